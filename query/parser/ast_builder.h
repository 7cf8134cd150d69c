/// Builds the syntax tree from ANTLR's parse tree: one typed function per grammar rule.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/CypherParser.h"
#include "query/ast/statement.h"
#include "query/parser/literals.h"
#include "query/parser/operator_precedence.h"
#include "query/parser/query_lexer.h"
#include "query/parser/source_text.h"

namespace keiretsu::query::parser {

using Grammar = ::keiretsu::grammar::CypherParser;

/// One use per statement; external synchronisation. Borrows source, lexer and parse tree.
///
/// The functions return nodes, not Results: the first mistake is kept and reported by Build(), and
/// what is built after it is thrown away. Recursion follows brackets, whose depth was checked on
/// the tokens (query/parser/token_check.h), and never the length of a chain.
class AstBuilder final : private NodeFactory {
 public:
  AstBuilder(const SourceText& source, const QueryLexer& lexer)
      : source_(source), lexer_(lexer) {}
  AstBuilder(const AstBuilder&) = delete;
  AstBuilder& operator=(const AstBuilder&) = delete;

  /// Errors: SyntaxError for malformed literals and what the grammar accepts only to say better
  /// what is wrong; ResourceExhausted past kMaxExpressionDepth.
  Result<ast::Statement> Build(Grammar::RootContext* root);

 private:
  using Node = decltype(ast::Expression::node);
  /// Whether an expression's value is used as a truth value, where patterns may stand.
  enum class Place : bool { kValue, kCondition };

  /// The child of a rule whose alternatives are one rule each.
  template <typename Context>
  static Context* OnlyChild(antlr4::ParserRuleContext* ctx) {
    return static_cast<Context*>(ctx->children[0]);
  }

  // Statements (ast_builder_statement.cc)
  decltype(ast::Statement::node) StatementNode(Grammar::StatementContext* ctx);
  ast::CreateIndex CreateIndex(Grammar::CreateIndexContext* ctx);
  ast::CreateFullText CreateFullText(Grammar::CreateFullTextContext* ctx);
  ast::CreateConstraint CreateConstraint(Grammar::CreateConstraintContext* ctx);
  ast::CreateValidity CreateValidity(Grammar::CreateValidityContext* ctx);
  ast::DropSchema DropSchema(Grammar::DropSchemaContext* ctx);
  ast::Rename Rename(Grammar::RenameStatementContext* ctx);
  ast::Show Show(Grammar::ShowStatementContext* ctx);
  ast::TransactionStatement Transaction(Grammar::TransactionStatementContext* ctx);
  ast::QueryStatement QueryStatement(Grammar::QueryStatementContext* ctx);
  ast::QueryTime QueryTime(Grammar::QueryTimeContext* ctx);
  std::vector<ast::Name> IndexedProperties(
      std::string_view variable, const std::vector<Grammar::PropertyOfContext*>& properties);
  ast::CopyFrom CopyFrom(Grammar::CopyStatementContext* ctx);
  ast::CopyTo CopyTo(Grammar::CopyStatementContext* ctx);
  ast::NodePattern CopyNode(Grammar::CopyNodeContext* ctx);
  ast::RelationshipPattern CopyRelationship(Grammar::CopyRelationshipContext* ctx);
  ast::NameOrColumn CopyName(Grammar::CopyNameContext* ctx);
  std::vector<std::pair<ast::Name, ast::Name>> CopyKeys(Grammar::CopyKeysContext* ctx);
  std::pair<ast::Name, Value> CopyOption(Grammar::CopyOptionContext* ctx);
  /// A clause such as ON ERROR SKIP MAX 10 as the options it is short for.
  std::vector<std::pair<ast::Name, Value>> CopyPolicy(Grammar::CopyPolicyContext* ctx);

  // Clauses (ast_builder_clause.cc)
  ast::Query Query(Grammar::QueryContext* ctx);
  ast::SingleQuery SingleQuery(Grammar::SingleQueryContext* ctx);
  std::vector<ast::Clause> Clauses(const std::vector<Grammar::ClauseContext*>& contexts);
  ast::Clause Clause(Grammar::ClauseContext* ctx);
  decltype(ast::Clause::node) ClauseNode(Grammar::ClauseContext* ctx);
  ast::Match Match(Grammar::MatchClauseContext* ctx);
  ast::Unwind Unwind(Grammar::UnwindClauseContext* ctx);
  ast::LoadCsv LoadCsv(Grammar::LoadCsvClauseContext* ctx);
  ast::Projection Projection(Grammar::ProjectionClauseContext* ctx);
  ast::ProjectionItem ProjectionItem(Grammar::ProjectionItemContext* ctx);
  ast::Merge Merge(Grammar::MergeClauseContext* ctx);
  ast::Set Set(Grammar::SetClauseContext* ctx);
  ast::SetItem SetItem(Grammar::SetItemContext* ctx);
  ast::Remove Remove(Grammar::RemoveClauseContext* ctx);
  ast::RemoveItem RemoveItem(Grammar::RemoveItemContext* ctx);
  ast::Delete Delete(Grammar::DeleteClauseContext* ctx);
  ast::CallSubquery CallSubquery(Grammar::CallSubqueryContext* ctx);
  ast::CallProcedure CallProcedure(Grammar::CallProcedureContext* ctx);
  ast::Foreach Foreach(Grammar::ForeachClauseContext* ctx);
  ast::ExpressionPtr Where(Grammar::WhereClauseContext* ctx);

  // Patterns (ast_builder_pattern.cc)
  ast::Pattern Pattern(Grammar::PatternContext* ctx);
  ast::PatternPart PatternPart(Grammar::PatternPartContext* ctx);
  ast::PatternPart PathFunction(Grammar::PathFunctionContext* ctx);
  ast::PatternPart PatternElement(Grammar::PatternElementContext* ctx);
  ast::PatternPart Chain(Grammar::ChainContext* ctx);
  ast::PathPrefix PathPrefix(Grammar::PathPrefixContext* ctx);
  static ast::PathSelector Selector(Grammar::PathSelectorContext* ctx, bool groups);
  void CheckRank(const ast::PatternPart& part, antlr4::Token* by);
  void AddItem(Grammar::ElementItemContext* item, ast::PatternPart& part, bool& linked);
  static ast::NodePattern NodeAt(const SourceSpan& span);
  ast::PatternPart InnerPart(Grammar::ElementItemContext* item);
  ast::RelationshipPattern Group(Grammar::ElementItemContext* item);
  ast::HopRange Quantifier(Grammar::QuantifierContext* ctx);
  ast::NodePattern NodePattern(Grammar::NodePatternContext* ctx);
  ast::RelationshipPattern RelationshipPattern(Grammar::RelationshipPatternContext* ctx);
  ast::HopRange Hops(Grammar::HopsContext* ctx);
  ast::ExpressionPtr PatternProperties(Grammar::PatternPropertiesContext* ctx);
  static ast::PatternDirection Direction(bool left, bool right);

  // Label expressions (ast_builder_label.cc)
  using Alternatives = std::vector<Grammar::OperandContext*>;
  /// Whether terms are names alone, or with `conjunctions` names joined by `&`.
  static bool AreNames(const std::vector<Grammar::LabelTermContext*>& terms, bool conjunctions);
  std::vector<ast::Name> LabelNames(const std::vector<Grammar::LabelTermContext*>& terms);
  ast::LabelTest LabelTest(const std::vector<Grammar::LabelTermContext*>& terms,
                           ast::LabelTest::Kind kind);
  ast::LabelTest LabelTerm(const std::vector<Grammar::LabelFactorContext*>& factors);
  ast::LabelTest LabelFactor(Grammar::LabelFactorContext* ctx);
  static ast::LabelTest NamedLabel(ast::Name name);
  ast::LabelPredicate LabelPredicate(ast::ExpressionPtr subject,
                                     Grammar::LabelTestContext* labels,
                                     const Alternatives& alternatives);
  /// Of an operand without its null tests.
  SourceSpan LabelSpan(Grammar::OperandContext* ctx) const;
  ast::LabelTest LabelOperand(Grammar::OperandContext* ctx);
  ast::LabelTest OperandLabel(Grammar::OperandLabelContext* ctx);
  ast::LabelTest LabelOperands(Grammar::ExpressionContext* ctx);

  // Expressions (ast_builder_expression.cc)
  ast::ExpressionPtr Expression(Grammar::ExpressionContext* ctx, Place place = Place::kValue) {
    return Expression(ctx, place, 0, ctx->operators.size());
  }
  /// The operands from `first` to `last` alone: the rest is read apart.
  ast::ExpressionPtr Expression(Grammar::ExpressionContext* ctx, Place place, std::size_t first,
                                std::size_t last);
  static std::size_t FirstBar(Grammar::ExpressionContext* ctx);
  static bool HasHead(Grammar::ExpressionContext* ctx, std::size_t operator_type);
  std::vector<ast::ExpressionPtr> Expressions(
      const std::vector<Grammar::ExpressionContext*>& contexts);
  void Operand(Grammar::OperandContext* ctx, Place place, const Alternatives& alternatives,
               OperatorRow* row);
  /// An operand that stands alone.
  ast::ExpressionPtr Operand(Grammar::OperandContext* ctx);
  ast::ExpressionPtr Signed(Grammar::OperandContext* ctx, Place place,
                            const Alternatives& alternatives);
  ast::ExpressionPtr Target(Grammar::AtomContext* atom,
                            const std::vector<Grammar::PostfixContext*>& postfixes);
  ast::ExpressionPtr Postfix(ast::ExpressionPtr subject, Grammar::PostfixContext* ctx);
  ast::ExpressionPtr SpecialCall(std::string_view name, Grammar::PostfixContext* ctx,
                                 const SourceSpan& span);
  ast::ExpressionPtr Call(ast::ExpressionPtr callee, Grammar::PostfixContext* ctx);
  ast::ExpressionPtr Atom(Grammar::AtomContext* ctx, Place place);
  ast::ExpressionPtr CompoundAtom(Grammar::CompoundAtomContext* ctx, Place place);
  ast::ExpressionPtr VariableAt(antlr4::ParserRuleContext* ctx);
  ast::ExpressionPtr Parenthesised(Grammar::CompoundAtomContext* ctx, Place place);
  ast::ExpressionPtr PatternPredicate(Grammar::PatternPredicateContext* ctx, Place place);
  ast::ExpressionPtr Literal(Grammar::LiteralContext* ctx, bool negative = false);
  ast::ExpressionPtr Case(Grammar::CaseExpressionContext* ctx);
  ast::ExpressionPtr Subquery(Grammar::SubqueryContext* ctx);
  ast::ExpressionPtr Quantifier(ast::QuantifierKind kind, Grammar::PostfixContext* ctx,
                                const SourceSpan& span);
  ast::ExpressionPtr Reduce(Grammar::PostfixContext* ctx, const SourceSpan& span);
  ast::ExpressionPtr ShortestPath(ast::PathFunction function, Grammar::PostfixContext* ctx,
                                  const SourceSpan& span);
  ast::ExpressionPtr Map(Grammar::MapLiteralContext* ctx);
  ast::ExpressionPtr Bracketed(Grammar::BracketedContext* ctx);
  ast::ExpressionPtr PatternComprehension(Grammar::BracketedContext* ctx);
  static Grammar::ChainContext* ChainOf(Grammar::ExpressionContext* ctx, std::size_t last);
  ast::ExpressionPtr ParameterOf(antlr4::Token* token);
  ast::Query SubqueryOfPattern(Grammar::SubqueryContext* ctx);

  // Names, literals, spans
  ast::Name Name(Grammar::NameContext* ctx) { return NameAt(ctx); }
  ast::Name Name(Grammar::VariableContext* ctx) { return NameAt(ctx); }
  ast::Name Name(Grammar::QualifiedNameContext* ctx);
  std::vector<ast::Name> Names(const std::vector<Grammar::NameContext*>& contexts);
  ast::Name NameAt(antlr4::ParserRuleContext* ctx);
  std::string NameText(std::string_view written, const SourceSpan& span);
  Value LiteralValue(Grammar::LiteralContext* ctx, bool negative);
  std::string StringValue(antlr4::Token* token);
  std::int64_t IntegerValue(antlr4::Token* token);
  SourceSpan Span(antlr4::Token* token) const;
  SourceSpan Span(antlr4::ParserRuleContext* ctx) const;

  /// Wraps a node and bounds the depth of its tree.
  ast::ExpressionPtr Make(const SourceSpan& span, Node node) override;
  /// Keeps the first mistake.
  void Fail(const SourceSpan& span, std::string_view detail, std::string message,
            std::string hint = {});
  void Fail(const SourceSpan& span, const LiteralError& error);

  const SourceText& source_;
  const QueryLexer& lexer_;
  Status status_;
  /// The deepest expression made since it was last cleared: what a subquery's depth is read from.
  std::uint32_t deepest_ = 0;
};

}  // namespace keiretsu::query::parser
