#include "query/expression/functions/aggregates.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>

#include "query/expression/functions/families.h"
#include "query/expression/functions/numeric_aggregates.h"
#include "query/expression/node_set.h"
#include "query/expression/value_comparison.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status Accumulator::SetParameter(const Value&) { return Status(); }

Status Accumulator::AddIntegers(std::span<const std::int64_t> values) {
  for (const std::int64_t v : values) RETURN_IF_ERROR(Add(Value(v)));
  return Status();
}

Status Accumulator::AddFloats(std::span<const double> values) {
  for (const double v : values) RETURN_IF_ERROR(Add(Value(v)));
  return Status();
}

Status Accumulator::AddNodes(std::span<const graph::NodeId> nodes) {
  for (const graph::NodeId node : nodes) {
    RETURN_IF_ERROR(Add(node.valid() ? Value::NodeReference(node.value) : Value()));
  }
  return Status();
}

Status Accumulator::AddRepeated(const Value& value, std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) RETURN_IF_ERROR(Add(value));
  return Status();
}

Status Accumulator::Merge(Accumulator&) {
  return Status::Internal("aggregates of distinct values are not merged");
}

Status Accumulator::AddCount(std::uint64_t) {
  return Status::Internal("only count() counts rows without their values");
}

namespace {

class CountAccumulator final : public Accumulator {
 public:
  Status Add(const Value& value) override { return AddCount(value.is_null() ? 0 : 1); }
  Status AddIntegers(std::span<const std::int64_t> values) override {
    return AddCount(values.size());
  }
  Status AddFloats(std::span<const double> values) override { return AddCount(values.size()); }
  Status AddNodes(std::span<const graph::NodeId> nodes) override {
    const auto valid = std::count_if(nodes.begin(), nodes.end(),
                                     [](graph::NodeId node) { return node.valid(); });
    return AddCount(static_cast<std::uint64_t>(valid));
  }
  Status AddRepeated(const Value& value, std::uint64_t times) override {
    return AddCount(value.is_null() ? 0 : times);
  }
  Status AddCount(std::uint64_t rows) override {
    count_ += rows;
    return Status();
  }
  Status Merge(Accumulator& later) override {
    return AddCount(static_cast<CountAccumulator&>(later).count_);
  }
  Result<Value> Finish() override { return Value(static_cast<std::int64_t>(count_)); }
  std::size_t size_bytes() const override { return sizeof(*this); }

 private:
  std::uint64_t count_ = 0;
};

// min() and max(): the first or last in the order of ORDER BY.
class ExtremeAccumulator final : public Accumulator {
 public:
  explicit ExtremeAccumulator(bool largest) : sign_(largest ? 1 : -1) {}

  Status Add(const Value& value) override {
    if (value.is_null()) return Status();
    if (best_.is_null() || sign_ * OrderValues(value, best_) > 0) best_ = value;
    return Status();
  }
  Status AddRepeated(const Value& value, std::uint64_t times) override {
    return times == 0 ? Status() : Add(value);
  }
  Status AddIntegers(std::span<const std::int64_t> values) override {
    if (values.empty()) return Status();
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return Add(Value(sign_ > 0 ? *greatest : *least));
  }
  Status Merge(Accumulator& later) override {
    return Add(static_cast<ExtremeAccumulator&>(later).best_);
  }
  Result<Value> Finish() override { return std::move(best_); }
  std::size_t size_bytes() const override { return sizeof(*this); }

 private:
  int sign_;
  Value best_;
};

class CollectAccumulator final : public Accumulator {
 public:
  Status Add(const Value& value) override {
    if (!value.is_null()) values_.push_back(value);
    return Status();
  }
  Status Merge(Accumulator& later) override {
    List& others = static_cast<CollectAccumulator&>(later).values_;
    values_.insert(values_.end(), std::make_move_iterator(others.begin()),
                   std::make_move_iterator(others.end()));
    others.clear();
    return Status();
  }
  Result<Value> Finish() override { return Value(std::move(values_)); }
  std::size_t size_bytes() const override {
    return sizeof(*this) + values_.capacity() * sizeof(Value);
  }

 private:
  List values_;
};

// Passes each of several equivalent values on once.
class DistinctAccumulator final : public Accumulator {
 public:
  explicit DistinctAccumulator(std::unique_ptr<Accumulator> inner) : inner_(std::move(inner)) {}

  Status SetParameter(const Value& parameter) override { return inner_->SetParameter(parameter); }
  Status Add(const Value& value) override {
    if (value.is_null()) return Status();
    const bool is_new = value.type() == ValueType::kNode
                            ? nodes_.Insert(NodeIdOf(value))
                            : seen_.insert(value).second;
    return is_new ? inner_->Add(value) : Status();
  }
  Status AddNodes(std::span<const graph::NodeId> nodes) override {
    const std::size_t known = nodes_.members().size();
    for (const graph::NodeId node : nodes) {
      if (node.valid()) nodes_.Insert(node);
    }
    return inner_->AddNodes(std::span(nodes_.members()).subspan(known));
  }
  Status AddRepeated(const Value& value, std::uint64_t times) override {
    return times == 0 ? Status() : Add(value);
  }
  Result<Value> Finish() override { return inner_->Finish(); }
  std::size_t size_bytes() const override {
    constexpr std::size_t kNodeBytes = sizeof(Value) + 2 * sizeof(void*);
    return sizeof(*this) + inner_->size_bytes() + seen_.size() * kNodeBytes +
           seen_.bucket_count() * sizeof(void*) + nodes_.memory_bytes();
  }

 private:
  static graph::NodeId NodeIdOf(const Value& node) {
    return graph::NodeId(static_cast<std::uint32_t>(node.NodeId()));
  }

  std::unique_ptr<Accumulator> inner_;
  std::unordered_set<Value, ValueHash, ValueEquivalent> seen_;  // all but nodes
  NodeSet nodes_;
};

struct Aggregate {
  std::string_view name;  // in lower case
  std::unique_ptr<Accumulator> (*make)();
};
constexpr std::array<Aggregate, 10> kAggregates = {{
    {"count",
     []() -> std::unique_ptr<Accumulator> { return std::make_unique<CountAccumulator>(); }},
    {"sum", MakeSum},
    {"avg", MakeAverage},
    {"min",
     []() -> std::unique_ptr<Accumulator> { return std::make_unique<ExtremeAccumulator>(false); }},
    {"max",
     []() -> std::unique_ptr<Accumulator> { return std::make_unique<ExtremeAccumulator>(true); }},
    {"collect",
     []() -> std::unique_ptr<Accumulator> { return std::make_unique<CollectAccumulator>(); }},
    {"stdev", [] { return MakeDeviation(true); }},
    {"stdevp", [] { return MakeDeviation(false); }},
    {"percentiledisc", [] { return MakePercentile(false); }},
    {"percentilecont", [] { return MakePercentile(true); }},
}};

constexpr FunctionSignature Signature(std::string_view name, TypeSet parameter, TypeSet result,
                                      std::string_view usage, std::uint8_t arguments = 1) {
  return {.name = name,
          .min_arguments = arguments,
          .max_arguments = arguments,
          .parameters = {parameter, kNumbers, kNumbers},
          .result = result,
          .deterministic = false,
          .constant_in_statement = false,
          .aggregate = true,
          .null_propagating = false,
          .usage = usage};
}

constexpr std::array<FunctionSignature, 10> kSignatures = {{
    Signature("count", TypeSet::Any(), kIntegerType,
              "count(value): the number of values that are not null; count(*): of rows"),
    Signature("sum", kNumbers | kDurations, kNumbers | kDurations, "sum(number or duration)"),
    Signature("avg", kNumbers | kDurations, kFloatType | kDurations,
              "avg(number or duration): the mean"),
    Signature("min", TypeSet::Any(), TypeSet::Any(), "min(value): the first in ORDER BY's order"),
    Signature("max", TypeSet::Any(), TypeSet::Any(), "max(value): the last in ORDER BY's order"),
    Signature("collect", TypeSet::Any(), kLists, "collect(value): a list of the values"),
    Signature("stDev", kNumbers, kFloatType, "stDev(number): the deviation of a sample"),
    Signature("stDevP", kNumbers, kFloatType, "stDevP(number): the deviation of a population"),
    Signature("percentileDisc", kNumbers, kNumbers,
              "percentileDisc(number, share): the value that `share` of all do not exceed", 2),
    Signature("percentileCont", kNumbers, kFloatType,
              "percentileCont(number, share): as percentileDisc, interpolated", 2),
}};

}  // namespace

std::span<const FunctionSignature> AggregateFunctions() { return kSignatures; }

std::unique_ptr<Accumulator> MakeAccumulator(std::string_view name, bool distinct) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  for (const Aggregate& aggregate : kAggregates) {
    if (aggregate.name != lower) continue;
    std::unique_ptr<Accumulator> accumulator = aggregate.make();
    if (distinct) accumulator = std::make_unique<DistinctAccumulator>(std::move(accumulator));
    return accumulator;
  }
  return nullptr;
}

}  // namespace keiretsu::query
