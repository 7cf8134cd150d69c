#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "query/expression/functions/families.h"
#include "query/expression/query_failure.h"
#include "query/expression/temporal/construct.h"
#include "query/expression/temporal/duration.h"
#include "query/expression/temporal/duration_between.h"
#include "query/expression/temporal/truncate.h"
#include "query/expression/temporal/zone.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using Arguments = std::span<const Value>;

// ---- date(), localtime(), ... -----------------------------------------------------------------

template <ValueType type>
Result<Value> Construct(FunctionContext& context, Arguments arguments) {
  const Instant now = context.StatementTime();
  if (arguments.empty()) return CurrentTemporal(type, now, Zone{});
  return ConstructTemporal(type, arguments[0], now);
}

// The zone argument of the clock functions: a text, or a map with only a timezone.
Result<Zone> ZoneArgument(Arguments arguments) {
  if (arguments.empty()) return Zone{};
  const Value* zone = &arguments[0];
  if (zone->type() == ValueType::kMap) zone = zone->Find("timezone");
  if (zone == nullptr || zone->type() != ValueType::kString) {
    return ArgumentError("InvalidArgumentValue",
                         "expected a time zone: a text, or a map such as {timezone: '+01:00'}");
  }
  return ParseZone(zone->AsString());
}

template <ValueType type, Instant (FunctionContext::*clock)()>
Result<Value> ClockTime(FunctionContext& context, Arguments arguments) {
  ASSIGN_OR_RETURN(const Zone zone, ZoneArgument(arguments));
  return CurrentTemporal(type, (context.*clock)(), zone);
}

template <ValueType type>
Result<Value> Truncate(FunctionContext& context, Arguments arguments) {
  if (arguments.size() == 1) {
    ASSIGN_OR_RETURN(const Value now, CurrentTemporal(type, context.StatementTime(), Zone{}));
    return TruncateTemporal(type, arguments[0].AsString(), now, Map{});
  }
  static const Map no_fields;
  const Map& fields = arguments.size() == 3 ? arguments[2].AsMap() : no_fields;
  return TruncateTemporal(type, arguments[0].AsString(), arguments[1], fields);
}

// ---- instants ---------------------------------------------------------------------------------

Result<Value> FromEpoch(FunctionContext&, Arguments arguments) {
  return DateTimeFromEpoch(arguments[0].AsInteger(),
                           arguments.size() == 2 ? arguments[1].AsInteger() : 0);
}

Result<Value> FromEpochMillis(FunctionContext&, Arguments arguments) {
  const std::int64_t millis = arguments[0].AsInteger();
  const std::int64_t rest = (millis % 1000 + 1000) % 1000;
  return DateTimeFromEpoch(millis / 1000 - (millis % 1000 < 0 ? 1 : 0), rest * 1'000'000);
}

Result<Value> Timestamp(FunctionContext& context, Arguments) {
  const Instant now = context.StatementTime();
  return Value(now.epoch_seconds * 1000 + now.nanoseconds / 1'000'000);
}

// ---- durations --------------------------------------------------------------------------------

Result<Value> MakeDuration(FunctionContext&, Arguments arguments) {
  const Value& v = arguments[0];
  if (v.type() == ValueType::kDuration) return v;
  ASSIGN_OR_RETURN(const Duration duration, v.type() == ValueType::kString
                                                ? ParseDuration(v.AsString())
                                                : DurationFromMap(v.AsMap()));
  return Value(duration);
}

template <DifferenceUnit unit>
Result<Value> Difference(FunctionContext&, Arguments arguments) {
  return DurationBetween(unit, arguments[0], arguments[1]);
}

// ---- signatures -------------------------------------------------------------------------------

constexpr TypeSet kSources = kStrings | kMaps | kPointsInTime;

constexpr FunctionSignature Constructor(std::string_view name, ValueType type,
                                        ScalarFunction function, std::string_view usage) {
  return {.name = name,
          .max_arguments = 1,
          .parameters = {kSources, kSources, kSources},
          .result = TypeSet::Of(type),
          .deterministic = false,  // without an argument it reads the clock
          .function = function,
          .usage = usage};
}

constexpr FunctionSignature Clock(std::string_view name, ValueType type, bool constant,
                                  ScalarFunction function, std::string_view usage) {
  return {.name = name,
          .max_arguments = 1,
          .parameters = {kStrings | kMaps, kStrings, kStrings},
          .result = TypeSet::Of(type),
          .deterministic = false,
          .constant_in_statement = constant,
          .function = function,
          .usage = usage};
}

constexpr FunctionSignature Truncation(std::string_view name, ValueType type,
                                       ScalarFunction function, std::string_view usage) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = 3,
          .parameters = {kStrings, kPointsInTime, kMaps},
          .result = TypeSet::Of(type),
          .deterministic = false,  // without a value it reads the clock
          .function = function,
          .usage = usage};
}

constexpr FunctionSignature DifferenceFunction(std::string_view name, ScalarFunction function,
                                               std::string_view usage) {
  return {.name = name,
          .min_arguments = 2,
          .max_arguments = 2,
          .parameters = {kPointsInTime, kPointsInTime, kPointsInTime},
          .result = kDurations,
          .function = function,
          .usage = usage};
}

constexpr ValueType kD = ValueType::kDate;
constexpr ValueType kLT = ValueType::kLocalTime;
constexpr ValueType kT = ValueType::kTime;
constexpr ValueType kLDT = ValueType::kLocalDateTime;
constexpr ValueType kDT = ValueType::kDateTime;
constexpr auto kTransaction = &FunctionContext::TransactionTime;
constexpr auto kStatement = &FunctionContext::StatementTime;
constexpr auto kRealTime = &FunctionContext::RealTime;

constexpr std::string_view kTransactionUsage =
    "[type].transaction([zone]): the clock when the transaction began";
constexpr std::string_view kStatementUsage =
    "[type].statement([zone]): the clock when the statement began";
constexpr std::string_view kRealTimeUsage = "[type].realtime([zone]): the clock at this moment";
constexpr std::string_view kTruncateUsage =
    "[type].truncate(unit, value[, fields]): cut down to the start of its unit, then fields set";

constexpr std::array<FunctionSignature, 33> kTemporalFunctions = {{
    Constructor("date", kD, Construct<kD>, "date([text, map or temporal value])"),
    Constructor("localtime", kLT, Construct<kLT>, "localtime([text, map or temporal value])"),
    Constructor("time", kT, Construct<kT>, "time([text, map or temporal value])"),
    Constructor("localdatetime", kLDT, Construct<kLDT>,
                "localdatetime([text, map or temporal value])"),
    Constructor("datetime", kDT, Construct<kDT>, "datetime([text, map or temporal value])"),
    Clock("date.transaction", kD, true, ClockTime<kD, kTransaction>, kTransactionUsage),
    Clock("date.statement", kD, true, ClockTime<kD, kStatement>, kStatementUsage),
    Clock("date.realtime", kD, false, ClockTime<kD, kRealTime>, kRealTimeUsage),
    Clock("localtime.transaction", kLT, true, ClockTime<kLT, kTransaction>, kTransactionUsage),
    Clock("localtime.statement", kLT, true, ClockTime<kLT, kStatement>, kStatementUsage),
    Clock("localtime.realtime", kLT, false, ClockTime<kLT, kRealTime>, kRealTimeUsage),
    Clock("time.transaction", kT, true, ClockTime<kT, kTransaction>, kTransactionUsage),
    Clock("time.statement", kT, true, ClockTime<kT, kStatement>, kStatementUsage),
    Clock("time.realtime", kT, false, ClockTime<kT, kRealTime>, kRealTimeUsage),
    Clock("localdatetime.transaction", kLDT, true, ClockTime<kLDT, kTransaction>,
          kTransactionUsage),
    Clock("localdatetime.statement", kLDT, true, ClockTime<kLDT, kStatement>, kStatementUsage),
    Clock("localdatetime.realtime", kLDT, false, ClockTime<kLDT, kRealTime>, kRealTimeUsage),
    Clock("datetime.transaction", kDT, true, ClockTime<kDT, kTransaction>, kTransactionUsage),
    Clock("datetime.statement", kDT, true, ClockTime<kDT, kStatement>, kStatementUsage),
    Clock("datetime.realtime", kDT, false, ClockTime<kDT, kRealTime>, kRealTimeUsage),
    Truncation("date.truncate", kD, Truncate<kD>, kTruncateUsage),
    Truncation("localtime.truncate", kLT, Truncate<kLT>, kTruncateUsage),
    Truncation("time.truncate", kT, Truncate<kT>, kTruncateUsage),
    Truncation("localdatetime.truncate", kLDT, Truncate<kLDT>, kTruncateUsage),
    Truncation("datetime.truncate", kDT, Truncate<kDT>, kTruncateUsage),
    {.name = "datetime.fromepoch",
     .min_arguments = 1,
     .max_arguments = 2,
     .parameters = {kIntegerType, kIntegerType, kIntegerType},
     .result = TypeSet::Of(kDT),
     .function = FromEpoch,
     .usage = "datetime.fromepoch(seconds[, nanoseconds]): since 1970-01-01T00:00Z"},
    {.name = "datetime.fromepochmillis",
     .min_arguments = 1,
     .max_arguments = 1,
     .parameters = {kIntegerType, kIntegerType, kIntegerType},
     .result = TypeSet::Of(kDT),
     .function = FromEpochMillis,
     .usage = "datetime.fromepochmillis(milliseconds): since 1970-01-01T00:00Z"},
    {.name = "timestamp",
     .result = kIntegerType,
     .deterministic = false,
     .function = Timestamp,
     .usage = "timestamp(): milliseconds from 1970-01-01T00:00Z to the statement's begin"},
    {.name = "duration",
     .min_arguments = 1,
     .max_arguments = 1,
     .parameters = {kStrings | kMaps | kDurations, kStrings, kStrings},
     .result = kDurations,
     .function = MakeDuration,
     .usage = "duration(text or map): as in duration('P1Y2M') or duration({hours: 1.5})"},
    DifferenceFunction("duration.between", Difference<DifferenceUnit::kMixed>,
                       "duration.between(from, to): in months, days and seconds"),
    DifferenceFunction("duration.inMonths", Difference<DifferenceUnit::kMonths>,
                       "duration.inMonths(from, to): in whole months"),
    DifferenceFunction("duration.inDays", Difference<DifferenceUnit::kDays>,
                       "duration.inDays(from, to): in whole days"),
    DifferenceFunction("duration.inSeconds", Difference<DifferenceUnit::kSeconds>,
                       "duration.inSeconds(from, to): in seconds"),
}};

}  // namespace

std::span<const FunctionSignature> TemporalFunctions() { return kTemporalFunctions; }

}  // namespace keiretsu::query
