#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "graph/analysis/projection_builder.h"
#include "graph/temporal_text.h"

namespace keiretsu::graph {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
/// Whole numbers in this range are years; a table's year column is often read as numbers.
constexpr std::int64_t kFirstYear = 1000;
constexpr std::int64_t kLastYear = 9999;

std::int64_t DayOfSeconds(std::int64_t seconds) {
  return seconds / kSecondsPerDay - (seconds % kSecondsPerDay < 0 ? 1 : 0);
}

/// Takes `count` digits off the front of `text`; -1 when they are not there.
int TakeDigits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return number;
}

/// "-MM" or "-DD" off the front; 1 when the text has ended.
int TakePart(std::string_view& text) {
  if (text.empty()) return 1;
  if (text.front() != '-') return -1;
  text.remove_prefix(1);
  return TakeDigits(text, 2);
}

std::optional<Date> DayOfText(std::string_view text) {
  const int year = TakeDigits(text, 4);
  const int month = TakePart(text);
  const int day = TakePart(text);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  if (!text.empty() && text.front() != 'T') return std::nullopt;
  const Date date{DaysFromCivil(year, month, day)};
  if (CivilFromDays(date.epoch_days).day != day) return std::nullopt;
  return date;
}

}  // namespace

Result<std::optional<Date>> ReadDay(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return std::optional<Date>();
    case ValueType::kDate:
      return std::optional<Date>(value.AsDate());
    case ValueType::kLocalDateTime:
      return std::optional<Date>(Date{DayOfSeconds(value.AsLocalDateTime().epoch_seconds)});
    case ValueType::kDateTime: {
      const DateTime& time = value.AsDateTime();
      return std::optional<Date>(Date{DayOfSeconds(time.epoch_seconds + time.offset_seconds)});
    }
    case ValueType::kInteger:
      if (value.AsInteger() < kFirstYear || value.AsInteger() > kLastYear) break;
      return std::optional<Date>(Date{DaysFromCivil(value.AsInteger(), 1, 1)});
    case ValueType::kString:
      if (const std::optional<Date> date = DayOfText(value.AsString())) return date;
      break;
    default:
      break;
  }
  return Status::InvalidArgument(
      fmt::format("{} is not a day; write date('2026-05-03')", value.ToString()));
}

}  // namespace keiretsu::graph
