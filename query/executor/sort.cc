#include "query/executor/sort.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<std::uint64_t> EvaluateRowCount(Evaluator& evaluator, const BoundExpression& expression,
                                       std::string_view clause) {
  ASSIGN_OR_RETURN(const Value value, evaluator.EvaluateConstant(expression));
  const auto fail = [&](std::string_view detail, std::string what) {
    return Status::FromQueryError({.type = "SyntaxError",
                                   .phase = "runtime",
                                   .detail = std::string(detail),
                                   .span = expression.span},
                                  fmt::format("{} needs {}", clause, what));
  };
  if (value.type() != ValueType::kInteger) {
    return fail("InvalidArgumentType",
                "a whole number, not " + WithArticle(value.type()));
  }
  if (value.AsInteger() < 0) {
    return fail("NegativeIntegerArgument",
                fmt::format("a number of rows, and {} is negative", value.AsInteger()));
  }
  return static_cast<std::uint64_t>(value.AsInteger());
}

Status SortOperator::OpenImpl() {
  rows_.clear();
  entries_.clear();
  rows_read_ = 0;
  next_ = 0;
  sorted_ = false;
  return Operator::OpenImpl();
}

bool SortOperator::Before(const Entry& a, const Entry& b) const {
  for (std::size_t i = 0; i < node_.keys.size(); ++i) {
    const int order = OrderValues(a.keys[i], b.keys[i]);
    if (order != 0) return node_.keys[i].descending ? order > 0 : order < 0;
  }
  return a.order < b.order;
}

Result<std::uint64_t> SortOperator::WantedRows() {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  if (node_.keep == nullptr) return kAll;
  ASSIGN_OR_RETURN(const std::uint64_t limit, EvaluateRowCount(evaluator(), *node_.keep, "LIMIT"));
  if (node_.keep_skip == nullptr) return limit;
  ASSIGN_OR_RETURN(const std::uint64_t skip,
                   EvaluateRowCount(evaluator(), *node_.keep_skip, "SKIP"));
  return limit > kAll - skip ? kAll : limit + skip;
}

Status SortOperator::AddBatch(RowBatch batch) {
  std::vector<Vector> keys(node_.keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.keys[i].expression, batch, keys[i]));
  }
  for (std::size_t row = 0; row < batch.size; ++row) {
    Entry entry{.keys = {},
                .order = rows_read_++,
                .batch = static_cast<std::uint32_t>(rows_.size()),
                .row = static_cast<std::uint32_t>(row)};
    entry.keys.reserve(keys.size());
    for (const Vector& column : keys) entry.keys.push_back(column.Get(row));
    entries_.push_back(std::move(entry));
  }
  RETURN_IF_ERROR(context().memory->Charge(
      ApproximateBytes(batch) + batch.size * (sizeof(Entry) + keys.size() * sizeof(Value))));
  rows_.push_back(std::move(batch));
  return Status();
}

Status SortOperator::Prune(std::uint64_t wanted) {
  const auto before = [this](const Entry& a, const Entry& b) { return Before(a, b); };
  if (entries_.size() > wanted) {
    std::nth_element(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(wanted),
                     entries_.end(), before);
    entries_.resize(wanted);
  }
  std::vector<RowBatch> kept;
  std::uint64_t released = 0;
  for (const RowBatch& batch : rows_) released += ApproximateBytes(batch);
  for (Entry& entry : entries_) {
    if (kept.empty() || kept.back().size == kBatchRows) {
      kept.emplace_back();
      kept.back().Clear(width());
    }
    kept.back().AppendRow(rows_[entry.batch], entry.row);
    entry.batch = static_cast<std::uint32_t>(kept.size() - 1);
    entry.row = static_cast<std::uint32_t>(kept.back().size - 1);
  }
  rows_ = std::move(kept);
  context().memory->Release(released);
  for (const RowBatch& batch : rows_) {
    RETURN_IF_ERROR(context().memory->Charge(ApproximateBytes(batch)));
  }
  return Status();
}

Status SortOperator::Consume() {
  ASSIGN_OR_RETURN(const std::uint64_t wanted, WantedRows());
  constexpr std::uint64_t kSlackRows = 8 * kBatchRows;
  while (true) {
    RowBatch batch;
    ASSIGN_OR_RETURN(const bool more, input().Next(batch));
    if (!more) break;
    RETURN_IF_ERROR(AddBatch(std::move(batch)));
    if (wanted < entries_.size() && entries_.size() - wanted > wanted + kSlackRows) {
      RETURN_IF_ERROR(Prune(wanted));
    }
  }
  if (entries_.size() > wanted) RETURN_IF_ERROR(Prune(wanted));
  std::sort(entries_.begin(), entries_.end(),
            [this](const Entry& a, const Entry& b) { return Before(a, b); });
  return Status();
}

Result<bool> SortOperator::NextImpl(RowBatch& batch) {
  if (!sorted_) {
    RETURN_IF_ERROR(Consume());
    sorted_ = true;
  }
  if (next_ >= entries_.size()) return false;
  batch.Clear(width());
  const std::size_t end = std::min(entries_.size(), next_ + kBatchRows);
  for (; next_ < end; ++next_) batch.AppendRow(rows_[entries_[next_].batch], entries_[next_].row);
  return true;
}

}  // namespace keiretsu::query
