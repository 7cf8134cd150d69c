#include "query/executor/edge_test.h"

#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

const std::vector<VariableId> kReadsNothing;

}  // namespace

EdgeTest::EdgeTest(const ExecutionContext& context, const std::vector<BoundProperty>* properties,
                   const std::vector<ElementPredicate>* predicates,
                   const std::vector<VariableId>* reads)
    : context_(context),
      properties_(properties),
      predicates_(predicates != nullptr && !predicates->empty() ? predicates : nullptr),
      row_(context, reads != nullptr ? *reads : kReadsNothing) {}

Status EdgeTest::Start(const RowBatch& in, std::size_t row) {
  if (predicates_ != nullptr) row_.Start(in, row);
  values_.clear();
  if (properties_ == nullptr) return Status();
  for (const BoundProperty& property : *properties_) {
    ASSIGN_OR_RETURN(Value value, context_.evaluator->EvaluateRow(*property.value, in, row));
    values_.push_back(std::move(value));
  }
  return Status();
}

Result<bool> EdgeTest::PassesProperties(const graph::EdgeRef& edge) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const BoundProperty& property = (*properties_)[i];
    if (!property.key_id.valid()) return false;
    ASSIGN_OR_RETURN(const Value stored, context_.view->EdgeProperty(edge, property.key_id));
    if (Equals(stored, values_[i]) != Ternary::kTrue) return false;
  }
  return true;
}

Result<bool> EdgeTest::Passes(const ElementPredicate& predicate, const graph::EdgeRef& edge) const {
  if (predicate.local) {
    context_.evaluator->SetLocal(predicate.element, EdgeToValue(edge));
  } else {
    row_.SetEdge(predicate.element, edge);
  }
  return predicate.negated ? row_.Fails(*predicate.expression)
                           : row_.Holds(*predicate.expression);
}

Result<bool> EdgeTest::Passes(const graph::EdgeRef& edge) const {
  ASSIGN_OR_RETURN(const bool passes, PassesProperties(edge));
  if (!passes || predicates_ == nullptr) return passes;
  for (const ElementPredicate& predicate : *predicates_) {
    ASSIGN_OR_RETURN(const bool holds, Passes(predicate, edge));
    if (!holds) return false;
  }
  return true;
}

}  // namespace keiretsu::query
