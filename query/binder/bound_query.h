/// Bound statements: what a query means, before any choice of how to run it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "graph/ids.h"
#include "query/ast/statement.h"
#include "query/expression/expression.h"

namespace keiretsu::query {

struct ProcedureEntry;  // query/procedures/registry.h

enum class VariableKind : std::uint8_t { kNode, kRelationship, kRelationshipList, kPath, kValue };
struct VariableInfo {
  std::string name;  ///< "" for an anonymous pattern element
  VariableKind kind = VariableKind::kValue;
};

/// A property of a pattern: `{key: value}`.
struct BoundProperty {
  std::string key;
  graph::KeyId key_id;  ///< invalid in a read when the key was never used: matches nothing
  BoundExpressionPtr value;
  SourceSpan span;
};
/// Also a node met on the way of a search: then it is no variable of the clause unless named there.
struct BoundNodePattern {
  VariableId variable;
  /// In scope before this clause, or earlier in this pattern. Such a variable may be of kind
  /// kValue: then its values may be of any type, and one that is no node is a TypeError.
  bool already_bound = false;
  std::vector<std::string> labels;
  std::vector<graph::LabelId> label_ids;  ///< invalid in a read: matches nothing
  std::vector<BoundProperty> properties;
  BoundExpressionPtr property_map;  ///< CREATE (n $map): instead of `properties`
  /// Inside a search, where no clause-wide condition can be put: true of this node.
  std::vector<BoundExpressionPtr> predicates;
  SourceSpan span;
};
struct BoundGroup;
struct BoundRelationshipPattern {
  VariableId variable;  ///< a relationship, or with `hops` a list of them
  bool already_bound = false;
  std::vector<std::string> types;  ///< any of them; empty: every type
  std::vector<graph::TypeId> type_ids;
  ast::PatternDirection direction = ast::PatternDirection::kEither;
  struct Hops {
    std::uint32_t low = 1;
    std::uint32_t high = kUnbounded;
    static constexpr std::uint32_t kUnbounded = 0xFFFF'FFFF;
  };
  std::optional<Hops> hops;
  std::vector<BoundProperty> properties;  ///< with `hops`: of every relationship on the way
  BoundExpressionPtr property_map;        ///< CREATE only
  /// What `predicates` and BY call one relationship: with `hops` a variable of its own that has a
  /// value only while one is tested, else `variable`.
  VariableId element;
  std::vector<BoundExpressionPtr> predicates;  ///< true of every relationship on the way
  /// A repeated part: `variable` is the list of all its relationships, and nothing above holds but
  /// `hops`.
  std::unique_ptr<BoundGroup> group;
  bool variable_used = true;  ///< false: nothing later reads the variable (anonymous)
  SourceSpan span;
};
/// `((a)-[r]->(b) WHERE ...)`: what each repetition passes. Its elements have values only while one
/// repetition is tested; afterwards `lists` holds those of all of them.
struct BoundGroup {
  std::vector<BoundNodePattern> nodes;  ///< one more than relationships
  std::vector<BoundRelationshipPattern> relationships;
  std::vector<BoundExpressionPtr> predicates;  ///< true of every repetition
  struct List {
    VariableId element;
    VariableId list;
  };
  std::vector<List> lists;  ///< of the named elements
};
/// Which paths along a part are wanted: those of the best `count`, for each pair of end points.
struct BoundPathSearch {
  ast::PathSelector selector = ast::PathSelector::kAll;
  ast::PathMode mode = ast::PathMode::kTrail;
  BoundExpressionPtr count;  ///< constant; null: 1
  BoundExpressionPtr rank;   ///< STRONGEST and WIDEST: what one relationship is worth
  VariableId ranked;         ///< the element that `rank` reads
  VariableId trail;          ///< the list of all relationships of the path
  std::vector<BoundExpressionPtr> predicates;  ///< true of the whole path
};
struct BoundPatternPart {
  VariableId path;  ///< invalid when unnamed
  ast::PathFunction function = ast::PathFunction::kNone;
  std::vector<BoundNodePattern> nodes;
  std::vector<BoundRelationshipPattern> relationships;
  /// Set: the part is searched as a whole; its inner nodes and its relationships are new.
  std::optional<BoundPathSearch> search;
};

/// MATCH: relationships of one clause are pairwise different.
struct BoundMatch {
  bool optional = false;
  std::vector<BoundPatternPart> parts;
  BoundExpressionPtr where;  ///< may be null
};
struct BoundUnwind {
  BoundExpressionPtr list;
  VariableId variable;
};
struct BoundLoadCsv {
  BoundExpressionPtr source;
  VariableId variable;
  bool headers = false;
  char delimiter = ',';
};
struct BoundAggregate {
  VariableId variable;   ///< where the result goes
  std::string function;  ///< lower case: "count", "sum", ...
  bool distinct = false;
  std::vector<BoundExpressionPtr> arguments;  ///< empty: count(*)
  SourceSpan span;
};
struct BoundItem {
  VariableId variable;
  std::string name;
  BoundExpressionPtr expression;
};
struct BoundSort {
  BoundExpressionPtr expression;
  bool descending = false;
};
/// WITH or RETURN, in the order it happens: with aggregation, group by `keys` and compute
/// `aggregates`; compute `items` (with aggregation they read only keys and aggregates); DISTINCT;
/// sort; SKIP; LIMIT; WHERE. Afterwards only the items are in scope. The expressions of `order_by`
/// and `where` read items and, without DISTINCT, also what the items are computed from: the rows
/// before, or with aggregation keys and aggregates. Every item, key and aggregate has a variable of
/// its own that occurs nowhere else.
struct BoundProjection {
  bool is_return = false;
  bool aggregating = false;
  std::vector<BoundItem> keys;  ///< names unused
  std::vector<BoundAggregate> aggregates;
  std::vector<BoundItem> items;
  bool distinct = false;
  std::vector<BoundSort> order_by;
  BoundExpressionPtr skip;   ///< may be null; reads no row
  BoundExpressionPtr limit;  ///< may be null; reads no row
  BoundExpressionPtr where;  ///< may be null
};
struct BoundCreate {
  std::vector<BoundPatternPart> parts;
};
struct BoundSetItem {
  enum class Kind : std::uint8_t {
    kSetProperty,
    kReplaceAll,
    kMergeAll,
    kAddLabels,
    kRemoveProperty,
    kRemoveLabels,
  };
  Kind kind;
  BoundExpressionPtr target;  ///< the node or relationship (or null at run time: then nothing)
  std::string key;
  graph::KeyId key_id;
  BoundExpressionPtr value;  ///< null for labels and removals
  std::vector<graph::LabelId> label_ids;
  SourceSpan span;
};
/// SET and REMOVE.
struct BoundSet {
  std::vector<BoundSetItem> items;
};
struct BoundMerge {
  BoundPatternPart pattern;
  std::vector<BoundSetItem> on_create;
  std::vector<BoundSetItem> on_match;
};
struct BoundDelete {
  bool detach = false;
  std::vector<BoundExpressionPtr> targets;
};
struct BoundCall {
  std::shared_ptr<const ProcedureEntry> procedure;
  std::vector<BoundExpressionPtr> arguments;
  struct Yield {
    std::uint32_t column;  ///< of the procedure's outputs
    VariableId variable;
  };
  std::vector<Yield> yields;
  BoundExpressionPtr where;  ///< may be null
  SourceSpan span;
};
struct BoundQuery;
struct BoundCallSubquery {
  std::unique_ptr<BoundQuery> query;
  bool returns_rows = false;  ///< false: a unit subquery, one output row per input row
};
struct BoundClause;
struct BoundForeach {
  VariableId variable;
  BoundExpressionPtr list;
  std::vector<BoundClause> body;
};
struct BoundClause {
  SourceSpan span;
  std::variant<BoundMatch, BoundUnwind, BoundLoadCsv, BoundProjection, BoundCreate, BoundMerge,
               BoundSet, BoundDelete, BoundCall, BoundCallSubquery, BoundForeach>
      node;
};
struct BoundSingleQuery {
  std::vector<BoundClause> clauses;
};
/// Parts joined by UNION. Each part's RETURN yields `columns` in order; with more than one part,
/// part i's RETURN items are copied to `union_variables` (same order), which are the result.
struct BoundQuery {
  std::vector<BoundSingleQuery> parts;
  std::vector<bool> union_all;
  struct Column {
    std::string name;
    VariableId variable;  ///< the result's column
  };
  std::vector<Column> columns;  ///< empty: returns no rows
  /// Variables of the enclosing query that this subquery reads, ascending; its rows start with
  /// them, and they stay readable to its end, also past WITH.
  std::vector<VariableId> imports;
  bool updating = false;
};

/// AS OF `first`, or BETWEEN `first` AND `second`. They read no row and no graph.
struct BoundQueryTime {
  BoundExpressionPtr first;
  BoundExpressionPtr second;  ///< null: AS OF
};
/// The name of the column that BETWEEN puts before those of the query.
inline constexpr std::string_view kChangeColumn = "change";
struct BoundQueryStatement {
  ast::ExplainMode explain = ast::ExplainMode::kNone;
  std::optional<BoundQueryTime> time;
  BoundQuery query;
};
/// A remark on a query that is right but may not mean what was intended, such as a label that no
/// node ever had.
struct Notice {
  SourceSpan span;
  std::string message;
};

/// A bound query statement.
struct BoundStatement {
  std::vector<VariableInfo> variables;                    ///< by VariableId
  std::vector<std::unique_ptr<BoundQuery>> subqueries;    ///< of expressions, by index
  std::vector<std::string> parameters;                    ///< names used, ascending
  std::vector<Notice> notices;                            ///< in order of their spans
  BoundQueryStatement query;
};

}  // namespace keiretsu::query
