#include "query/planner/rules/count_pattern.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "query/expression/expression_children.h"
#include "query/expression/functions/registry.h"
#include "query/plan/edge_types.h"
#include "query/planner/cardinality.h"
#include "query/planner/column_predicates.h"
#include "query/planner/count_terms.h"
#include "query/planner/match_planner.h"
#include "query/planner/row_facts.h"
#include "query/planner/selectivity.h"
#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

/// What touching a relationship, or a node, while counting costs, in rows made; and a relationship
/// that carries a number on from node to node.
constexpr double kCountCost = 0.05;
constexpr double kCarryCost = 0.1;
/// How many times as many rows as estimated are reckoned with: counting takes as long as it takes,
/// enumerating can take much longer than expected.
constexpr double kDoubt = 2;
/// Rows below which it does not matter how they are made.
constexpr double kFewRows = 1000;

// Whether an expression gives the same for the same node in every row.
bool IsDeterministic(const BoundExpression& expression) {
  const auto* call = std::get_if<FunctionExpression>(&expression.node);
  if (call != nullptr && !call->function->constant_in_statement) {
    const bool of_node =
        call->arguments.size() == 1 && call->arguments[0]->type == StaticType::kNode;
    if (!of_node) return false;
  }
  if (std::holds_alternative<SubqueryExpression>(expression.node)) return false;
  bool all = true;
  ForEachOperand(expression, [&all](const BoundExpression& operand) {
    all = all && IsDeterministic(operand);
  });
  return all;
}

// A pattern read off the plan that would enumerate it.
class PatternReader {
 public:
  explicit PatternReader(const BoundStatement& statement) : statement_(statement) {}

  // False when the plan holds anything that is not such a pattern.
  bool Read(const PlanNode& top) {
    std::vector<const PlanNode*> chain;
    for (const PlanNode* at = &top; !std::holds_alternative<UnitNode>(at->op);
         at = at->children[0].get()) {
      if (at->children.size() != 1) return false;
      chain.push_back(at);
      rows_ += at->estimated_rows;
    }
    // From below, so that what a node speaks of has been met.
    return std::all_of(chain.rbegin(), chain.rend(), [this](const PlanNode* at) {
      return std::visit([this](const auto& op) { return Take(op); }, at->op);
    });
  }

  const PatternCountNode& pattern() const { return pattern_; }
  const CountConstraints& constraints() const { return constraints_; }
  double rows() const { return rows_; }

  std::optional<std::uint32_t> NodeOf(VariableId id) const {
    for (std::uint32_t i = 0; i < pattern_.nodes.size(); ++i) {
      if (pattern_.nodes[i].variable == id) return i;
    }
    return std::nullopt;
  }
  std::optional<std::uint32_t> EdgeOf(VariableId id) const {
    for (std::uint32_t i = 0; i < pattern_.edges.size(); ++i) {
      if (pattern_.edges[i].relationship == id) return i;
    }
    return std::nullopt;
  }

 private:
  template <typename Op>
  bool Take(const Op&) {
    return false;
  }
  bool Take(const AllNodesScanNode& scan) {
    pattern_.nodes.push_back({.variable = scan.variable, .predicates = scan.predicates});
    return true;
  }
  bool Take(const LabelScanNode& scan) {
    pattern_.nodes.push_back(
        {.variable = scan.variable, .labels = scan.labels, .predicates = scan.predicates});
    return true;
  }
  bool Take(const ExpandNode& expand) {
    if (expand.relationship_bound || !expand.from_bound) return false;
    const std::optional<std::uint32_t> from = NodeOf(expand.from);
    if (!from) return false;
    if (!expand.into) pattern_.nodes.push_back({.variable = expand.to});
    const std::optional<std::uint32_t> to = NodeOf(expand.to);
    if (!to) return false;
    const bool incoming = expand.direction == ast::PatternDirection::kIncoming;
    pattern_.edges.push_back({.relationship = expand.relationship,
                              .source = incoming ? *to : *from,
                              .target = incoming ? *from : *to,
                              .directed = expand.direction != ast::PatternDirection::kEither,
                              .types = expand.types,
                              .any_type = expand.any_type});
    const auto place = static_cast<std::uint32_t>(pattern_.edges.size() - 1);
    return std::all_of(expand.different_from.begin(), expand.different_from.end(),
                       [this, place](VariableId other) {
                         const std::optional<std::uint32_t> edge = EdgeOf(other);
                         if (edge) constraints_.edges.emplace_back(*edge, place);
                         return edge.has_value();
                       });
  }
  bool Take(const FilterNode& filter) {
    return std::all_of(filter.tests.begin(), filter.tests.end(),
                       [this](const PatternTest& test) { return TakeTest(test); }) &&
           std::all_of(filter.predicates.begin(), filter.predicates.end(),
                       [this](ExpressionRef predicate) { return TakePredicate(*predicate); });
  }
  bool TakeTest(const PatternTest& test) {
    std::vector<ColumnPredicate>* predicates = nullptr;
    if (const auto node = NodeOf(test.variable)) {
      std::vector<graph::LabelId>& labels = pattern_.nodes[*node].labels;
      labels.insert(labels.end(), test.labels.begin(), test.labels.end());
      predicates = &pattern_.nodes[*node].predicates;
    } else if (const auto edge = EdgeOf(test.variable)) {
      if (!test.labels.empty()) return false;
      predicates = &pattern_.edges[*edge].predicates;
    } else {
      return false;
    }
    return test.properties == nullptr || AppendColumnPredicates(*test.properties, *predicates);
  }
  bool TakePredicate(const BoundExpression& predicate) {
    if (TakeInequality(predicate)) return true;
    VariableSet uses;
    AddUses(predicate, statement_, uses);
    const std::vector<VariableId> variables = uses.ToVector();
    if (variables.size() != 1 || !CannotFail(predicate)) return false;
    const auto simple = AsColumnPredicate(predicate);
    const auto put = [&](auto& element) {
      if (simple) {
        element.predicates.push_back(simple->predicate);
      } else {
        element.conditions.push_back(&predicate);
      }
      return true;
    };
    if (const auto node = NodeOf(variables.front())) {
      const auto* labels = std::get_if<LabelExpression>(&predicate.node);
      if (labels == nullptr || labels->any) return put(pattern_.nodes[*node]);
      std::vector<graph::LabelId>& known = pattern_.nodes[*node].labels;
      known.insert(known.end(), labels->label_ids.begin(), labels->label_ids.end());
      return true;
    }
    const auto edge = EdgeOf(variables.front());
    return edge && put(pattern_.edges[*edge]);
  }
  // `a <> b` of two nodes.
  bool TakeInequality(const BoundExpression& predicate) {
    const auto* comparison = std::get_if<ComparisonExpression>(&predicate.node);
    if (comparison == nullptr || comparison->steps.size() != 1 ||
        comparison->steps.front().op != ast::ComparisonOperator::kNotEqual) {
      return false;
    }
    const auto node = [this](const BoundExpression& side) -> std::optional<std::uint32_t> {
      const auto* variable = std::get_if<VariableExpression>(&side.node);
      if (variable == nullptr || variable->local) return std::nullopt;
      return NodeOf(variable->variable);
    };
    const auto left = node(*comparison->first);
    const auto right = node(*comparison->steps.front().operand);
    if (!left || !right || left == right) return false;
    constraints_.nodes.emplace_back(*left, *right);
    return true;
  }

  const BoundStatement& statement_;
  PatternCountNode pattern_;
  CountConstraints constraints_;
  double rows_ = 0;
};

// The variable whose type an expression is; null when it is anything else.
const VariableExpression* VariableOfType(const BoundExpression& expression) {
  const auto* call = std::get_if<FunctionExpression>(&expression.node);
  if (call == nullptr || call->function->name != "type") return nullptr;
  return RowVariable(*call->arguments.front());
}

// What the aggregation asks of the pattern.
class CountUse {
 public:
  CountUse(std::span<const ProjectNode::Item> keys, std::span<const BoundAggregate> aggregates,
           const PatternReader& reader, const BoundStatement& statement)
      : reader_(reader), statement_(statement) {
    for (const ProjectNode::Item& key : keys) Read(*key.expression);
    for (std::uint32_t i = 0; i < aggregates.size(); ++i) Take(aggregates[i], i);
  }

  // Notes the one node that is read and the one relationship whose type is, if any; false when
  // more, or something else, is.
  bool Keep(PatternCountNode& node) const {
    const std::vector<VariableId> variables = uses_.ToVector();
    if (!fits_ || variables.size() > 1) return false;
    if (!variables.empty()) node.kept = reader_.NodeOf(variables.front());
    node.typed = typed_;
    return variables.empty() || node.kept.has_value();
  }
  const std::vector<std::uint32_t>& counting_rows() const { return counting_rows_; }

 private:
  void Read(const BoundExpression& expression) {
    if (const VariableExpression* variable = VariableOfType(expression)) {
      const std::optional<std::uint32_t> edge = reader_.EdgeOf(variable->variable);
      if (edge && typed_.value_or(*edge) == *edge) {
        typed_ = edge;
        return;
      }
    }
    fits_ = fits_ && IsDeterministic(expression);
    AddUses(expression, statement_, uses_);
  }
  void Take(const BoundAggregate& aggregate, std::uint32_t place) {
    const bool once = aggregate.distinct || aggregate.function == "min" ||
                      aggregate.function == "max";
    const bool counts = aggregate.function == "count";
    fits_ = fits_ && (once || counts || aggregate.function == "sum" || aggregate.function == "avg");
    if (counts && !aggregate.distinct && IsOfPattern(aggregate)) {
      counting_rows_.push_back(place);
      return;
    }
    for (const BoundExpressionPtr& argument : aggregate.arguments) Read(*argument);
  }
  // A variable of the pattern is never null.
  bool IsOfPattern(const BoundAggregate& aggregate) const {
    if (aggregate.arguments.size() != 1) return false;
    const auto* variable = std::get_if<VariableExpression>(&aggregate.arguments[0]->node);
    return variable != nullptr && !variable->local &&
           (reader_.NodeOf(variable->variable) || reader_.EdgeOf(variable->variable));
  }

  const PatternReader& reader_;
  const BoundStatement& statement_;
  bool fits_ = true;
  VariableSet uses_;
  std::optional<std::uint32_t> typed_;
  std::vector<std::uint32_t> counting_rows_;
};

// Which part of the relationships of an edge has a node at one end that fits the term's there.
double ShareOfEnd(const PatternCountNode& node, const std::vector<std::uint32_t>& members,
                  const SeenEdges& seen, const PlanContext& context) {
  double share = 1;
  for (const std::uint32_t member : members) {
    const PatternCountNode::Node& fits = node.nodes[member];
    const std::size_t tests = fits.predicates.size() + fits.conditions.size();
    const EdgesAt at = EstimateEdgesAt(context, SetsWith(context, fits.labels), seen);
    share = std::min(share, at.share) *
            std::pow(kPredicateSelectivity, static_cast<double>(tests));
  }
  return share;
}

// Whether a node hangs on one relationship and nothing but labels is asked of it.
bool IsFreeLeaf(const PatternCountNode& node, const PatternCountNode::Term& term,
                std::uint32_t place) {
  const auto edges = std::count_if(term.edges.begin(), term.edges.end(), [place](const auto& edge) {
    return edge.source == place || edge.target == place;
  });
  return edges == 1 && std::all_of(term.nodes[place].begin(), term.nodes[place].end(),
                                   [&node](std::uint32_t member) {
                                     return node.kept != member &&
                                            node.nodes[member].predicates.empty() &&
                                            node.nodes[member].conditions.empty();
                                   });
}

double CostOf(const PatternCountNode& node, const PlanContext& context) {
  constexpr double kLeastShare = 0.05;
  const double nodes = context.statistics->NodeCount() * kCountCost;
  double cost = nodes;
  for (const PatternCountNode::Term& term : node.terms) {
    for (const PatternCountNode::Term::Edge& edge : term.edges) {
      const PatternCountNode::Edge& member = node.edges[edge.members.front()];
      const auto share_at = [&](std::uint32_t end, ast::PatternDirection direction) {
        return ShareOfEnd(node, term.nodes[end], {member.types, member.any_type, direction},
                          context);
      };
      // From whichever end has fewer nodes.
      const double share = std::min(share_at(edge.source, ast::PatternDirection::kOutgoing),
                                    share_at(edge.target, ast::PatternDirection::kIncoming));
      const bool counts =
          IsFreeLeaf(node, term, edge.source) || IsFreeLeaf(node, term, edge.target);
      cost += CountEdges(context, member.types, member.any_type) *
              std::clamp(share, kLeastShare, 1.0) * (counts ? kCountCost : kCarryCost);
      if (!counts) cost += nodes;
    }
  }
  return cost;
}

// Likewise, where types are told apart.
double CostByTypes(const PatternCountNode& node, const PlanContext& context) {
  if (!node.typed) return CostOf(node, context);
  PatternCountNode of_type = node;
  PatternCountNode::Edge& edge = of_type.edges[*node.typed];
  double cost = 0;
  for (const graph::TypeId type : TypesOf(edge.types, edge.any_type, *context.catalog)) {
    edge.any_type = false;
    edge.types = {type};
    cost += CostOf(of_type, context);
  }
  return cost;
}

// Replaces the plan that enumerates a pattern by one that counts it; false when it must stay.
bool TryCountPattern(PlanPtr& plan, AggregateNode& aggregate, const PlanContext& context,
                     std::uint32_t& next_variable) {
  PatternReader reader(*context.statement);
  if (!reader.Read(*plan) || reader.pattern().nodes.empty()) return false;
  PatternCountNode node = reader.pattern();
  std::span<const BoundAggregate> aggregates;
  if (aggregate.aggregates != nullptr) aggregates = *aggregate.aggregates;
  const CountUse use(aggregate.keys, aggregates, reader, *context.statement);
  if (!use.Keep(node) || !MakeCountTerms(reader.constraints(), node)) return false;
  if (node.edges.empty() && node.kept) return false;  // every node counts once: nothing to gain
  if (aggregates.empty()) {
    if (!node.kept && !node.typed) return false;  // the count may be 0
    // Relationships that are not joined are as soon met as counted.
    if (node.kept && node.edges.size() == 1) return false;
  }
  if (CostByTypes(node, context) > kDoubt * reader.rows() + kFewRows) return false;
  node.multiplicity = VariableId{next_variable++};
  aggregate.multiplicity = node.multiplicity;
  aggregate.counting_rows = use.counting_rows();
  const double rows = node.kept ? context.statistics->NodeCount(node.nodes[*node.kept].labels) : 1;
  const double types = node.typed ? context.catalog->type_count() : 1;
  plan = MakePlan(std::move(node), nullptr, rows * types);
  return true;
}

// Rows that are made distinct are groups of which nothing is asked. Fires on what the columns of a
// DISTINCT are computed from.
bool TryCountDistinct(PlanNode& plan, const DistinctNode& distinct, const PlanContext& context,
                      std::uint32_t& next_variable) {
  PlanNode& below = *plan.children[0];
  const auto* project = std::get_if<ProjectNode>(&below.op);
  if (project == nullptr || project->items.size() != distinct.variables.size()) return false;
  AggregateNode groups{.keys = project->items};
  return TryCountPattern(below.children[0], groups, context, next_variable);
}

// `all_rows`: whoever is above asks for all that the plan has.
bool CountPattern(PlanNode& plan, const PlanContext& context, std::uint32_t& next_variable,
                  bool all_rows) {
  bool changed = false;
  if (auto* aggregate = std::get_if<AggregateNode>(&plan.op)) {
    all_rows = true;
    changed = TryCountPattern(plan.children[0], *aggregate, context, next_variable);
  } else if (std::holds_alternative<SortNode>(plan.op)) {
    all_rows = true;
  } else if (std::holds_alternative<LimitNode>(plan.op)) {
    all_rows = false;
  } else if (const auto* distinct = std::get_if<DistinctNode>(&plan.op); distinct && all_rows) {
    changed = TryCountDistinct(plan, *distinct, context, next_variable);
  }
  for (PlanPtr& child : plan.children) {
    changed |= CountPattern(*child, context, next_variable, all_rows);
  }
  return changed;
}

}  // namespace

SubqueryCountPlan CountByNode(const PlanNode& pattern, VariableId kept, const PlanContext& context,
                              std::uint32_t& next_variable) {
  PatternReader reader(*context.statement);
  if (!reader.Read(pattern)) return {};
  PatternCountNode node = reader.pattern();
  node.kept = reader.NodeOf(kept);
  if (!node.kept || node.edges.empty() || !MakeCountTerms(reader.constraints(), node)) return {};
  node.multiplicity = VariableId{next_variable++};
  const double cost = CostOf(node, context);
  return {.pattern = std::move(node), .cost = cost};
}

bool CountPattern(PlanNode& plan, const PlanContext& context, std::uint32_t& next_variable) {
  return CountPattern(plan, context, next_variable, true);
}

}  // namespace keiretsu::query
