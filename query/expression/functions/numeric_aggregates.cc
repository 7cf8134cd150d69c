#include "query/expression/functions/numeric_aggregates.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/duration.h"
#include "query/expression/value_comparison.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

__extension__ using Int128 = __int128;

Status NotNumeric(std::string_view function, const Value& value, std::string_view expected) {
  return TypeError("InvalidArgumentType", fmt::format("{}() of {}; expected {}", function,
                                                      WithArticle(value.type()), expected));
}

// Numbers or durations, summed exactly: 128 bits hold any sum of 64-bit integers.
class Total {
 public:
  explicit Total(std::string_view function) : function_(function) {}

  Status Add(const Value& value) {
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

  Status AddIntegers(std::span<const std::int64_t> values) {
    if (durations_ && !values.empty()) return Mixed();
    for (const std::int64_t v : values) integers_ += v;
    return Count(values.size());
  }

  Status AddFloats(std::span<const double> values) {
    if (durations_ && !values.empty()) return Mixed();
    for (const double v : values) floats_.Add(v);
    has_floats_ |= !values.empty();
    return Count(values.size());
  }

  std::uint64_t count() const { return count_; }
  bool has_floats() const { return has_floats_; }
  Int128 integers() const { return integers_; }
  double number() const { return static_cast<double>(integers_) + floats_.Total(); }
  const std::optional<Duration>& durations() const { return durations_; }

 private:
  Status Count(std::uint64_t values) {
    count_ += values;
    return Status();
  }

  Status AddDuration(const Duration& duration) {
    if (!durations_ && count_ > 0) return Mixed();
    ASSIGN_OR_RETURN(const Value sum, AddDurations(durations_.value_or(Duration{}), duration, 1));
    durations_ = sum.AsDuration();
    return Count(1);
  }

  Status Mixed() const {
    return TypeError("InvalidArgumentType",
                     fmt::format("{}() of numbers and durations together", function_));
  }

  std::string_view function_;
  std::uint64_t count_ = 0;
  Int128 integers_ = 0;
  FloatSum floats_;
  bool has_floats_ = false;
  std::optional<Duration> durations_;
};

class SumAccumulator final : public Accumulator {
 public:
  Status Add(const Value& value) override { return total_.Add(value); }
  Status AddIntegers(std::span<const std::int64_t> values) override {
    return total_.AddIntegers(values);
  }
  Status AddFloats(std::span<const double> values) override { return total_.AddFloats(values); }

  Result<Value> Finish() override {
    if (total_.durations()) return Value(*total_.durations());
    if (total_.has_floats()) return Value(total_.number());
    const Int128 sum = total_.integers();
    if (sum > std::numeric_limits<std::int64_t>::max() ||
        sum < std::numeric_limits<std::int64_t>::min()) {
      return ArithmeticError("IntegerOverflow",
                             "sum() does not fit in a 64-bit integer; use sum(toFloat(x)) for an "
                             "approximate result");
    }
    return Value(static_cast<std::int64_t>(sum));
  }
  std::size_t size_bytes() const override { return sizeof(*this); }

 private:
  Total total_{"sum"};
};

class AverageAccumulator final : public Accumulator {
 public:
  Status Add(const Value& value) override { return total_.Add(value); }
  Status AddIntegers(std::span<const std::int64_t> values) override {
    return total_.AddIntegers(values);
  }
  Status AddFloats(std::span<const double> values) override { return total_.AddFloats(values); }

  Result<Value> Finish() override {
    if (total_.count() == 0) return Value();
    if (total_.durations()) {
      return DivideDuration(*total_.durations(), Value(static_cast<std::int64_t>(total_.count())));
    }
    return Value(total_.number() / static_cast<double>(total_.count()));
  }
  std::size_t size_bytes() const override { return sizeof(*this); }

 private:
  Total total_{"avg"};
};

// Welford's method: the mean and the sum of squared distances from it, in one pass.
class DeviationAccumulator final : public Accumulator {
 public:
  explicit DeviationAccumulator(bool sample) : sample_(sample) {}

  Status Add(const Value& value) override {
    if (value.is_null()) return Status();
    if (!value.is_number()) return NotNumeric(sample_ ? "stDev" : "stDevP", value, "numbers");
    Take(value.AsNumber());
    return Status();
  }
  Status AddIntegers(std::span<const std::int64_t> values) override {
    for (const std::int64_t v : values) Take(static_cast<double>(v));
    return Status();
  }
  Status AddFloats(std::span<const double> values) override {
    for (const double v : values) Take(v);
    return Status();
  }

  Result<Value> Finish() override {
    const std::uint64_t divisor = sample_ && count_ > 0 ? count_ - 1 : count_;
    if (divisor == 0) return Value(0.0);
    return Value(std::sqrt(squares_ / static_cast<double>(divisor)));
  }
  std::size_t size_bytes() const override { return sizeof(*this); }

 private:
  void Take(double x) {
    ++count_;
    const double distance = x - mean_;
    mean_ += distance / static_cast<double>(count_);
    squares_ += distance * (x - mean_);
  }

  bool sample_;
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

class PercentileAccumulator final : public Accumulator {
 public:
  explicit PercentileAccumulator(bool continuous) : continuous_(continuous) {}

  Status SetParameter(const Value& parameter) override {
    if (!parameter.is_number()) return NotNumeric(name(), parameter, "a number from 0 to 1");
    percentile_ = parameter.AsNumber();
    if (percentile_ >= 0 && percentile_ <= 1) return Status();
    return ArgumentError(
        "NumberOutOfRange",
        fmt::format("{}() at {}; expected a number from 0 to 1", name(), percentile_));
  }

  Status Add(const Value& value) override {
    if (value.is_null()) return Status();
    if (!value.is_number()) return NotNumeric(name(), value, "numbers");
    values_.push_back(value);
    return Status();
  }

  Result<Value> Finish() override {
    if (values_.empty()) return Value();
    if (!continuous_) return At(DiscreteIndex());
    const double place = percentile_ * static_cast<double>(values_.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double fraction = place - static_cast<double>(below);
    const double low = At(below).AsNumber();
    if (fraction == 0) return Value(low);
    const double high = At(below + 1).AsNumber();
    return Value(low + (high - low) * fraction);
  }
  std::size_t size_bytes() const override {
    return sizeof(*this) + values_.capacity() * sizeof(Value);
  }

 private:
  std::string_view name() const { return continuous_ ? "percentileCont" : "percentileDisc"; }

  // The first value that at least that share of all values does not exceed.
  std::size_t DiscreteIndex() const {
    const double place = std::ceil(percentile_ * static_cast<double>(values_.size()));
    const auto index = static_cast<std::size_t>(std::max(place, 1.0)) - 1;
    return std::min(index, values_.size() - 1);
  }

  const Value& At(std::size_t index) {
    const auto place = values_.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(values_.begin(), place, values_.end(),
                     [](const Value& a, const Value& b) { return OrderValues(a, b) < 0; });
    return *place;
  }

  bool continuous_;
  double percentile_ = 0;
  List values_;
};

}  // namespace

std::unique_ptr<Accumulator> MakeSum() { return std::make_unique<SumAccumulator>(); }
std::unique_ptr<Accumulator> MakeAverage() { return std::make_unique<AverageAccumulator>(); }
std::unique_ptr<Accumulator> MakeDeviation(bool sample) {
  return std::make_unique<DeviationAccumulator>(sample);
}
std::unique_ptr<Accumulator> MakePercentile(bool continuous) {
  return std::make_unique<PercentileAccumulator>(continuous);
}

}  // namespace keiretsu::query
