#include "query/executor/node_test.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

Result<bool> NodeTest::Passes(graph::NodeId node) const {
  for (const ElementPredicate& predicate : predicates_) {
    if (predicate.local) {
      context_.evaluator->SetLocal(predicate.element, Value::NodeReference(node.value));
    } else {
      row_.SetNode(predicate.element, node);
    }
    ASSIGN_OR_RETURN(const bool passes, predicate.negated ? row_.Fails(*predicate.expression)
                                                          : row_.Holds(*predicate.expression));
    if (!passes) return false;
  }
  return true;
}

}  // namespace keiretsu::query
