#include "query/expression/functions/grouped_aggregates.h"

#include <string>
#include <utility>
#include <vector>

#include "query/expression/functions/aggregates.h"
#include "query/expression/functions/total.h"
#include "query/expression/query_failure.h"
#include "query/expression/value_comparison.h"
#include "storage/prefetch.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status GroupedAggregate::AddRows(std::size_t, const GroupedRows&) {
  return Status::Internal("only count() counts rows without their values");
}

Status GroupedAggregate::AddBatch(const RowBatch&, const GroupedRows&) {
  return Status::Internal("an aggregate of computed values takes no rows");
}

void AppendIntegers(std::span<const std::int64_t> integers, Vector& column) {
  if (column.kind() == VectorKind::kUnset) column.Reset(VectorKind::kIntegers);
  column.integers().insert(column.integers().end(), integers.begin(), integers.end());
}

namespace {

// Appends `result(group)`, a Result<Value>, of each group.
template <typename ResultOf>
Status AppendEach(std::size_t begin, std::size_t end, const ResultOf& result, Vector& results) {
  for (std::size_t group = begin; group < end; ++group) {
    ASSIGN_OR_RETURN(const Value value, result(group));
    results.Append(value);
  }
  return Status();
}

std::uint64_t TimesOf(const GroupedRows& rows, std::size_t row) {
  return rows.times == nullptr ? 1 : static_cast<std::uint64_t>(rows.times[row]);
}

// The cells that are not null; `scratch` holds them if some are.
template <typename T>
std::span<const T> Present(const Vector& column, const std::vector<T>& cells,
                           std::vector<T>& scratch) {
  if (column.nulls().empty()) return cells;
  scratch.resize(cells.size());
  std::size_t count = 0;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    scratch[count] = cells[row];
    count += column.nulls()[row] == 0 ? 1U : 0U;
  }
  return std::span(scratch).first(count);
}

class GroupedCount final : public GroupedAggregate {
 public:
  Status AddGroup(const Value*) override {
    counts_.push_back(0);
    return Status();
  }
  Status Add(const Vector& column, const GroupedRows& rows) override {
    return Count(rows.groups.size(), rows,
                 [&column](std::size_t row) { return !column.IsNull(row); });
  }
  Status AddRows(std::size_t count, const GroupedRows& rows) override {
    if (rows.one_group && rows.times == nullptr) {
      counts_.front() += static_cast<std::int64_t>(count);
      return Status();
    }
    return Count(count, rows, [](std::size_t) { return true; });
  }
  Status Merge(GroupedAggregate& later, std::span<const std::uint32_t> groups) override {
    const std::vector<std::int64_t>& counts = static_cast<GroupedCount&>(later).counts_;
    bool overflow = false;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      std::int64_t& count = counts_[groups[i]];
      overflow |= __builtin_add_overflow(count, counts[i], &count);
    }
    return overflow ? Overflow() : Status();
  }
  Status Finish(std::size_t begin, std::size_t end, Vector& results) override {
    AppendIntegers(std::span(counts_).subspan(begin, end - begin), results);
    return Status();
  }
  std::size_t size_bytes() const override { return counts_.capacity() * sizeof(std::int64_t); }

 private:
  template <typename Counts>
  Status Count(std::size_t rows_count, const GroupedRows& rows, const Counts& counts) {
    bool overflow = false;
    for (std::size_t row = 0; row < rows_count; ++row) {
      if (!counts(row)) continue;
      std::int64_t& count = counts_[rows.groups[row]];
      const std::int64_t times = rows.times == nullptr ? 1 : rows.times[row];
      overflow |= __builtin_add_overflow(count, times, &count);
    }
    return overflow ? Overflow() : Status();
  }
  static Status Overflow() {
    return ArithmeticError("IntegerOverflow", "count() does not fit in a 64-bit integer");
  }

  std::vector<std::int64_t> counts_;
};

// sum() and avg().
class GroupedTotal final : public GroupedAggregate {
 public:
  explicit GroupedTotal(bool average) : average_(average) {}

  Status AddGroup(const Value*) override {
    ++group_count_;
    return Status();
  }
  Status Add(const Vector& column, const GroupedRows& rows) override {
    const bool plain = !column.constant() && rows.times == nullptr && only_numbers_;
    if (plain && column.kind() == VectorKind::kFloats) {
      if (rows.one_group) {
        return Totals().front().AddFloats(Present(column, column.floats(), present_));
      }
      AddFloats(column, rows);
      return Status();
    }
    if (plain && column.kind() == VectorKind::kIntegers) {
      AddIntegers(column, rows);
      return Status();
    }
    SettleRuns();
    for (std::size_t row = 0; row < rows.groups.size(); ++row) {
      const Value value = column.Get(row);
      only_numbers_ = only_numbers_ && (value.is_null() || value.is_number());
      RETURN_IF_ERROR(totals_[rows.groups[row]].AddRepeated(value, TimesOf(rows, row)));
    }
    return Status();
  }
  Status Merge(GroupedAggregate& other, std::span<const std::uint32_t> groups) override {
    auto& later = static_cast<GroupedTotal&>(other);
    later.SettlePairs();
    if (later.totals_.empty()) {  // floats alone
      runs_.resize(group_count_ + 1);
      for (std::size_t i = 0; i + 1 < later.runs_.size(); ++i) {
        runs_[groups[i] + 1].sum.AddSum(later.runs_[i + 1].sum);
        runs_[groups[i] + 1].count += later.runs_[i + 1].count;
      }
      return Status();
    }
    SettleRuns();
    later.SettleRuns();
    only_numbers_ = only_numbers_ && later.only_numbers_;
    for (std::size_t i = 0; i < later.totals_.size(); ++i) {
      RETURN_IF_ERROR(totals_[groups[i]].Merge(later.totals_[i]));
    }
    return Status();
  }
  Status Finish(std::size_t begin, std::size_t end, Vector& results) override {
    SettlePairs();
    const auto result = [this](std::size_t group) -> Result<Value> {
      Total total = group < totals_.size() ? totals_[group] : NewTotal();
      if (group + 1 < runs_.size()) {
        total.AddFloatSum(runs_[group + 1].sum, runs_[group + 1].count);
      }
      return average_ ? total.Average() : total.Sum();
    };
    return AppendEach(begin, end, result, results);
  }
  std::size_t size_bytes() const override {
    return totals_.capacity() * sizeof(Total) + runs_.capacity() * sizeof(FloatRun) +
           pairs_.capacity() * sizeof(PairedRun) + present_.capacity() * sizeof(double);
  }

 private:
  // Floats of one group that its total has not yet.
  struct FloatRun {
    FloatSum sum;
    std::uint64_t count = 0;
  };

  // The same, in two sums: where they are few enough to stay in the nearest cache.
  struct PairedRun {
    FloatSumPair sum;
    std::uint64_t count = 0;
  };
  static constexpr std::size_t kFewGroups = 512;

  void AddFloats(const Vector& column, const GroupedRows& rows) {
    const std::span<const std::uint32_t> groups = rows.groups;
    const std::uint8_t* const nulls = column.nulls().empty() ? nullptr : column.nulls().data();
    if (nulls == nullptr) {
      AddFloatsAt([groups](std::size_t row) { return groups[row] + 1; }, column.floats());
      return;
    }
    // Without a branch, which would be guessed wrong at most nulls: those, 1, go to place 0.
    AddFloatsAt(
        [groups, nulls](std::size_t row) {
          return (groups[row] + 1) & (std::uint32_t{nulls[row]} - 1);
        },
        column.floats());
  }

  template <typename Place>
  void AddFloatsAt(const Place& place, std::span<const double> cells) {
    if (group_count_ > kFewGroups) {
      runs_.resize(group_count_ + 1);
      constexpr std::size_t kAhead = 16;
      FloatRun* const runs = runs_.data();
      for (std::size_t row = 0; row < cells.size(); ++row) {
        if (row + kAhead < cells.size()) Prefetch(&runs[place(row + kAhead)]);
        FloatRun& run = runs[place(row)];
        run.sum.Add(cells[row]);
        ++run.count;
      }
      return;
    }
    pairs_.resize(group_count_ + 1);
    PairedRun* const runs = pairs_.data();
    std::size_t row = 0;
    for (; row + 1 < cells.size(); row += 2) {
      PairedRun& first = runs[place(row)];
      PairedRun& second = runs[place(row + 1)];
      FloatSumPair::Add(first.sum, cells[row], second.sum, cells[row + 1]);
      ++first.count;
      ++second.count;
    }
    if (row == cells.size()) return;
    PairedRun& last = runs[place(row)];
    FloatSumPair::Add(last.sum, cells[row], runs[0].sum, 0.0);
    ++last.count;
  }

  void AddIntegers(const Vector& column, const GroupedRows& rows) {
    const std::vector<std::int64_t>& cells = column.integers();
    std::vector<Total>& totals = Totals();
    for (std::size_t row = 0; row < cells.size(); ++row) {
      if (!column.IsNull(row)) totals[rows.groups[row]].AddInteger(cells[row]);
    }
  }

  Total NewTotal() const { return Total(average_ ? "avg" : "sum"); }

  // One for each group. They are large: floats alone do without.
  std::vector<Total>& Totals() {
    totals_.resize(group_count_, NewTotal());
    return totals_;
  }

  void SettlePairs() {
    if (pairs_.empty()) return;
    runs_.resize(group_count_ + 1);
    for (std::size_t place = 0; place < pairs_.size(); ++place) {
      runs_[place].sum.AddSum(pairs_[place].sum.Sum());
      runs_[place].count += pairs_[place].count;
    }
    pairs_.clear();
  }

  // Puts the runs into the totals.
  void SettleRuns() {
    SettlePairs();
    std::vector<Total>& totals = Totals();
    for (std::size_t group = 0; group + 1 < runs_.size(); ++group) {
      totals[group].AddFloatSum(runs_[group + 1].sum, runs_[group + 1].count);
    }
    runs_.clear();
  }

  const bool average_;
  bool only_numbers_ = true;  // no group has durations
  std::size_t group_count_ = 0;
  std::vector<Total> totals_;     // see Totals()
  std::vector<FloatRun> runs_;    // that of group i is at i + 1; nulls go to the first
  std::vector<PairedRun> pairs_;  // likewise
  std::vector<double> present_;
};

// How a column holds values of a type.
template <typename T>
struct CellOf;
template <>
struct CellOf<double> {
  using Type = double;
  static constexpr ValueType kType = ValueType::kFloat;
  static Type Of(const Value& value) { return value.AsFloat(); }
};
template <>
struct CellOf<std::int64_t> {
  using Type = std::int64_t;
  static constexpr ValueType kType = ValueType::kInteger;
  static Type Of(const Value& value) { return value.AsInteger(); }
};
template <>
struct CellOf<Date> {
  using Type = std::int64_t;
  static constexpr ValueType kType = ValueType::kDate;
  static Type Of(const Value& value) { return value.AsDate().epoch_days; }
};

// min() and max().
class GroupedExtreme final : public GroupedAggregate {
 public:
  explicit GroupedExtreme(bool largest) : largest_(largest) {}

  Status AddGroup(const Value*) override {
    best_.emplace_back();
    return Status();
  }
  Status Add(const Vector& column, const GroupedRows& rows) override {
    const bool plain = !column.constant();
    if (plain && column.kind() == VectorKind::kFloats) {
      AddCells<double>(column, rows, column.floats());
    } else if (plain && column.kind() == VectorKind::kIntegers) {
      AddCells<std::int64_t>(column, rows, column.integers());
    } else if (plain && column.kind() == VectorKind::kDates) {
      AddCells<Date>(column, rows, column.integers());
    } else {
      for (std::size_t row = 0; row < rows.groups.size(); ++row) {
        Offer(best_[rows.groups[row]], column.Get(row));
      }
    }
    return Status();
  }
  Status Merge(GroupedAggregate& later, std::span<const std::uint32_t> groups) override {
    const std::vector<Value>& best = static_cast<GroupedExtreme&>(later).best_;
    for (std::size_t i = 0; i < best.size(); ++i) Offer(best_[groups[i]], best[i]);
    return Status();
  }
  Status Finish(std::size_t begin, std::size_t end, Vector& results) override {
    for (std::size_t group = begin; group < end; ++group) results.Append(best_[group]);
    return Status();
  }
  std::size_t size_bytes() const override { return best_.capacity() * sizeof(Value); }

 private:
  void Offer(Value& best, const Value& value) const {
    if (value.is_null()) return;
    const int order = best.is_null() ? 0 : OrderValues(value, best);
    if (best.is_null() || (largest_ ? order > 0 : order < 0)) best = value;
  }

  template <typename T>
  void AddCells(const Vector& column, const GroupedRows& rows,
                const std::vector<typename CellOf<T>::Type>& cells) {
    constexpr std::size_t kAhead = 16;
    for (std::size_t row = 0; row < cells.size(); ++row) {
      if (row + kAhead < cells.size()) Prefetch(&best_[rows.groups[row + kAhead]]);
      if (column.IsNull(row)) continue;
      const auto cell = cells[row];
      Value& best = best_[rows.groups[row]];
      // What is neither less nor greater is NaN, or the same.
      if (best.type() == CellOf<T>::kType &&
          (largest_ ? cell < CellOf<T>::Of(best) : cell > CellOf<T>::Of(best))) {
        continue;
      }
      Offer(best, Value(T{cell}));
    }
  }

  const bool largest_;
  std::vector<Value> best_;
};

// Any aggregate: an accumulator for each group.
class GroupedAccumulators final : public GroupedAggregate {
 public:
  GroupedAccumulators(std::string name, bool distinct)
      : name_(std::move(name)),
        distinct_(distinct),
        grows_(distinct || name_ == "collect" || name_.starts_with("percentile")) {}

  Status AddGroup(const Value* parameter) override {
    accumulators_.push_back(MakeAccumulator(name_, distinct_));
    size_bytes_ += sizeof(void*) + accumulators_.back()->size_bytes();
    return parameter == nullptr ? Status() : accumulators_.back()->SetParameter(*parameter);
  }
  Status Add(const Vector& column, const GroupedRows& rows) override {
    const bool plain =
        rows.one_group && rows.times == nullptr && !column.constant() && !distinct_;
    if (plain && column.kind() == VectorKind::kIntegers) {
      const auto present = Present(column, column.integers(), integers_);
      return Tracked(0, [&](Accumulator& a) { return a.AddIntegers(present); });
    }
    if (plain && column.kind() == VectorKind::kFloats) {
      const auto present = Present(column, column.floats(), floats_);
      return Tracked(0, [&](Accumulator& a) { return a.AddFloats(present); });
    }
    if (rows.one_group && rows.times == nullptr && !column.constant() &&
        column.kind() == VectorKind::kNodes) {
      return Tracked(0, [&](Accumulator& a) { return a.AddNodes(column.nodes()); });
    }
    for (std::size_t row = 0; row < rows.groups.size(); ++row) {
      RETURN_IF_ERROR(Tracked(rows.groups[row], [&](Accumulator& a) {
        return rows.times == nullptr ? a.Add(column.Get(row))
                                     : a.AddRepeated(column.Get(row), TimesOf(rows, row));
      }));
    }
    return Status();
  }
  Status Merge(GroupedAggregate& other, std::span<const std::uint32_t> groups) override {
    auto& later = static_cast<GroupedAccumulators&>(other);
    for (std::size_t i = 0; i < later.accumulators_.size(); ++i) {
      RETURN_IF_ERROR(Tracked(
          groups[i], [&](Accumulator& a) { return a.Merge(*later.accumulators_[i]); }));
    }
    return Status();
  }
  Status Finish(std::size_t begin, std::size_t end, Vector& results) override {
    const auto result = [this](std::size_t group) { return accumulators_[group]->Finish(); };
    return AppendEach(begin, end, result, results);
  }
  std::size_t size_bytes() const override { return size_bytes_; }

 private:
  // Runs `work` on a group's accumulator and keeps count of its memory.
  template <typename Work>
  Status Tracked(std::uint32_t group, const Work& work) {
    Accumulator& accumulator = *accumulators_[group];
    if (!grows_) return work(accumulator);
    const std::size_t before = accumulator.size_bytes();
    const Status status = work(accumulator);
    size_bytes_ += accumulator.size_bytes() - before;
    return status;
  }

  const std::string name_;
  const bool distinct_;
  const bool grows_;
  std::vector<std::unique_ptr<Accumulator>> accumulators_;
  std::vector<std::int64_t> integers_;  // of one column, without nulls
  std::vector<double> floats_;
  std::size_t size_bytes_ = 0;
};

}  // namespace

std::unique_ptr<GroupedAggregate> MakeGroupedAggregate(std::string_view name, bool distinct) {
  if (!distinct && name == "count") return std::make_unique<GroupedCount>();
  if (!distinct && (name == "sum" || name == "avg")) {
    return std::make_unique<GroupedTotal>(name == "avg");
  }
  if (!distinct && (name == "min" || name == "max")) {
    return std::make_unique<GroupedExtreme>(name == "max");
  }
  if (MakeAccumulator(name, distinct) == nullptr) return nullptr;
  return std::make_unique<GroupedAccumulators>(std::string(name), distinct);
}

}  // namespace keiretsu::query
