#include "query/expression/temporal/posix_rule.h"

#include <cstddef>

#include "graph/temporal_text.h"
#include "query/expression/temporal/calendar.h"

namespace keiretsu::query {

class PosixRuleParser {
 public:
  explicit PosixRuleParser(std::string_view text) : rest_(text) {}

  std::optional<PosixRule> Parse() {
    PosixRule rule;
    std::int32_t west = 0;
    if (!Name() || !Clock(west)) return std::nullopt;
    rule.standard_offset_ = -west;
    if (rest_.empty()) return rule;
    if (!Name()) return std::nullopt;
    rule.summer_offset_ = rule.standard_offset_ + 3600;
    if (!rest_.empty() && rest_.front() != ',') {
      if (!Clock(west)) return std::nullopt;
      rule.summer_offset_ = -west;
    }
    rule.has_summer_time_ = true;
    if (!ChangeAt(rule.start_) || !ChangeAt(rule.end_) || !rest_.empty()) return std::nullopt;
    return rule;
  }

 private:
  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Number(int& out, int lowest, int highest) {
    int value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && digits < 4 && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = value * 10 + (rest_[digits++] - '0');
    }
    rest_.remove_prefix(digits);
    out = value;
    return digits > 0 && value >= lowest && value <= highest;
  }

  // "CET" or "<+03>".
  bool Name() {
    if (Take('<')) {
      const std::size_t close = rest_.find('>');
      if (close == std::string_view::npos) return false;
      rest_.remove_prefix(close + 1);
      return close > 0;
    }
    std::size_t letters = 0;
    while (letters < rest_.size() && ((rest_[letters] | 0x20) >= 'a') &&
           ((rest_[letters] | 0x20) <= 'z')) {
      ++letters;
    }
    rest_.remove_prefix(letters);
    return letters >= 3;
  }

  // "-1", "3:30", "+02:00:00" as seconds.
  bool Clock(std::int32_t& seconds) {
    const bool negative = Take('-');
    if (!negative) Take('+');
    int hours = 0;
    int minutes = 0;
    int rest = 0;
    if (!Number(hours, 0, 167)) return false;
    if (Take(':') && !Number(minutes, 0, 59)) return false;
    if (Take(':') && !Number(rest, 0, 59)) return false;
    seconds = hours * 3600 + minutes * 60 + rest;
    if (negative) seconds = -seconds;
    return true;
  }

  // ",M3.5.0/2", ",J60", ",59".
  bool ChangeAt(PosixRule::Change& out) {
    if (!Take(',')) return false;
    if (Take('M')) {
      out.kind = PosixRule::Change::Kind::kMonthWeekDay;
      if (!Number(out.month, 1, 12) || !Take('.') || !Number(out.week, 1, 5) || !Take('.') ||
          !Number(out.day, 0, 6)) {
        return false;
      }
    } else if (Take('J')) {
      out.kind = PosixRule::Change::Kind::kJulianDay;
      if (!Number(out.day, 1, 365)) return false;
    } else {
      out.kind = PosixRule::Change::Kind::kOrdinalDay;
      if (!Number(out.day, 0, 365)) return false;
    }
    return !Take('/') || Clock(out.seconds);
  }

  std::string_view rest_;
};

std::optional<PosixRule> PosixRule::Parse(std::string_view text) {
  return PosixRuleParser(text).Parse();
}

std::int64_t PosixRule::WallSeconds(const Change& change, std::int64_t year) {
  std::int64_t day = 0;
  switch (change.kind) {
    case Change::Kind::kMonthWeekDay: {
      const std::int64_t first = graph::DaysFromCivil(year, change.month, 1);
      const std::int64_t first_weekday = FloorMod(first + 4, 7);  // Sunday is 0
      std::int64_t day_of_month =
          1 + FloorMod(change.day - first_weekday, 7) + (change.week - 1) * 7;
      if (day_of_month > DaysInMonth(year, change.month)) day_of_month -= 7;
      day = first + day_of_month - 1;
      break;
    }
    case Change::Kind::kJulianDay: {  // 29 February is never counted
      const bool after_leap_day = DaysInYear(year) == 366 && change.day >= 60;
      day = graph::DaysFromCivil(year, 1, 1) + change.day - 1 + (after_leap_day ? 1 : 0);
      break;
    }
    case Change::Kind::kOrdinalDay:
      day = graph::DaysFromCivil(year, 1, 1) + change.day;
      break;
  }
  return day * kSecondsPerDay + change.seconds;
}

std::int32_t PosixRule::OffsetAt(std::int64_t epoch_seconds) const {
  if (!has_summer_time_) return standard_offset_;
  const std::int64_t local_day = FloorDiv(epoch_seconds + standard_offset_, kSecondsPerDay);
  const std::int64_t year = graph::CivilFromDays(local_day).year;
  const std::int64_t start = WallSeconds(start_, year) - standard_offset_;
  const std::int64_t end = WallSeconds(end_, year) - summer_offset_;
  const bool summer = start < end ? epoch_seconds >= start && epoch_seconds < end
                                  : epoch_seconds >= start || epoch_seconds < end;
  return summer ? summer_offset_ : standard_offset_;
}

}  // namespace keiretsu::query
