#include "graph/load/cell_kind.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "graph/temporal_text.h"

namespace keiretsu::graph {

namespace {

/// Longest number with a decimal comma.
constexpr std::size_t kMaxCommaNumber = 64;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Digits at [at, at + count) as a number; -1 when one is none.
int Digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!IsDigit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Whether a number's integer part begins with a needless zero.
bool HasLeadingZero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' && IsDigit(digits[1]);
}

bool ParseOffset(std::string_view text, std::int32_t* seconds) {
  if (text == "Z" || text == "z") {
    *seconds = 0;
    return true;
  }
  if ((text.size() != 6 && text.size() != 5) || (text[0] != '+' && text[0] != '-')) return false;
  if (text.size() == 6 && text[3] != ':') return false;
  const int hours = Digits(text, 1, 2);
  const int minutes = Digits(text, text.size() - 2, 2);
  if (hours < 0 || hours > 17 || minutes < 0 || minutes > 59) return false;
  *seconds = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
  return true;
}

/// The number of one or two digits that `text` begins with, taken off it; -1 when there is none.
int TakeNumber(std::string_view* text, std::size_t max_digits) {
  std::size_t count = 0;
  while (count < std::min(max_digits, text->size()) && IsDigit((*text)[count])) ++count;
  const int value = count == 0 ? -1 : Digits(*text, 0, count);
  text->remove_prefix(count);
  return value;
}

bool IsDay(int year, int month, int day, std::int64_t* epoch_days) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  *epoch_days = DaysFromCivil(year, month, day);
  return day <= 28 || CivilFromDays(*epoch_days).month == month;
}

/// 28/10/2025 and the like.
bool ParseOrderedDate(std::string_view text, DateOrder order, std::int64_t* epoch_days) {
  if (text.size() < 8 || text.size() > 10) return false;
  const bool year_first = order == DateOrder::kYearFirst;
  const std::string_view year_text = year_first ? text.substr(0, 4) : text.substr(text.size() - 4);
  const int year = Digits(year_text, 0, 4);
  const char separator = year_first ? text[4] : text[text.size() - 5];
  if (year < 0 || (separator != '/' && separator != '.' && separator != '-')) return false;
  std::string_view rest = year_first ? text.substr(5) : text.substr(0, text.size() - 5);
  const int first = TakeNumber(&rest, 2);
  if (rest.empty() || rest[0] != separator) return false;
  rest.remove_prefix(1);
  const int second = TakeNumber(&rest, 2);
  if (first < 0 || second < 0 || !rest.empty()) return false;
  return order == DateOrder::kDayFirst ? IsDay(year, second, first, epoch_days)
                                       : IsDay(year, first, second, epoch_days);
}

/// The fraction of a second that `text` begins with, if any; returns its length.
std::size_t ParseFraction(std::string_view text, std::int32_t* nanoseconds) {
  *nanoseconds = 0;
  if (text.empty() || text[0] != '.') return 0;
  std::size_t length = 1;
  std::int32_t scale = 100'000'000;
  for (; length < text.size() && IsDigit(text[length]) && scale > 0; ++length, scale /= 10) {
    *nanoseconds += (text[length] - '0') * scale;
  }
  return length;
}

}  // namespace

CellKind JoinKinds(CellKind a, CellKind b) {
  if (a == b || b == CellKind::kEmpty) return a;
  if (a == CellKind::kEmpty) return b;
  const auto numeric = [](CellKind kind) {
    return kind == CellKind::kInteger || kind == CellKind::kFloat;
  };
  return numeric(a) && numeric(b) ? CellKind::kFloat : CellKind::kString;
}

std::string_view CellKindName(CellKind kind) {
  switch (kind) {
    case CellKind::kEmpty: return "NULL";
    case CellKind::kBoolean: return "BOOLEAN";
    case CellKind::kInteger: return "INTEGER";
    case CellKind::kFloat: return "FLOAT";
    case CellKind::kDate: return "DATE";
    case CellKind::kLocalDateTime: return "LOCAL DATETIME";
    case CellKind::kDateTime: return "ZONED DATETIME";
    case CellKind::kString: return "STRING";
    case CellKind::kTexts: return "LIST";
  }
  return "";
}

CellKind InferKind(std::string_view text, CellKind seen, CellForms forms) {
  if (seen == CellKind::kString) return seen;
  std::int64_t integer;
  if (ParseInteger(text, &integer)) return JoinKinds(seen, CellKind::kInteger);
  double real;
  if (ParseFloat(text, &real, forms)) return JoinKinds(seen, CellKind::kFloat);
  if (ParseDate(text, &integer, forms)) return JoinKinds(seen, CellKind::kDate);
  bool boolean;
  if (ParseBoolean(text, &boolean)) return JoinKinds(seen, CellKind::kBoolean);
  ParsedTime time;
  if (ParseDateTime(text, &time)) {
    return JoinKinds(seen, time.has_offset ? CellKind::kDateTime : CellKind::kLocalDateTime);
  }
  return CellKind::kString;
}

bool ParseBoolean(std::string_view text, bool* value) {
  *value = text == "true" || text == "True" || text == "TRUE";
  return *value || text == "false" || text == "False" || text == "FALSE";
}

bool ParseInteger(std::string_view text, std::int64_t* value) {
  const std::string_view digits = text.substr(!text.empty() && text[0] == '-' ? 1 : 0);
  if (digits.empty() || !IsDigit(digits[0]) || HasLeadingZero(digits)) return false;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *value);
  return error == std::errc() && stop == end;
}

bool ParseFloat(std::string_view text, double* value, CellForms forms) {
  char with_point[kMaxCommaNumber];
  if (const std::size_t comma = forms.decimal == ',' ? text.find(',') : text.npos;
      comma != text.npos) {
    if (text.size() > kMaxCommaNumber || text.find('.') != text.npos) return false;
    std::copy(text.begin(), text.end(), with_point);
    with_point[comma] = '.';
    text = {with_point, text.size()};
  } else if (forms.decimal == ',' && text.find('.') != text.npos) {
    return false;  // a point groups thousands there
  }
  const std::string_view digits = text.substr(!text.empty() && text[0] == '-' ? 1 : 0);
  if (digits.empty() || !(IsDigit(digits[0]) || digits[0] == '.')) return false;
  if (HasLeadingZero(digits)) return false;
  const char* end = text.data() + text.size();
  const auto [stop, error] = fast_float::from_chars(text.data(), end, *value);
  if (error != std::errc() || stop != end || !std::isfinite(*value)) return false;
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return true;
  std::int64_t integer;  // more digits than an integer holds: an identifier, kept as it is
  return ParseInteger(text, &integer);
}

bool ParseDate(std::string_view text, std::int64_t* epoch_days, CellForms forms) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return forms.dates != DateOrder::kIso && ParseOrderedDate(text, forms.dates, epoch_days);
  }
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  return year >= 0 && IsDay(year, month, day, epoch_days);
}

bool ParseDateTime(std::string_view text, ParsedTime* value) {
  std::int64_t days;
  if (text.size() < 16 || !ParseDate(text.substr(0, 10), &days)) return false;
  if ((text[10] != 'T' && text[10] != ' ') || text[13] != ':') return false;
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  int second = 0;
  std::string_view rest = text.substr(16);
  value->nanoseconds = 0;
  if (!rest.empty() && rest[0] == ':') {
    second = Digits(rest, 1, 2);
    if (second < 0) return false;
    rest.remove_prefix(3);
    rest.remove_prefix(ParseFraction(rest, &value->nanoseconds));
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second > 59) return false;
  value->has_offset = !rest.empty();
  value->offset_seconds = 0;
  if (value->has_offset && !ParseOffset(rest, &value->offset_seconds)) return false;
  value->epoch_seconds =
      days * 86'400 + hour * 3'600 + minute * 60 + second - value->offset_seconds;
  return true;
}

}  // namespace keiretsu::graph
