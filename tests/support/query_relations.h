/// Pairs of queries that must answer alike, whatever the graph: what a database without any other
/// oracle can be held to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/dice.h"

namespace keiretsu::testing {

/// Two texts with the same rows, in any order.
struct QueryPair {
  std::string left;
  std::string right;
};

/// A law and how to draw an example of it, over graphs of graph_script.h.
struct QueryRelation {
  std::string_view name;
  QueryPair (*draw)(Dice& dice);
};

const std::vector<QueryRelation>& QueryRelations();

}  // namespace keiretsu::testing
