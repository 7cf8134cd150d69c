#include "query/expression/temporal/construct.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/fields.h"
#include "query/expression/temporal/moment.h"
#include "query/expression/temporal/parse.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

bool HasDate(ValueType type) { return type != ValueType::kTime && type != ValueType::kLocalTime; }
bool HasTime(ValueType type) { return type != ValueType::kDate; }
bool HasZone(ValueType type) { return type == ValueType::kTime || type == ValueType::kDateTime; }

Status CheckFieldsSuit(ValueType type, const TemporalFields& fields) {
  const bool date = fields.HasDateFields() || fields.date;
  const bool time = fields.HasTimeFields() || fields.time;
  if ((!HasDate(type) && date) || (!HasTime(type) && time) || (!HasZone(type) && fields.zone)) {
    return ArgumentError("InvalidArgumentValue",
                         fmt::format("{} has no such field; it holds{}{}{}", WithArticle(type),
                                     HasDate(type) ? " a date" : "", HasTime(type) ? " a time" : "",
                                     HasZone(type) ? " a zone" : ""));
  }
  return Status();
}

// {epochSeconds: ...} and {epochMillis: ...} as a datetime to select from.
Status SelectEpoch(TemporalFields& fields) {
  if (!fields.epoch_seconds && !fields.epoch_millis) return Status();
  const std::int64_t millis = fields.epoch_millis ? FloorMod(*fields.epoch_millis, 1000) : 0;
  const std::int64_t seconds =
      fields.epoch_seconds ? *fields.epoch_seconds : FloorDiv(*fields.epoch_millis, 1000);
  ASSIGN_OR_RETURN(const Value value,
                   DateTimeAt(seconds, static_cast<std::int32_t>(millis * 1'000'000), Zone{}));
  fields.datetime = MomentOf(value);
  return Status();
}

// A time's zone is only an offset: that of a named zone is taken at `now`.
Result<Zone> ZoneOfTime(const Zone& zone, const Moment& selected, Instant now) {
  if (zone.name.empty()) return zone;
  if (selected.offset_seconds) return Zone{.name = {}, .offset_seconds = *selected.offset_seconds};
  ASSIGN_OR_RETURN(const std::int32_t offset, OffsetAt(zone, now.epoch_seconds));
  return Zone{.name = {}, .offset_seconds = offset};
}

// The same instant in another zone.
Result<Value> MoveToZone(const Value& value, const Zone& zone, Instant now) {
  if (value.type() == ValueType::kDateTime) {
    return DateTimeAt(value.AsDateTime().epoch_seconds, value.AsDateTime().nanoseconds, zone);
  }
  ASSIGN_OR_RETURN(const std::int32_t offset, OffsetAt(zone, now.epoch_seconds));
  const Time time = value.AsTime();
  const std::int64_t shift = (offset - time.offset_seconds) * kNanosPerSecond;
  return Value(Time{FloorMod(time.nanoseconds + shift, kNanosPerDay), offset});
}

Result<Value> FromFields(ValueType type, TemporalFields fields, Instant now) {
  RETURN_IF_ERROR(SelectEpoch(fields));
  const Moment date = fields.datetime ? *fields.datetime : fields.date.value_or(Moment{});
  const Moment time = fields.datetime ? *fields.datetime : fields.time.value_or(Moment{});
  Moment moment;
  if (HasDate(type)) {
    ASSIGN_OR_RETURN(moment.epoch_days, DayFromFields(fields, date.epoch_days));
  }
  if (HasTime(type)) {
    ASSIGN_OR_RETURN(moment.nanoseconds, TimeFromFields(fields, time.nanoseconds));
  }
  if (!HasZone(type)) return ToTemporal(type, moment);
  // A zone written beside a selected value that has one moves the instant to it; otherwise it says
  // where the clock hangs.
  const bool move = time.zone.has_value() && fields.zone.has_value();
  moment.zone = time.zone ? time.zone : fields.zone;
  moment.offset_seconds = time.offset_seconds;
  if (type == ValueType::kTime && moment.zone) {
    ASSIGN_OR_RETURN(moment.zone, ZoneOfTime(*moment.zone, time, now));
  }
  ASSIGN_OR_RETURN(Value value, ToTemporal(type, moment));
  if (move) return MoveToZone(value, *fields.zone, now);
  return value;
}

Result<Value> FromMap(ValueType type, const Map& map, Instant now) {
  ASSIGN_OR_RETURN(TemporalFields fields, ReadTemporalFields(map));
  if (fields.zone && map.size() == 1) return CurrentTemporal(type, now, *fields.zone);
  RETURN_IF_ERROR(CheckFieldsSuit(type, fields));
  return FromFields(type, std::move(fields), now);
}

Result<Value> FromTemporal(ValueType type, const Value& value) {
  Moment moment = MomentOf(value);
  if ((HasDate(type) && !moment.epoch_days) || (!HasDate(type) && !moment.nanoseconds)) {
    return TypeError(
        "InvalidArgumentType",
        fmt::format("{} cannot be made from {}", WithArticle(type), WithArticle(value.type())));
  }
  if (type == ValueType::kTime && moment.zone) {
    moment.zone = Zone{.name = {}, .offset_seconds = moment.offset_seconds.value_or(0)};
  }
  return ToTemporal(type, moment);
}

}  // namespace

Result<Value> ConstructTemporal(ValueType type, const Value& argument, Instant now) {
  if (argument.type() == ValueType::kString) return ParseTemporal(type, argument.AsString());
  if (argument.type() == ValueType::kMap) return FromMap(type, argument.AsMap(), now);
  if (IsPointInTime(argument.type())) return FromTemporal(type, argument);
  return TypeError("InvalidArgumentType",
                   fmt::format("{} cannot be made from {}; expected a text, a map or a temporal "
                               "value",
                               WithArticle(type), WithArticle(argument.type())));
}

Result<Value> CurrentTemporal(ValueType type, Instant now, const Zone& zone) {
  ASSIGN_OR_RETURN(const Value value, DateTimeAt(now.epoch_seconds, now.nanoseconds, zone));
  return type == ValueType::kDateTime ? value : FromTemporal(type, value);
}

Result<Value> DateTimeFromEpoch(std::int64_t seconds, std::int64_t nanoseconds) {
  std::int64_t total = 0;
  if (__builtin_add_overflow(seconds, FloorDiv(nanoseconds, kNanosPerSecond), &total)) {
    return ArithmeticError("IntegerOverflow", "the instant lies outside the range of datetimes");
  }
  return DateTimeAt(total, static_cast<std::int32_t>(FloorMod(nanoseconds, kNanosPerSecond)),
                    Zone{});
}

}  // namespace keiretsu::query
