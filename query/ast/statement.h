/// Syntax nodes of patterns, clauses and statements.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/ast/expression.h"

namespace keiretsu::query::ast {

// --- Patterns ---------------------------------------------------------------------------------

/// A label or type in a pattern: a name, or in COPY `$(column)`.
struct NameOrColumn {
  Name name;
  bool from_column = false;  ///< COPY: `name` is the column that holds it
};
struct NodePattern {
  SourceSpan span;
  std::optional<Name> variable;
  std::vector<NameOrColumn> labels;     ///< all of them; in COPY end points, see `any_label`
  bool any_label = false;               ///< written `:A|B`: any of them
  std::optional<LabelTest> label_test;  ///< instead of `labels`
  ExpressionPtr properties;             ///< a MapLiteral or Parameter, or null
  ExpressionPtr where;                  ///< `(a WHERE a.x > 1)`; may be null
  /// COPY's key columns: `{id}` or `{id: src}` (property, column). Only in CopyFrom.
  std::vector<std::pair<Name, Name>> key_columns;
};
enum class PatternDirection : std::uint8_t { kOutgoing, kIncoming, kEither };
/// `*`, `*2`, `*1..3`, `*..3`, `*1..`; absent bounds are open (low end 1). As a quantifier `+`,
/// `*`, `{2}`, `{1,3}`, `{,3}`, `{1,}`, whose low end is always there.
struct HopRange {
  std::optional<std::int64_t> low;
  std::optional<std::int64_t> high;
  bool quantifier = false;
  SourceSpan span;
};
/// A relationship; or, with `group`, a part of a path that is repeated, which stands in the same
/// place: `(a) ((x)-[r]->(y)){1,3} (b)`.
struct RelationshipPattern {
  SourceSpan span;
  std::optional<Name> variable;
  std::vector<NameOrColumn> types;      ///< any of them; empty: every type
  std::optional<LabelTest> label_test;  ///< instead of `types`
  PatternDirection direction = PatternDirection::kEither;
  std::optional<HopRange> hops;
  ExpressionPtr properties;                        ///< a MapLiteral or Parameter, or null
  ExpressionPtr where;                             ///< `-[r WHERE r.x > 1]->`; may be null
  std::unique_ptr<PatternPart> group;              ///< its `where` is inside the brackets
  std::vector<std::pair<Name, Name>> key_columns;  ///< COPY only
};
enum class PathFunction : std::uint8_t { kNone, kShortestPath, kAllShortestPaths };
/// Which of the paths between two nodes are wanted.
enum class PathSelector : std::uint8_t {
  kAll,
  kAny,
  kAnyShortest,
  kAllShortest,
  kShortest,
  kShortestGroups,
  kStrongest,
  kWidest,
};
/// What a path may repeat: WALK everything, TRAIL no relationship, ACYCLIC no node, SIMPLE no node
/// but that the last may be the first.
enum class PathMode : std::uint8_t { kWalk, kTrail, kAcyclic, kSimple };
/// `SHORTEST 3 TRAIL`, `ANY`, `WALK`: what stands before a path pattern.
struct PathPrefix {
  SourceSpan span;
  PathSelector selector = PathSelector::kAll;
  ExpressionPtr count;  ///< a Literal of at least 1 or a Parameter; null: 1
  std::optional<PathMode> mode;
};
/// node (relationship node)*: nodes.size() == relationships.size() + 1.
struct PatternPart {
  SourceSpan span;
  std::optional<Name> path_variable;
  std::optional<PathPrefix> prefix;
  PathFunction function = PathFunction::kNone;
  std::vector<NodePattern> nodes;
  std::vector<RelationshipPattern> relationships;
  ExpressionPtr where;  ///< `((a)-->(b) WHERE a.x > b.x)`; may be null
  ExpressionPtr rank;   ///< BY; null but with STRONGEST and WIDEST
};
struct Pattern {
  std::vector<PatternPart> parts;
};

// --- Clauses ----------------------------------------------------------------------------------

struct Match {
  bool optional = false;
  Pattern pattern;
  ExpressionPtr where;  ///< may be null
};
struct Unwind {
  ExpressionPtr list;
  Name variable;
};
/// `LOAD CSV WITH HEADERS FROM 'file.csv' AS row FIELDTERMINATOR ';'`.
struct LoadCsv {
  ExpressionPtr source;  ///< a path or file: URL
  Name variable;
  bool headers = false;  ///< rows are maps by the first record's names, else lists
  char delimiter = ',';
};
struct ProjectionItem {
  ExpressionPtr expression;
  std::optional<Name> alias;
  std::string text;  ///< the expression as written: the column's name without an alias
};
struct SortItem {
  ExpressionPtr expression;
  bool descending = false;
};
/// WITH or RETURN.
struct Projection {
  bool is_return = false;
  bool distinct = false;
  bool star = false;  ///< `*`, before any items
  std::vector<ProjectionItem> items;
  std::vector<SortItem> order_by;
  ExpressionPtr skip;   ///< may be null
  ExpressionPtr limit;  ///< may be null
  ExpressionPtr where;  ///< WITH ... WHERE; may be null
};
struct Create {
  Pattern pattern;
};
/// `x.k = v`, `x = map`, `x += map`, `x:A:B`.
struct SetItem {
  enum class Kind : std::uint8_t { kProperty, kReplaceAll, kMergeAll, kLabels };
  Kind kind;
  ExpressionPtr target;  ///< a PropertyAccess for kProperty, else the entity's expression
  ExpressionPtr value;   ///< null for kLabels
  std::vector<Name> labels;
  SourceSpan span;
};
struct Set {
  std::vector<SetItem> items;
};
struct Merge {
  PatternPart pattern;
  std::vector<SetItem> on_create;
  std::vector<SetItem> on_match;
};
struct RemoveItem {
  ExpressionPtr target;  ///< a PropertyAccess, or with labels the node's expression
  std::vector<Name> labels;
  SourceSpan span;
};
struct Remove {
  std::vector<RemoveItem> items;
};
struct Delete {
  bool detach = false;
  std::vector<ExpressionPtr> targets;
};
struct YieldItem {
  Name column;
  std::optional<Name> alias;
};
struct CallProcedure {
  Name procedure;              ///< with its namespace
  bool has_arguments = false;  ///< false: `CALL p` takes them from the parameters
  std::vector<ExpressionPtr> arguments;
  bool has_yield = false;
  bool yield_star = false;
  std::vector<YieldItem> yield;
  ExpressionPtr where;  ///< may be null
};
/// `CALL { ... }`, `CALL (a, b) { ... }`.
struct CallSubquery {
  std::vector<Name> imports;
  bool has_import_list = false;
  std::unique_ptr<Query> query;
};
struct Clause;
struct Foreach {
  Name variable;
  ExpressionPtr list;
  std::vector<Clause> body;  ///< updating clauses only
};
struct Clause {
  SourceSpan span;
  std::variant<Match, Unwind, LoadCsv, Projection, Create, Merge, Set, Remove, Delete,
               CallProcedure, CallSubquery, Foreach>
      node;
};

struct SingleQuery {
  SourceSpan span;
  std::vector<Clause> clauses;
};
/// Single queries joined by UNION; `union_all[i]` joins parts i and i + 1.
struct Query {
  std::vector<SingleQuery> parts;
  std::vector<bool> union_all;
  std::vector<SourceSpan> union_spans;
};

// --- Statements -------------------------------------------------------------------------------

enum class ExplainMode : std::uint8_t { kNone, kExplain, kProfile };
/// The prefix that says of which days a query is: `AS OF first`, or `BETWEEN first AND second`.
struct QueryTime {
  SourceSpan span;
  ExpressionPtr first;
  ExpressionPtr second;  ///< null: AS OF
};
struct QueryStatement {
  ExplainMode explain = ExplainMode::kNone;
  std::optional<QueryTime> time;
  Query query;
};
/// `COPY pattern FROM 'file' ...`: one node pattern, or node-relationship-node. Without a pattern
/// the files are those of registers.
struct CopyFrom {
  PatternPart pattern;
  std::vector<std::string> paths;
  SourceSpan path_span;  ///< of the first
  std::vector<std::pair<Name, Value>> options;  ///< WITH (name: literal, ...)
};
/// `COPY (query) TO 'file' ...`.
struct CopyTo {
  QueryStatement query;
  std::string text;  ///< of the query, where it stands: blanks precede it
  std::string path;
  SourceSpan path_span;
  std::vector<std::pair<Name, Value>> options;
};
struct CreateIndex {
  std::optional<Name> name;
  bool if_not_exists = false;
  bool on_relationship = false;
  Name label;  ///< label or relationship type
  std::vector<Name> properties;
};
/// `CREATE FULLTEXT INDEX [name] FOR (n:A|B) ON EACH [n.p, n.q]`.
struct CreateFullText {
  std::optional<Name> name;
  bool if_not_exists = false;
  std::vector<Name> labels;
  std::vector<Name> properties;
};
/// `CREATE CONSTRAINT [name] [IF NOT EXISTS] FOR (n:L) REQUIRE n.p IS UNIQUE` (or IS NODE KEY).
struct CreateConstraint {
  std::optional<Name> name;
  bool if_not_exists = false;
  Name label;
  std::vector<Name> properties;
};
/// `CREATE VALIDITY FOR ()-[r:T]-() ON (r.start, r.end)`.
struct CreateValidity {
  Name type;
  Name start;
  Name end;
};
struct DropValidity {
  Name type;
};
struct DropSchema {
  bool constraint = false;  ///< else an index
  bool if_exists = false;
  Name name;
};
enum class NameKind : std::uint8_t { kLabel, kType, kProperty };
/// `ALTER LABEL Old RENAME TO New`.
struct Rename {
  NameKind kind;
  Name from;
  Name to;
};
enum class ShowKind : std::uint8_t { kIndexes, kConstraints, kProcedures, kFunctions, kValidity };
struct Show {
  ShowKind kind;
};
enum class TransactionCommand : std::uint8_t { kBegin, kCommit, kRollback };
struct TransactionStatement {
  TransactionCommand command;
};
struct Checkpoint {};

struct Statement {
  SourceSpan span;
  std::variant<QueryStatement, CopyFrom, CopyTo, CreateIndex, CreateFullText, CreateConstraint,
               CreateValidity, DropSchema, DropValidity, Rename, Show, TransactionStatement,
               Checkpoint>
      node;
};

}  // namespace keiretsu::query::ast
