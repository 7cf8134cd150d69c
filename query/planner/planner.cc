#include "query/planner/planner.h"

#include <algorithm>
#include <utility>

#include "query/planner/match_planner.h"
#include "query/planner/predicates.h"
#include "query/planner/rules/count_pattern.h"
#include "query/planner/rules/rules.h"
#include "query/planner/selectivity.h"
#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

constexpr double kUnwindRows = 10;
constexpr double kLoadCsvRows = 1000;
constexpr double kDistinctShare = 0.5;
constexpr double kDefaultLimit = 100;
/// What starting a subquery for one row costs, in rows.
constexpr double kStartRows = 10;

class QueryPlanner {
 public:
  QueryPlanner(const PlanContext& context, std::uint32_t& next_variable)
      : context_(context), next_variable_(next_variable) {}

  PlanPtr PlanBoundQuery(const BoundQuery& query, PlanPtr input, const VariableSet& bound) {
    if (query.parts.size() == 1) return PlanSingle(query.parts[0], std::move(input), bound);
    UnionNode node;
    auto plan = std::make_unique<PlanNode>();
    plan->estimated_rows = 0;
    for (const BoundQuery::Column& column : query.columns) node.to.push_back(column.variable);
    for (const BoundSingleQuery& part : query.parts) {
      PlanPtr source = MakeSource(input != nullptr && IsArgument(*input));
      PlanPtr branch = PlanSingle(part, std::move(source), bound);
      plan->estimated_rows += branch->estimated_rows;
      node.branches.push_back({.from = ReturnedVariables(part)});
      plan->children.push_back(std::move(branch));
    }
    const std::vector<VariableId> columns = node.to;
    plan->op = std::move(node);
    const bool all = query.union_all.empty() || query.union_all.front();
    if (all) return plan;
    const double rows = plan->estimated_rows * kDistinctShare;
    return MakePlan(DistinctNode{.variables = columns}, std::move(plan), rows);
  }

  /// Of a subquery that says no more than a pattern through one node of the outer row.
  SubqueryCountPlan PlanCounts(const BoundQuery& query, const PlanNode& row_plan) {
    if (query.imports.size() != 1 || query.parts.size() != 1) return {};
    const std::vector<BoundClause>& clauses = query.parts.front().clauses;
    const auto* match = clauses.empty() ? nullptr : std::get_if<BoundMatch>(&clauses.front().node);
    if (match == nullptr || match->optional || clauses.size() > 2) return {};
    if (clauses.size() == 2 && !KeepsRows(clauses.back())) return {};
    VariableSet bound;
    const PlanPtr plan =
        PlanMatch(MakeSource(false), match->parts, match->where.get(), bound, context_);
    SubqueryCountPlan counts =
        CountByNode(*plan, query.imports.front(), context_, next_variable_);
    counts.row_cost = kStartRows + RowsOf(row_plan);
    return counts;
  }

  static PlanPtr MakeSource(bool argument) {
    return argument ? MakePlan(ArgumentNode(), nullptr, 1) : MakePlan(UnitNode{}, nullptr, 1);
  }

 private:
  static bool IsArgument(const PlanNode& node) {
    return std::holds_alternative<ArgumentNode>(node.op);
  }

  static double RowsOf(const PlanNode& plan) {
    double rows = plan.estimated_rows;
    for (const PlanPtr& child : plan.children) rows += RowsOf(*child);
    return rows;
  }

  /// Whether a clause gives a row for each that it gets, whatever is in it, and cannot fail.
  static bool KeepsRows(const BoundClause& clause) {
    const auto* projection = std::get_if<BoundProjection>(&clause.node);
    return projection != nullptr && !projection->aggregating && !projection->distinct &&
           projection->skip == nullptr && projection->limit == nullptr &&
           projection->where == nullptr &&
           std::all_of(projection->items.begin(), projection->items.end(),
                       [](const BoundItem& item) { return OnlyReads(*item.expression); }) &&
           projection->order_by.empty();
  }

  static std::vector<VariableId> ReturnedVariables(const BoundSingleQuery& part) {
    std::vector<VariableId> variables;
    if (part.clauses.empty()) return variables;
    const auto* projection = std::get_if<BoundProjection>(&part.clauses.back().node);
    if (projection == nullptr || !projection->is_return) return variables;
    for (const BoundItem& item : projection->items) variables.push_back(item.variable);
    return variables;
  }

  PlanPtr PlanSingle(const BoundSingleQuery& query, PlanPtr plan, VariableSet bound) {
    for (const BoundClause& clause : query.clauses) {
      plan = std::visit(
          [this, &plan, &bound](const auto& node) {
            return PlanClause(node, std::move(plan), bound);
          },
          clause.node);
    }
    return plan;
  }

  PlanPtr PlanClause(const BoundMatch& match, PlanPtr plan, VariableSet& bound) {
    if (!match.optional) {
      return PlanMatch(std::move(plan), match.parts, match.where.get(), bound, context_);
    }
    OptionalNode node{.tag = NewVariable(), .introduced = {}};
    VariableSet inner_bound = bound;
    PlanPtr inner = PlanMatch(MakeSource(true), match.parts, match.where.get(), inner_bound,
                              context_);
    for (VariableId id : PatternVariables(match.parts).ToVector()) {
      if (!bound.Contains(id)) node.introduced.push_back(id);
      bound.Add(id);
    }
    return WithInner(std::move(node), std::move(plan), std::move(inner));
  }

  PlanPtr PlanClause(const BoundUnwind& unwind, PlanPtr plan, VariableSet& bound) {
    bound.Add(unwind.variable);
    const double rows = plan->estimated_rows * kUnwindRows;
    return MakePlan(UnwindNode{.list = unwind.list.get(), .variable = unwind.variable},
                    std::move(plan), rows);
  }

  PlanPtr PlanClause(const BoundLoadCsv& load, PlanPtr plan, VariableSet& bound) {
    bound.Add(load.variable);
    const double rows = plan->estimated_rows * kLoadCsvRows;
    return MakePlan(LoadCsvNode{.source = load.source.get(),
                                .variable = load.variable,
                                .headers = load.headers,
                                .delimiter = load.delimiter},
                    std::move(plan), rows);
  }

  double CountGroups(const std::vector<ProjectNode::Item>& keys, double rows) const {
    double groups = 1;
    for (const ProjectNode::Item& key : keys) {
      groups *= CountDistinct(*key.expression, context_).value_or(rows * kDistinctShare);
    }
    return std::min(groups, std::max(rows, 1.0));
  }

  PlanPtr PlanClause(const BoundProjection& projection, PlanPtr plan, VariableSet& bound) {
    double rows = plan->estimated_rows;
    if (projection.aggregating) {
      AggregateNode aggregate;
      for (const BoundItem& key : projection.keys) {
        aggregate.keys.push_back({.variable = key.variable, .expression = key.expression.get()});
      }
      aggregate.aggregates = &projection.aggregates;
      rows = CountGroups(aggregate.keys, rows);
      plan = MakePlan(std::move(aggregate), std::move(plan), rows);
    }
    ProjectNode project;
    std::vector<VariableId> variables;
    for (const BoundItem& item : projection.items) {
      project.items.push_back({.variable = item.variable, .expression = item.expression.get()});
      variables.push_back(item.variable);
    }
    if (!project.items.empty()) plan = MakePlan(std::move(project), std::move(plan), rows);
    if (projection.distinct) {
      rows *= kDistinctShare;
      plan = MakePlan(DistinctNode{.variables = variables}, std::move(plan), rows);
    }
    plan = PlanOrder(projection, std::move(plan));
    bound = VariableSet();
    for (VariableId id : variables) bound.Add(id);
    if (projection.where != nullptr) {
      FilterNode filter;
      for (const Predicate& predicate :
           SplitConjunction(projection.where.get(), *context_.statement)) {
        filter.predicates.push_back(predicate.expression);
      }
      const double kept = plan->estimated_rows * ShareThatPasses(filter.predicates, context_);
      plan = MakePlan(std::move(filter), std::move(plan), kept);
    }
    return plan;
  }

  // Sort, SKIP and LIMIT. A sort below a limit keeps only what can be wanted, and does what it
  // skips itself, so that nothing is computed for those rows.
  static PlanPtr PlanOrder(const BoundProjection& projection, PlanPtr plan) {
    if (!projection.order_by.empty()) {
      SortNode sort;
      for (const BoundSort& key : projection.order_by) {
        sort.keys.push_back({.expression = key.expression.get(), .descending = key.descending});
      }
      sort.skip = projection.skip.get();
      sort.keep = projection.limit.get();
      const double rows = plan->estimated_rows;
      plan = MakePlan(std::move(sort), std::move(plan), rows);
    }
    if (projection.skip != nullptr && projection.order_by.empty()) {
      const double rows = plan->estimated_rows;
      plan = MakePlan(SkipNode{.count = projection.skip.get()}, std::move(plan), rows);
    }
    if (projection.limit != nullptr) {
      const double rows = std::min(plan->estimated_rows, kDefaultLimit);
      plan = MakePlan(LimitNode{.count = projection.limit.get()}, std::move(plan), rows);
    }
    return plan;
  }

  PlanPtr PlanClause(const BoundCreate& create, PlanPtr plan, VariableSet& bound) {
    bound.AddAll(PatternVariables(create.parts));
    const double rows = plan->estimated_rows;
    return MakePlan(CreateNode{.parts = &create.parts}, std::move(plan), rows);
  }

  PlanPtr PlanClause(const BoundMerge& merge, PlanPtr plan, VariableSet& bound) {
    MergeNode node{.merge = &merge, .introduced = {}};
    const double rows = plan->estimated_rows;
    VariableSet inner_bound = bound;
    PlanPtr inner =
        PlanMatch(MakePlan(ArgumentNode{.graph_changes = true}, nullptr, 1), {&merge.pattern, 1},
                  nullptr, inner_bound, context_);
    for (VariableId id : PatternVariables({&merge.pattern, 1}).ToVector()) {
      if (!bound.Contains(id)) node.introduced.push_back(id);
      bound.Add(id);
    }
    auto result = WithInner(std::move(node), std::move(plan), std::move(inner));
    result->estimated_rows = rows;
    return result;
  }

  PlanPtr PlanClause(const BoundSet& set, PlanPtr plan, VariableSet&) {
    const double rows = plan->estimated_rows;
    return MakePlan(SetNode{.items = &set.items}, std::move(plan), rows);
  }

  PlanPtr PlanClause(const BoundDelete& node, PlanPtr plan, VariableSet&) {
    DeleteNode op{.detach = node.detach, .targets = {}};
    for (const BoundExpressionPtr& target : node.targets) op.targets.push_back(target.get());
    const double rows = plan->estimated_rows;
    return MakePlan(std::move(op), std::move(plan), rows);
  }

  PlanPtr PlanClause(const BoundCall& call, PlanPtr plan, VariableSet& bound) {
    for (const BoundCall::Yield& yield : call.yields) bound.Add(yield.variable);
    const bool unit = call.yields.empty();
    double rows = plan->estimated_rows * (unit ? 1 : kUnwindRows);
    plan = MakePlan(CallNode{.call = &call}, std::move(plan), rows);
    if (call.where == nullptr) return plan;
    FilterNode filter;
    filter.predicates.push_back(call.where.get());
    rows *= kPredicateSelectivity;
    return MakePlan(std::move(filter), std::move(plan), rows);
  }

  PlanPtr PlanClause(const BoundCallSubquery& call, PlanPtr plan, VariableSet& bound) {
    ApplyNode node{
        .imports = call.query->imports, .returned = {}, .returns_rows = call.returns_rows};
    VariableSet inner_bound;
    for (VariableId id : node.imports) inner_bound.Add(id);
    PlanPtr inner = PlanBoundQuery(*call.query, MakeSource(true), inner_bound);
    if (call.returns_rows) {
      for (const BoundQuery::Column& column : call.query->columns) {
        node.returned.push_back(column.variable);
        bound.Add(column.variable);
      }
    }
    return WithInner(std::move(node), std::move(plan), std::move(inner));
  }

  PlanPtr PlanClause(const BoundForeach& loop, PlanPtr plan, VariableSet& bound) {
    ForeachNode node{.list = loop.list.get(), .variable = loop.variable};
    VariableSet inner_bound = bound;
    inner_bound.Add(loop.variable);
    PlanPtr inner = MakePlan(ArgumentNode{.graph_changes = true}, nullptr, 1);
    for (const BoundClause& clause : loop.body) {
      inner = std::visit(
          [this, &inner, &inner_bound](const auto& op) {
            return PlanClause(op, std::move(inner), inner_bound);
          },
          clause.node);
    }
    const double rows = plan->estimated_rows;
    auto result = WithInner(std::move(node), std::move(plan), std::move(inner));
    result->estimated_rows = rows;
    return result;
  }

  template <typename Op>
  static PlanPtr WithInner(Op op, PlanPtr plan, PlanPtr inner) {
    const double rows = plan->estimated_rows * std::max(inner->estimated_rows, 1.0);
    PlanPtr result = MakePlan(std::move(op), std::move(plan), rows);
    result->children.push_back(std::move(inner));
    return result;
  }

  VariableId NewVariable() { return VariableId{next_variable_++}; }

  const PlanContext& context_;
  std::uint32_t& next_variable_;
};

// Adds what the reader of a query's rows wants, runs the rules and computes liveness.
void Finish(PlanPtr& plan, const BoundQuery& query, const PlanContext& context,
            std::uint32_t& next_variable) {
  const BoundStatement& statement = *context.statement;
  VariableSet wanted;
  for (const BoundQuery::Column& column : query.columns) wanted.Add(column.variable);
  ComputeLiveness(*plan, wanted, statement);
  if (!context.optimize) return;
  if (ApplyRules(plan, context, next_variable)) ComputeLiveness(*plan, wanted, statement);
}

}  // namespace

Result<std::shared_ptr<const PreparedQuery>> PlanQuery(
    std::string text, std::unique_ptr<const BoundStatement> statement,
    const graph::Catalog& catalog, const graph::GraphStatistics& statistics, bool optimize) {
  auto prepared = std::make_shared<PreparedQuery>();
  prepared->text = std::move(text);
  prepared->statement = std::move(statement);
  const BoundStatement& bound = *prepared->statement;
  VariableKinds kinds;
  const PlanContext context{.catalog = &catalog,
                            .statistics = &statistics,
                            .statement = &bound,
                            .kinds = &kinds,
                            .optimize = optimize};
  auto next_variable = static_cast<std::uint32_t>(bound.variables.size());
  QueryPlanner planner(context, next_variable);
  prepared->plan =
      planner.PlanBoundQuery(bound.query.query, QueryPlanner::MakeSource(false), VariableSet());
  Finish(prepared->plan, bound.query.query, context, next_variable);
  for (const auto& subquery : bound.subqueries) {
    VariableSet imports;
    for (VariableId id : subquery->imports) imports.Add(id);
    PlanPtr plan = planner.PlanBoundQuery(*subquery, QueryPlanner::MakeSource(true), imports);
    Finish(plan, *subquery, context, next_variable);
    // Changes that a statement makes are seen by its own later rows: those are asked one by one.
    prepared->subquery_counts.push_back(optimize && !bound.query.query.updating
                                            ? planner.PlanCounts(*subquery, *plan)
                                            : SubqueryCountPlan());
    prepared->subqueries.push_back(std::move(plan));
  }
  prepared->width = next_variable;
  return std::shared_ptr<const PreparedQuery>(std::move(prepared));
}

}  // namespace keiretsu::query
