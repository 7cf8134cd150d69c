/// A row for conditions on what a search meets: the input row, and elements set one by one.
#pragma once

#include <vector>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// External synchronisation.
class ElementRow {
 public:
  /// `reads`: the columns of the input row that conditions read.
  ElementRow(const ExecutionContext& context, const std::vector<VariableId>& reads)
      : context_(context), reads_(reads) {}

  void Start(const RowBatch& in, std::size_t row);
  void SetNode(VariableId variable, graph::NodeId node);
  void SetEdge(VariableId variable, const graph::EdgeRef& edge);
  void SetValue(VariableId variable, Value value);
  Result<Value> Evaluate(const BoundExpression& expression) const;
  /// Whether a condition is true. Errors: TypeError when it is neither boolean nor null.
  Result<bool> Holds(const BoundExpression& condition) const;
  /// Whether a condition is false.
  Result<bool> Fails(const BoundExpression& condition) const;

 private:
  const ExecutionContext& context_;
  const std::vector<VariableId>& reads_;
  RowBatch row_;
};

}  // namespace keiretsu::query
