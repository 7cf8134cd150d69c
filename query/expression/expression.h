/// Bound expressions: names resolved to variables, keys and functions; ready to evaluate.
///
/// Immutable once bound, so one tree serves every execution of a cached plan, on any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "graph/ids.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/ast/expression.h"

namespace keiretsu::query {

struct FunctionSignature;  // query/expression/functions/registry.h

/// A variable of a statement. Ids are dense over the whole statement, subqueries included, and
/// serve as column numbers of its RowBatches: no operator maps variables to columns.
struct VariableId {
  std::uint32_t value = 0xFFFF'FFFF;
  bool valid() const { return value != 0xFFFF'FFFF; }
  friend auto operator<=>(const VariableId&, const VariableId&) = default;
};

/// What is known of an expression's values before running it (null always possible).
enum class StaticType : std::uint8_t {
  kAny,
  kNull,
  kBoolean,
  kInteger,
  kFloat,
  kNumber,
  kString,
  kTemporal,
  kList,
  kMap,
  kNode,
  kRelationship,
  kPath,
};

struct BoundExpression;
using BoundExpressionPtr = std::unique_ptr<const BoundExpression>;

struct ConstantExpression {
  Value value;
};
struct ParameterExpression {
  std::string name;
};
/// A variable of the row, or with `local` one of a comprehension, quantifier or reduce, which
/// lives only inside that expression.
struct VariableExpression {
  VariableId variable;
  bool local = false;
};
struct PropertyExpression {
  BoundExpressionPtr subject;  ///< node, relationship, map or temporal value
  std::string key;
  graph::KeyId key_id;  ///< invalid when no entity ever had the key
};
/// `x:A:B`: a node has all the labels, or a relationship has the one type. With `any`, `x:%`: a
/// node has some label; a relationship always has a type.
struct LabelExpression {
  BoundExpressionPtr subject;
  std::vector<std::string> labels;
  std::vector<graph::LabelId> label_ids;  ///< invalid: never used, so never true
  bool any = false;
};
struct ListExpression {
  std::vector<BoundExpressionPtr> items;
};
struct MapExpression {
  std::vector<std::pair<std::string, BoundExpressionPtr>> entries;
};
struct SubscriptExpression {
  BoundExpressionPtr subject;
  BoundExpressionPtr index;
};
struct SliceExpression {
  BoundExpressionPtr subject;
  BoundExpressionPtr from;  ///< may be null
  BoundExpressionPtr to;    ///< may be null
};
struct UnaryExpression {
  ast::UnaryOperator op;
  BoundExpressionPtr operand;
};
struct BooleanExpression {
  ast::BooleanOperator op;
  std::vector<BoundExpressionPtr> operands;
};
struct ArithmeticExpression {
  struct Step {
    ast::ArithmeticOperator op;
    BoundExpressionPtr operand;
    SourceSpan span;
  };
  BoundExpressionPtr first;
  std::vector<Step> steps;
};
struct ComparisonExpression {
  struct Step {
    ast::ComparisonOperator op;
    BoundExpressionPtr operand;
  };
  BoundExpressionPtr first;
  std::vector<Step> steps;
};
struct StringExpression {
  ast::StringOperator op;
  BoundExpressionPtr left;
  BoundExpressionPtr right;
};
struct InExpression {
  BoundExpressionPtr item;
  BoundExpressionPtr list;
};
struct NullTestExpression {
  BoundExpressionPtr operand;
  bool negated;
};
struct FunctionExpression {
  const FunctionSignature* function;  ///< lives as long as the process
  std::vector<BoundExpressionPtr> arguments;
};
struct CaseExpression {
  BoundExpressionPtr subject;  ///< may be null
  std::vector<std::pair<BoundExpressionPtr, BoundExpressionPtr>> branches;
  BoundExpressionPtr otherwise;  ///< may be null
};
struct ListComprehensionExpression {
  VariableId variable;
  BoundExpressionPtr list;
  BoundExpressionPtr predicate;   ///< may be null
  BoundExpressionPtr projection;  ///< may be null
};
struct QuantifierExpression {
  ast::QuantifierKind kind;
  VariableId variable;
  BoundExpressionPtr list;
  BoundExpressionPtr predicate;  ///< may be null
};
struct ReduceExpression {
  VariableId accumulator;
  BoundExpressionPtr initial;
  VariableId variable;
  BoundExpressionPtr list;
  BoundExpressionPtr step;
  /// A variable of its own: a plan may compute the reduction where the list arises; where rows have
  /// this column, it is the result.
  VariableId value;
};
/// A subquery of the statement (BoundStatement::subqueries), run once per row by the executor:
/// EXISTS and pattern predicates give a boolean, COUNT an integer, COLLECT and pattern
/// comprehensions a list.
struct SubqueryExpression {
  std::uint32_t subquery;
  ast::SubqueryKind kind;
};

struct BoundExpression {
  SourceSpan span;
  StaticType type = StaticType::kAny;
  std::variant<ConstantExpression, ParameterExpression, VariableExpression, PropertyExpression,
               LabelExpression, ListExpression, MapExpression, SubscriptExpression, SliceExpression,
               UnaryExpression, BooleanExpression, ArithmeticExpression, ComparisonExpression,
               StringExpression, InExpression, NullTestExpression, FunctionExpression,
               CaseExpression, ListComprehensionExpression, QuantifierExpression, ReduceExpression,
               SubqueryExpression>
      node;
};

/// A variable of the row that is a node or a relationship.
inline bool IsNodeOrRelationship(const BoundExpression& expression) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  return variable != nullptr && !variable->local &&
         (expression.type == StaticType::kNode || expression.type == StaticType::kRelationship);
}

/// A property of such a variable.
inline bool IsEntityProperty(const BoundExpression& expression) {
  const auto* property = std::get_if<PropertyExpression>(&expression.node);
  return property != nullptr && IsNodeOrRelationship(*property->subject);
}

/// The expression as a property of a variable of the row; null when it is none.
inline const PropertyExpression* AsVariableProperty(const BoundExpression& expression) {
  const auto* property = std::get_if<PropertyExpression>(&expression.node);
  if (property == nullptr) return nullptr;
  const auto* variable = std::get_if<VariableExpression>(&property->subject->node);
  return variable != nullptr && !variable->local ? property : nullptr;
}
/// The variable of such a property.
inline VariableId VariableOf(const PropertyExpression& property) {
  return std::get<VariableExpression>(property.subject->node).variable;
}

/// Whether it computes nothing: a variable, constant, parameter or property of an entity. It then
/// gives the same wherever it is evaluated, and no error unless the entity is deleted.
inline bool OnlyReads(const BoundExpression& expression) {
  return std::holds_alternative<VariableExpression>(expression.node) ||
         std::holds_alternative<ConstantExpression>(expression.node) ||
         std::holds_alternative<ParameterExpression>(expression.node) ||
         IsEntityProperty(expression);
}

}  // namespace keiretsu::query
