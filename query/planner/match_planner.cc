#include "query/planner/match_planner.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "query/limits.h"
#include "query/planner/cardinality.h"
#include "query/planner/path_planner.h"
#include "query/planner/pattern_order.h"
#include "query/planner/predicates.h"
#include "query/planner/selectivity.h"
#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

using Kind = IndexablePredicate::Kind;

// A node of the pattern graph: all mentions of one variable taken together.
struct PatternNode {
  VariableId variable;
  std::vector<graph::LabelId> labels;
  LabelSets sets;  // that it may have, by its labels and relationships
  std::vector<const std::vector<BoundProperty>*> property_lists;
  bool tested = false;  // its labels and properties are checked by the plan so far
  /// Bound by an earlier clause and mentioned alone, as in `MATCH (a)`: it must not be null.
  bool only_mentioned = false;
};

// A relationship of the pattern graph, written from `left` to `right`.
struct PatternEdge {
  const BoundRelationshipPattern* pattern = nullptr;
  VariableId left;
  VariableId right;
  const BoundPatternPart* part = nullptr;      // it belongs to
  const BoundPatternPart* shortest = nullptr;  // set for shortestPath()
  bool search = false;                         // all of `part` at once
  VariableSet uses;                            // must be bound before
  bool done = false;
};


/// Hops of a variable length that are reckoned with.
constexpr std::uint32_t kEstimatedHops = 4;
/// Scans by columns from which on a hash table of a label's nodes is cheaper.
constexpr double kFewestScans = 16;

// How to find the first node of a pattern.
struct AccessPath {
  double rows = std::numeric_limits<double>::infinity();
  PlanNode op;
};

bool TypesOverlap(const BoundRelationshipPattern& a, const BoundRelationshipPattern& b) {
  if (a.group != nullptr || b.group != nullptr) return true;
  if (a.types.empty() || b.types.empty()) return true;
  return std::any_of(a.type_ids.begin(), a.type_ids.end(), [&b](graph::TypeId type) {
    return type.valid() &&
           std::find(b.type_ids.begin(), b.type_ids.end(), type) != b.type_ids.end();
  });
}

// The relationship pattern that stands for an edge where costs are estimated.
const BoundRelationshipPattern& Sample(const BoundRelationshipPattern& pattern) {
  return pattern.group != nullptr ? pattern.group->relationships.front() : pattern;
}

// Whether one path is wanted, whatever the parameters.
bool IsOne(ExpressionRef count) {
  if (count == nullptr) return true;
  const auto* constant = std::get_if<ConstantExpression>(&count->node);
  return constant != nullptr && constant->value.AsInteger() == 1;
}

// Whether a search is what shortestPath() or allShortestPaths() finds between two bound nodes.
bool IsPlainShortest(const BoundPatternPart& part) {
  const BoundPathSearch& search = *part.search;
  const bool one = search.selector == ast::PathSelector::kAny ||
                   search.selector == ast::PathSelector::kAnyShortest ||
                   search.selector == ast::PathSelector::kShortest;
  const bool selects =
      (one && IsOne(search.count.get())) || search.selector == ast::PathSelector::kAllShortest;
  const BoundRelationshipPattern& only = part.relationships.front();
  return selects && search.mode == ast::PathMode::kTrail && search.predicates.empty() &&
         part.relationships.size() == 1 && only.group == nullptr && only.hops &&
         only.hops->low <= 1;
}

// Whether the relationships of a part differ from all others of the clause: not of chosen paths,
// which would depend on what else the clause finds, and not of walks, which may repeat their own.
bool TakesPart(const BoundPathSearch& search) {
  return search.selector == ast::PathSelector::kAll && search.mode != ast::PathMode::kWalk;
}

class MatchPlanner {
 public:
  MatchPlanner(PlanPtr input, std::span<const BoundPatternPart> parts, ExpressionRef where,
               VariableSet& bound, const PlanContext& context)
      : plan_(std::move(input)),
        parts_(parts),
        bound_(bound),
        context_(context),
        predicates_(SplitConjunction(where, *context.statement)) {
    CollectPattern();
    NarrowNodes();
  }

  PlanPtr Plan() {
    ApplyReady();
    PlanInOrder();
    while (PlanNextEdge() || PlanNextSearch() || PlanNextStart()) {
    }
    BuildPaths();
    all_planned_ = true;
    ApplyReady();
    return std::move(plan_);
  }

 private:
  void CollectPattern() {
    for (const BoundPatternPart& part : parts_) {
      for (const BoundNodePattern& node : part.nodes) {
        const bool end = &node == &part.nodes.front() || &node == &part.nodes.back();
        if (part.search && !end) continue;  // the search tests it
        PatternNode& merged = NodeOf(node.variable);
        merged.labels.insert(merged.labels.end(), node.label_ids.begin(), node.label_ids.end());
        if (!node.properties.empty()) merged.property_lists.push_back(&node.properties);
        merged.only_mentioned = part.nodes.size() == 1 && bound_.Contains(node.variable);
      }
      if (part.search) {
        edges_.push_back({.pattern = &part.relationships.front(),
                          .left = part.nodes.front().variable,
                          .right = part.nodes.back().variable,
                          .part = &part,
                          .shortest = nullptr,
                          .search = true,
                          .uses = OuterUses(part, *context_.statement),
                          .done = false});
        continue;
      }
      for (std::size_t i = 0; i < part.relationships.size(); ++i) {
        edges_.push_back({.pattern = &part.relationships[i],
                          .left = part.nodes[i].variable,
                          .right = part.nodes[i + 1].variable,
                          .part = &part,
                          .shortest = part.function == ast::PathFunction::kNone ? nullptr : &part,
                          .search = false,
                          .uses = UsesOf(part.relationships[i]),
                          .done = false});
      }
    }
  }

  // --- What statistics say --------------------------------------------------------------------

  SeenEdges SeenFrom(const PatternEdge& edge, bool from_left) const {
    const BoundRelationshipPattern& sample = Sample(*edge.pattern);
    return {.types = sample.type_ids,
            .any_type = sample.types.empty(),
            .direction = from_left ? sample.direction : Flip(sample.direction)};
  }
  const PatternNode& EndOf(const PatternEdge& edge, bool left) const {
    return nodes_[PlaceOf(left ? edge.left : edge.right)];
  }
  std::uint32_t PlaceOf(VariableId variable) const {
    std::uint32_t at = 0;
    while (nodes_[at].variable != variable) ++at;
    return at;
  }

  // Finds what nodes may be from the relationships they hang on, and tells it to the statement.
  void NarrowNodes() {
    for (PatternNode& node : nodes_) node.sets = SetsWith(context_, node.labels);
    for (const PatternEdge& edge : edges_) {
      const BoundRelationshipPattern& pattern = *edge.pattern;
      if (edge.search || pattern.group != nullptr || (pattern.hops && pattern.hops->low == 0)) {
        continue;
      }
      for (const bool left : {true, false}) {
        PatternNode& node = nodes_[PlaceOf(left ? edge.left : edge.right)];
        node.sets = SetsThatHave(context_, std::move(node.sets), SeenFrom(edge, left));
      }
      if (!pattern.hops && pattern.type_ids.size() == 1 && pattern.type_ids[0].valid()) {
        context_.kinds->relationships.emplace(pattern.variable, pattern.type_ids[0]);
      }
    }
    for (const PatternNode& node : nodes_) {
      graph::LabelId& known = context_.kinds->nodes[node.variable];
      if (!known.valid()) known = RarestLabel(node);
    }
  }

  // Of its own labels, or else of the only label set it may have; invalid when there is none.
  graph::LabelId RarestLabel(const PatternNode& node) const {
    std::span<const graph::LabelId> labels = node.labels;
    if (labels.empty() && node.sets.size() == 1) {
      labels = context_.catalog->LabelsOf(node.sets.front());
    }
    graph::LabelId rarest;
    for (const graph::LabelId label : labels) {
      if (!label.valid()) continue;
      const auto count = [this](graph::LabelId of) {
        return context_.statistics->NodeCount({&of, 1});
      };
      if (!rarest.valid() || count(label) < count(rarest)) rarest = label;
    }
    return rarest;
  }

  // What the conditions on one variable alone leave, those in its pattern's braces included.
  double ShareOf(VariableId variable,
                 std::span<const std::vector<BoundProperty>* const> property_lists) const {
    std::vector<ExpressionRef> alone;
    for (const Predicate& predicate : predicates_) {
      const std::vector<VariableId> uses = predicate.uses.ToVector();
      if (uses.size() == 1 && uses[0] == variable) alone.push_back(predicate.expression);
    }
    double share = ShareThatPasses(alone, context_);
    for (const auto* properties : property_lists) share *= ShareOfMap(variable, *properties);
    return share;
  }
  double ShareOfMap(VariableId variable, const std::vector<BoundProperty>& properties) const {
    double share = 1;
    for (const BoundProperty& property : properties) {
      share *= ShareOfEqual(variable, property.key_id, *property.value, context_);
    }
    return share;
  }
  double ShareOf(const PatternNode& node) const {
    return ShareOf(node.variable, node.property_lists);
  }
  double ShareOf(const PatternEdge& edge) const {
    if (edge.search || edge.pattern->hops || edge.pattern->group != nullptr) return 1;
    const auto* properties = &edge.pattern->properties;
    return ShareOf(edge.pattern->variable, {&properties, 1});
  }

  // Of what is tested on the way; a single relationship is tested when all that is read is there.
  VariableSet UsesOf(const BoundRelationshipPattern& pattern) const {
    return pattern.hops ? OuterUses(pattern, *context_.statement) : VariableSet();
  }

  PatternNode& NodeOf(VariableId variable) {
    for (PatternNode& node : nodes_) {
      if (node.variable == variable) return node;
    }
    nodes_.push_back({.variable = variable,
                      .labels = {},
                      .sets = {},
                      .property_lists = {},
                      .tested = false,
                      .only_mentioned = false});
    return nodes_.back();
  }

  // --- The best order -------------------------------------------------------------------------

  // Plans all relationships when they are few and each can be followed at any time.
  void PlanInOrder() {
    const auto is_free = [](const PatternEdge& edge) {
      return !edge.search && edge.shortest == nullptr && edge.uses.ToVector().empty() &&
             !(edge.pattern->already_bound && !edge.pattern->hops);
    };
    if (edges_.empty() || edges_.size() > kMaxOrderedEdges ||
        !std::all_of(edges_.begin(), edges_.end(), is_free)) {
      return;
    }
    std::vector<bool> done(edges_.size(), false);
    while (std::find(done.begin(), done.end(), false) != done.end()) {
      const PatternOrder order = BestOrder(NodesToOrder(), EdgesToOrder(), done);
      if (order.start) {
        PatternNode& start = nodes_[*order.start];
        PlanStart(start, BestAccessPath(start));
      }
      for (const OrderStep& step : order.steps) {
        done[step.edge] = true;
        PlanEdge(edges_[step.edge], step.from_left);
      }
    }
  }

  std::vector<OrderNode> NodesToOrder() const {
    std::vector<OrderNode> result;
    for (const PatternNode& node : nodes_) {
      OrderNode order{.bound = bound_.Contains(node.variable), .share = ShareOf(node)};
      if (!order.bound) order.scan_rows = BestAccessPath(node).rows;
      // An index has served a part of the conditions.
      order.begin_rows =
          std::min(order.scan_rows, CountNodes(context_, node.sets) * order.share);
      result.push_back(order);
    }
    return result;
  }

  std::vector<OrderEdge> EdgesToOrder() const {
    std::vector<SeenEdges> kinds;
    const auto end = [&](const PatternEdge& edge, bool from_left) {
      const SeenEdges seen = SeenFrom(edge, from_left);
      const auto same = std::find_if(kinds.begin(), kinds.end(), [&seen](const SeenEdges& kind) {
        return kind.any_type == seen.any_type && kind.direction == seen.direction &&
               std::equal(kind.types.begin(), kind.types.end(), seen.types.begin(),
                          seen.types.end());
      });
      const auto kind = static_cast<std::uint32_t>(same - kinds.begin());
      if (same == kinds.end()) kinds.push_back(seen);
      const EdgesAt at = EstimateEdgesAt(context_, EndOf(edge, from_left).sets, seen);
      const double share = ShareOf(edge);
      const bool reads = edge.pattern->variable_used || !edge.pattern->properties.empty();
      return OrderEdge::End{
          .kind = kind,
          .degree = edge.pattern->hops ? EstimateExpand(edge, 1, from_left, false) : at.per_node,
          .skew = at.skew,
          .degree_again = at.per_node_again,
          .look_cost = reads && seen.direction != ast::PatternDirection::kOutgoing
                           ? kIncomingReadCost
                           : 1.0,
          .new_rows = EstimateExpand(edge, 1, from_left, false) * share,
          .into_rows = EstimateExpand(edge, 1, from_left, true) * share};
    };
    std::vector<OrderEdge> result;
    for (const PatternEdge& edge : edges_) {
      result.push_back({.left = PlaceOf(edge.left),
                        .right = PlaceOf(edge.right),
                        .trails = edge.pattern->hops.has_value(),
                        .from_left = end(edge, true),
                        .from_right = end(edge, false)});
    }
    return result;
  }

  // --- Growing along relationships -------------------------------------------------------------

  // Plans the cheapest relationship that touches what is bound; false when there is none.
  bool PlanNextEdge() {
    PatternEdge* best = nullptr;
    bool best_from_left = true;
    double best_rows = std::numeric_limits<double>::infinity();
    for (PatternEdge& edge : edges_) {
      if (edge.done || edge.search || !bound_.ContainsAll(edge.uses)) continue;
      const bool left = bound_.Contains(edge.left);
      const bool right = bound_.Contains(edge.right);
      if (edge.shortest != nullptr && !(left && right)) continue;
      if (edge.pattern->already_bound && !edge.pattern->hops) {
        best = &edge;
        best_from_left = true;
        break;  // reads the row alone: nothing is cheaper
      }
      for (bool from_left : {true, false}) {
        if (!(from_left ? left : right) || (!from_left && left && right)) continue;
        double rows = EstimateExpand(edge, plan_->estimated_rows, from_left, left && right);
        if (!(left && right)) rows *= ShareOf(EndOf(edge, !from_left));
        if (best == nullptr || (context_.optimize && rows < best_rows)) {
          best = &edge;
          best_from_left = from_left;
          best_rows = rows;
        }
      }
    }
    if (best == nullptr) return false;
    PlanEdge(*best, best_from_left);
    return true;
  }

  // Rows after following `edge` from each of `rows`, before conditions on what it leads to.
  double EstimateExpand(const PatternEdge& edge, double rows, bool from_left, bool into) const {
    const BoundRelationshipPattern& pattern = *edge.pattern;
    const SeenEdges seen = SeenFrom(edge, from_left);
    const EdgesAt at = EstimateEdgesAt(context_, EndOf(edge, from_left).sets, seen);
    rows *= DegreeAt(edge, from_left, at) * NarrowingOf(EndOf(edge, from_left));
    const PatternNode& to = EndOf(edge, !from_left);
    const EdgesAt there = EstimateEdgesAt(context_, to.sets, SeenFrom(edge, !from_left));
    if (pattern.hops) {
      for (std::uint32_t hop = 1; hop < std::min(pattern.hops->high, kEstimatedHops); ++hop) {
        rows *= std::max(at.per_node * at.skew * there.skew, 1.0);
      }
    }
    rows *= there.share;
    return into ? rows / std::max(CountNodes(context_, to.sets), 1.0) : rows;
  }
  // By how the plan has come to this end.
  double DegreeAt(const PatternEdge& edge, bool from_left, const EdgesAt& at) const {
    const VariableId node = from_left ? edge.left : edge.right;
    const auto direction = SeenFrom(edge, from_left).direction;
    double other_skew = 0;
    for (const PatternEdge& other : edges_) {
      if (!other.done || &other == &edge || (other.left != node && other.right != node)) continue;
      const SeenEdges seen = SeenFrom(other, other.left == node);
      if (seen.direction == direction && TypesOverlap(*edge.pattern, *other.pattern)) {
        return at.per_node_again;
      }
      const EdgesAt met = EstimateEdgesAt(context_, EndOf(other, other.left == node).sets, seen);
      other_skew = std::max(other_skew, met.skew);
    }
    return other_skew > 0 ? at.per_node * at.skew * other_skew : at.per_node;
  }
  // Of the rows of a node that was scanned, those that have the relationships it needs.
  double NarrowingOf(const PatternNode& node) const {
    if (node.variable != scanned_) return 1;
    const double all = context_.statistics->NodeCount(node.labels);
    return CountNodes(context_, node.sets) / std::max(all, 1.0);
  }

  void PlanEdge(PatternEdge& edge, bool from_left) {
    const BoundRelationshipPattern& pattern = *edge.pattern;
    const VariableId from = from_left ? edge.left : edge.right;
    const VariableId to = from_left ? edge.right : edge.left;
    const bool into = bound_.Contains(to);
    const double rows = EstimateExpand(edge, plan_->estimated_rows, from_left, into);
    const ast::PatternDirection direction =
        from_left ? pattern.direction : Flip(pattern.direction);
    if (edge.shortest != nullptr) {
      PlanShortestPath(edge, *edge.shortest,
                       edge.shortest->function == ast::PathFunction::kAllShortestPaths);
    } else if (pattern.group != nullptr) {
      PlanSearch(edge, SearchOfGroup(pattern, context_), from_left, rows);
    } else if (pattern.hops) {
      std::vector<ElementPredicate> predicates = PredicatesOf(edge);
      std::vector<VariableId> reads = ReadsOf(predicates, *context_.statement);
      plan_ = MakePlan(
          VarLengthExpandNode{.from = from,
                              .relationships = pattern.variable,
                              .to = to,
                              .into = into,
                              .types = pattern.type_ids,
                              .any_type = pattern.types.empty(),
                              .direction = direction,
                              .low = pattern.hops->low,
                              .high = pattern.hops->high,
                              .properties = PropertiesOf(pattern),
                              .predicates = std::move(predicates),
                              .reads = std::move(reads),
                              .different_from = EdgesToDifferFrom(edge),
                              .reversed = !from_left,
                              .distinct_endpoints = false,
                              .relationships_bound = bound_.Contains(pattern.variable)},
          std::move(plan_), rows);
    } else {
      plan_ = MakePlan(ExpandNode{.from = from,
                                  .relationship = pattern.variable,
                                  .to = to,
                                  .from_bound = bound_.Contains(from),
                                  .into = into,
                                  .relationship_bound = bound_.Contains(pattern.variable),
                                  .types = pattern.type_ids,
                                  .any_type = pattern.types.empty(),
                                  .direction = direction,
                                  .different_from = EdgesToDifferFrom(edge)},
                       std::move(plan_), rows);
    }
    edge.done = true;
    scanned_ = VariableId();
    bound_.Add(pattern.variable);
    bound_.Add(from);
    bound_.Add(to);
    TestRelationship(pattern, edge.shortest != nullptr);
    ApplyReady();
  }

  void PlanShortestPath(const PatternEdge& edge, const BoundPatternPart& part, bool all) {
    const BoundRelationshipPattern& pattern = *edge.pattern;
    const auto hops = pattern.hops.value_or(BoundRelationshipPattern::Hops{1, 1});
    // A WHERE behind a selector chooses among its results, so it has no part in the search. Of
    // shortestPath() it is part of what is asked for.
    static const std::vector<Predicate> kNothing;
    const auto& where = part.function == ast::PathFunction::kNone ? kNothing : predicates_;
    VariableSet holders;
    holders.Add(part.path);
    holders.Add(pattern.variable);
    std::vector<ElementPredicate> predicates = EdgePredicatesOf(pattern, where, holders, bound_);
    std::vector<ElementPredicate> node_predicates = NodePredicatesOf(part.path, where, bound_);
    std::vector<ElementPredicate> all_predicates = predicates;
    all_predicates.insert(all_predicates.end(), node_predicates.begin(), node_predicates.end());
    std::vector<VariableId> reads = ReadsOf(all_predicates, *context_.statement);
    const double rows = plan_->estimated_rows;
    plan_ = MakePlan(ShortestPathNode{.from = edge.left,
                                      .relationships = pattern.variable,
                                      .to = edge.right,
                                      .path = part.path,
                                      .types = pattern.type_ids,
                                      .any_type = pattern.types.empty(),
                                      .direction = pattern.direction,
                                      .low = hops.low,
                                      .high = hops.high,
                                      .all = all,
                                      .properties = PropertiesOf(pattern),
                                      .predicates = std::move(predicates),
                                      .node_predicates = std::move(node_predicates),
                                      .reads = std::move(reads)},
                     std::move(plan_), rows);
    bound_.Add(part.path);
  }

  // --- Searches --------------------------------------------------------------------------------

  // Plans a search of a whole part from an end that is bound; false when there is none.
  bool PlanNextSearch() {
    for (PatternEdge& edge : edges_) {
      if (edge.done || !edge.search || !bound_.ContainsAll(edge.uses)) continue;
      const bool left = bound_.Contains(edge.left);
      const bool right = bound_.Contains(edge.right);
      if (!left && !right) continue;
      if (!(left && right) && StartFromOtherEnd(left ? edge.right : edge.left)) return true;
      PlanPartSearch(edge, left);
      return true;
    }
    return false;
  }

  // Finds the other end first when it is known by its properties: one search to it is cheaper than
  // one to every node.
  bool StartFromOtherEnd(VariableId end) {
    for (PatternNode& node : nodes_) {
      if (node.variable != end) continue;
      AccessPath path = BestAccessPath(node);
      const bool scans = std::holds_alternative<AllNodesScanNode>(path.op.op) ||
                         std::holds_alternative<LabelScanNode>(path.op.op);
      if (scans && node.property_lists.empty()) return false;
      PlanStart(node, std::move(path));
      return true;
    }
    return false;
  }

  void PlanPartSearch(PatternEdge& edge, bool from_left) {
    const BoundPatternPart& part = *edge.part;
    const bool into = bound_.Contains(edge.left) && bound_.Contains(edge.right);
    if (into && IsPlainShortest(part)) {
      PlanShortestPath(edge, part, part.search->selector == ast::PathSelector::kAllShortest);
    } else {
      PlanSearch(edge, SearchOfPart(part, context_), from_left, plan_->estimated_rows * 10);
    }
    edge.done = true;
    bound_.Add(edge.left);
    bound_.Add(edge.right);
    bound_.AddAll(PatternVariables({&part, 1}));
    ApplyReady();
  }

  void PlanSearch(const PatternEdge& edge, PathSearchNode search, bool from_left, double rows) {
    search.from = from_left ? edge.left : edge.right;
    search.to = from_left ? edge.right : edge.left;
    search.into = bound_.Contains(search.to);
    search.reversed = !from_left;
    if (search.selector == ast::PathSelector::kAll) {
      const std::vector<ElementPredicate> predicates = PredicatesOf(edge);
      AddEdgePredicates(predicates, search);
      VariableSet reads;
      for (VariableId id : search.reads) reads.Add(id);
      for (VariableId id : ReadsOf(predicates, *context_.statement)) reads.Add(id);
      search.reads = reads.ToVector();
    }
    if (!edge.search || TakesPart(*edge.part->search)) {
      search.different_from = EdgesToDifferFrom(edge);
    }
    for (const PatternNode& node : nodes_) {
      if (node.variable == search.to && !search.into) search.target_labels = node.labels;
    }
    plan_ = MakePlan(std::move(search), std::move(plan_), rows);
    if (edge.pattern->group == nullptr) return;
    for (const BoundGroup::List& list : edge.pattern->group->lists) bound_.Add(list.list);
  }

  // Conditions on every relationship of an edge, of its own and from the WHERE.
  std::vector<ElementPredicate> PredicatesOf(const PatternEdge& edge) const {
    VariableSet holders;
    holders.Add(edge.part->path);
    if (!edge.search) {
      holders.Add(edge.pattern->variable);
      if (edge.pattern->group != nullptr && edge.pattern->group->relationships.size() == 1) {
        const VariableId element = edge.pattern->group->relationships.front().element;
        for (const BoundGroup::List& list : edge.pattern->group->lists) {
          if (list.element == element) holders.Add(list.list);
        }
      }
    }
    static const BoundRelationshipPattern kNoConditions{};
    const bool own = !edge.search && edge.pattern->group == nullptr;
    return EdgePredicatesOf(own ? *edge.pattern : kNoConditions, predicates_, holders, bound_);
  }

  static const std::vector<BoundProperty>* PropertiesOf(const BoundRelationshipPattern& pattern) {
    return pattern.properties.empty() ? nullptr : &pattern.properties;
  }

  // Single relationships are tested like nodes; variable-length ones test on the way.
  void TestRelationship(const BoundRelationshipPattern& pattern, bool shortest) {
    if (pattern.properties.empty() || pattern.hops || shortest) return;
    FilterNode filter;
    filter.tests.push_back(
        {.variable = pattern.variable, .labels = {}, .properties = &pattern.properties});
    plan_ = MakePlan(std::move(filter), std::move(plan_),
                     plan_->estimated_rows * ShareOfMap(pattern.variable, pattern.properties));
  }

  std::vector<VariableId> EdgesToDifferFrom(const PatternEdge& edge) const {
    std::vector<VariableId> result;
    for (const PatternEdge& other : edges_) {
      if (!other.done || other.shortest != nullptr || &other == &edge) continue;
      if (other.search) {
        if (TakesPart(*other.part->search)) result.push_back(other.part->search->trail);
      } else if (edge.search || TypesOverlap(*edge.pattern, *other.pattern)) {
        result.push_back(other.pattern->variable);
      }
    }
    return result;
  }

  // --- Starting --------------------------------------------------------------------------------

  // Scans for the cheapest node that is not bound yet; false when all are.
  bool PlanNextStart() {
    PatternNode* best = nullptr;
    AccessPath best_path;
    for (PatternNode& node : nodes_) {
      if (bound_.Contains(node.variable)) continue;
      AccessPath path = BestAccessPath(node);
      if (best == nullptr || (context_.optimize && path.rows < best_path.rows)) {
        best = &node;
        best_path = std::move(path);
      }
    }
    if (best == nullptr) return false;
    PlanStart(*best, std::move(best_path));
    return true;
  }

  void PlanStart(const PatternNode& node, AccessPath path) {
    const VariableId variable = node.variable;
    const double rows = plan_->estimated_rows * path.rows;
    plan_ = MakePlan(std::move(path.op.op), std::move(plan_), rows);
    scanned_ = variable;
    bound_.Add(variable);
    ApplyReady();
  }

  AccessPath BestAccessPath(const PatternNode& node) const {
    AccessPath best;
    best.rows = context_.statistics->NodeCount(node.labels);
    if (node.labels.empty()) {
      best.op.op = AllNodesScanNode{.variable = node.variable};
    } else {
      best.op.op = LabelScanNode{.variable = node.variable, .labels = node.labels};
    }
    if (!context_.optimize) return best;
    TryJoin(node, best);
    for (const graph::IndexDefinition& index : context_.catalog->Indexes()) {
      if (std::find(node.labels.begin(), node.labels.end(), index.label) == node.labels.end()) {
        continue;
      }
      TryLookup(node, index, best);
      TryRange(node, index, best);
    }
    return best;
  }

  // The value that `node.key` must equal, if it can be computed before the node is bound.
  ExpressionRef EqualityOn(const PatternNode& node, graph::KeyId key) const {
    for (const auto* properties : node.property_lists) {
      for (const BoundProperty& property : *properties) {
        if (property.key_id != key) continue;
        VariableSet uses;
        AddUses(*property.value, *context_.statement, uses);
        if (bound_.ContainsAll(uses)) return property.value.get();
      }
    }
    for (const Predicate& predicate : predicates_) {
      const auto indexable = AsIndexable(predicate, node.variable, *context_.statement);
      if (indexable && indexable->kind == Kind::kEqual && indexable->key == key &&
          bound_.ContainsAll(indexable->value_uses)) {
        return indexable->value;
      }
    }
    return nullptr;
  }

  void TryLookup(const PatternNode& node, const graph::IndexDefinition& index,
                 AccessPath& best) const {
    std::vector<ExpressionRef> values;
    for (graph::KeyId key : index.keys) {
      ExpressionRef value = EqualityOn(node, key);
      if (value == nullptr) return;
      values.push_back(value);
    }
    double rows = index.unique ? 1.0 : context_.statistics->NodeCount(node.labels);
    for (std::size_t i = 0; i < values.size() && !index.unique; ++i) {
      rows *= ShareOfEqual(node.variable, index.keys[i], *values[i], context_, kLookupSelectivity);
    }
    // Of equals an index is there already.
    const bool joins = std::holds_alternative<HashJoinNode>(best.op.op);
    if ((joins ? rows > best.rows : rows >= best.rows) && !index.unique) return;
    if (best.rows <= 1.0 && std::holds_alternative<IndexLookupNode>(best.op.op)) return;
    best.rows = std::min(rows, best.rows);
    best.op.op = IndexLookupNode{
        .variable = node.variable, .index = index, .values = std::move(values)};
  }

  // What reads a row is compared node by node, so that a hash table pays from the first row on;
  // what does not is compared by columns.
  void TryJoin(const PatternNode& node, AccessPath& best) const {
    if (GraphChanges()) return;
    HashJoinNode join{.variable = node.variable, .labels = node.labels, .keys = {}, .values = {}};
    bool reads_row = false;
    for (const graph::KeyId key : EqualKeys(node)) {
      if (std::find(join.keys.begin(), join.keys.end(), key) != join.keys.end()) continue;
      join.keys.push_back(key);
      join.values.push_back(EqualityOn(node, key));
      VariableSet uses;
      AddUses(*join.values.back(), *context_.statement, uses);
      reads_row = reads_row || !uses.ToVector().empty();
    }
    if (join.keys.empty() || (!reads_row && plan_->estimated_rows < kFewestScans)) return;
    for (std::size_t i = 0; i < join.keys.size(); ++i) {
      best.rows *= ShareOfEqual(node.variable, join.keys[i], *join.values[i], context_,
                                i == 0 ? kLookupSelectivity : kEqualitySelectivity);
    }
    best.op.op = std::move(join);
  }

  // Whether this plan is run again and again while the graph changes.
  bool GraphChanges() const {
    const PlanNode* leaf = plan_.get();
    while (!leaf->children.empty()) leaf = leaf->children.front().get();
    const auto* argument = std::get_if<ArgumentNode>(&leaf->op);
    return argument != nullptr && argument->graph_changes;
  }

  // The properties that must equal what is known before the node is bound.
  std::vector<graph::KeyId> EqualKeys(const PatternNode& node) const {
    std::vector<graph::KeyId> keys;
    const auto add = [&](graph::KeyId key) {
      if (EqualityOn(node, key) != nullptr) keys.push_back(key);
    };
    for (const auto* properties : node.property_lists) {
      for (const BoundProperty& property : *properties) {
        if (!Varies(*property.value)) add(property.key_id);
      }
    }
    for (const Predicate& predicate : predicates_) {
      const auto indexable = AsIndexable(predicate, node.variable, *context_.statement);
      if (indexable && indexable->kind == Kind::kEqual) add(indexable->key);
    }
    return keys;
  }

  void TryRange(const PatternNode& node, const graph::IndexDefinition& index,
                AccessPath& best) const {
    IndexRangeNode range{.variable = node.variable, .index = index};
    std::vector<ExpressionRef> served;
    bool reads_row = false;
    for (const Predicate& predicate : predicates_) {
      const auto indexable = AsIndexable(predicate, node.variable, *context_.statement);
      if (!indexable || indexable->key != index.keys.front() ||
          !bound_.ContainsAll(indexable->value_uses)) {
        continue;
      }
      if (indexable->kind == Kind::kInList && index.keys.size() == 1) {
        const double rows = best.rows * ShareThatPasses({&predicate.expression, 1}, context_);
        if (rows >= best.rows) continue;
        best.rows = rows;
        best.op.op = IndexInListNode{
            .variable = node.variable, .index = index, .list = indexable->value};
        continue;
      }
      if (SetBound(range, *indexable)) served.push_back(predicate.expression);
      reads_row = reads_row || !indexable->value_uses.ToVector().empty();
    }
    const double rows = best.rows * ShareThatPasses(served, context_);
    // Half of an index for each of many rows takes longer than to scan the nodes by columns.
    const bool closed = range.prefix != nullptr || (range.low != nullptr && range.high != nullptr);
    if (reads_row && !closed) return;
    if (served.empty() || !std::holds_alternative<LabelScanNode>(best.op.op)) return;
    best.rows = rows;
    best.op.op = std::move(range);
  }

  static bool SetBound(IndexRangeNode& range, const IndexablePredicate& predicate) {
    switch (predicate.kind) {
      case Kind::kLess:
      case Kind::kLessOrEqual:
        if (range.high != nullptr) return false;
        range.high = predicate.value;
        range.high_inclusive = predicate.kind == Kind::kLessOrEqual;
        return true;
      case Kind::kGreater:
      case Kind::kGreaterOrEqual:
        if (range.low != nullptr) return false;
        range.low = predicate.value;
        range.low_inclusive = predicate.kind == Kind::kGreaterOrEqual;
        return true;
      case Kind::kPrefix:
        if (range.prefix != nullptr) return false;
        range.prefix = predicate.value;
        return true;
      case Kind::kEqual:
      case Kind::kInList: return false;
    }
    return false;
  }

  // --- Predicates and paths --------------------------------------------------------------------

  // Adds a filter with every test and predicate that can be decided now. A predicate that an index
  // served is tested all the same: it costs little and keeps the plan right by itself. One that
  // varies from row to row decides about whole matches.
  void ApplyReady() {
    FilterNode filter;
    double selectivity = 1.0;
    for (PatternNode& node : nodes_) {
      if (!node.tested && bound_.Contains(node.variable)) AddTests(node, filter, selectivity);
    }
    std::erase_if(predicates_, [&](const Predicate& predicate) {
      if (!bound_.ContainsAll(predicate.uses)) return false;
      if (predicate.varies && !all_planned_) return false;
      filter.predicates.push_back(predicate.expression);
      return true;
    });
    if (filter.tests.empty() && filter.predicates.empty()) return;
    const double rows =
        plan_->estimated_rows * selectivity * ShareThatPasses(filter.predicates, context_);
    plan_ = MakePlan(std::move(filter), std::move(plan_), rows);
  }

  void AddTests(PatternNode& node, FilterNode& filter, double& selectivity) {
    std::vector<graph::LabelId> labels = node.labels;
    const IndexLookupNode* lookup = std::get_if<IndexLookupNode>(&plan_->op);
    if (const auto* scan = std::get_if<LabelScanNode>(&plan_->op);
        scan != nullptr && scan->variable == node.variable) {
      labels.clear();
    }
    if (const auto* join = std::get_if<HashJoinNode>(&plan_->op);
        join != nullptr && join->variable == node.variable) {
      labels.clear();
    }
    if (lookup != nullptr && lookup->variable == node.variable && labels.size() == 1) {
      labels.clear();  // the index holds only nodes with its label
    }
    bool ready = true;
    for (const auto* properties : node.property_lists) {
      VariableSet uses;
      for (const BoundProperty& property : *properties) {
        AddUses(*property.value, *context_.statement, uses);
      }
      ready = ready && bound_.ContainsAll(uses);
    }
    if (!ready) return;  // a property refers to a variable that comes later
    node.tested = true;
    if (!labels.empty() || (node.only_mentioned && node.property_lists.empty())) {
      filter.tests.push_back({.variable = node.variable, .labels = labels, .properties = nullptr});
    }
    for (const auto* properties : node.property_lists) {
      if (lookup != nullptr && lookup->variable == node.variable && Serves(*lookup, *properties)) {
        continue;
      }
      filter.tests.push_back({.variable = node.variable, .labels = {}, .properties = properties});
      selectivity *= ShareOfMap(node.variable, *properties);
    }
  }

  // Whether the lookup already made sure of every one of these properties.
  static bool Serves(const IndexLookupNode& lookup, const std::vector<BoundProperty>& properties) {
    return std::all_of(properties.begin(), properties.end(), [&lookup](const BoundProperty& p) {
      return std::any_of(lookup.values.begin(), lookup.values.end(),
                         [&p](ExpressionRef value) { return value == p.value.get(); });
    });
  }

  void BuildPaths() {
    for (const BoundPatternPart& part : parts_) {
      if (!part.path.valid() || part.function != ast::PathFunction::kNone || part.search) continue;
      BuildPathNode build{.path = part.path, .nodes = {}, .relationships = {}};
      for (const BoundNodePattern& node : part.nodes) build.nodes.push_back(node.variable);
      for (const BoundRelationshipPattern& edge : part.relationships) {
        build.relationships.push_back(edge.variable);
      }
      plan_ = MakePlan(std::move(build), std::move(plan_), plan_->estimated_rows);
      bound_.Add(part.path);
    }
  }

  PlanPtr plan_;
  std::span<const BoundPatternPart> parts_;
  VariableSet& bound_;
  const PlanContext& context_;
  std::vector<Predicate> predicates_;
  bool all_planned_ = false;  // of the pattern
  std::vector<PatternNode> nodes_;
  std::vector<PatternEdge> edges_;
  VariableId scanned_;  // the last one, until a relationship of it is followed
};

}  // namespace

PlanPtr PlanMatch(PlanPtr input, std::span<const BoundPatternPart> parts, ExpressionRef where,
                  VariableSet& bound, const PlanContext& context) {
  return MatchPlanner(std::move(input), parts, where, bound, context).Plan();
}

VariableSet PatternVariables(std::span<const BoundPatternPart> parts) {
  VariableSet variables;
  for (const BoundPatternPart& part : parts) {
    for (const BoundNodePattern& node : part.nodes) variables.Add(node.variable);
    for (const BoundRelationshipPattern& edge : part.relationships) {
      variables.Add(edge.variable);
      if (edge.group == nullptr) continue;
      for (const BoundGroup::List& list : edge.group->lists) variables.Add(list.list);
    }
    variables.Add(part.path);
    if (part.search) variables.Add(part.search->trail);
  }
  return variables;
}

}  // namespace keiretsu::query
