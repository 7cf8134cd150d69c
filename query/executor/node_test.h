/// The test that every node of a path must pass.
#pragma once

#include <vector>

#include "query/executor/element_row.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Conditions on one node, as `all(n IN nodes(path) WHERE ...)` makes them. External
/// synchronisation.
class NodeTest {
 public:
  /// All outlive the test. `reads`: what the conditions read of the row.
  NodeTest(const ExecutionContext& context, const std::vector<ElementPredicate>& predicates,
           const std::vector<VariableId>& reads)
      : context_(context), predicates_(predicates), row_(context, reads) {}

  bool empty() const { return predicates_.empty(); }
  void Start(const RowBatch& in, std::size_t row) {
    if (!empty()) row_.Start(in, row);
  }
  Result<bool> Passes(graph::NodeId node) const;

 private:
  const ExecutionContext& context_;
  const std::vector<ElementPredicate>& predicates_;
  mutable ElementRow row_;  // the node under test is set in it
};

}  // namespace keiretsu::query
