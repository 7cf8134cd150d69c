#include "query/executor/index_seek.h"

#include <algorithm>
#include <cmath>

#include "query/expression/query_failure.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

IndexSeekOperator::IndexSeekOperator(const ExecutionContext& context, const PlanNode& plan,
                                     std::vector<OperatorPtr> children, Seek seek)
    : PerRowOperator(context, plan, std::move(children)),
      seek_(seek),
      variable_(std::visit([](const auto* node) { return node->variable; }, seek_)) {}

Status IndexSeekOperator::StartRow(const RowBatch& in, std::size_t row) {
  found_.clear();
  next_ = 0;
  return std::visit([&](const auto* node) { return Find(*node, in, row); }, seek_);
}

Status IndexSeekOperator::LookUp(const graph::IndexDefinition& index,
                                 std::span<const Value> values) {
  for (const Value& value : values) {
    // Equality with null is unknown, and with NaN false: neither finds a node.
    if (value.is_null()) return Status();
    if (value.type() == ValueType::kFloat && std::isnan(value.AsFloat())) return Status();
  }
  ASSIGN_OR_RETURN(std::vector<graph::NodeId> nodes, view().IndexLookup(index, values));
  for (graph::NodeId node : nodes) {
    bool equal = true;
    for (std::size_t i = 0; i < values.size() && equal; ++i) {
      // A list can contain nulls, so that it is in the index under a key it does not equal.
      if (values[i].type() != ValueType::kList) continue;
      ASSIGN_OR_RETURN(const Value stored, view().NodeProperty(node, index.keys[i]));
      equal = Equals(stored, values[i]) == Ternary::kTrue;
    }
    if (equal) found_.push_back(node);
  }
  return Status();
}

Status IndexSeekOperator::Find(const IndexLookupNode& node, const RowBatch& in, std::size_t row) {
  values_.clear();
  for (ExpressionRef expression : node.values) {
    ASSIGN_OR_RETURN(Value value, evaluator().EvaluateRow(*expression, in, row));
    values_.push_back(std::move(value));
  }
  return LookUp(node.index, values_);
}

Status IndexSeekOperator::Find(const IndexInListNode& node, const RowBatch& in, std::size_t row) {
  ASSIGN_OR_RETURN(const Value list, evaluator().EvaluateRow(*node.list, in, row));
  if (list.is_null()) return Status();
  if (list.type() != ValueType::kList) {
    return TypeError("InvalidArgumentType", "IN needs a list, not " + WithArticle(list.type()));
  }
  for (const Value& value : list.AsList()) RETURN_IF_ERROR(LookUp(node.index, {&value, 1}));
  std::sort(found_.begin(), found_.end());
  found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
  return Status();
}

Status IndexSeekOperator::Find(const IndexRangeNode& node, const RowBatch& in, std::size_t row) {
  const auto bound = [&](ExpressionRef expression,
                         bool inclusive) -> Result<std::optional<graph::IndexBound>> {
    if (expression == nullptr) return std::optional<graph::IndexBound>();
    ASSIGN_OR_RETURN(Value value, evaluator().EvaluateRow(*expression, in, row));
    return std::optional<graph::IndexBound>(
        graph::IndexBound{.value = std::move(value), .inclusive = inclusive});
  };
  if (node.prefix != nullptr) {
    ASSIGN_OR_RETURN(const Value prefix, evaluator().EvaluateRow(*node.prefix, in, row));
    if (prefix.type() != ValueType::kString) return Status();
    ASSIGN_OR_RETURN(found_, view().IndexPrefix(node.index, prefix.AsString()));
    return Status();
  }
  ASSIGN_OR_RETURN(const auto low, bound(node.low, node.low_inclusive));
  ASSIGN_OR_RETURN(const auto high, bound(node.high, node.high_inclusive));
  if ((low && low->value.is_null()) || (high && high->value.is_null())) return Status();
  ASSIGN_OR_RETURN(found_, view().IndexRange(node.index, low, high));
  return Status();
}

Result<bool> IndexSeekOperator::EmitSome() {
  const std::size_t count = std::min(room(), found_.size() - next_);
  const auto begin = found_.begin() + static_cast<std::ptrdiff_t>(next_);
  nodes_.insert(nodes_.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
  AddRows(count);
  next_ += count;
  return next_ < found_.size();
}

void IndexSeekOperator::FinishBatch(RowBatch& batch) {
  PutNodes(variable_, IsLive(variable_), nodes_, batch);
}

}  // namespace keiretsu::query
