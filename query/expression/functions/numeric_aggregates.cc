#include "query/expression/functions/numeric_aggregates.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "query/expression/functions/total.h"
#include "query/expression/query_failure.h"
#include "query/expression/value_comparison.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

class SumAccumulator final : public Accumulator {
 public:
  Status Add(const Value& value) override { return total_.Add(value); }
  Status AddIntegers(std::span<const std::int64_t> values) override {
    return total_.AddIntegers(values);
  }
  Status AddFloats(std::span<const double> values) override { return total_.AddFloats(values); }
  Status AddRepeated(const Value& value, std::uint64_t times) override {
    return total_.AddRepeated(value, times);
  }

  Status Merge(Accumulator& later) override {
    return total_.Merge(static_cast<SumAccumulator&>(later).total_);
  }

  Result<Value> Finish() override { return total_.Sum(); }
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
  Status AddRepeated(const Value& value, std::uint64_t times) override {
    return total_.AddRepeated(value, times);
  }

  Status Merge(Accumulator& later) override {
    return total_.Merge(static_cast<AverageAccumulator&>(later).total_);
  }

  Result<Value> Finish() override { return total_.Average(); }
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

  Status Merge(Accumulator& other) override {
    const auto& later = static_cast<const DeviationAccumulator&>(other);
    if (later.count_ == 0) return Status();
    const auto before = static_cast<double>(count_);
    const auto added = static_cast<double>(later.count_);
    const double distance = later.mean_ - mean_;
    count_ += later.count_;
    mean_ += distance * added / (before + added);
    squares_ += later.squares_ + distance * distance * before * added / (before + added);
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

  Status Merge(Accumulator& other) override {
    auto& later = static_cast<PercentileAccumulator&>(other);
    if (values_.empty()) percentile_ = later.percentile_;
    List& others = later.values_;
    values_.insert(values_.end(), others.begin(), others.end());
    others.clear();
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
