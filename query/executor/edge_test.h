/// The test that every relationship of a variable-length pattern must pass.
#pragma once

#include <vector>

#include "query/executor/element_row.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// `{key: value, ...}` with the values computed once per input row, and conditions on one
/// relationship. External synchronisation.
class EdgeTest {
 public:
  /// `predicates` and what they read of the row (`reads`) may be null; all outlive the test.
  EdgeTest(const ExecutionContext& context, const std::vector<BoundProperty>* properties,
           const std::vector<ElementPredicate>* predicates, const std::vector<VariableId>* reads);

  bool empty() const { return properties_ == nullptr && predicates_ == nullptr; }
  Status Start(const RowBatch& in, std::size_t row);
  Result<bool> Passes(const graph::EdgeRef& edge) const;

 private:
  Result<bool> PassesProperties(const graph::EdgeRef& edge) const;
  Result<bool> Passes(const ElementPredicate& predicate, const graph::EdgeRef& edge) const;

  const ExecutionContext& context_;
  const std::vector<BoundProperty>* properties_;
  const std::vector<ElementPredicate>* predicates_;
  std::vector<Value> values_;
  mutable ElementRow row_;  // the relationship under test is set in it
};

}  // namespace keiretsu::query
