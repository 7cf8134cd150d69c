#include "graph/load/registers/register_date.h"

#include <array>
#include <cctype>
#include <string>

#include "graph/load/cell_kind.h"

namespace keiretsu::graph {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

std::string_view Stripped(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool AllDigits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

/// "08" for AUG, Aug or August; "" for anything else.
std::string MonthNumber(std::string_view name) {
  std::string lower;
  for (const char c : name) {
    lower.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (lower.size() < 3 || !kMonths[i].starts_with(lower)) continue;
    return {static_cast<char>('0' + (i + 1) / 10), static_cast<char>('0' + (i + 1) % 10)};
  }
  return "";
}

/// 06-AUG-2015 as 2015-08-06; "" when it is not of this form.
std::string FromNamedMonth(std::string_view text) {
  const std::size_t first = text.find_first_of("- /");
  if (first == std::string_view::npos) return "";
  const std::size_t second = text.find_first_of("- /", first + 1);
  if (second == std::string_view::npos) return "";
  const std::string_view day = text.substr(0, first);
  const std::string_view year = text.substr(second + 1);
  const std::string month = MonthNumber(text.substr(first + 1, second - first - 1));
  if (!AllDigits(day) || day.size() > 2 || !AllDigits(year) || year.size() != 4 ||
      month.empty()) {
    return "";
  }
  return std::string(year) + "-" + month + "-" + (day.size() == 1 ? "0" : "") + std::string(day);
}

}  // namespace

RegisterDate ParseRegisterDate(std::string_view text) {
  text = Stripped(text);
  RegisterDate date;
  std::int64_t days = 0;
  if (text.size() > 10 && (text[10] == 'T' || text[10] == ' ')) text = text.substr(0, 10);
  if (ParseDate(text, &days)) {
    date.days = days;
    date.is_full = true;
    return date;
  }
  std::string completed(text);
  if (text.size() == 4 && AllDigits(text)) {
    completed += "-01-01";
  } else if (text.size() == 7 && text[4] == '-') {
    completed += "-01";
  } else {
    completed = FromNamedMonth(text);
    date.is_full = true;
  }
  if (ParseDate(completed, &days)) {
    date.days = days;
  } else {
    date.is_full = false;
  }
  return date;
}

}  // namespace keiretsu::graph
