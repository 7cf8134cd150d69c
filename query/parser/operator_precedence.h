/// Turns a flat row of operands and operators into a tree, by openCypher's precedence.
///
/// From loosest to tightest: OR, XOR, AND, NOT, comparisons, predicates (IN, STARTS WITH,
/// ENDS WITH, CONTAINS, =~, IS NULL), + -, * / %, ^. Rows of one precedence group from the left;
/// AND, OR, XOR, comparisons and arithmetic become one chain node each. Unary plus and minus bind
/// tighter than all and are applied before an operand comes here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/ast/statement.h"

namespace keiretsu::query::parser {

struct InOperator {};
using BinaryOperator = std::variant<ast::BooleanOperator, ast::ComparisonOperator,
                                    ast::StringOperator, InOperator, ast::ArithmeticOperator>;

/// Wraps a node: the builder's own function, which bounds the depth of the tree.
class NodeFactory {
 public:
  virtual ~NodeFactory() = default;
  virtual ast::ExpressionPtr Make(const SourceSpan& span, decltype(ast::Expression::node) node) = 0;
};

/// One row, fed from left to right: (Not* Operand NullTest* Binary)* Not* Operand NullTest*.
/// Iterative: a row's length costs no stack. External synchronisation.
class OperatorRow {
 public:
  explicit OperatorRow(NodeFactory& factory) : factory_(factory) {}

  // Each returns false, and changes nothing, when the operator cannot stand there: a NOT as the
  // operand of anything tighter, or an operator tighter than a predicate behind IS NULL.
  bool Not(const SourceSpan& span);
  void Operand(ast::ExpressionPtr operand);
  bool Binary(BinaryOperator op, const SourceSpan& span);
  /// `span`: the words IS [NOT] NULL.
  void NullTest(bool negated, const SourceSpan& span);
  /// Returns the tree. REQUIRES: the row is complete.
  ast::ExpressionPtr Finish();

 private:
  enum class Level : std::uint8_t {
    kOr,
    kXor,
    kAnd,
    kNot,
    kComparison,
    kPredicate,
    kSum,
    kProduct,
    kPower,
    kOperand
  };
  struct Pending {
    Level level;
    std::optional<BinaryOperator> op;  // none: NOT
    SourceSpan span;
    bool odd = true;  // NOT: an odd run of them
  };
  struct Tree {
    ast::ExpressionPtr expression;
    Level level;  // of its topmost operator that was joined here and can still grow
  };

  static Level LevelOf(const BinaryOperator& op);
  void Reduce(Level down_to);
  void ReduceNot(const Pending& pending);
  void ReduceBinary(const Pending& pending);
  ast::ExpressionPtr Combine(const Pending& pending, Tree left, ast::ExpressionPtr right);

  NodeFactory& factory_;
  std::vector<Tree> trees_;
  std::vector<Pending> pending_;
};

}  // namespace keiretsu::query::parser
