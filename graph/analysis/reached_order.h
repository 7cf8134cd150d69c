/// What shares lead to, in the order that values flow.
#pragma once

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/walk_scratch.h"

namespace keiretsu::graph {

/// Reaches all that `start` leads to downwards (what it holds) or upwards (who holds it), `start`
/// itself first. O(entries at what is reached).
void ReachAll(const CyclicComponents& components, Flow flow, Vertex start, WalkScratch& scratch);

/// Sorts what was reached by position, holders before what they hold.
void SortByPosition(const CyclicComponents& components, WalkScratch& scratch);
/// Sorts what was reached by vertex.
void SortByVertex(WalkScratch& scratch);

}  // namespace keiretsu::graph
