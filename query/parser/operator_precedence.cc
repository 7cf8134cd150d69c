#include "query/parser/operator_precedence.h"

#include <algorithm>
#include <utility>

#include "query/parser/source_text.h"

namespace keiretsu::query::parser {

OperatorRow::Level OperatorRow::LevelOf(const BinaryOperator& op) {
  if (const auto* boolean = std::get_if<ast::BooleanOperator>(&op)) {
    switch (*boolean) {
      case ast::BooleanOperator::kOr:
        return Level::kOr;
      case ast::BooleanOperator::kXor:
        return Level::kXor;
      case ast::BooleanOperator::kAnd:
        return Level::kAnd;
    }
  }
  if (std::holds_alternative<ast::ComparisonOperator>(op)) return Level::kComparison;
  if (const auto* arithmetic = std::get_if<ast::ArithmeticOperator>(&op)) {
    switch (*arithmetic) {
      case ast::ArithmeticOperator::kAdd:
      case ast::ArithmeticOperator::kSubtract:
        return Level::kSum;
      case ast::ArithmeticOperator::kMultiply:
      case ast::ArithmeticOperator::kDivide:
      case ast::ArithmeticOperator::kModulo:
        return Level::kProduct;
      case ast::ArithmeticOperator::kPower:
        return Level::kPower;
    }
  }
  return Level::kPredicate;
}

bool OperatorRow::Not(const SourceSpan& span) {
  if (!pending_.empty() && pending_.back().level > Level::kNot) return false;
  // NOT NOT NOT x is NOT x: only whether a run is odd matters, and NOT NOT x still asks x to be a
  // boolean. So a run of any length makes at most two nodes.
  const bool in_run = !pending_.empty() && pending_.back().level == Level::kNot;
  if (in_run) {
    pending_.back().odd = !pending_.back().odd;
  } else {
    pending_.push_back({Level::kNot, std::nullopt, span});
  }
  return true;
}

void OperatorRow::Operand(ast::ExpressionPtr operand) {
  trees_.push_back({std::move(operand), Level::kOperand});
}

bool OperatorRow::Binary(BinaryOperator op, const SourceSpan& span) {
  const Level level = LevelOf(op);
  const bool after_null_test = trees_.back().level == Level::kPredicate;
  if (after_null_test && level > Level::kPredicate) return false;
  Reduce(level);
  pending_.push_back({level, op, span});
  return true;
}

void OperatorRow::NullTest(bool negated, const SourceSpan& span) {
  Reduce(Level::kPredicate);
  Tree& tree = trees_.back();
  const SourceSpan whole = Join(tree.expression->span, span);
  tree.expression = factory_.Make(whole, ast::NullPredicate{std::move(tree.expression), negated});
  tree.level = Level::kPredicate;
}

ast::ExpressionPtr OperatorRow::Finish() {
  Reduce(Level::kOr);
  return std::move(trees_.back().expression);
}

// Joins what binds at least as tightly as `down_to`.
void OperatorRow::Reduce(Level down_to) {
  while (!pending_.empty() && pending_.back().level >= down_to) {
    const Pending pending = std::move(pending_.back());
    pending_.pop_back();
    if (pending.op) {
      ReduceBinary(pending);
    } else {
      ReduceNot(pending);
    }
  }
}

void OperatorRow::ReduceNot(const Pending& pending) {
  Tree& tree = trees_.back();
  for (int i = pending.odd ? 1 : 0; i < 2; ++i) {
    const SourceSpan whole = Join(pending.span, tree.expression->span);
    tree.expression =
        factory_.Make(whole, ast::Unary{ast::UnaryOperator::kNot, std::move(tree.expression)});
  }
  tree.level = Level::kNot;
}

void OperatorRow::ReduceBinary(const Pending& pending) {
  ast::ExpressionPtr right = std::move(trees_.back().expression);
  trees_.pop_back();
  Tree left = std::move(trees_.back());
  trees_.back() = {Combine(pending, std::move(left), std::move(right)), pending.level};
}

ast::ExpressionPtr OperatorRow::Combine(const Pending& pending, Tree left,
                                        ast::ExpressionPtr right) {
  const SourceSpan whole = Join(left.expression->span, right->span);
  // A chain that this row began, at this level, takes one more operand.
  const bool grows = left.level == pending.level;
  if (grows) {
    left.expression->span = whole;
    left.expression->depth = std::max(left.expression->depth, right->depth + 1);
  }
  if (const auto* op = std::get_if<ast::BooleanOperator>(&*pending.op)) {
    auto* chain = grows ? std::get_if<ast::BooleanChain>(&left.expression->node) : nullptr;
    if (chain != nullptr) {
      chain->operands.push_back(std::move(right));
      return std::move(left.expression);
    }
    ast::BooleanChain fresh{*op, {}};
    fresh.operands.push_back(std::move(left.expression));
    fresh.operands.push_back(std::move(right));
    return factory_.Make(whole, std::move(fresh));
  }
  if (const auto* op = std::get_if<ast::ComparisonOperator>(&*pending.op)) {
    auto* chain = grows ? std::get_if<ast::ComparisonChain>(&left.expression->node) : nullptr;
    if (chain != nullptr) {
      chain->steps.push_back({*op, std::move(right)});
      return std::move(left.expression);
    }
    ast::ComparisonChain fresh{std::move(left.expression), {}};
    fresh.steps.push_back({*op, std::move(right)});
    return factory_.Make(whole, std::move(fresh));
  }
  if (const auto* op = std::get_if<ast::ArithmeticOperator>(&*pending.op)) {
    auto* chain = grows ? std::get_if<ast::ArithmeticChain>(&left.expression->node) : nullptr;
    if (chain != nullptr) {
      chain->steps.push_back({*op, std::move(right), pending.span});
      return std::move(left.expression);
    }
    ast::ArithmeticChain fresh{std::move(left.expression), {}};
    fresh.steps.push_back({*op, std::move(right), pending.span});
    return factory_.Make(whole, std::move(fresh));
  }
  if (const auto* op = std::get_if<ast::StringOperator>(&*pending.op)) {
    return factory_.Make(whole,
                         ast::StringPredicate{*op, std::move(left.expression), std::move(right)});
  }
  return factory_.Make(whole, ast::InList{std::move(left.expression), std::move(right)});
}

}  // namespace keiretsu::query::parser
