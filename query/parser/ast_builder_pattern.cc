#include "query/parser/ast_builder.h"

namespace keiretsu::query::parser {
namespace {

// Takes the names of a test that is one name, or several joined by `joined` and nothing else.
bool TakeNames(ast::LabelTest& test, ast::LabelTest::Kind joined,
               std::vector<ast::NameOrColumn>& names) {
  if (test.kind == ast::LabelTest::Kind::kName) {
    names.push_back({std::move(test.name), false});
    return true;
  }
  if (test.kind != joined || test.operands.empty()) return false;
  for (const ast::LabelTest& operand : test.operands) {
    if (operand.kind != ast::LabelTest::Kind::kName) return false;
  }
  for (ast::LabelTest& operand : test.operands) names.push_back({std::move(operand.name), false});
  return true;
}

}  // namespace

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
  if (ctx->prefix != nullptr) part.prefix = PathPrefix(ctx->prefix);
  if (ctx->prefix != nullptr && ctx->function != nullptr) {
    Fail(Span(ctx->prefix), "UnexpectedSyntax",
         "shortestPath and allShortestPaths choose paths by themselves",
         "write " + std::string(source_.Slice(Span(ctx->prefix))) + " before a plain pattern");
  }
  if (ctx->rank != nullptr) part.rank = Expression(ctx->rank);
  CheckRank(part, ctx->by);
  return part;
}

void AstBuilder::CheckRank(const ast::PatternPart& part, antlr4::Token* by) {
  const bool ranked = part.prefix && (part.prefix->selector == ast::PathSelector::kStrongest ||
                                      part.prefix->selector == ast::PathSelector::kWidest);
  if (ranked && by == nullptr) {
    Fail(part.prefix->span, "UnexpectedSyntax",
         "STRONGEST and WIDEST need BY behind the pattern: what each relationship is worth",
         "write STRONGEST 3 (a)-[r:OWNS]->+(b) BY r.share");
  }
  if (!ranked && by != nullptr) {
    Fail(Span(by), "UnexpectedSyntax", "Unexpected BY: only STRONGEST and WIDEST rank paths",
         "write MATCH p = STRONGEST 3 (a)-[r:OWNS]->+(b) BY r.share");
  }
}

ast::PathPrefix AstBuilder::PathPrefix(Grammar::PathPrefixContext* ctx) {
  ast::PathPrefix prefix;
  prefix.span = Span(ctx);
  if (ctx->restrictor != nullptr) {
    switch (ctx->restrictor->start->getType()) {
      case Grammar::WALK:
        prefix.mode = ast::PathMode::kWalk;
        break;
      case Grammar::TRAIL:
        prefix.mode = ast::PathMode::kTrail;
        break;
      case Grammar::ACYCLIC:
        prefix.mode = ast::PathMode::kAcyclic;
        break;
      default:
        prefix.mode = ast::PathMode::kSimple;
    }
  }
  auto* selector = ctx->selector;
  if (selector == nullptr) return prefix;
  prefix.selector = Selector(selector, ctx->groups != nullptr);
  if (ctx->groups != nullptr && prefix.selector != ast::PathSelector::kShortestGroups) {
    Fail(Span(ctx->groups), "UnexpectedSyntax", "Only SHORTEST finds paths in groups of one length",
         "write SHORTEST 2 GROUPS");
  }
  if (selector->count == nullptr) return prefix;
  if (selector->count->parameter != nullptr) {
    prefix.count = ParameterOf(selector->count->parameter);
    return prefix;
  }
  const SourceSpan span = Span(selector->count);
  const std::int64_t count = IntegerValue(selector->count->number);
  if (selector->count->MINUS() != nullptr || count < 1) {
    Fail(span, "InvalidArgumentValue",
         "At least 1 path must be asked for, not " + std::string(source_.Slice(span)));
  }
  prefix.count = Make(span, ast::Literal{Value(count)});
  return prefix;
}

ast::PathSelector AstBuilder::Selector(Grammar::PathSelectorContext* ctx, bool groups) {
  const bool shortest = ctx->shortest != nullptr;
  switch (ctx->kind->getType()) {
    case Grammar::ALL:
      return shortest ? ast::PathSelector::kAllShortest : ast::PathSelector::kAll;
    case Grammar::ANY:
      return shortest ? ast::PathSelector::kAnyShortest : ast::PathSelector::kAny;
    case Grammar::STRONGEST:
      return ast::PathSelector::kStrongest;
    case Grammar::WIDEST:
      return ast::PathSelector::kWidest;
    default:
      return groups ? ast::PathSelector::kShortestGroups : ast::PathSelector::kShortest;
  }
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
  // Parentheses around a whole pattern mean nothing, unless they hold a WHERE or are repeated.
  while (ctx->items.size() == 1 && ctx->items[0]->inner != nullptr &&
         ctx->items[0]->where == nullptr && ctx->items[0]->repeat == nullptr) {
    ctx = ctx->items[0]->inner;
  }
  if (ctx->items.size() == 1 && ctx->items[0]->inner != nullptr &&
      ctx->items[0]->repeat == nullptr) {
    return InnerPart(ctx->items[0]);
  }
  ast::PatternPart part;
  part.span = Span(ctx);
  bool linked = true;  // the last thing added was a relationship, or nothing is there yet
  for (auto* child : ctx->children) {
    if (auto* link = dynamic_cast<Grammar::RelationshipPatternContext*>(child)) {
      if (linked) part.nodes.push_back(NodeAt(Span(link)));
      part.relationships.push_back(RelationshipPattern(link));
      linked = true;
    } else {
      AddItem(static_cast<Grammar::ElementItemContext*>(child), part, linked);
    }
  }
  if (linked) part.nodes.push_back(NodeAt(part.span));
  return part;
}

// Brackets inside a pattern are a repeated part, which stands between two nodes; where none is
// written, one without a name is meant.
void AstBuilder::AddItem(Grammar::ElementItemContext* item, ast::PatternPart& part, bool& linked) {
  if (item->node != nullptr) {
    if (!linked) {
      Fail(Span(item), "UnexpectedSyntax", "A relationship is missing between two nodes",
           "write (a)-->(b)");
    }
    part.nodes.push_back(NodePattern(item->node));
    linked = false;
    return;
  }
  if (item->repeat == nullptr) {
    Fail(Span(item), "UnexpectedSyntax",
         "A part of a pattern in brackets needs a quantifier, such as {1,3} or +",
         "write ((a)-[:TYPE]->(b)){1,3}, or leave the brackets out");
  }
  if (linked) part.nodes.push_back(NodeAt(Span(item)));
  part.relationships.push_back(Group(item));
  linked = true;
}

ast::NodePattern AstBuilder::NodeAt(const SourceSpan& span) {
  ast::NodePattern node;
  node.span = span;
  return node;
}

ast::PatternPart AstBuilder::InnerPart(Grammar::ElementItemContext* item) {
  ast::PatternPart part = PatternElement(item->inner);
  if (part.where != nullptr && item->where != nullptr) {
    Fail(Span(item->where), "UnexpectedSyntax", "A part of a pattern has one WHERE",
         "join the conditions by AND");
  }
  if (item->where != nullptr) part.where = Where(item->where);
  return part;
}

ast::RelationshipPattern AstBuilder::Group(Grammar::ElementItemContext* item) {
  ast::RelationshipPattern repeated;
  repeated.span = Span(item);
  repeated.group = std::make_unique<ast::PatternPart>(InnerPart(item));
  repeated.hops = item->repeat != nullptr ? Quantifier(item->repeat) : ast::HopRange();
  if (repeated.group->relationships.empty()) {
    Fail(repeated.span, "UnexpectedSyntax", "A repeated part of a pattern needs a relationship",
         "write ((a)-[:TYPE]->(b)){1,3}");
  }
  for (const ast::RelationshipPattern& inner : repeated.group->relationships) {
    if (!inner.hops) continue;
    Fail(inner.span, "UnexpectedSyntax", "A repeated part cannot be repeated within another",
         "repeat the outer part alone, or match in two steps");
  }
  return repeated;
}

ast::PatternPart AstBuilder::Chain(Grammar::ChainContext* ctx) {
  ast::PatternPart part;
  part.span = Span(ctx);
  for (std::size_t i = 0; i < ctx->nodes.size(); ++i) {
    part.nodes.push_back(NodePattern(ctx->nodes[i]));
    if (i < ctx->relationships.size()) {
      part.relationships.push_back(RelationshipPattern(ctx->relationships[i]));
    }
  }
  return part;
}

ast::NodePattern AstBuilder::NodePattern(Grammar::NodePatternContext* ctx) {
  ast::NodePattern node;
  node.span = Span(ctx);
  if (ctx->bound != nullptr) node.variable = Name(ctx->bound);
  if (auto* labels = ctx->labelPart) {
    bool bar = false;
    for (const antlr4::Token* separator : labels->separators) {
      bar = separator->getType() == Grammar::BAR;
      if (bar != (labels->separators[0]->getType() == Grammar::BAR)) {
        Fail(Span(labels), "UnexpectedSyntax", "Labels joined by ':' and by '|' cannot be mixed",
             "write (n:A:B) for both labels, (n:A|B) for either, (n:(A|B)&C) for more");
      }
    }
    using LabelKind = ast::LabelTest::Kind;
    ast::LabelTest test = LabelTest(labels->terms, bar ? LabelKind::kOr : LabelKind::kAnd);
    node.any_label = TakeNames(test, LabelKind::kOr, node.labels) && node.labels.size() > 1;
    if (node.labels.empty() && !TakeNames(test, LabelKind::kAnd, node.labels)) {
      node.label_test = std::move(test);
    }
  }
  if (ctx->content != nullptr) node.properties = PatternProperties(ctx->content);
  node.where = Where(ctx->where);
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
  if (ctx->repeat != nullptr) relationship.hops = Quantifier(ctx->repeat);
  auto* detail = ctx->detail;
  if (detail == nullptr) return relationship;
  if (detail->bound != nullptr) relationship.variable = Name(detail->bound);
  if (auto* types = detail->typePart) {
    ast::LabelTest test = LabelTest(types->terms, ast::LabelTest::Kind::kOr);
    if (!TakeNames(test, ast::LabelTest::Kind::kOr, relationship.types)) {
      relationship.label_test = std::move(test);
    }
  }
  if (detail->content != nullptr) relationship.properties = PatternProperties(detail->content);
  relationship.where = Where(detail->where);
  if (detail->range == nullptr) return relationship;
  if (ctx->repeat != nullptr) {
    Fail(Span(ctx->repeat), "UnexpectedSyntax",
         "A relationship is repeated by '*' or by a "
         "quantifier, not by both",
         "write -[:TYPE]->{1,3}");
  }
  relationship.hops = Hops(detail->range);
  if (relationship.where != nullptr) {
    Fail(Span(detail->where), "UnexpectedSyntax", "WHERE cannot stand beside '*' in a relationship",
         "write the number behind it: -[r:TYPE WHERE r.x > 1]->{1,3}");
  }
  return relationship;
}

ast::HopRange AstBuilder::Quantifier(Grammar::QuantifierContext* ctx) {
  ast::HopRange range;
  range.span = Span(ctx);
  range.quantifier = true;
  range.low = ctx->plus != nullptr ? 1 : 0;
  if (ctx->between != nullptr && ctx->between->getType() == Grammar::DOTS) {
    Fail(range.span, "UnexpectedSyntax", "The bounds of a quantifier are separated by a comma",
         "write {1,3}, {1,} or {,3}");
  }
  if (ctx->low != nullptr) range.low = IntegerValue(ctx->low);
  if (ctx->high != nullptr) range.high = IntegerValue(ctx->high);
  if (ctx->low != nullptr && ctx->between == nullptr) range.high = range.low;
  if (range.high && (*range.high < *range.low || *range.high == 0)) {
    Fail(range.span, "InvalidArgumentValue",
         *range.high == 0 ? "A quantifier must allow at least 1 repetition"
                          : "The upper bound of a quantifier is below its lower bound");
  }
  return range;
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
