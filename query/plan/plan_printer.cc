#include "query/plan/plan_printer.h"

#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace keiretsu::query {
namespace {

class NodeDescription {
 public:
  NodeDescription(const PreparedQuery& query, const graph::Catalog& catalog)
      : query_(query), catalog_(catalog) {}

  std::string operator()(const UnitNode&) const { return "Unit"; }
  std::string operator()(const ArgumentNode&) const { return "Argument"; }
  std::string operator()(const AllNodesScanNode& node) const {
    return fmt::format("AllNodesScan ({}){}", Name(node.variable), Where(node.predicates));
  }
  std::string operator()(const LabelScanNode& node) const {
    return fmt::format("LabelScan ({}{}){}", Name(node.variable), Labels(node.labels),
                       Where(node.predicates));
  }
  std::string operator()(const IndexLookupNode& node) const {
    return fmt::format("IndexLookup ({}) on {}", Name(node.variable), node.index.name);
  }
  std::string operator()(const IndexRangeNode& node) const {
    return fmt::format("IndexRange ({}) on {}{}", Name(node.variable), node.index.name,
                       node.prefix != nullptr ? " by prefix" : "");
  }
  std::string operator()(const IndexInListNode& node) const {
    return fmt::format("IndexInList ({}) on {}", Name(node.variable), node.index.name);
  }
  std::string operator()(const HashJoinNode& node) const {
    std::string keys;
    for (const graph::KeyId key : node.keys) {
      keys += keys.empty() ? "" : ", ";
      keys += key.valid() ? catalog_.KeyName(key) : "<unused property>";
    }
    return fmt::format("HashJoin ({}{}{}) on {}", Name(node.variable), Labels(node.labels),
                       Where(node.predicates), keys);
  }
  std::string operator()(const ExpandNode& node) const {
    const char* name = node.relationship_bound ? "ExpandBound"
                       : node.into             ? "ExpandInto"
                                               : "Expand";
    std::string equal;
    for (const ExpandNode::Equality& equality : node.to_equals) {
      equal += fmt::format("{} {}", equal.empty() ? " on" : ",",
                           catalog_.KeyName(equality.key));
    }
    return fmt::format("{} ({}){}({}{}{}){}{}", name, Name(node.from),
                       Arrow(node.relationship, node.types, node.any_type, node.direction,
                             Where(node.predicates)),
                       Name(node.to), Labels(node.to_labels), Where(node.to_predicates), equal,
                       Differs(node.different_from));
  }
  std::string operator()(const VarLengthExpandNode& node) const {
    const char* name = node.distinct_endpoints ? "Reach" : "VarLengthExpand";
    std::string text =
        fmt::format("{} ({}){}({}{}{}){}", name, Name(node.from),
                    Arrow(node.relationships, node.types, node.any_type, node.direction,
                          Hops(node.low, node.high)),
                    Name(node.to), Labels(node.to_labels), Where(node.to_predicates),
                    Differs(node.different_from));
    if (!node.folds.empty()) text += fmt::format(" folding {}", node.folds.size());
    return text;
  }
  std::string operator()(const ShortestPathNode& node) const {
    return fmt::format("{} ({}){}({})", node.all ? "AllShortestPaths" : "ShortestPath",
                       Name(node.from),
                       Arrow(node.relationships, node.types, node.any_type, node.direction,
                             Hops(node.low, node.high)),
                       Name(node.to));
  }
  std::string operator()(const PathSearchNode& node) const {
    static constexpr std::array<std::string_view, 8> kSelectors = {
        "AllPaths",         "AnyPath",       "AnyShortestPath",
        "AllShortestPaths", "ShortestPaths", "ShortestPathGroups",
        "StrongestPaths",   "WidestPaths"};
    static constexpr std::array<std::string_view, 4> kModes = {"walk", "trail", "acyclic",
                                                               "simple"};
    std::string text =
        fmt::format("{} {} ({})", kSelectors[static_cast<std::size_t>(node.selector)],
                    kModes[static_cast<std::size_t>(node.mode)], Name(node.from));
    const std::size_t count = node.segments.size();
    for (std::size_t i = 0; i < count; ++i) {
      const PathSegment& segment = node.segments[node.reversed ? count - 1 - i : i];
      text += Segment(segment, node.reversed);
      text += i + 1 < count ? "()" : fmt::format("({})", Name(node.to));
    }
    return text + Differs(node.different_from);
  }
  std::string operator()(const PatternCountNode& node) const {
    std::string text = "PatternCount";
    std::vector<bool> shown(node.nodes.size(), false);
    const auto place = [&](std::uint32_t at) {
      const PatternCountNode::Node& end = node.nodes[at];
      const bool again = shown[at];
      shown[at] = true;
      if (again) return fmt::format("({})", Name(end.variable));
      return fmt::format("({}{}{})", Name(end.variable), Labels(end.labels),
                         Where(end.predicates, end.conditions.size()));
    };
    for (const PatternCountNode::Edge& edge : node.edges) {
      const auto direction = edge.directed ? ast::PatternDirection::kOutgoing
                                           : ast::PatternDirection::kEither;
      text += fmt::format("{} {}{}{}", &edge == &node.edges.front() ? "" : ",", place(edge.source),
                          Arrow(edge.relationship, edge.types, edge.any_type, direction,
                                Where(edge.predicates, edge.conditions.size())),
                          place(edge.target));
    }
    for (std::uint32_t i = 0; i < node.nodes.size(); ++i) {
      if (!shown[i]) text += " " + place(i);
    }
    if (node.kept) text += " for each " + Name(node.nodes[*node.kept].variable);
    if (node.typed) {
      text += fmt::format("{} type of {}", node.kept ? " and" : " for each",
                          Name(node.edges[*node.typed].relationship));
    }
    return text;
  }
  std::string operator()(const BuildPathNode& node) const {
    return fmt::format("BuildPath {}", Name(node.path));
  }
  std::string operator()(const FilterNode& node) const {
    std::string text = "Filter";
    for (const PatternTest& test : node.tests) {
      text +=
          fmt::format(" ({}{}{})", Name(test.variable), Labels(test.labels), Keys(test.properties));
    }
    if (!node.predicates.empty()) {
      text += fmt::format(" {} predicate{}", node.predicates.size(),
                          node.predicates.size() == 1 ? "" : "s");
    }
    return text;
  }
  std::string operator()(const OptionalNode&) const { return "Optional"; }
  std::string operator()(const ApplyNode&) const { return "Apply"; }
  std::string operator()(const UnwindNode& node) const {
    return fmt::format("Unwind {}", Name(node.variable));
  }
  std::string operator()(const LoadCsvNode& node) const {
    return fmt::format("LoadCsv {}", Name(node.variable));
  }
  std::string operator()(const ProjectNode& node) const { return "Project " + Items(node.items); }
  std::string operator()(const AggregateNode& node) const {
    std::string text = "Aggregate";
    if (!node.keys.empty()) text += fmt::format(" by {}", Items(node.keys));
    if (node.in_runs.valid()) text += fmt::format(" in runs of {}", Name(node.in_runs));
    for (std::size_t i = 0; i < node.aggregates->size(); ++i) {
      const BoundAggregate& aggregate = (*node.aggregates)[i];
      text += fmt::format("{}{}{}", i == 0 ? ": " : ", ", aggregate.function,
                          node.IsDistinct(i) ? " distinct" : "");
    }
    return text;
  }
  std::string operator()(const DistinctNode& node) const {
    return "Distinct " + (node.items.empty() ? Names(node.variables) : Items(node.items));
  }
  std::string operator()(const SortNode& node) const {
    return fmt::format("{} by {} key{}{}", node.keep != nullptr ? "Top" : "Sort",
                       node.keys.size(), node.keys.size() == 1 ? "" : "s",
                       node.skip != nullptr ? ", without those skipped" : "");
  }
  std::string operator()(const SkipNode&) const { return "Skip"; }
  std::string operator()(const LimitNode&) const { return "Limit"; }
  std::string operator()(const UnionNode&) const { return "Union"; }
  std::string operator()(const CreateNode&) const { return "Create"; }
  std::string operator()(const MergeNode&) const { return "Merge"; }
  std::string operator()(const SetNode& node) const {
    return fmt::format("Set {} item{}", node.items->size(), node.items->size() == 1 ? "" : "s");
  }
  std::string operator()(const DeleteNode& node) const {
    return node.detach ? "DetachDelete" : "Delete";
  }
  std::string operator()(const ForeachNode& node) const {
    return fmt::format("Foreach {}", Name(node.variable));
  }
  std::string operator()(const CallNode& node) const {
    std::vector<VariableId> yields;
    for (const BoundCall::Yield& yield : node.call->yields) yields.push_back(yield.variable);
    return "CallProcedure" + (yields.empty() ? "" : " yielding " + Names(yields));
  }

 private:
  std::string Name(VariableId id) const {
    const auto& variables = query_.statement->variables;
    if (id.valid() && id.value < variables.size() && !variables[id.value].name.empty()) {
      return variables[id.value].name;
    }
    return id.valid() ? fmt::format("_{}", id.value) : "_";
  }
  std::string Names(const std::vector<VariableId>& ids) const {
    std::string text;
    for (VariableId id : ids) text += (text.empty() ? "" : ", ") + Name(id);
    return text;
  }
  std::string Items(const std::vector<ProjectNode::Item>& items) const {
    std::vector<VariableId> ids;
    for (const ProjectNode::Item& item : items) ids.push_back(item.variable);
    return Names(ids);
  }
  std::string Labels(const std::vector<graph::LabelId>& labels) const {
    std::string text;
    for (graph::LabelId label : labels) {
      text += label.valid() ? fmt::format(":{}", catalog_.LabelName(label)) : ":<unused label>";
    }
    return text;
  }
  static std::string Where(const std::vector<ColumnPredicate>& predicates, std::size_t others = 0) {
    const std::size_t count = predicates.size() + others;
    if (count == 0) return "";
    return fmt::format(" where {} predicate{}", count, count == 1 ? "" : "s");
  }
  std::string Arrow(VariableId relationship, const std::vector<graph::TypeId>& types, bool any_type,
                    ast::PatternDirection direction, std::string_view hops) const {
    std::string inside = Name(relationship);
    for (std::size_t i = 0; i < types.size() && !any_type; ++i) {
      inside += i == 0 ? ":" : "|";
      inside += types[i].valid() ? catalog_.TypeName(types[i]) : "<unused type>";
    }
    return fmt::format("{}-[{}{}]-{}", direction == ast::PatternDirection::kIncoming ? "<" : "",
                       inside, hops, direction == ast::PatternDirection::kOutgoing ? ">" : "");
  }
  std::string Segment(const PathSegment& segment, bool reversed) const {
    std::string text;
    for (std::size_t i = 0; i < segment.edges.size(); ++i) {
      const PathEdgeStep& step = segment.edges[reversed ? segment.edges.size() - 1 - i : i];
      const ast::PatternDirection direction = reversed ? Flip(step.direction) : step.direction;
      if (i > 0) text += "()";
      text += Arrow(step.element, step.types, step.any_type, direction, "");
    }
    if (segment.edges.size() > 1) text = "[" + text + "]";
    return segment.single ? text : text + Hops(segment.low, segment.high);
  }
  static std::string Hops(std::uint32_t low, std::uint32_t high) {
    if (high == BoundRelationshipPattern::Hops::kUnbounded) return fmt::format("*{}..", low);
    return fmt::format("*{}..{}", low, high);
  }
  std::string Differs(const std::vector<VariableId>& others) const {
    return others.empty() ? "" : " other than " + Names(others);
  }
  static std::string Keys(const std::vector<BoundProperty>* properties) {
    if (properties == nullptr) return "";
    std::string text;
    for (const BoundProperty& property : *properties) {
      text += (text.empty() ? "" : ", ") + property.key;
    }
    return " {" + text + "}";
  }

  const PreparedQuery& query_;
  const graph::Catalog& catalog_;
};

}  // namespace

std::string PrintPlan(
    const PreparedQuery& query, const graph::Catalog& catalog,
    const std::function<std::optional<PlanNodeProfile>(const PlanNode&)>& profile) {
  const NodeDescription describe(query, catalog);
  struct Line {
    const PlanNode* node;
    std::size_t depth;
  };
  std::string text;
  std::vector<Line> pending = {{query.plan.get(), 0}};
  while (!pending.empty()) {
    const auto [node, depth] = pending.back();
    pending.pop_back();
    // A chain stays at its depth; only what branches off is indented.
    text += fmt::format("{}{}  [~{:.0f} rows", std::string(depth * 2, ' '),
                        std::visit(describe, node->op), std::ceil(node->estimated_rows));
    if (const auto figures = profile(*node)) {
      text += fmt::format(", {} rows, {:.3f} ms", figures->rows, figures->milliseconds);
    }
    text += "]\n";
    const bool branches = std::holds_alternative<UnionNode>(node->op);
    if (!node->children.empty() && !branches) pending.push_back({node->children[0].get(), depth});
    for (std::size_t i = node->children.size(); i > (branches ? 0U : 1U); --i) {
      pending.push_back({node->children[i - 1].get(), depth + 1});
    }
  }
  return text;
}

}  // namespace keiretsu::query
