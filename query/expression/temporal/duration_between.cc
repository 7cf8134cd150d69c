#include "query/expression/temporal/duration_between.h"

#include "graph/temporal_text.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/moment.h"
#include "query/expression/temporal/zone.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

// A moment with date and time, and with a zone if either side has one.
struct Point {
  std::int64_t days = 0;
  std::int64_t nanoseconds = 0;
};

struct Pair {
  Point from;
  Point to;
  bool zoned = false;
  Zone zone;                     // of both
  std::int32_t from_offset = 0;  // in force at each side, where clocks show a time twice
  std::int32_t to_offset = 0;
};

// Gives a side what only the other side has.
void Complete(Moment& side, const Moment& other) {
  if (!side.epoch_days) side.epoch_days = other.epoch_days.value_or(0);
  if (!side.nanoseconds) side.nanoseconds = 0;
  if (!side.zone && other.zone) side.zone = other.zone;
}

// The wall clock of a zoned moment, moved to another zone.
Result<Moment> InZone(const Moment& moment, const Zone& zone) {
  ASSIGN_OR_RETURN(const Value value, ToTemporal(ValueType::kDateTime, moment));
  ASSIGN_OR_RETURN(const Value moved, DateTimeAt(value.AsDateTime().epoch_seconds,
                                                 value.AsDateTime().nanoseconds, zone));
  return MomentOf(moved);
}

Result<Pair> Align(const Value& from_value, const Value& to_value) {
  const Moment from_original = MomentOf(from_value);
  const Moment to_original = MomentOf(to_value);
  Moment from = from_original;
  Moment to = to_original;
  Complete(from, to_original);
  Complete(to, from_original);
  Pair pair;
  pair.zoned = from.zone.has_value();
  if (pair.zoned) {
    pair.zone = *from.zone;
    ASSIGN_OR_RETURN(from, InZone(from, pair.zone));
    ASSIGN_OR_RETURN(to, InZone(to, pair.zone));
    pair.from_offset = *from.offset_seconds;
    pair.to_offset = *to.offset_seconds;
  }
  pair.from = {*from.epoch_days, *from.nanoseconds};
  pair.to = {*to.epoch_days, *to.nanoseconds};
  return pair;
}

// The day of `to`, less the day that is not complete because of the time of day.
std::int64_t LastWholeDay(const Point& from, const Point& to) {
  if (to.days > from.days && to.nanoseconds < from.nanoseconds) return to.days - 1;
  if (to.days < from.days && to.nanoseconds > from.nanoseconds) return to.days + 1;
  return to.days;
}

std::int64_t WholeMonths(const Point& from, const Point& to) {
  const graph::CivilDate a = graph::CivilFromDays(from.days);
  const graph::CivilDate b = graph::CivilFromDays(LastWholeDay(from, to));
  // A day counts a 32nd of a month here, which makes incomplete months round towards zero.
  const auto packed = [](const graph::CivilDate& d) {
    return (d.year * 12 + d.month) * 32 + d.day;
  };
  return (packed(b) - packed(a)) / 32;
}

std::int64_t WholeDays(const Point& from, const Point& to) {
  return LastWholeDay(from, to) - from.days;
}

// Seconds and nanoseconds between the two on the time line.
Result<Duration> Remainder(const Pair& pair) {
  const auto seconds = [](const Point& p) {
    return p.days * kSecondsPerDay + p.nanoseconds / kNanosPerSecond;
  };
  std::int64_t from_seconds = seconds(pair.from);
  std::int64_t to_seconds = seconds(pair.to);
  if (pair.zoned) {
    ASSIGN_OR_RETURN(const ZonedInstant from,
                     ResolveWallClock(pair.zone, from_seconds, pair.from_offset));
    ASSIGN_OR_RETURN(const ZonedInstant to,
                     ResolveWallClock(pair.zone, to_seconds, pair.to_offset));
    from_seconds = from.epoch_seconds;
    to_seconds = to.epoch_seconds;
  }
  const std::int64_t nanoseconds =
      pair.to.nanoseconds % kNanosPerSecond - pair.from.nanoseconds % kNanosPerSecond;
  return Duration{.seconds = to_seconds - from_seconds + FloorDiv(nanoseconds, kNanosPerSecond),
                  .nanoseconds = static_cast<std::int32_t>(FloorMod(nanoseconds, kNanosPerSecond))};
}

}  // namespace

Result<Value> DurationBetween(DifferenceUnit unit, const Value& from, const Value& to) {
  ASSIGN_OR_RETURN(Pair pair, Align(from, to));
  const bool dated = MomentOf(from).epoch_days && MomentOf(to).epoch_days;
  Duration duration;
  if (dated && (unit == DifferenceUnit::kMixed || unit == DifferenceUnit::kMonths)) {
    duration.months = WholeMonths(pair.from, pair.to);
    pair.from.days = AddMonths(pair.from.days, duration.months).value_or(pair.from.days);
  }
  if (dated && (unit == DifferenceUnit::kMixed || unit == DifferenceUnit::kDays)) {
    duration.days = WholeDays(pair.from, pair.to);
    pair.from.days += duration.days;
  }
  if (unit == DifferenceUnit::kMixed || unit == DifferenceUnit::kSeconds) {
    ASSIGN_OR_RETURN(const Duration rest, Remainder(pair));
    duration.seconds = rest.seconds;
    duration.nanoseconds = rest.nanoseconds;
  }
  return Value(duration);
}

}  // namespace keiretsu::query
