/// A property graph in ordinary maps, with names as text: what the naive evaluator works on.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "keiretsu/value.h"

namespace keiretsu::naive {

struct GraphNode {
  std::set<std::string> labels;
  std::map<std::string, Value> properties;
};
struct GraphEdge {
  std::string type;
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::map<std::string, Value> properties;
};

/// Copying it is taking a snapshot.
struct Graph {
  std::map<std::uint64_t, GraphNode> nodes;
  std::map<std::uint64_t, GraphEdge> edges;
  std::uint64_t next_id = 1;
};

/// A relationship by its ends alone: properties are read from the graph when they are asked for.
Value EdgeReference(const Graph& graph, std::uint64_t id);

/// The value as a query returns it: references to nodes and relationships, also within lists, maps
/// and paths, replaced by the whole of them.
Value Complete(const Graph& graph, const Value& value);

/// A text of a complete value that does not depend on ids or on the order in which floats were
/// added: equal texts mean equal values. `sort_lists` sorts the elements of lists, for those whose
/// order means nothing, such as collect()'s.
std::string CanonicalText(const Value& value, bool sort_lists);
std::string CanonicalText(const std::vector<Value>& row, bool sort_lists);

}  // namespace keiretsu::naive
