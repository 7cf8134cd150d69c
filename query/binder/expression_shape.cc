// The shapes of expressions: their types, and for lists those of the elements.
#include <algorithm>
#include <variant>

#include "query/binder/bind_expression.h"

namespace keiretsu::query {
namespace {

StaticType ElementOfFunction(const Binding& binding, const FunctionExpression& call) {
  const std::string_view name = call.function->name;
  if (name == "nodes") return StaticType::kNode;
  if (name == "relationships" || name == "rels") return StaticType::kRelationship;
  if (name == "range") return StaticType::kInteger;
  if (name == "labels" || name == "keys" || name == "split") return StaticType::kString;
  if (name == "tail" || name == "reverse") return ShapeOf(binding, *call.arguments[0]).element;
  return StaticType::kAny;
}

StaticType ElementOf(const Binding& binding, const BoundExpression& expression) {
  if (const auto* variable = std::get_if<VariableExpression>(&expression.node)) {
    return binding.ShapeOf(variable->variable).element;
  }
  if (const auto* list = std::get_if<ListExpression>(&expression.node)) {
    StaticType element = StaticType::kNull;
    for (const BoundExpressionPtr& item : list->items) element = Join(element, item->type);
    return element;
  }
  if (const auto* slice = std::get_if<SliceExpression>(&expression.node)) {
    return ShapeOf(binding, *slice->subject).element;
  }
  if (const auto* comprehension = std::get_if<ListComprehensionExpression>(&expression.node)) {
    return comprehension->projection != nullptr
               ? comprehension->projection->type
               : ShapeOf(binding, *comprehension->list).element;
  }
  if (const auto* call = std::get_if<FunctionExpression>(&expression.node)) {
    return ElementOfFunction(binding, *call);
  }
  return StaticType::kAny;
}

}  // namespace

Shape ShapeOf(const Binding& binding, const BoundExpression& expression) {
  if (const auto* constant = std::get_if<ConstantExpression>(&expression.node)) {
    return ShapeOfConstant(constant->value);
  }
  Shape shape{.type = expression.type};
  if (shape.type == StaticType::kList) shape.element = ElementOf(binding, expression);
  const auto* call = std::get_if<FunctionExpression>(&expression.node);
  if (call != nullptr && (call->function->name == "head" || call->function->name == "last")) {
    shape.type = ShapeOf(binding, *call->arguments[0]).element;
  }
  return shape;
}

Shape AggregateShape(const Binding& binding, const FunctionSignature& function,
                     const std::vector<BoundExpressionPtr>& arguments) {
  if (function.name == "collect") {
    return {.type = StaticType::kList, .element = arguments[0]->type};
  }
  if (function.name == "min" || function.name == "max") return ShapeOf(binding, *arguments[0]);
  return {.type = StaticTypeOf(function.result)};
}

}  // namespace keiretsu::query
