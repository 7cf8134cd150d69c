#include "query/binder/bind_label.h"

#include <utility>

#include "query/binder/bind_expression.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using Kind = ast::LabelTest::Kind;
using Subject = std::function<Result<BoundExpressionPtr>()>;

Result<BoundExpression> BindLeaf(Binding& binding, const ast::LabelTest& test,
                                 bool of_relationship, const Subject& subject) {
  LabelExpression leaf;
  ASSIGN_OR_RETURN(leaf.subject, subject());
  leaf.any = test.kind == Kind::kAny;
  if (!leaf.any) {
    graph::LabelId id;
    if (of_relationship) {
      RETURN_IF_ERROR(binding.Type(test.name).status());
    } else {
      ASSIGN_OR_RETURN(id, binding.Label(test.name));
    }
    leaf.labels.push_back(test.name.text);
    leaf.label_ids.push_back(id);
  }
  return Make(StaticType::kBoolean, std::move(leaf));
}

Result<BoundExpression> BindTest(Binding& binding, const ast::LabelTest& test,
                                 bool of_relationship, const Subject& subject) {
  std::vector<BoundExpressionPtr> operands;
  for (const ast::LabelTest& operand : test.operands) {
    ASSIGN_OR_RETURN(BoundExpression bound,
                     BindLabelTest(binding, operand, of_relationship, subject));
    operands.push_back(MakeExpression(std::move(bound)));
  }
  switch (test.kind) {
    case Kind::kName:
    case Kind::kAny: return BindLeaf(binding, test, of_relationship, subject);
    case Kind::kNot:
      return Make(StaticType::kBoolean,
                  UnaryExpression{ast::UnaryOperator::kNot, std::move(operands.front())});
    case Kind::kAnd:
      return Make(StaticType::kBoolean,
                  BooleanExpression{ast::BooleanOperator::kAnd, std::move(operands)});
    case Kind::kOr:
      return Make(StaticType::kBoolean,
                  BooleanExpression{ast::BooleanOperator::kOr, std::move(operands)});
  }
  return BoundExpression();
}

}  // namespace

Result<BoundExpression> BindLabelTest(Binding& binding, const ast::LabelTest& test,
                                      bool of_relationship, const Subject& subject) {
  ASSIGN_OR_RETURN(BoundExpression bound, BindTest(binding, test, of_relationship, subject));
  bound.span = test.span;
  return bound;
}

}  // namespace keiretsu::query
