#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/digits.h"
#include "query/expression/temporal/duration.h"

namespace keiretsu::query {
namespace {

constexpr std::size_t kMostDigits = 18;  // always fits in 64 bits

struct Decimal {
  std::int64_t whole = 0;
  long double fraction = 0;  // with the sign of the number
};

// "-12.5" off the front of `rest`.
std::optional<Decimal> TakeDecimal(std::string_view& rest) {
  const int sign = Take(rest, '-') ? -1 : 1;
  if (sign > 0) Take(rest, '+');
  Decimal number;
  std::size_t digits = 0;
  for (; !rest.empty() && IsDigit(rest.front()); rest.remove_prefix(1)) {
    if (++digits > kMostDigits) return std::nullopt;
    number.whole = number.whole * 10 + (rest.front() - '0');
  }
  if (digits == 0) return std::nullopt;
  if (Take(rest, '.') || Take(rest, ',')) {
    if (rest.empty() || !IsDigit(rest.front())) return std::nullopt;
    long double scale = 1;
    long double value = 0;
    for (; !rest.empty() && IsDigit(rest.front()); rest.remove_prefix(1)) {
      if (scale > 1e17L) continue;  // far below a nanosecond
      value = value * 10 + (rest.front() - '0');
      scale *= 10;
    }
    number.fraction = sign * (value / scale);
  }
  number.whole *= sign;
  return number;
}

void AddYears(const Decimal& n, int sign, DurationBuilder& out) {
  const long double months = n.fraction * 12;
  const auto whole_months = static_cast<std::int64_t>(months);
  out.AddMonths(sign * whole_months, sign * (months - static_cast<long double>(whole_months)));
  // At most 18 digits times 12 may overflow 64 bits: AddMonths in steps reports it.
  for (int i = 0; i < 12; ++i) out.AddMonths(sign * n.whole, 0);
}

void AddWeeks(const Decimal& n, int sign, DurationBuilder& out) {
  const long double days = n.fraction * 7;
  const auto whole_days = static_cast<std::int64_t>(days);
  out.AddDays(sign * whole_days, sign * (days - static_cast<long double>(whole_days)));
  for (int i = 0; i < 7; ++i) out.AddDays(sign * n.whole, 0);
}

// Adds one number with its unit; false if no unit has that letter there.
bool AddUnit(char unit, bool after_t, const Decimal& n, int sign, DurationBuilder& out) {
  if (!after_t && unit == 'Y') {
    AddYears(n, sign, out);
  } else if (!after_t && unit == 'M') {
    out.AddMonths(sign * n.whole, sign * n.fraction);
  } else if (!after_t && unit == 'W') {
    AddWeeks(n, sign, out);
  } else if (!after_t && unit == 'D') {
    out.AddDays(sign * n.whole, sign * n.fraction);
  } else if (after_t && unit == 'H') {
    out.AddSeconds(sign * n.whole, sign * n.fraction, 3600);
  } else if (after_t && unit == 'M') {
    out.AddSeconds(sign * n.whole, sign * n.fraction, 60);
  } else if (after_t && unit == 'S') {
    out.AddSeconds(sign * n.whole, sign * n.fraction, 1);
  } else {
    return false;
  }
  return true;
}

// "12Y5M14DT16H12M70S": units from large to small, each at most once.
bool ParseUnits(std::string_view rest, int sign, DurationBuilder& out) {
  std::string_view allowed = "YMWD";
  bool after_t = false;
  if (rest.empty()) return false;
  while (!rest.empty()) {
    if (!after_t && Take(rest, 'T')) {
      after_t = true;
      allowed = "HMS";
      if (rest.empty()) return false;
    }
    const std::optional<Decimal> number = TakeDecimal(rest);
    if (!number || rest.empty()) return false;
    const std::size_t place = allowed.find(rest.front());
    if (place == std::string_view::npos) return false;
    if (!AddUnit(rest.front(), after_t, *number, sign, out)) return false;
    allowed.remove_prefix(place + 1);
    rest.remove_prefix(1);
  }
  return true;
}

// "2012-02-02T14:37:21.545": a date and time read as amounts.
bool ParseDateLike(std::string_view rest, int sign, DurationBuilder& out) {
  struct Field {
    std::size_t digits;
    char separator;  // that follows, 0 at the end
    bool after_t;
    char unit;
  };
  constexpr std::array<Field, 6> kFields = {{{4, '-', false, 'Y'},
                                             {2, '-', false, 'M'},
                                             {2, 'T', false, 'D'},
                                             {2, ':', true, 'H'},
                                             {2, ':', true, 'M'},
                                             {2, 0, true, 'S'}}};
  for (const Field& field : kFields) {
    for (std::size_t i = 0; i < field.digits; ++i) {
      if (i >= rest.size() || !IsDigit(rest[i])) return false;
    }
    std::string_view text = field.separator == 0 ? rest : rest.substr(0, field.digits);
    const std::optional<Decimal> number = TakeDecimal(text);
    if (!number || !text.empty()) return false;
    if (!AddUnit(field.unit, field.after_t, *number, sign, out)) return false;
    if (field.separator == 0) return true;
    rest.remove_prefix(field.digits);
    if (!Take(rest, field.separator)) return field.separator != '-' && rest.empty();
  }
  return true;
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  std::string_view rest = text;
  const int sign = Take(rest, '-') ? -1 : 1;
  if (sign > 0) Take(rest, '+');
  if (Take(rest, 'P')) {
    DurationBuilder units;
    if (ParseUnits(rest, sign, units)) return units.Build();
    DurationBuilder date_like;
    if (ParseDateLike(rest, sign, date_like)) return date_like.Build();
  }
  return ArgumentError("InvalidArgumentValue",
                       "'" + std::string(text) +
                           "' is not a valid DURATION; expected a text such as 'P1Y2M3DT4H5M6.5S'");
}

}  // namespace keiretsu::query
