/// Syntax nodes of expressions, as parsed: names are text, nothing is resolved.
///
/// Chains that people write long (AND, +, comparisons) are flat lists, so no walk over a tree
/// recurses once per operand. Nesting is bounded by kMaxNestingDepth (query/limits.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query::ast {

struct Expression;
struct Query;
struct PatternPart;
struct Pattern;
using ExpressionPtr = std::unique_ptr<Expression>;

/// A name as written, with its place.
struct Name {
  std::string text;
  SourceSpan span;
};

struct Literal {
  Value value;  ///< null, boolean, integer, float or string
};
struct Parameter {
  std::string name;  ///< without `$`
};
struct Variable {
  std::string name;
};
struct PropertyAccess {
  ExpressionPtr subject;
  Name key;
};
/// A label expression that is more than a list of names: `A&!B`, `(A|B)&C`, `%`. `!!A` is `A`.
struct LabelTest {
  enum class Kind : std::uint8_t { kName, kAny, kNot, kAnd, kOr };
  Kind kind = Kind::kAny;
  Name name;                        ///< kName
  std::vector<LabelTest> operands;  ///< one of kNot, two or more of kAnd and kOr
  SourceSpan span;
};
/// `n:A:B` as a predicate, or `n:A|B` with a test.
struct LabelPredicate {
  ExpressionPtr subject;
  std::vector<Name> labels;       ///< all of them
  std::optional<LabelTest> test;  ///< instead of `labels`
};
struct ListLiteral {
  std::vector<ExpressionPtr> items;
};
struct MapLiteral {
  std::vector<std::pair<Name, ExpressionPtr>> entries;  ///< in written order
};
/// `list[i]`, `map['k']`.
struct Subscript {
  ExpressionPtr subject;
  ExpressionPtr index;
};
struct Slice {
  ExpressionPtr subject;
  ExpressionPtr from;  ///< may be null
  ExpressionPtr to;    ///< may be null
};
enum class UnaryOperator : std::uint8_t { kNot, kNegate, kPlus };
struct Unary {
  UnaryOperator op;
  ExpressionPtr operand;
};
enum class BooleanOperator : std::uint8_t { kAnd, kOr, kXor };
/// `a AND b AND c`: two or more operands of one operator.
struct BooleanChain {
  BooleanOperator op;
  std::vector<ExpressionPtr> operands;
};
enum class ArithmeticOperator : std::uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
};
/// `first op operand op operand ...`, evaluated from the left; operators of one precedence.
struct ArithmeticChain {
  struct Step {
    ArithmeticOperator op;
    ExpressionPtr operand;
    SourceSpan span;  ///< of the operator
  };
  ExpressionPtr first;
  std::vector<Step> steps;
};
enum class ComparisonOperator : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
};
/// `a < b <= c`: each neighbouring pair compared, all joined by AND.
struct ComparisonChain {
  struct Step {
    ComparisonOperator op;
    ExpressionPtr operand;
  };
  ExpressionPtr first;
  std::vector<Step> steps;
};
enum class StringOperator : std::uint8_t { kStartsWith, kEndsWith, kContains, kMatchesRegex };
struct StringPredicate {
  StringOperator op;
  ExpressionPtr left;
  ExpressionPtr right;
};
struct InList {
  ExpressionPtr item;
  ExpressionPtr list;
};
struct NullPredicate {
  ExpressionPtr operand;
  bool negated;  ///< IS NOT NULL
};
/// A call of a function by name; aggregates too.
struct FunctionCall {
  Name name;  ///< with its namespace, as in `duration.between`
  bool distinct = false;
  bool star = false;  ///< count(*)
  std::vector<ExpressionPtr> arguments;
};
struct Case {
  ExpressionPtr subject;  ///< null in the searched form
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> branches;
  ExpressionPtr otherwise;  ///< may be null
};
struct ListComprehension {
  Name variable;
  ExpressionPtr list;
  ExpressionPtr predicate;   ///< may be null
  ExpressionPtr projection;  ///< may be null
};
enum class QuantifierKind : std::uint8_t { kAll, kAny, kNone, kSingle };
struct Quantifier {
  QuantifierKind kind;
  Name variable;
  ExpressionPtr list;
  ExpressionPtr predicate;  ///< may be null
};
struct Reduce {
  Name accumulator;
  ExpressionPtr initial;
  Name variable;
  ExpressionPtr list;
  ExpressionPtr step;
};
/// A pattern used as a predicate: `(a)-[:T]->(b)`.
struct PatternPredicate {
  std::unique_ptr<PatternPart> pattern;
};
/// `[p = (a)-->(b) WHERE x | y]`.
struct PatternComprehension {
  std::unique_ptr<PatternPart> pattern;
  ExpressionPtr predicate;  ///< may be null
  ExpressionPtr projection;
};
enum class SubqueryKind : std::uint8_t { kExists, kCount, kCollect };
/// `EXISTS { ... }`, `COUNT { ... }`, `COLLECT { ... }`: a whole query, or a pattern with an
/// optional WHERE, which the parser turns into `MATCH pattern WHERE ... RETURN true`.
struct Subquery {
  SubqueryKind kind;
  std::unique_ptr<Query> query;
};

struct Expression {
  SourceSpan span;
  std::variant<Literal, Parameter, Variable, PropertyAccess, LabelPredicate, ListLiteral,
               MapLiteral, Subscript, Slice, Unary, BooleanChain, ArithmeticChain, ComparisonChain,
               StringPredicate, InList, NullPredicate, FunctionCall, Case, ListComprehension,
               Quantifier, Reduce, PatternPredicate, PatternComprehension, Subquery>
      node;
  /// True when written in parentheses: `(a)` is then no pattern and no bare variable.
  bool parenthesised = false;
  /// Levels of this tree, itself and subqueries included; at most kMaxExpressionDepth.
  std::uint32_t depth = 1;

  Expression();
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
};

}  // namespace keiretsu::query::ast
