/// Random queries over the graphs of graph_script.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/dice.h"

namespace keiretsu::testing {

/// What a variable or expression is of. `kBag` is a list whose order means nothing.
enum class Kind {
  kInteger,
  kFloat,
  kText,
  kTruth,
  kIntegers,
  kMixed,
  kNode,
  kEdge,
  kNodes,
  kEdges,
  kPath,
  kBag,
};

struct Named {
  std::string name;
  Kind kind;
};
using Scope = std::vector<Named>;

// --- Patterns -----------------------------------------------------------------------------------

struct NodeShape {
  std::string name;
  std::string labels;   ///< ":A|B", or ""
  std::string content;  ///< " {i: 1}", " WHERE n.i > 1", or ""
};
struct EdgeShape {
  std::string name;
  std::string types;
  std::string content;
  int direction = 0;       ///< 1 to the right, -1 to the left, 0 either
  std::string hops;        ///< "*1..2" or "{1,2}", or ""
  std::string group = {};  ///< a repeated part in brackets, instead of all of the above
};
/// A path: one more node than edges.
struct PathShape {
  std::string name;
  std::vector<NodeShape> nodes;
  std::vector<EdgeShape> edges;
};

std::string Text(const NodeShape& node);
std::string Text(const EdgeShape& edge);
std::string Text(const PathShape& path);
/// The same paths written from their other end. REQUIRES: no groups.
PathShape Reversed(const PathShape& path);

// --- Expressions --------------------------------------------------------------------------------

/// Draws expressions of a wanted kind over the variables of a scope, compound ones in brackets; and
/// names that no other expression of the same generator has.
class ExpressionGenerator {
 public:
  /// `patterns`: whether patterns stand as predicates, which only a condition admits.
  explicit ExpressionGenerator(Dice& dice, bool patterns = true)
      : dice_(dice), patterns_(patterns) {}

  std::string Of(Kind kind, const Scope& scope, int depth);
  std::string Truth(const Scope& scope, int depth);
  /// A pattern from bound nodes or anywhere, without names of its own.
  std::string AnonymousPattern(const Scope& scope, bool anchored);
  /// One whose type is wrong for most values: which error it gives depends on no order.
  std::string IllTyped(const Scope& scope);
  std::string FreshName(char first);

 private:
  std::string Integer(const Scope& scope, int depth);
  std::string Float(const Scope& scope, int depth);
  std::string TextOf(const Scope& scope, int depth);
  std::string Integers(const Scope& scope, int depth);
  std::string Comparison(const Scope& scope, int depth);
  std::string Subquery(const Scope& scope, int depth);
  /// `n.key` of a node or relationship in scope; "" when there is none.
  std::string Property(const Scope& scope, char key);
  /// A variable of the kind; "" when there is none.
  std::string Variable(const Scope& scope, Kind kind);
  std::string Or(std::string drawn, const std::string& otherwise) {
    return drawn.empty() ? otherwise : drawn;
  }

  Dice& dice_;
  bool patterns_;
  std::uint64_t names_ = 0;
};

/// Draws a path pattern whose ends may be nodes of `scope`; adds what it names to `scope`.
class PatternGenerator {
 public:
  PatternGenerator(Dice& dice, ExpressionGenerator& expressions)
      : dice_(dice), expressions_(expressions) {}

  struct Options {
    std::uint64_t max_edges = 3;
    bool variable_length = true;
    bool groups = true;
    bool conditions = true;  ///< properties and WHERE within the pattern
  };
  PathShape Path(Scope& scope, const Options& options);

 private:
  NodeShape Node(const Scope& before, Scope& scope, const Options& options);
  EdgeShape Edge(const Scope& before, Scope& scope, const Options& options);
  EdgeShape Group(Scope& scope);

  Dice& dice_;
  ExpressionGenerator& expressions_;
};

// --- Queries ------------------------------------------------------------------------------------

struct GeneratedQuery {
  std::string text;
  bool ordered = false;     ///< the order of its rows is fixed by the query
  bool sort_lists = false;  ///< it returns lists whose order is not
  bool ill_typed = false;
};

struct QueryOptions {
  /// Whether every node and relationship has an `id` of its own, which SKIP and LIMIT rely on.
  bool unique_ids = true;
  std::uint64_t ill_typed_percent = 5;
};

GeneratedQuery RandomQuery(Dice& dice, const QueryOptions& options);
/// A statement that changes the graph, and may return something. Its ids begin at `first_id`.
GeneratedQuery RandomUpdate(Dice& dice, std::uint64_t first_id);

}  // namespace keiretsu::testing
