#include "query/executor/sort.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query/executor/morsel_input.h"
#include "query/expression/query_failure.h"
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
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  bound_.Clear();
  sorter_.Clear();
  next_ = 0;
  if (node_.skip != nullptr) {
    ASSIGN_OR_RETURN(next_, EvaluateRowCount(evaluator(), *node_.skip, "SKIP"));
  }
  wanted_ = kAll;
  if (node_.keep != nullptr) {
    ASSIGN_OR_RETURN(const std::uint64_t limit,
                     EvaluateRowCount(evaluator(), *node_.keep, "LIMIT"));
    wanted_ = limit > kAll - next_ ? kAll : limit + next_;
  }
  sorter_.SetWanted(wanted_);
  sorted_ = false;
  return Operator::OpenImpl();
}

Status SortOperator::Consume() {
  if (MorselInput::Fits(context(), input().plan())) return ConsumeMorsels();
  while (true) {
    RowBatch batch;
    ASSIGN_OR_RETURN(const bool more, input().Next(batch));
    if (!more) return Status();
    RETURN_IF_ERROR(sorter_.Add(std::move(batch)));
  }
}

Status SortOperator::ConsumeMorsels() {
  MorselInput morsels(context(), input().plan());
  std::vector<std::unique_ptr<RowSorter>> sorters(morsels.count());
  return morsels.ForEach(
      [&](const ExecutionContext& worker, std::size_t morsel, Operator& rows) -> Status {
        sorters[morsel] = std::make_unique<RowSorter>(worker, node_, bound_);
        sorters[morsel]->SetWanted(wanted_);
        while (true) {
          RowBatch batch;
          ASSIGN_OR_RETURN(const bool more, rows.Next(batch));
          if (!more) return sorters[morsel]->Shorten();
          RETURN_IF_ERROR(sorters[morsel]->Add(std::move(batch)));
        }
      },
      [&](std::size_t morsel) {
        const std::unique_ptr<RowSorter> sorter = std::move(sorters[morsel]);
        return sorter_.Merge(*sorter);
      });
}

Result<bool> SortOperator::NextImpl(RowBatch& batch) {
  if (!sorted_) {
    RETURN_IF_ERROR(Consume());
    RETURN_IF_ERROR(sorter_.Finish());
    sorted_ = true;
  }
  if (next_ >= sorter_.size()) return false;
  batch.Clear(width());
  const std::uint64_t end = std::min<std::uint64_t>(sorter_.size(), next_ + kBatchRows);
  sorter_.FillRows(next_, end, batch);
  next_ = end;
  return true;
}

}  // namespace keiretsu::query
