#include "query/expression/functions/total.h"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/duration.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status NotNumeric(std::string_view function, const Value& value, std::string_view expected) {
  return TypeError("InvalidArgumentType", fmt::format("{}() of {}; expected {}", function,
                                                      WithArticle(value.type()), expected));
}

void FloatSum::AddAll(std::span<const double> values) {
  // Each addition waits for the one before: four sums side by side wait a quarter of the time.
  constexpr std::size_t kLanes = 4;
  std::array<FloatSum, kLanes> lanes;
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane].Add(values[i + lane]);
  }
  for (const FloatSum& lane : lanes) AddSum(lane);
  for (; i < values.size(); ++i) Add(values[i]);
}

Status Total::Add(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return Status();
    case ValueType::kInteger:
      integers_ += value.AsInteger();
      break;
    case ValueType::kFloat:
      floats_.Add(value.AsFloat());
      has_floats_ = true;
      break;
    case ValueType::kDuration:
      return AddDuration(value.AsDuration());
    case ValueType::kBoolean:
    case ValueType::kString:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      return NotNumeric(function_, value, "numbers or durations");
  }
  return durations_ ? Mixed() : Count(1);
}

Status Total::AddRepeated(const Value& value, std::uint64_t times) {
  if (value.is_null() || times == 0) return Status();
  if (durations_ || !value.is_number()) {
    for (std::uint64_t i = 0; i < times; ++i) RETURN_IF_ERROR(Add(value));
    return Status();
  }
  if (value.type() == ValueType::kInteger) {
    integers_ += static_cast<Int128>(value.AsInteger()) * static_cast<Int128>(times);
  } else {
    floats_.Add(value.AsFloat() * static_cast<double>(times));
    has_floats_ = true;
  }
  return Count(times);
}

Status Total::Merge(const Total& later) {
  if (later.durations_) {
    if (!durations_ && count_ > 0) return Mixed();
    ASSIGN_OR_RETURN(const Value sum,
                     AddDurations(durations_.value_or(Duration{}), *later.durations_, 1));
    durations_ = sum.AsDuration();
  } else if (durations_ && later.count_ > 0) {
    return Mixed();
  }
  integers_ += later.integers_;
  floats_.AddSum(later.floats_);
  has_floats_ |= later.has_floats_;
  return Count(later.count_);
}

Status Total::AddDuration(const Duration& duration) {
  if (!durations_ && count_ > 0) return Mixed();
  ASSIGN_OR_RETURN(const Value sum, AddDurations(durations_.value_or(Duration{}), duration, 1));
  durations_ = sum.AsDuration();
  return Count(1);
}

Status Total::Mixed() const {
  return TypeError("InvalidArgumentType",
                   fmt::format("{}() of numbers and durations together", function_));
}

Result<Value> Total::Sum() const {
  if (durations_) return Value(*durations_);
  if (has_floats_) return Value(Number());
  const Int128 sum = integers_;
  if (sum > std::numeric_limits<std::int64_t>::max() ||
      sum < std::numeric_limits<std::int64_t>::min()) {
    return ArithmeticError("IntegerOverflow",
                           "sum() does not fit in a 64-bit integer; use sum(toFloat(x)) for an "
                           "approximate result");
  }
  return Value(static_cast<std::int64_t>(sum));
}

Result<Value> Total::Average() const {
  if (count_ == 0) return Value();
  if (durations_) {
    return DivideDuration(*durations_, Value(static_cast<std::int64_t>(count_)));
  }
  return Value(Number() / static_cast<double>(count_));
}

}  // namespace keiretsu::query
