/// Plans: how a query is run, as data. Immutable once planned; operators hold the state.
///
/// A plan is a tree, mostly a chain: each node extends or reshapes the rows of its input (child 0).
/// Scans too have an input: they run once per input row, so a second pattern part is just the next
/// link of the chain. Nodes with an inner plan (child 1) run it once per input row or batch; the
/// inner plan starts at an Argument node.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "graph/catalog.h"
#include "graph/ids.h"
#include "query/binder/bound_query.h"
#include "query/expression/expression.h"
#include "query/plan/path_pattern.h"

namespace keiretsu::query {

/// Bound expressions live in the BoundStatement, which the plan's owner keeps alive beside it.
using ExpressionRef = const BoundExpression*;

/// A test of `variable.key` made on whole columns; `value` reads no row.
struct ColumnPredicate {
  enum class Test : std::uint8_t {
    kCompare,    ///< `op value`
    kAnyOf,      ///< IN `value`, a list
    kIsNull,
    kIsNotNull,
    kOneOf,      ///< one of `alternatives`, of the same property, is true
  };
  graph::KeyId key;  ///< invalid: it is null everywhere
  Test test = Test::kCompare;
  ast::ComparisonOperator op = ast::ComparisonOperator::kEqual;
  ExpressionRef value = nullptr;
  std::vector<ColumnPredicate> alternatives = {};
};

/// One row without columns.
struct UnitNode {};
/// The rows handed to an inner plan by the node above it.
struct ArgumentNode {
  bool graph_changes = false;  ///< from one run of the plan to the next
};
struct AllNodesScanNode {
  VariableId variable;
  std::vector<ColumnPredicate> predicates = {};  ///< true of every node given
};
/// Nodes that have every label.
struct LabelScanNode {
  VariableId variable;
  std::vector<graph::LabelId> labels;            ///< invalid: no node matches
  std::vector<ColumnPredicate> predicates = {};  ///< true of every node given
};
/// Nodes whose indexed properties equal the values, which may read the input row.
struct IndexLookupNode {
  VariableId variable;
  graph::IndexDefinition index;
  std::vector<ExpressionRef> values;
};
/// Nodes whose first indexed property lies between the bounds, or starts with the prefix.
struct IndexRangeNode {
  VariableId variable;
  graph::IndexDefinition index;
  ExpressionRef low = nullptr;
  bool low_inclusive = true;
  ExpressionRef high = nullptr;
  bool high_inclusive = true;
  ExpressionRef prefix = nullptr;
};
/// Nodes whose index definition's property equals each item of a list: `n.p IN list`.
struct IndexInListNode {
  VariableId variable;
  graph::IndexDefinition index;
  ExpressionRef list;
};
/// Nodes with every label whose properties may equal the values, which may read the input row:
/// found in a hash table of all such nodes. Whether they do is for a filter above to say.
struct HashJoinNode {
  VariableId variable;
  std::vector<graph::LabelId> labels;  ///< none: any node; invalid: no node matches
  std::vector<graph::KeyId> keys;      ///< one or more; invalid: none has it
  std::vector<ExpressionRef> values;   ///< as many
  std::vector<ColumnPredicate> predicates = {};  ///< true of every node given
};
/// Follows one relationship from a bound node, or starts from a bound relationship.
struct ExpandNode {
  VariableId from;
  VariableId relationship;  ///< always valid; its column is filled only when live
  VariableId to;
  bool from_bound = true;  ///< false only with `relationship_bound`: the row gets both ends from it
  bool into = false;       ///< `to` is bound already: keep only rows that end there
  bool relationship_bound = false;  ///< the relationship too: check that it fits
  std::vector<graph::TypeId> types;
  bool any_type = false;
  ast::PatternDirection direction = ast::PatternDirection::kOutgoing;  ///< seen from `from`
  /// Relationship variables (single or lists) of the clause that this one must differ from.
  std::vector<VariableId> different_from;
  /// True of the relationship, and of `to`; only where FollowsLists().
  std::vector<ColumnPredicate> predicates = {};
  std::vector<graph::LabelId> to_labels = {};
  std::vector<ColumnPredicate> to_predicates = {};
  /// Properties of `to` that equal what the input row has; whether they do is for a filter above to
  /// say. Only where FollowsLists().
  struct Equality {
    graph::KeyId key;
    ExpressionRef value = nullptr;
  };
  std::vector<Equality> to_equals = {};

  /// Whether it goes along lists of one type and direction from a bound node to new ones.
  bool FollowsLists() const {
    return from_bound && !into && !relationship_bound && !any_type && types.size() == 1 &&
           types.front().valid() && direction != ast::PatternDirection::kEither;
  }
};
/// Follows low to high relationships, each at most once per path: one row per trail, or with
/// `distinct_endpoints` one row per end node (rules/distinct_endpoints.h says when).
struct VarLengthExpandNode {
  VariableId from;
  VariableId relationships;  ///< a list, in pattern order
  VariableId to;
  bool into = false;
  std::vector<graph::TypeId> types;
  bool any_type = false;
  ast::PatternDirection direction = ast::PatternDirection::kOutgoing;  ///< seen from `from`
  std::uint32_t low = 1;
  std::uint32_t high = BoundRelationshipPattern::Hops::kUnbounded;
  const std::vector<BoundProperty>* properties = nullptr;  ///< of every relationship on the way
  std::vector<ElementPredicate> predicates;                   ///< likewise
  std::vector<VariableId> reads;                           ///< what `predicates` read of the row
  std::vector<VariableId> different_from;
  /// Walked from the pattern's end: the list is reversed before it is handed on.
  bool reversed = false;
  bool distinct_endpoints = false;
  bool relationships_bound = false;  ///< the list is bound already: walk exactly it
  /// Reductions of the list, computed on the way: each one's `value` is filled. The list itself is
  /// then not wanted (rules/fold_trails.h).
  std::vector<const ReduceExpression*> folds = {};
  /// True of the node at the end of every trail given, beside `into`.
  std::vector<graph::LabelId> to_labels = {};
  std::vector<ColumnPredicate> to_predicates = {};
};
/// One or all shortest paths between two bound nodes.
struct ShortestPathNode {
  VariableId from;
  VariableId relationships;
  VariableId to;
  VariableId path;  ///< may be invalid
  std::vector<graph::TypeId> types;
  bool any_type = false;
  ast::PatternDirection direction = ast::PatternDirection::kOutgoing;
  std::uint32_t low = 1;
  std::uint32_t high = BoundRelationshipPattern::Hops::kUnbounded;
  bool all = false;
  const std::vector<BoundProperty>* properties = nullptr;
  std::vector<ElementPredicate> predicates;       ///< of every relationship
  std::vector<ElementPredicate> node_predicates;  ///< of every node, the ends included
  std::vector<VariableId> reads;                  ///< what the predicates read of the row
};
/// Walks segments one behind the other from a bound node. With selector ALL every path of the mode
/// is a row; with others, those chosen for each end.
struct PathSearchNode {
  VariableId from;
  VariableId to;
  bool into = false;      ///< `to` is bound: only paths that end there
  bool reversed = false;  ///< `from` is the pattern's end: what is found is turned round
  std::vector<PathSegment> segments;  ///< as written
  ast::PathSelector selector = ast::PathSelector::kAll;
  ast::PathMode mode = ast::PathMode::kTrail;
  ExpressionRef count = nullptr;  ///< of paths or groups for each pair of ends; null: 1
  ExpressionRef rank = nullptr;
  VariableId ranked;                          ///< the element that `rank` reads
  std::vector<ExpressionRef> predicates;      ///< true of the whole path
  std::vector<graph::LabelId> target_labels;  ///< the end has every one
  VariableId path;                            ///< may be invalid
  VariableId trail;                           ///< the list of all relationships; may be invalid
  std::vector<VariableId> reads;              ///< what conditions and rank read of the row
  std::vector<VariableId> different_from;
};
/// Counts the matches of a whole pattern without making a row of each: one row for every node that
/// `kept` can be, or one row in all, with the number of matches (rules/count_pattern.h); with
/// `typed` such rows for every type that this edge can have.
struct PatternCountNode {
  struct Node {
    VariableId variable;
    std::vector<graph::LabelId> labels = {};       ///< it has every one
    std::vector<ColumnPredicate> predicates = {};  ///< true of it
    std::vector<ExpressionRef> conditions = {};    ///< likewise; they read this variable alone
  };
  struct Edge {
    VariableId relationship;
    std::uint32_t source = 0;  ///< positions in `nodes`
    std::uint32_t target = 0;
    bool directed = true;
    std::vector<graph::TypeId> types = {};
    bool any_type = false;
    std::vector<ColumnPredicate> predicates = {};
    std::vector<ExpressionRef> conditions = {};
  };
  /// The matches in which some of the nodes and edges coincide, whatever else does; the number of
  /// matches wanted is a sum of such counts, each times its coefficient (count_terms.h).
  struct Term {
    struct Edge {
      std::uint32_t source = 0;  ///< positions in this term's `nodes`
      std::uint32_t target = 0;
      std::vector<std::uint32_t> members;  ///< the pattern's edges that are this one
      bool without_loops = false;          ///< it is no self loop
    };
    std::int64_t coefficient = 1;
    std::vector<std::vector<std::uint32_t>> nodes;  ///< each: the pattern's nodes that are this one
    std::vector<Edge> edges;
    /// Nodes on cycles that are gone through one by one, each beyond the first beside an earlier
    /// one; without them no cycle is left.
    std::vector<std::uint32_t> fixed;
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<Term> terms;
  std::optional<std::uint32_t> kept = std::nullopt;
  /// Position of an edge; its variable is then a relationship of which nothing but the type is
  /// known.
  std::optional<std::uint32_t> typed = std::nullopt;
  VariableId multiplicity;  ///< integers above 0; with nothing kept and no types also 0
};
/// Builds a path value from the variables of a pattern part.
struct BuildPathNode {
  VariableId path;
  std::vector<VariableId> nodes;
  std::vector<VariableId> relationships;  ///< single or lists
};
/// A test that a pattern makes of one bound variable.
struct PatternTest {
  VariableId variable;
  std::vector<graph::LabelId> labels;                      ///< the node has every one
  const std::vector<BoundProperty>* properties = nullptr;  ///< each equal; may be null
};
/// Keeps rows that pass every test and for which every predicate is true.
struct FilterNode {
  std::vector<PatternTest> tests;
  std::vector<ExpressionRef> predicates;
};
/// OPTIONAL MATCH: the inner rows of each input row, or one with nulls where there is none.
struct OptionalNode {
  VariableId tag;  ///< numbers the input rows inside the inner plan
  std::vector<VariableId> introduced;
};
/// CALL { ... }: for each input row the inner rows beside it; a unit subquery keeps the row.
struct ApplyNode {
  std::vector<VariableId> imports;
  std::vector<VariableId> returned;
  bool returns_rows = true;
};
struct UnwindNode {
  ExpressionRef list;
  VariableId variable;
};
/// LOAD CSV: one row per record of a file.
struct LoadCsvNode {
  ExpressionRef source;
  VariableId variable;
  bool headers = false;
  char delimiter = ',';
};
struct ProjectNode {
  struct Item {
    VariableId variable;
    ExpressionRef expression;
  };
  std::vector<Item> items;
};
struct AggregateNode {
  std::vector<ProjectNode::Item> keys;
  const std::vector<BoundAggregate>* aggregates = nullptr;
  VariableId multiplicity = {};  ///< if valid: how many rows each input row stands for
  /// Positions of aggregates count(x) and count(DISTINCT x) that count rows, since x is never null,
  /// or differs from row to row too.
  std::vector<std::uint32_t> counting_rows = {};
  /// If valid: a key whose rows follow each other, so that its groups are whole when the next of
  /// its nodes comes (rules/aggregate_runs.h).
  VariableId in_runs = {};

  bool CountsRows(std::size_t place) const {
    return (*aggregates)[place].arguments.empty() ||
           std::find(counting_rows.begin(), counting_rows.end(), place) != counting_rows.end();
  }
  bool IsDistinct(std::size_t place) const {
    return (*aggregates)[place].distinct && !CountsRows(place);
  }
};
struct DistinctNode {
  std::vector<VariableId> variables;
  /// What the variables are computed as, in their order; none: they are in the rows.
  std::vector<ProjectNode::Item> items = {};
};
struct SortNode {
  struct Key {
    ExpressionRef expression;
    bool descending = false;
  };
  std::vector<Key> keys;
  ExpressionRef skip = nullptr;  ///< so many of the first rows are not handed out; null: none
  ExpressionRef keep = nullptr;  ///< no more than so many are wanted after those; null: all
};
struct SkipNode {
  ExpressionRef count;
};
struct LimitNode {
  ExpressionRef count;
};
/// All rows of every child, renamed to the union's variables.
struct UnionNode {
  struct Branch {
    std::vector<VariableId> from;
  };
  std::vector<Branch> branches;
  std::vector<VariableId> to;
};
struct CreateNode {
  const std::vector<BoundPatternPart>* parts = nullptr;
};
/// Child 1 is the plan that looks for the pattern.
struct MergeNode {
  const BoundMerge* merge = nullptr;
  std::vector<VariableId> introduced;
};
struct SetNode {
  const std::vector<BoundSetItem>* items = nullptr;
};
struct DeleteNode {
  bool detach = false;
  std::vector<ExpressionRef> targets;
};
/// Child 1 is the body, run once per list element with `variable` set.
struct ForeachNode {
  ExpressionRef list;
  VariableId variable;
};
struct CallNode {
  const BoundCall* call = nullptr;
};

struct PlanNode {
  std::variant<UnitNode, ArgumentNode, AllNodesScanNode, LabelScanNode, IndexLookupNode,
               IndexRangeNode, IndexInListNode, HashJoinNode, ExpandNode, VarLengthExpandNode,
               ShortestPathNode, PathSearchNode, PatternCountNode, BuildPathNode, FilterNode,
               OptionalNode, ApplyNode, UnwindNode, LoadCsvNode, ProjectNode, AggregateNode,
               DistinctNode, SortNode, SkipNode, LimitNode, UnionNode, CreateNode, MergeNode,
               SetNode, DeleteNode, ForeachNode, CallNode>
      op;
  std::vector<std::unique_ptr<PlanNode>> children;
  double estimated_rows = 1;
  /// Variables that nodes above read: the only columns this node has to fill.
  std::vector<VariableId> live;
};
using PlanPtr = std::unique_ptr<PlanNode>;

/// How a subquery that is a pattern through one node of the outer row is counted for all nodes that
/// may be there at once.
struct SubqueryCountPlan {
  std::optional<PatternCountNode> pattern;  ///< its `kept` is that node; none: row by row alone
  double cost = 0;                          ///< in estimated rows
  double row_cost = 0;                      ///< likewise, of running it for one outer row
};

/// Everything needed to run a query again: kept in the plan cache, shared by executions.
struct PreparedQuery {
  std::string text;
  std::unique_ptr<const BoundStatement> statement;
  PlanPtr plan;
  std::vector<PlanPtr> subqueries;  ///< by index of SubqueryExpression
  std::vector<SubqueryCountPlan> subquery_counts;  ///< likewise
  std::size_t width = 0;            ///< columns of a RowBatch: variables, and tags of the planner
};

}  // namespace keiretsu::query
