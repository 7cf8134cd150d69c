/// Binds expressions: resolves names, checks static types, folds constants.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "query/binder/binding.h"
#include "query/binder/scope.h"

namespace keiretsu::query {

/// Where the aggregates of a projection's expressions go.
struct AggregateSink {
  Names before;                             ///< the names that their arguments may use
  std::map<std::string, VariableId> known;  ///< their results, by fingerprint
  std::vector<BoundAggregate>* fresh = nullptr;  ///< null: only known ones may be used
};

/// What an expression may do where it stands.
struct ExpressionRules {
  AggregateSink* aggregates = nullptr;  ///< null: none are allowed
  /// Expressions, by fingerprint, that were computed already.
  const std::map<std::string, VariableId>* computed = nullptr;
};

/// Binds expressions of one query. External synchronisation.
class ExpressionBinder {
 public:
  ExpressionBinder(Binding& binding, Scope& scope, ExpressionRules rules = {})
      : binding_(binding), scope_(scope), rules_(rules) {}

  Result<BoundExpressionPtr> Bind(const ast::Expression& expression);
  /// Binds an expression that must be true, false or null: patterns are allowed in it.
  /// Errors: also SyntaxError InvalidArgumentType.
  Result<BoundExpressionPtr> BindPredicate(const ast::Expression& expression);
  Result<std::vector<BoundExpressionPtr>> BindAll(const std::vector<ast::ExpressionPtr>& list);

 private:
  using Bound = Result<BoundExpression>;

  // `predicate`: the place allows a pattern.
  Result<BoundExpressionPtr> BindAt(const ast::Expression& expression, bool predicate);
  Result<BoundExpressionPtr> BindOptional(const ast::ExpressionPtr& expression);
  Result<BoundExpressionPtr> BindTruth(const ast::Expression& expression, bool predicate);
  Result<BoundExpressionPtr> BindList(const ast::Expression& expression);

  Bound BindNode(const ast::Literal& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Parameter& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Variable& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::PropertyAccess& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::LabelPredicate& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::ListLiteral& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::MapLiteral& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Subscript& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Slice& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Unary& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::BooleanChain& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::ArithmeticChain& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::ComparisonChain& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::StringPredicate& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::InList& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::NullPredicate& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::FunctionCall& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Case& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::ListComprehension& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Quantifier& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Reduce& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::PatternPredicate& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::PatternComprehension& node, const ast::Expression& at, bool predicate);
  Bound BindNode(const ast::Subquery& node, const ast::Expression& at, bool predicate);

  Bound BindExists(const ast::FunctionCall& call, const ast::Expression& at);
  Bound BindScalar(const ast::FunctionCall& call, const FunctionSignature& function,
                   const ast::Expression& at);
  Bound BindAggregate(const ast::FunctionCall& call, const FunctionSignature& function,
                      const ast::Expression& at);
  Status CheckArguments(const ast::FunctionCall& call, const FunctionSignature& function,
                        const std::vector<BoundExpressionPtr>& arguments);

  /// Runs `body` with a variable of a comprehension in scope.
  template <typename Body>
  auto WithLocal(const std::string& name, VariableId variable, const Body& body);

  Binding& binding_;
  Scope& scope_;
  ExpressionRules rules_;
  bool in_aggregate_ = false;
  int comprehension_depth_ = 0;  // in the part of comprehensions that runs once per element
  int shadowing_depth_ = 0;      // in comprehensions whose variable hides another: names differ
};

/// A node of a type, without a place.
template <typename Node>
BoundExpression Make(StaticType type, Node node) {
  BoundExpression expression;
  expression.type = type;
  expression.node = std::move(node);
  return expression;
}

/// The type of an expression, with that of a list's elements where known.
Shape ShapeOf(const Binding& binding, const BoundExpression& expression);

/// The type of an aggregate's result.
Shape AggregateShape(const Binding& binding, const FunctionSignature& function,
                     const std::vector<BoundExpressionPtr>& arguments);

/// Makes a node, folded into a constant where all operands are and evaluation cannot fail.
BoundExpressionPtr MakeExpression(BoundExpression expression);

/// An expression that reads a variable of the row.
BoundExpressionPtr ReadVariable(const Binding& binding, VariableId variable,
                                const SourceSpan& span);

}  // namespace keiretsu::query
