#include "graph/temporal_text.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <date/date.h>
#include <fmt/format.h>

namespace keiretsu::graph {
namespace {

constexpr std::int64_t kDaysPerCycle = 146'097;  // 400 Gregorian years repeat day for day
constexpr std::int64_t kYearsPerCycle = 400;
constexpr std::int64_t kKnownDays = 20 * kDaysPerCycle;  // from 1970; the calendar library's years
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

constexpr std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
constexpr std::int64_t FloorMod(std::int64_t a, std::int64_t b) { return a - FloorDiv(a, b) * b; }

void AppendDate(std::string& out, std::int64_t epoch_days) {
  const CivilDate date = CivilFromDays(epoch_days);
  if (date.year < 0) {
    fmt::format_to(std::back_inserter(out), "-{:04}", -date.year);
  } else {
    fmt::format_to(std::back_inserter(out), "{}{:04}", date.year > 9999 ? "+" : "", date.year);
  }
  fmt::format_to(std::back_inserter(out), "-{:02}-{:02}", date.month, date.day);
}

// ".142" for 142,000,000; nothing for 0.
void AppendFraction(std::string& out, std::int64_t nanoseconds) {
  if (nanoseconds == 0) return;
  std::string digits = fmt::format("{:09}", nanoseconds);
  digits.erase(digits.find_last_not_of('0') + 1);
  out += '.';
  out += digits;
}

void AppendTime(std::string& out, std::int64_t second_of_day, std::int64_t nanoseconds) {
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}", second_of_day / 3600,
                 second_of_day / 60 % 60);
  if (second_of_day % 60 == 0 && nanoseconds == 0) return;
  fmt::format_to(std::back_inserter(out), ":{:02}", second_of_day % 60);
  AppendFraction(out, nanoseconds);
}

void AppendDateAndTime(std::string& out, std::int64_t wall_seconds, std::int64_t nanoseconds) {
  AppendDate(out, FloorDiv(wall_seconds, kSecondsPerDay));
  out += 'T';
  AppendTime(out, FloorMod(wall_seconds, kSecondsPerDay), nanoseconds);
}

void AppendUnit(std::string& out, std::int64_t count, char unit) {
  if (count != 0) fmt::format_to(std::back_inserter(out), "{}{}", count, unit);
}

// The calendar library knows years to ±32,767; the calendar itself repeats every 400 years, so
// years further away are moved near and back.
inline CivilDate Civil(std::int64_t epoch_days) {
  const bool in_range = epoch_days > -kKnownDays && epoch_days < kKnownDays;
  const std::int64_t cycles = in_range ? 0 : FloorDiv(epoch_days, kDaysPerCycle);
  const std::int64_t known_days = epoch_days - cycles * kDaysPerCycle;
  const date::year_month_day day{
      date::sys_days{date::days{static_cast<date::days::rep>(known_days)}}};
  return {static_cast<int>(day.year()) + cycles * kYearsPerCycle,
          static_cast<int>(static_cast<unsigned>(day.month())),
          static_cast<int>(static_cast<unsigned>(day.day()))};
}

}  // namespace

CivilDate CivilFromDays(std::int64_t epoch_days) { return Civil(epoch_days); }

void CivilParts(std::span<const std::int64_t> epoch_days, CivilPart part,
                std::span<std::int64_t> out) {
  const auto take = [&](const auto& of) {
    std::transform(epoch_days.begin(), epoch_days.end(), out.begin(),
                   [&of](std::int64_t days) { return std::int64_t{of(Civil(days))}; });
  };
  switch (part) {
    case CivilPart::kYear:
      return take([](const CivilDate& date) { return date.year; });
    case CivilPart::kMonth:
      return take([](const CivilDate& date) { return date.month; });
    case CivilPart::kDay:
      return take([](const CivilDate& date) { return date.day; });
  }
}

std::int64_t DaysFromCivil(std::int64_t year, int month, int day) {
  const std::int64_t cycles = FloorDiv(year, kYearsPerCycle);
  const auto year_in_cycle = static_cast<int>(FloorMod(year, kYearsPerCycle));
  const date::sys_days first =
      date::year{year_in_cycle} / date::month{static_cast<unsigned>(month)} / 1;
  return first.time_since_epoch().count() + cycles * kDaysPerCycle + (day - 1);
}

std::string TemporalText(const Date& value) {
  std::string out;
  AppendDate(out, value.epoch_days);
  return out;
}

std::string TemporalText(const LocalTime& value) {
  std::string out;
  AppendTime(out, value.nanoseconds / kNanosPerSecond, value.nanoseconds % kNanosPerSecond);
  return out;
}

std::string TemporalText(const Time& value) {
  return TemporalText(LocalTime{value.nanoseconds}) + OffsetText(value.offset_seconds);
}

std::string TemporalText(const LocalDateTime& value) {
  std::string out;
  AppendDateAndTime(out, value.epoch_seconds, value.nanoseconds);
  return out;
}

std::string TemporalText(const DateTime& value) {
  std::string out;
  AppendDateAndTime(out, value.epoch_seconds + value.offset_seconds, value.nanoseconds);
  out += OffsetText(value.offset_seconds);
  if (!value.zone.empty()) out += '[' + value.zone + ']';
  return out;
}

std::string TemporalText(const Duration& value) {
  std::string out = "P";
  AppendUnit(out, value.months / 12, 'Y');
  AppendUnit(out, value.months % 12, 'M');
  AppendUnit(out, value.days, 'D');
  if (value.seconds != 0 || value.nanoseconds != 0) {
    out += 'T';
    // Seconds and their fraction as one signed quantity: -1 s + 0.999 s is -0.001 s.
    std::int64_t seconds = value.seconds;
    std::int64_t nanoseconds = value.nanoseconds;
    const bool borrowed = seconds < 0 && nanoseconds > 0;
    if (borrowed) {
      ++seconds;
      nanoseconds = kNanosPerSecond - nanoseconds;
    }
    AppendUnit(out, seconds / 3600, 'H');
    AppendUnit(out, seconds / 60 % 60, 'M');
    const std::int64_t rest = seconds % 60;
    if (rest != 0 || nanoseconds != 0) {
      if (borrowed && rest == 0) out += '-';
      out += std::to_string(rest);
      AppendFraction(out, nanoseconds);
      out += 'S';
    }
  }
  return out == "P" ? "PT0S" : out;
}

std::string OffsetText(std::int32_t offset_seconds) {
  if (offset_seconds == 0) return "Z";
  const std::int32_t size = std::abs(offset_seconds);
  std::string out =
      fmt::format("{}{:02}:{:02}", offset_seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60 != 0) out += fmt::format(":{:02}", size % 60);
  return out;
}

std::string FloatText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  std::string out = fmt::format("{}", value);
  if (out.find_first_of(".e") == std::string::npos) return out + ".0";
  // The exponent without plus sign and leading zeros: 1e30, 1e-7.
  if (const std::size_t e = out.find('e'); e != std::string::npos) {
    const bool negative = out[e + 1] == '-';
    out.replace(e + 1, out.find_first_not_of("+-0", e + 1) - (e + 1), negative ? "-" : "");
  }
  return out;
}

}  // namespace keiretsu::graph
