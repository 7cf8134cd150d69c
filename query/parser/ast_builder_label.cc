// Label expressions: `A|B&!C`, in patterns and in predicates.
#include "query/parser/ast_builder.h"

namespace keiretsu::query::parser {

using Kind = ast::LabelTest::Kind;

namespace {

bool IsName(const Grammar::LabelFactorContext* factor) {
  return factor->named != nullptr && factor->negations.empty();
}

// One operand stands for itself.
ast::LabelTest Join(Kind kind, const SourceSpan& span, std::vector<ast::LabelTest> operands) {
  if (operands.size() == 1) return std::move(operands.front());
  ast::LabelTest test;
  test.kind = kind;
  test.span = span;
  for (ast::LabelTest& operand : operands) {
    if (operand.kind != kind) {
      test.operands.push_back(std::move(operand));
      continue;
    }
    for (ast::LabelTest& inner : operand.operands) test.operands.push_back(std::move(inner));
  }
  return test;
}

ast::LabelTest Negation(const SourceSpan& span, ast::LabelTest operand) {
  if (operand.kind == Kind::kNot) {
    ast::LabelTest inner = std::move(operand.operands.front());
    return inner;
  }
  ast::LabelTest test;
  test.kind = Kind::kNot;
  test.span = span;
  test.operands.push_back(std::move(operand));
  return test;
}

}  // namespace

bool AstBuilder::AreNames(const std::vector<Grammar::LabelTermContext*>& terms,
                          bool conjunctions) {
  for (const auto* term : terms) {
    if (term->factors.size() > 1 && !conjunctions) return false;
    for (const auto* factor : term->factors) {
      if (!IsName(factor)) return false;
    }
  }
  return true;
}

std::vector<ast::Name> AstBuilder::LabelNames(
    const std::vector<Grammar::LabelTermContext*>& terms) {
  std::vector<ast::Name> names;
  for (auto* term : terms) {
    for (auto* factor : term->factors) names.push_back(Name(factor->named));
  }
  return names;
}

ast::LabelTest AstBuilder::LabelTest(const std::vector<Grammar::LabelTermContext*>& terms,
                                     Kind kind) {
  std::vector<ast::LabelTest> operands;
  for (auto* term : terms) operands.push_back(LabelTerm(term->factors));
  const SourceSpan span = Join(Span(terms.front()), Span(terms.back()));
  return Join(kind, span, std::move(operands));
}

ast::LabelTest AstBuilder::LabelTerm(const std::vector<Grammar::LabelFactorContext*>& factors) {
  std::vector<ast::LabelTest> operands;
  for (auto* factor : factors) operands.push_back(LabelFactor(factor));
  const SourceSpan span =
      Join(Span(factors.front()), Span(factors.back()));
  return Join(Kind::kAnd, span, std::move(operands));
}

ast::LabelTest AstBuilder::LabelFactor(Grammar::LabelFactorContext* ctx) {
  ast::LabelTest test;
  if (ctx->named != nullptr) {
    test = NamedLabel(Name(ctx->named));
  } else if (!ctx->terms.empty()) {
    test = LabelTest(ctx->terms, Kind::kOr);
  } else {
    test.span = Span(ctx);
  }
  if (ctx->negations.size() % 2 == 0) return test;
  return Negation(Span(ctx), std::move(test));
}

ast::LabelTest AstBuilder::NamedLabel(ast::Name name) {
  ast::LabelTest test;
  test.kind = Kind::kName;
  test.span = name.span;
  test.name = std::move(name);
  return test;
}

// What stands behind `n:A`, or nothing but names; the alternatives are those behind bars.
ast::LabelPredicate AstBuilder::LabelPredicate(ast::ExpressionPtr subject,
                                               Grammar::LabelTestContext* labels,
                                               const Alternatives& alternatives) {
  ast::LabelPredicate predicate;
  predicate.subject = std::move(subject);
  if (labels->terms.empty()) {
    Fail(Span(labels), "UnexpectedSyntax", "Unexpected '&': it joins labels, as in n:A&B",
         "write AND");
    return predicate;
  }
  if (alternatives.empty() && AreNames(labels->terms, true)) {
    predicate.labels = LabelNames(labels->terms);
    return predicate;
  }
  std::vector<ast::LabelTest> operands;
  operands.push_back(LabelTest(labels->terms, Kind::kAnd));
  for (auto* alternative : alternatives) {
    if (!alternative->nullTests.empty() && alternative != alternatives.back()) {
      Fail(Span(alternative), "UnexpectedSyntax", "Unexpected IS in a label expression");
    }
    operands.push_back(LabelOperand(alternative));
  }
  const SourceSpan span = operands.front().span;
  predicate.test = Join(Kind::kOr, span, std::move(operands));
  return predicate;
}

SourceSpan AstBuilder::LabelSpan(Grammar::OperandContext* ctx) const {
  return ctx->labels != nullptr ? Join(Span(ctx->head), Span(ctx->labels)) : Span(ctx->head);
}

// An operand of an expression, read as a label: `B`, `!B`, `%`, `(B|C)`, each with `&C` behind it.
ast::LabelTest AstBuilder::LabelOperand(Grammar::OperandContext* ctx) {
  auto* head = ctx->head;
  auto* compound = head->compound;
  std::vector<ast::LabelTest> operands;
  if (head->identifier != nullptr || (compound != nullptr && compound->word != nullptr)) {
    operands.push_back(NamedLabel(NameAt(head)));
  } else if (compound != nullptr && compound->label != nullptr) {
    operands.push_back(OperandLabel(compound->label));
  } else if (compound != nullptr && compound->inner != nullptr) {
    operands.push_back(LabelOperands(compound->inner));
  }
  const bool tail_fits = ctx->labels == nullptr || ctx->labels->terms.empty();
  if (operands.empty() || !ctx->prefixes.empty() || !ctx->postfixes.empty() || !tail_fits) {
    Fail(Span(ctx), "UnexpectedSyntax", "Unexpected expression behind '|', which joins labels here",
         "write n:A|B, or OR between conditions");
    return {};
  }
  if (ctx->labels != nullptr) operands.push_back(LabelTerm(ctx->labels->factors));
  return Join(Kind::kAnd, Span(ctx), std::move(operands));
}

ast::LabelTest AstBuilder::OperandLabel(Grammar::OperandLabelContext* ctx) {
  if (ctx->labelFactor() == nullptr) {
    ast::LabelTest any;
    any.span = Span(ctx);
    return any;
  }
  return Negation(Span(ctx), LabelFactor(ctx->labelFactor()));
}

ast::LabelTest AstBuilder::LabelOperands(Grammar::ExpressionContext* ctx) {
  std::vector<ast::LabelTest> operands;
  for (auto* op : ctx->operators) {
    if (op->getType() == Grammar::BAR) continue;
    Fail(Span(op), "UnexpectedSyntax",
         "Unexpected '" + std::string(source_.Slice(Span(op))) + "' in a label expression",
         "labels are joined by |, & and !");
    return {};
  }
  for (auto* operand : ctx->operands) {
    if (!operand->nullTests.empty()) {
      Fail(Span(operand), "UnexpectedSyntax", "Unexpected IS in a label expression");
      return {};
    }
    operands.push_back(LabelOperand(operand));
  }
  return Join(Kind::kOr, Span(ctx), std::move(operands));
}

}  // namespace keiretsu::query::parser
