#include "query/expression/temporal/moment.h"

#include "query/expression/query_failure.h"
#include "query/expression/temporal/calendar.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Status MomentOutOfRange() {
  return ArithmeticError("IntegerOverflow",
                         "the date lies outside the years -999,999,999 to 999,999,999");
}

Moment MomentOfDateTime(const DateTime& value) {
  const std::int64_t wall = value.epoch_seconds + value.offset_seconds;
  return {.epoch_days = FloorDiv(wall, kSecondsPerDay),
          .nanoseconds = FloorMod(wall, kSecondsPerDay) * kNanosPerSecond + value.nanoseconds,
          .zone = Zone{.name = value.zone,
                       .offset_seconds = value.zone.empty() ? value.offset_seconds : 0},
          .offset_seconds = value.offset_seconds};
}

}  // namespace

bool IsPointInTime(ValueType type) {
  switch (type) {
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
      return true;
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kString:
    case ValueType::kDuration:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      return false;
  }
  return false;
}

Moment MomentOf(const Value& value) {
  Moment moment;
  if (value.type() == ValueType::kDate) {
    moment.epoch_days = value.AsDate().epoch_days;
  } else if (value.type() == ValueType::kLocalTime) {
    moment.nanoseconds = value.AsLocalTime().nanoseconds;
  } else if (value.type() == ValueType::kTime) {
    moment.nanoseconds = value.AsTime().nanoseconds;
    moment.offset_seconds = value.AsTime().offset_seconds;
    moment.zone = Zone{.name = {}, .offset_seconds = value.AsTime().offset_seconds};
  } else if (value.type() == ValueType::kLocalDateTime) {
    const LocalDateTime local = value.AsLocalDateTime();
    moment.epoch_days = FloorDiv(local.epoch_seconds, kSecondsPerDay);
    moment.nanoseconds =
        FloorMod(local.epoch_seconds, kSecondsPerDay) * kNanosPerSecond + local.nanoseconds;
  } else {
    moment = MomentOfDateTime(value.AsDateTime());
  }
  return moment;
}

std::int64_t WallSeconds(const Moment& moment) {
  return moment.epoch_days.value_or(0) * kSecondsPerDay +
         moment.nanoseconds.value_or(0) / kNanosPerSecond;
}

Result<Value> ToTemporal(ValueType type, const Moment& moment) {
  const std::int64_t days = moment.epoch_days.value_or(0);
  if (!IsValidDay(days)) return MomentOutOfRange();
  const std::int64_t nanoseconds = moment.nanoseconds.value_or(0);
  const auto fraction = static_cast<std::int32_t>(nanoseconds % kNanosPerSecond);
  if (type == ValueType::kDate) return Value(Date{days});
  if (type == ValueType::kLocalTime) return Value(LocalTime{nanoseconds});
  if (type == ValueType::kLocalDateTime) return Value(LocalDateTime{WallSeconds(moment), fraction});
  const Zone zone = moment.zone.value_or(Zone{});
  ASSIGN_OR_RETURN(const ZonedInstant instant,
                   ResolveWallClock(zone, WallSeconds(moment), moment.offset_seconds));
  if (type == ValueType::kTime) return Value(Time{nanoseconds, instant.offset_seconds});
  return Value(DateTime{.epoch_seconds = instant.epoch_seconds,
                        .nanoseconds = fraction,
                        .offset_seconds = instant.offset_seconds,
                        .zone = zone.name});
}

Result<Value> DateTimeAt(std::int64_t epoch_seconds, std::int32_t nanoseconds, const Zone& zone) {
  if (!IsValidDay(FloorDiv(epoch_seconds, kSecondsPerDay))) return MomentOutOfRange();
  ASSIGN_OR_RETURN(const std::int32_t offset, OffsetAt(zone, epoch_seconds));
  return Value(DateTime{.epoch_seconds = epoch_seconds,
                        .nanoseconds = nanoseconds,
                        .offset_seconds = offset,
                        .zone = zone.name});
}

}  // namespace keiretsu::query
