#include <array>
#include <memory>

#include <strings.h>

#include "query/ast/children.h"
#include "query/limits.h"
#include "query/parser/ast_builder.h"

namespace keiretsu::query::parser {
namespace {

bool IsJunction(const antlr4::Token* op) {
  const std::size_t type = op->getType();
  return type == Grammar::AND || type == Grammar::OR || type == Grammar::XOR;
}

BinaryOperator OperatorOf(const antlr4::Token* token) {
  using ast::ArithmeticOperator;
  using ast::BooleanOperator;
  using ast::ComparisonOperator;
  using ast::StringOperator;
  switch (token->getType()) {
    case Grammar::OR:
      return BooleanOperator::kOr;
    case Grammar::XOR:
      return BooleanOperator::kXor;
    case Grammar::AND:
      return BooleanOperator::kAnd;
    case Grammar::EQUAL:
      return ComparisonOperator::kEqual;
    case Grammar::NOT_EQUAL:
      return ComparisonOperator::kNotEqual;
    case Grammar::LESS:
      return ComparisonOperator::kLess;
    case Grammar::LESS_EQUAL:
      return ComparisonOperator::kLessOrEqual;
    case Grammar::GREATER:
      return ComparisonOperator::kGreater;
    case Grammar::GREATER_EQUAL:
      return ComparisonOperator::kGreaterOrEqual;
    case Grammar::STARTS:
      return StringOperator::kStartsWith;
    case Grammar::ENDS:
      return StringOperator::kEndsWith;
    case Grammar::CONTAINS:
      return StringOperator::kContains;
    case Grammar::MATCHES:
      return StringOperator::kMatchesRegex;
    case Grammar::PLUS:
      return ArithmeticOperator::kAdd;
    case Grammar::MINUS:
      return ArithmeticOperator::kSubtract;
    case Grammar::STAR:
      return ArithmeticOperator::kMultiply;
    case Grammar::SLASH:
      return ArithmeticOperator::kDivide;
    case Grammar::PERCENT:
      return ArithmeticOperator::kModulo;
    case Grammar::CARET:
      return ArithmeticOperator::kPower;
    default:
      return InOperator{};
  }
}

// Calls whose arguments are no ordinary expressions.
constexpr std::array<std::pair<const char*, ast::QuantifierKind>, 4> kQuantifiers = {{
    {"all", ast::QuantifierKind::kAll},
    {"any", ast::QuantifierKind::kAny},
    {"none", ast::QuantifierKind::kNone},
    {"single", ast::QuantifierKind::kSingle},
}};

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && ::strncasecmp(text.data(), lower.data(), lower.size()) == 0;
}

bool IsBare(const Grammar::OperandContext* operand) {
  return operand->prefixes.empty() && operand->postfixes.empty() && operand->labels == nullptr &&
         operand->nullTests.empty();
}

bool IsBareName(const Grammar::OperandContext* operand) {
  const auto* atom = operand->head;
  return IsBare(operand) && (atom->identifier != nullptr ||
                             (atom->compound != nullptr && atom->compound->word != nullptr));
}

// `n:A`, whose label may have alternatives behind bars.
bool HoldsLabels(const Grammar::OperandContext* operand) {
  return operand->labels != nullptr && !operand->labels->terms.empty() &&
         operand->nullTests.empty();
}

bool IsVariable(const ast::Expression& expression) {
  return std::holds_alternative<ast::Variable>(expression.node) && !expression.parenthesised;
}

}  // namespace

ast::ExpressionPtr AstBuilder::Make(const SourceSpan& span, Node node) {
  auto expression = std::make_unique<ast::Expression>();
  expression->span = span;
  expression->node = std::move(node);
  ast::ForEachChild(*expression, [&](const ast::Expression& child) {
    expression->depth = std::max(expression->depth, child.depth + 1);
  });
  if (std::holds_alternative<ast::Subquery>(expression->node)) expression->depth += deepest_;
  deepest_ = std::max(deepest_, expression->depth);
  if (expression->depth <= kMaxExpressionDepth) return expression;
  if (status_.ok()) {
    status_ =
        Status::WithQueryError(StatusCode::kResourceExhausted,
                               {.type = "SyntaxError",
                                .phase = "compile time",
                                .detail = "NestingTooDeep",
                                .span = span,
                                .hint = "split it with WITH, or pass the data as a parameter"},
                               "The expression is nested more than " +
                                   std::to_string(kMaxExpressionDepth) + " levels deep");
  }
  // A leaf in its place keeps every tree shallow enough to be destroyed.
  auto leaf = std::make_unique<ast::Expression>();
  leaf->span = span;
  return leaf;
}

std::vector<ast::ExpressionPtr> AstBuilder::Expressions(
    const std::vector<Grammar::ExpressionContext*>& contexts) {
  std::vector<ast::ExpressionPtr> expressions;
  expressions.reserve(contexts.size());
  for (auto* ctx : contexts) expressions.push_back(Expression(ctx));
  return expressions;
}

ast::ExpressionPtr AstBuilder::Expression(Grammar::ExpressionContext* ctx, Place place,
                                          std::size_t first, std::size_t last) {
  OperatorRow row(*this);
  for (std::size_t i = first; i <= last; ++i) {
    const std::size_t begin = i;
    Alternatives alternatives;  // of a label: `n:A|B`
    for (; i < last && ctx->operators[i]->getType() == Grammar::BAR; ++i) {
      alternatives.push_back(ctx->operands[i + 1]);
    }
    if (!alternatives.empty() && !HoldsLabels(ctx->operands[begin])) {
      Fail(Span(ctx->operators[begin]), "UnexpectedSyntax",
           "Unexpected '|': it joins labels, as in n:A|B", "write OR, or + to join strings");
      break;
    }
    // A pattern may stand only where its neighbours ask for truth values, too.
    const bool condition = place == Place::kCondition &&
                           (begin == first || IsJunction(ctx->operators[begin - 1])) &&
                           (i == last || IsJunction(ctx->operators[i]));
    Operand(ctx->operands[begin], condition ? Place::kCondition : Place::kValue, alternatives,
            &row);
    if (i == last) break;
    if (!row.Binary(OperatorOf(ctx->operators[i]), Span(ctx->operators[i]))) {
      Fail(Span(ctx->operators[i]), "UnexpectedSyntax",
           "Unexpected '" + std::string(source_.Slice(Span(ctx->operators[i]))) +
               "' behind IS NULL, which binds less tightly",
           "put the IS NULL test in parentheses");
      break;
    }
  }
  return status_.ok() ? row.Finish() : Make(Span(ctx), ast::Literal{});
}

// The place of the first bar among the operators, or their number.
std::size_t AstBuilder::FirstBar(Grammar::ExpressionContext* ctx) {
  std::size_t i = 0;
  while (i < ctx->operators.size() && ctx->operators[i]->getType() != Grammar::BAR) ++i;
  return i;
}

ast::ExpressionPtr AstBuilder::Operand(Grammar::OperandContext* ctx) {
  OperatorRow row(*this);
  Operand(ctx, Place::kValue, {}, &row);
  return row.Finish();
}

void AstBuilder::Operand(Grammar::OperandContext* ctx, Place place,
                         const Alternatives& alternatives, OperatorRow* row) {
  for (antlr4::Token* prefix : ctx->prefixes) {
    if (prefix->getType() != Grammar::NOT) break;
    const SourceSpan span = Span(prefix);
    if (!row->Not(span)) {
      Fail(span, "UnexpectedSyntax", "NOT binds less tightly than the operator before it",
           "put NOT and its operand in parentheses");
    }
  }
  const bool bare = ctx->postfixes.empty() && ctx->nullTests.empty() && ctx->labels == nullptr;
  row->Operand(Signed(ctx, bare ? place : Place::kValue, alternatives));
  auto* last = alternatives.empty() ? ctx : alternatives.back();
  for (auto* test : last->nullTests) row->NullTest(test->negated != nullptr, Span(test));
}

// The operand without its NOTs and IS NULLs: signs, atom, postfixes, labels.
ast::ExpressionPtr AstBuilder::Signed(Grammar::OperandContext* ctx, Place place,
                                      const Alternatives& alternatives) {
  std::size_t minuses = 0;
  antlr4::Token* sign = nullptr;  // the first
  for (antlr4::Token* prefix : ctx->prefixes) {
    if (prefix->getType() == Grammar::NOT) {
      if (sign == nullptr) continue;
      Fail(Span(prefix), "UnexpectedSyntax", "NOT binds less tightly than the sign before it",
           "put NOT and its operand in parentheses");
    } else {
      if (sign == nullptr) sign = prefix;
      if (prefix->getType() == Grammar::MINUS) ++minuses;
    }
  }
  auto* labels = ctx->labels;
  const bool bare = ctx->postfixes.empty() && labels == nullptr;
  if (sign != nullptr) place = Place::kValue;
  // A minus before a number is part of it, or -9223372036854775808 could not be written.
  const bool folds = minuses > 0 && ctx->prefixes.back()->getType() == Grammar::MINUS && bare &&
                     (ctx->head->start->getType() == Grammar::INTEGER ||
                      ctx->head->start->getType() == Grammar::FLOAT);
  ast::ExpressionPtr operand;
  if (folds) {
    operand = Literal(OnlyChild<Grammar::LiteralContext>(ctx->head), true);
    operand->span = Join(Span(ctx->prefixes.back()), operand->span);
    --minuses;
  } else {
    operand = bare ? Atom(ctx->head, place) : Target(ctx->head, ctx->postfixes);
  }
  if (labels != nullptr) {
    SourceSpan whole = Join(operand->span, Span(labels));
    if (!alternatives.empty()) whole = Join(whole, LabelSpan(alternatives.back()));
    operand = Make(whole, LabelPredicate(std::move(operand), labels, alternatives));
  }
  if (sign == nullptr) return operand;
  const SourceSpan whole = Join(Span(sign), operand->span);
  // Only the parity of a run of minuses matters, and that there was one: see OperatorRow::Not.
  if (minuses > 2) minuses = 2 - minuses % 2;
  if (minuses > 0) {
    for (; minuses > 0; --minuses) {
      operand = Make(whole, ast::Unary{ast::UnaryOperator::kNegate, std::move(operand)});
    }
    return operand;
  }
  if (folds) return operand;
  return Make(whole, ast::Unary{ast::UnaryOperator::kPlus, std::move(operand)});
}

ast::ExpressionPtr AstBuilder::Target(Grammar::AtomContext* atom,
                                      const std::vector<Grammar::PostfixContext*>& postfixes) {
  ast::ExpressionPtr expression = Atom(atom, Place::kValue);
  for (auto* postfix : postfixes) {
    if (!status_.ok()) break;
    expression = Postfix(std::move(expression), postfix);
  }
  return expression;
}

ast::ExpressionPtr AstBuilder::Postfix(ast::ExpressionPtr subject, Grammar::PostfixContext* ctx) {
  if (ctx->call != nullptr) return Call(std::move(subject), ctx);
  const SourceSpan whole = Join(subject->span, Span(ctx));
  if (ctx->key != nullptr) {
    return Make(whole, ast::PropertyAccess{std::move(subject), Name(ctx->key)});
  }
  ast::ExpressionPtr from = ctx->from ? Expression(ctx->from) : nullptr;
  if (ctx->dots == nullptr) {
    return Make(whole, ast::Subscript{std::move(subject), std::move(from)});
  }
  ast::ExpressionPtr to = ctx->to ? Expression(ctx->to) : nullptr;
  return Make(whole, ast::Slice{std::move(subject), std::move(from), std::move(to)});
}

// `f(...)`, `namespace.f(...)`: what was read as a variable or property is the function's name.
ast::ExpressionPtr AstBuilder::Call(ast::ExpressionPtr callee, Grammar::PostfixContext* ctx) {
  const SourceSpan whole = Join(callee->span, Span(ctx));
  ast::FunctionCall call;
  call.name.span = callee->span;
  const ast::Expression* part = callee.get();
  std::vector<std::string_view> parts;
  for (; !part->parenthesised; part = std::get<ast::PropertyAccess>(part->node).subject.get()) {
    const auto* access = std::get_if<ast::PropertyAccess>(&part->node);
    if (access == nullptr) break;
    parts.push_back(access->key.text);
  }
  if (!IsVariable(*part)) {
    Fail(Span(ctx->call), "UnexpectedSyntax",
         "Unexpected '(': only a function's name can be called");
    return callee;
  }
  if (part == callee.get()) {
    const std::string& name = std::get<ast::Variable>(part->node).name;
    if (ast::ExpressionPtr special = SpecialCall(name, ctx, whole)) return special;
  }
  if (ctx->where != nullptr) {
    Fail(Span(ctx->where->start), "UnexpectedSyntax", "Unexpected WHERE in the call of a function");
  }
  call.name.text = std::get<ast::Variable>(part->node).name;
  for (auto it = parts.rbegin(); it != parts.rend(); ++it) {
    call.name.text += '.';
    call.name.text += *it;
  }
  call.distinct = ctx->distinct != nullptr;
  call.star = ctx->star != nullptr;
  // exists(pattern) is the older form of EXISTS { pattern }.
  const bool exists = EqualsIgnoringCase(call.name.text, "exists");
  call.arguments.reserve(ctx->arguments.size());
  for (auto* argument : ctx->arguments) {
    call.arguments.push_back(Expression(argument, exists ? Place::kCondition : Place::kValue));
  }
  return Make(whole, std::move(call));
}

ast::ExpressionPtr AstBuilder::Atom(Grammar::AtomContext* ctx, Place place) {
  if (ctx->identifier != nullptr) return VariableAt(ctx);
  if (ctx->parameter != nullptr) return ParameterOf(ctx->parameter);
  if (ctx->compound != nullptr) return CompoundAtom(ctx->compound, place);
  switch (OnlyChild<antlr4::ParserRuleContext>(ctx)->getRuleIndex()) {
    case Grammar::RuleLiteral:
      return Literal(OnlyChild<Grammar::LiteralContext>(ctx));
    case Grammar::RuleMapLiteral:
      return Map(OnlyChild<Grammar::MapLiteralContext>(ctx));
    default:
      return Case(OnlyChild<Grammar::CaseExpressionContext>(ctx));
  }
}

ast::ExpressionPtr AstBuilder::CompoundAtom(Grammar::CompoundAtomContext* ctx, Place place) {
  if (ctx->inner != nullptr) return Parenthesised(ctx, place);
  if (ctx->word != nullptr) return VariableAt(ctx);
  if (ctx->label != nullptr) {
    const bool negation = ctx->label->labelFactor() != nullptr;
    Fail(Span(ctx->label->start), "UnexpectedSyntax",
         negation ? "Unexpected '!': it negates labels, as in n:!A"
                  : "Unexpected '%': a value must stand before it",
         negation ? "write NOT" : "");
    return Make(Span(ctx), ast::Literal{});
  }
  switch (OnlyChild<antlr4::ParserRuleContext>(ctx)->getRuleIndex()) {
    case Grammar::RuleBracketed:
      return Bracketed(OnlyChild<Grammar::BracketedContext>(ctx));
    case Grammar::RulePatternPredicate:
      return PatternPredicate(OnlyChild<Grammar::PatternPredicateContext>(ctx), place);
    default:
      return Subquery(OnlyChild<Grammar::SubqueryContext>(ctx));
  }
}

ast::ExpressionPtr AstBuilder::VariableAt(antlr4::ParserRuleContext* ctx) {
  ast::Name name = NameAt(ctx);
  return Make(name.span, ast::Variable{std::move(name.text)});
}

ast::ExpressionPtr AstBuilder::Parenthesised(Grammar::CompoundAtomContext* ctx, Place place) {
  ast::ExpressionPtr inner = Expression(ctx->inner, place);
  inner->span = Span(ctx);
  inner->parenthesised = true;
  return inner;
}

ast::ExpressionPtr AstBuilder::PatternPredicate(Grammar::PatternPredicateContext* ctx,
                                                Place place) {
  if (place == Place::kValue) {
    Fail(Span(ctx), "UnexpectedSyntax",
         "A pattern can stand only in a condition, such as WHERE (a)-->(b)",
         "write EXISTS { pattern } or COUNT { pattern } for its value");
  }
  return Make(Span(ctx),
              ast::PatternPredicate{std::make_unique<ast::PatternPart>(Chain(ctx->matched))});
}

ast::ExpressionPtr AstBuilder::Literal(Grammar::LiteralContext* ctx, bool negative) {
  return Make(Span(ctx), ast::Literal{LiteralValue(ctx, negative)});
}

ast::ExpressionPtr AstBuilder::ParameterOf(antlr4::Token* token) {
  const SourceSpan span = Span(token);
  const std::string_view written = source_.Slice(span).substr(1);
  return Make(span, ast::Parameter{NameText(written, span)});
}

ast::ExpressionPtr AstBuilder::Case(Grammar::CaseExpressionContext* ctx) {
  ast::Case node;
  if (ctx->subject != nullptr) node.subject = Expression(ctx->subject);
  const Place place = ctx->subject != nullptr ? Place::kValue : Place::kCondition;
  for (auto* branch : ctx->branches) {
    ast::ExpressionPtr condition = Expression(branch->condition, place);
    node.branches.emplace_back(std::move(condition), Expression(branch->result));
  }
  if (ctx->otherwise != nullptr) node.otherwise = Expression(ctx->otherwise);
  return Make(Span(ctx), std::move(node));
}

ast::ExpressionPtr AstBuilder::Subquery(Grammar::SubqueryContext* ctx) {
  ast::Subquery node;
  node.kind = ctx->kind->getType() == Grammar::EXISTS  ? ast::SubqueryKind::kExists
              : ctx->kind->getType() == Grammar::COUNT ? ast::SubqueryKind::kCount
                                                       : ast::SubqueryKind::kCollect;
  if (ctx->body == nullptr && node.kind == ast::SubqueryKind::kCollect) {
    Fail(Span(ctx->matched), "UnexpectedSyntax", "COLLECT { ... } needs a query with RETURN",
         "write COLLECT { MATCH pattern RETURN value }");
  }
  const std::uint32_t outside = std::exchange(deepest_, 0);
  node.query = std::make_unique<ast::Query>(ctx->body != nullptr ? Query(ctx->body)
                                                                 : SubqueryOfPattern(ctx));
  ast::ExpressionPtr subquery = Make(Span(ctx), std::move(node));
  deepest_ = std::max(outside, subquery->depth);
  return subquery;
}

// `EXISTS { pattern WHERE p }` means EXISTS { MATCH pattern WHERE p RETURN true }.
ast::Query AstBuilder::SubqueryOfPattern(Grammar::SubqueryContext* ctx) {
  SourceSpan span = Span(ctx->matched);
  if (ctx->where != nullptr) span = Join(span, Span(ctx->where));
  ast::Clause match{span, ast::Match{false, Pattern(ctx->matched), Where(ctx->where)}};
  ast::Projection projection;
  projection.is_return = true;
  projection.items.push_back({Make(span, ast::Literal{Value(true)}), std::nullopt, "true"});
  ast::SingleQuery single;
  single.span = span;
  single.clauses.push_back(std::move(match));
  single.clauses.push_back({span, std::move(projection)});
  ast::Query query;
  query.parts.push_back(std::move(single));
  return query;
}

// Whether an expression begins with a bare name and this operator: `x IN ...`, `a = ...`.
bool AstBuilder::HasHead(Grammar::ExpressionContext* ctx, std::size_t operator_type) {
  return !ctx->operators.empty() && ctx->operators[0]->getType() == operator_type &&
         IsBareName(ctx->operands[0]);
}

// A quantifier, reduce or path function; null for the call of any other name.
ast::ExpressionPtr AstBuilder::SpecialCall(std::string_view name, Grammar::PostfixContext* ctx,
                                           const SourceSpan& span) {
  for (const auto& [word, kind] : kQuantifiers) {
    if (EqualsIgnoringCase(name, word)) return Quantifier(kind, ctx, span);
  }
  if (EqualsIgnoringCase(name, "reduce")) return Reduce(ctx, span);
  if (EqualsIgnoringCase(name, "shortestpath")) {
    return ShortestPath(ast::PathFunction::kShortestPath, ctx, span);
  }
  if (EqualsIgnoringCase(name, "allshortestpaths")) {
    return ShortestPath(ast::PathFunction::kAllShortestPaths, ctx, span);
  }
  return nullptr;
}

ast::ExpressionPtr AstBuilder::Quantifier(ast::QuantifierKind kind, Grammar::PostfixContext* ctx,
                                          const SourceSpan& span) {
  if (ctx->arguments.size() != 1 || ctx->distinct != nullptr ||
      !HasHead(ctx->arguments[0], Grammar::IN) ||
      FirstBar(ctx->arguments[0]) < ctx->arguments[0]->operators.size()) {
    Fail(span, "UnexpectedSyntax", "A quantifier needs 'variable IN list WHERE condition'",
         "write all(x IN list WHERE x > 0)");
    return Make(span, ast::Literal{});
  }
  ast::Quantifier node;
  node.kind = kind;
  node.variable = NameAt(ctx->arguments[0]->operands[0]);
  node.list = Expression(ctx->arguments[0], Place::kValue, 1, ctx->arguments[0]->operators.size());
  node.predicate = Where(ctx->where);
  return Make(span, std::move(node));
}

ast::ExpressionPtr AstBuilder::Reduce(Grammar::PostfixContext* ctx, const SourceSpan& span) {
  const std::size_t count = ctx->arguments.size();
  const std::size_t bar = count == 2 ? FirstBar(ctx->arguments[1]) : 0;
  if (count != 2 || ctx->distinct != nullptr || ctx->where != nullptr ||
      bar == ctx->arguments[1]->operators.size() ||
      !HasHead(ctx->arguments[0], Grammar::EQUAL) || !HasHead(ctx->arguments[1], Grammar::IN)) {
    Fail(span, "UnexpectedSyntax",
         "reduce needs 'accumulator = value, variable IN list | expression'",
         "write reduce(sum = 0, x IN list | sum + x)");
    return Make(span, ast::Literal{});
  }
  ast::Reduce node;
  node.accumulator = NameAt(ctx->arguments[0]->operands[0]);
  Grammar::ExpressionContext* head = ctx->arguments[0];
  Grammar::ExpressionContext* loop = ctx->arguments[1];
  node.initial = Expression(head, Place::kValue, 1, head->operators.size());
  node.variable = NameAt(loop->operands[0]);
  node.list = Expression(loop, Place::kValue, 1, bar);
  node.step = Expression(loop, Place::kValue, bar + 1, loop->operators.size());
  return Make(span, std::move(node));
}

ast::ExpressionPtr AstBuilder::ShortestPath(ast::PathFunction function,
                                            Grammar::PostfixContext* ctx, const SourceSpan& span) {
  auto* chain = ctx->arguments.size() == 1 && ctx->arguments[0]->operands.size() == 1
                    ? ChainOf(ctx->arguments[0], 0)
                    : nullptr;
  if (chain == nullptr || ctx->distinct != nullptr || ctx->where != nullptr) {
    Fail(span, "UnexpectedSyntax", "A path function needs one pattern",
         "write shortestPath((a)-[:TYPE*]->(b))");
    return Make(span, ast::Literal{});
  }
  ast::PatternPart part = Chain(chain);
  part.function = function;
  part.span = span;
  return Make(span, ast::PatternPredicate{std::make_unique<ast::PatternPart>(std::move(part))});
}

ast::ExpressionPtr AstBuilder::Map(Grammar::MapLiteralContext* ctx) {
  ast::MapLiteral node;
  node.entries.reserve(ctx->entries.size());
  for (auto* entry : ctx->entries) {
    ast::Name key = Name(entry->key);
    node.entries.emplace_back(std::move(key), Expression(entry->value));
  }
  return Make(Span(ctx), std::move(node));
}

// `[a, b]`; `[x IN list WHERE p | e]`, whose bar is the first one outside brackets.
ast::ExpressionPtr AstBuilder::Bracketed(Grammar::BracketedContext* ctx) {
  if (ctx->items.size() != 1) return Make(Span(ctx), ast::ListLiteral{Expressions(ctx->items)});
  Grammar::ExpressionContext* head = ctx->items[0];
  Grammar::ExpressionContext* tail = ctx->where != nullptr ? ctx->where->condition : head;
  const std::size_t bar = FirstBar(tail);
  const bool has_bar = bar < tail->operators.size();
  const std::size_t head_last = ctx->where == nullptr ? bar : head->operators.size();
  if (has_bar && ChainOf(head, head_last) != nullptr) return PatternComprehension(ctx);
  const bool has_head = HasHead(head, Grammar::IN);
  const bool label_bar = ctx->where == nullptr && has_bar && HoldsLabels(head->operands[bar]);
  if (!has_head && ctx->where == nullptr && (!has_bar || label_bar)) {
    return Make(Span(ctx), ast::ListLiteral{Expressions(ctx->items)});
  }
  if (!has_head) {
    Fail(Span(head), "UnexpectedSyntax", "A list comprehension must begin with 'variable IN list'",
         "write [x IN list WHERE condition | value]");
    return Make(Span(ctx), ast::Literal{});
  }
  ast::ListComprehension node;
  node.variable = NameAt(head->operands[0]);
  node.list = Expression(head, Place::kValue, 1, head_last);
  if (ctx->where != nullptr) node.predicate = Expression(tail, Place::kCondition, 0, bar);
  if (has_bar) node.projection = Expression(tail, Place::kValue, bar + 1, tail->operators.size());
  return Make(Span(ctx), std::move(node));
}

// The pattern of an expression that, up to operand `last`, is nothing but `(a)-->(b)` or
// `p = (a)-->(b)`, or null.
Grammar::ChainContext* AstBuilder::ChainOf(Grammar::ExpressionContext* ctx, std::size_t last) {
  const bool named = last == 1 && HasHead(ctx, Grammar::EQUAL);
  Grammar::OperandContext* operand = ctx->operands[last];
  const bool is_pattern = IsBare(operand) && operand->head->compound != nullptr &&
                          operand->head->compound->pattern_ != nullptr;
  if (!is_pattern || !(named || last == 0)) return nullptr;
  return operand->head->compound->pattern_->matched;
}

ast::ExpressionPtr AstBuilder::PatternComprehension(Grammar::BracketedContext* ctx) {
  Grammar::ExpressionContext* head = ctx->items[0];
  Grammar::ExpressionContext* tail = ctx->where != nullptr ? ctx->where->condition : head;
  const std::size_t bar = FirstBar(tail);
  const std::size_t head_last = ctx->where == nullptr ? bar : head->operators.size();
  ast::PatternComprehension node;
  node.pattern = std::make_unique<ast::PatternPart>(Chain(ChainOf(head, head_last)));
  if (head_last == 1) node.pattern->path_variable = NameAt(head->operands[0]);
  if (ctx->where != nullptr) node.predicate = Expression(tail, Place::kCondition, 0, bar);
  node.projection = Expression(tail, Place::kValue, bar + 1, tail->operators.size());
  return Make(Span(ctx), std::move(node));
}

}  // namespace keiretsu::query::parser
