/// Figures about the graph for the planner.
#pragma once

#include <memory>

#include "graph/graph_store.h"
#include "graph/snapshot_view.h"

namespace keiretsu::graph {

/// Counts nodes and edges exactly; sources and targets from a sample of blocks of each type.
/// Figures that cannot be read are left 0: a planner needs a guess, not an error.
std::shared_ptr<const GraphStatistics> GatherStatistics(const SnapshotView& view);

/// Whether the graph has grown or shrunk enough since for plans to change.
bool StatisticsAreStale(const GraphStatistics& statistics, storage::Timestamp gathered_at,
                        const SnapshotView& view);

}  // namespace keiretsu::graph
