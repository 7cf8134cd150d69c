#include "query/executor/edge_test.h"

#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status EdgeTest::Start(const RowBatch& in, std::size_t row) {
  values_.clear();
  if (empty()) return Status();
  for (const BoundProperty& property : *properties_) {
    ASSIGN_OR_RETURN(Value value, context_.evaluator->EvaluateRow(*property.value, in, row));
    values_.push_back(std::move(value));
  }
  return Status();
}

Result<bool> EdgeTest::Passes(const graph::EdgeRef& edge) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const BoundProperty& property = (*properties_)[i];
    if (!property.key_id.valid()) return false;
    ASSIGN_OR_RETURN(const Value stored, context_.view->EdgeProperty(edge, property.key_id));
    if (Equals(stored, values_[i]) != Ternary::kTrue) return false;
  }
  return true;
}

}  // namespace keiretsu::query
