#include "query/parser/ast_builder.h"

namespace keiretsu::query::parser {

ast::Pattern AstBuilder::Pattern(Grammar::PatternContext* ctx) {
  ast::Pattern pattern;
  pattern.parts.reserve(ctx->parts.size());
  for (auto* part : ctx->parts) pattern.parts.push_back(PatternPart(part));
  return pattern;
}

ast::PatternPart AstBuilder::PatternPart(Grammar::PatternPartContext* ctx) {
  ast::PatternPart part =
      ctx->function != nullptr ? PathFunction(ctx->function) : PatternElement(ctx->element);
  if (ctx->path != nullptr) part.path_variable = Name(ctx->path);
  part.span = Span(ctx);
  return part;
}

ast::PatternPart AstBuilder::PathFunction(Grammar::PathFunctionContext* ctx) {
  ast::PatternPart part = PatternElement(ctx->element);
  part.function = ctx->function->getType() == Grammar::SHORTEST_PATH
                      ? ast::PathFunction::kShortestPath
                      : ast::PathFunction::kAllShortestPaths;
  part.span = Span(ctx);
  return part;
}

ast::PatternPart AstBuilder::PatternElement(Grammar::PatternElementContext* ctx) {
  while (ctx->inner != nullptr) ctx = ctx->inner;  // parentheses around a pattern mean nothing
  return PatternOf(Span(ctx), ctx->nodes, ctx->relationships);
}

ast::PatternPart AstBuilder::Chain(Grammar::ChainContext* ctx) {
  return PatternOf(Span(ctx), ctx->nodes, ctx->relationships);
}

ast::PatternPart AstBuilder::PatternOf(
    const SourceSpan& span, const std::vector<Grammar::NodePatternContext*>& nodes,
    const std::vector<Grammar::RelationshipPatternContext*>& links) {
  ast::PatternPart part;
  part.span = span;
  part.nodes.reserve(nodes.size());
  part.relationships.reserve(links.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    part.nodes.push_back(NodePattern(nodes[i]));
    if (i < links.size()) part.relationships.push_back(RelationshipPattern(links[i]));
  }
  return part;
}

ast::NodePattern AstBuilder::NodePattern(Grammar::NodePatternContext* ctx) {
  ast::NodePattern node;
  node.span = Span(ctx);
  if (ctx->bound != nullptr) node.variable = Name(ctx->bound);
  if (auto* labels = ctx->labelPart) {
    for (auto* label : labels->labels) node.labels.push_back({Name(label), false});
    for (const antlr4::Token* separator : labels->separators) {
      const bool bar = separator->getType() == Grammar::BAR;
      if (bar != (labels->separators[0]->getType() == Grammar::BAR)) {
        Fail(Span(labels), "UnexpectedSyntax", "Labels joined by ':' and by '|' cannot be mixed",
             "write (n:A:B) for both labels, (n:A|B) for either");
      }
      node.any_label = bar;
    }
  }
  if (ctx->content != nullptr) node.properties = PatternProperties(ctx->content);
  return node;
}

ast::PatternDirection AstBuilder::Direction(bool left, bool right) {
  if (left == right) return ast::PatternDirection::kEither;
  return left ? ast::PatternDirection::kIncoming : ast::PatternDirection::kOutgoing;
}

ast::RelationshipPattern AstBuilder::RelationshipPattern(Grammar::RelationshipPatternContext* ctx) {
  ast::RelationshipPattern relationship;
  relationship.span = Span(ctx);
  relationship.direction = Direction(ctx->left != nullptr, ctx->right != nullptr);
  auto* detail = ctx->detail;
  if (detail == nullptr) return relationship;
  if (detail->bound != nullptr) relationship.variable = Name(detail->bound);
  if (auto* types = detail->typePart) {
    for (auto* type : types->types) relationship.types.push_back({Name(type), false});
  }
  if (detail->range != nullptr) relationship.hops = Hops(detail->range);
  if (detail->content != nullptr) relationship.properties = PatternProperties(detail->content);
  return relationship;
}

ast::HopRange AstBuilder::Hops(Grammar::HopsContext* ctx) {
  ast::HopRange range;
  range.span = Span(ctx);
  if (ctx->star == nullptr) {
    Fail(range.span, "InvalidRelationshipPattern",
         "A number of hops must begin with '*', as in -[:TYPE*1..3]->",
         "write *" + std::string(source_.Slice(range.span)));
    return range;
  }
  if (ctx->minus != nullptr) {
    Fail(range.span, "InvalidRelationshipPattern", "A number of hops cannot be negative");
  }
  if (ctx->low != nullptr) range.low = IntegerValue(ctx->low);
  if (ctx->high != nullptr) range.high = IntegerValue(ctx->high);
  if (ctx->dots == nullptr) range.high = range.low;
  return range;
}

ast::ExpressionPtr AstBuilder::PatternProperties(Grammar::PatternPropertiesContext* ctx) {
  return ctx->map != nullptr ? Map(ctx->map) : ParameterOf(ctx->parameter);
}

}  // namespace keiretsu::query::parser
