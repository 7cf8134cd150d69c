#include "query/planner/variable_uses.h"

#include "query/expression/expression_children.h"

namespace keiretsu::query {
namespace {

// Adds the columns in which reductions may have been computed already.
void AddReductions(const BoundExpression& expression, VariableSet& uses) {
  if (const auto* reduce = std::get_if<ReduceExpression>(&expression.node)) uses.Add(reduce->value);
  ForEachOperand(expression,
                 [&uses](const BoundExpression& operand) { AddReductions(operand, uses); });
}

// What a node reads of its input rows, and which columns it makes.
struct Traffic {
  VariableSet uses;
  VariableSet defines;
};

class TrafficCollector {
 public:
  TrafficCollector(const BoundStatement& statement, Traffic& traffic)
      : statement_(statement), traffic_(traffic) {}

  void operator()(const UnitNode&) {}
  void operator()(const ArgumentNode&) {}
  void operator()(const AllNodesScanNode& node) { Define(node.variable); }
  void operator()(const LabelScanNode& node) { Define(node.variable); }
  void operator()(const IndexLookupNode& node) {
    for (ExpressionRef value : node.values) Use(value);
    Define(node.variable);
  }
  void operator()(const IndexRangeNode& node) {
    Use(node.low);
    Use(node.high);
    Use(node.prefix);
    Define(node.variable);
  }
  void operator()(const IndexInListNode& node) {
    Use(node.list);
    Define(node.variable);
  }
  void operator()(const HashJoinNode& node) {
    for (ExpressionRef value : node.values) Use(value);
    Define(node.variable);
  }
  void operator()(const ExpandNode& node) {
    if (node.from_bound) Use(node.from); else Define(node.from);
    if (node.into) Use(node.to); else Define(node.to);
    if (node.relationship_bound) Use(node.relationship); else Define(node.relationship);
    for (VariableId other : node.different_from) Use(other);
    for (const ExpandNode::Equality& equality : node.to_equals) Use(equality.value);
  }
  void operator()(const VarLengthExpandNode& node) {
    Use(node.from);
    if (node.into) Use(node.to); else Define(node.to);
    if (node.relationships_bound) Use(node.relationships); else Define(node.relationships);
    Use(node.properties);
    for (VariableId id : node.reads) Use(id);
    for (VariableId other : node.different_from) Use(other);
    for (const ReduceExpression* fold : node.folds) Define(fold->value);
  }
  void operator()(const PathSearchNode& node) {
    Use(node.from);
    if (node.into) Use(node.to); else Define(node.to);
    for (VariableId id : node.reads) Use(id);
    for (VariableId other : node.different_from) Use(other);
    for (const PathSegment& segment : node.segments) {
      for (const PathEdgeStep& step : segment.edges) Use(step.properties);
      for (const PathSegment::List& list : segment.lists) Define(list.list);
      if (&segment != &node.segments.back()) Define(segment.end.variable);
      Define(segment.relationships);
    }
    Define(node.path);
    Define(node.trail);
  }
  void operator()(const ShortestPathNode& node) {
    Use(node.from);
    Use(node.to);
    Use(node.properties);
    for (VariableId id : node.reads) Use(id);
    Define(node.relationships);
    Define(node.path);
  }
  void operator()(const PatternCountNode& node) {
    if (node.kept) Define(node.nodes[*node.kept].variable);
    if (node.typed) Define(node.edges[*node.typed].relationship);
    Define(node.multiplicity);
  }
  void operator()(const BuildPathNode& node) {
    for (VariableId id : node.nodes) Use(id);
    for (VariableId id : node.relationships) Use(id);
    Define(node.path);
  }
  void operator()(const FilterNode& node) {
    for (const PatternTest& test : node.tests) {
      Use(test.variable);
      Use(test.properties);
    }
    for (ExpressionRef predicate : node.predicates) Use(predicate);
  }
  void operator()(const OptionalNode& node) {
    for (VariableId id : node.introduced) Define(id);
  }
  void operator()(const ApplyNode& node) {
    for (VariableId id : node.imports) Use(id);
    for (VariableId id : node.returned) Define(id);
  }
  void operator()(const UnwindNode& node) {
    Use(node.list);
    Define(node.variable);
  }
  void operator()(const LoadCsvNode& node) {
    Use(node.source);
    Define(node.variable);
  }
  void operator()(const ProjectNode& node) { UseItems(node.items); }
  void operator()(const AggregateNode& node) {
    Use(node.multiplicity);
    UseItems(node.keys);
    for (const BoundAggregate& aggregate : *node.aggregates) {
      for (const BoundExpressionPtr& argument : aggregate.arguments) Use(argument.get());
      Define(aggregate.variable);
    }
  }
  void operator()(const DistinctNode& node) {
    if (!node.items.empty()) return UseItems(node.items);
    for (VariableId id : node.variables) Use(id);
  }
  void operator()(const SortNode& node) {
    for (const SortNode::Key& key : node.keys) Use(key.expression);
  }
  void operator()(const SkipNode&) {}
  void operator()(const LimitNode&) {}
  void operator()(const UnionNode& node) {
    for (VariableId id : node.to) Define(id);
  }
  void operator()(const CreateNode& node) {
    for (const BoundPatternPart& part : *node.parts) UsePart(part);
  }
  void operator()(const MergeNode& node) {
    UsePart(node.merge->pattern);
    UseSetItems(node.merge->on_create);
    UseSetItems(node.merge->on_match);
  }
  void operator()(const SetNode& node) { UseSetItems(*node.items); }
  void operator()(const DeleteNode& node) {
    for (ExpressionRef target : node.targets) Use(target);
  }
  void operator()(const ForeachNode& node) { Use(node.list); }
  void operator()(const CallNode& node) {
    for (const BoundExpressionPtr& argument : node.call->arguments) Use(argument.get());
    for (const BoundCall::Yield& yield : node.call->yields) Define(yield.variable);
  }

 private:
  void Use(VariableId id) { traffic_.uses.Add(id); }
  void Use(ExpressionRef expression) {
    if (expression == nullptr) return;
    AddUses(*expression, statement_, traffic_.uses);
    AddReductions(*expression, traffic_.uses);
  }
  void Use(const std::vector<BoundProperty>* properties) {
    if (properties == nullptr) return;
    for (const BoundProperty& property : *properties) Use(property.value.get());
  }
  void UseItems(const std::vector<ProjectNode::Item>& items) {
    for (const ProjectNode::Item& item : items) {
      Use(item.expression);
      Define(item.variable);
    }
  }
  // The elements of a pattern that is created: those bound before are read, the others made.
  void UsePart(const BoundPatternPart& part) {
    for (const BoundNodePattern& node : part.nodes) {
      Use(&node.properties);
      Use(node.property_map.get());
      if (!node.already_bound) Define(node.variable);
    }
    for (const BoundNodePattern& node : part.nodes) {
      if (node.already_bound && !traffic_.defines.Contains(node.variable)) Use(node.variable);
    }
    for (const BoundRelationshipPattern& relationship : part.relationships) {
      Use(&relationship.properties);
      Use(relationship.property_map.get());
      Define(relationship.variable);
    }
    Define(part.path);
  }
  void UseSetItems(const std::vector<BoundSetItem>& items) {
    for (const BoundSetItem& item : items) {
      Use(item.target.get());
      Use(item.value.get());
    }
  }
  void Define(VariableId id) { traffic_.defines.Add(id); }

  const BoundStatement& statement_;
  Traffic& traffic_;
};

Traffic TrafficOf(const PlanNode& node, const BoundStatement& statement) {
  Traffic traffic;
  TrafficCollector collector(statement, traffic);
  std::visit(collector, node.op);
  return traffic;
}

}  // namespace

void AddUses(const BoundExpression& expression, const BoundStatement& statement,
             VariableSet& uses) {
  if (const auto* variable = std::get_if<VariableExpression>(&expression.node)) {
    if (!variable->local) uses.Add(variable->variable);
  } else if (const auto* subquery = std::get_if<SubqueryExpression>(&expression.node)) {
    for (VariableId id : statement.subqueries[subquery->subquery]->imports) uses.Add(id);
  } else {
    ForEachOperand(expression, [&statement, &uses](const BoundExpression& operand) {
      AddUses(operand, statement, uses);
    });
  }
}

VariableSet ComputeLiveness(PlanNode& plan, const VariableSet& wanted,
                            const BoundStatement& statement) {
  plan.live = wanted.ToVector();
  if (std::holds_alternative<ArgumentNode>(plan.op)) return wanted;
  if (const auto* u = std::get_if<UnionNode>(&plan.op)) {
    VariableSet argument;
    for (std::size_t i = 0; i < plan.children.size(); ++i) {
      VariableSet branch;
      for (VariableId id : u->branches[i].from) branch.Add(id);
      argument.AddAll(ComputeLiveness(*plan.children[i], branch, statement));
    }
    return argument;
  }
  const Traffic traffic = TrafficOf(plan, statement);
  VariableSet below = wanted;
  for (VariableId id : traffic.defines.ToVector()) below.Remove(id);
  below.AddAll(traffic.uses);
  if (plan.children.size() == 2) {  // an inner plan, fed from this node's input rows
    VariableSet inner_wanted;
    if (const auto* optional = std::get_if<OptionalNode>(&plan.op)) {
      inner_wanted.Add(optional->tag);
      for (VariableId id : optional->introduced) {
        if (wanted.Contains(id)) inner_wanted.Add(id);
      }
    } else if (const auto* apply = std::get_if<ApplyNode>(&plan.op)) {
      for (VariableId id : apply->returned) inner_wanted.Add(id);
    } else if (const auto* merge = std::get_if<MergeNode>(&plan.op)) {
      for (VariableId id : merge->introduced) inner_wanted.Add(id);
    }
    VariableSet argument = ComputeLiveness(*plan.children[1], inner_wanted, statement);
    if (const auto* optional = std::get_if<OptionalNode>(&plan.op)) argument.Remove(optional->tag);
    if (const auto* loop = std::get_if<ForeachNode>(&plan.op)) argument.Remove(loop->variable);
    below.AddAll(argument);
  }
  if (plan.children.empty()) return {};
  return ComputeLiveness(*plan.children[0], below, statement);
}

}  // namespace keiretsu::query
