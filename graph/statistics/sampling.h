/// Reads that statistics are made of: blocks spread over the graph.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "graph/graph_view.h"
#include "graph/statistics/type_statistics.h"
#include "graph/statistics/value_statistics.h"

namespace keiretsu::graph {

/// Blocks of a graph that stand for all.
struct BlockSample {
  /// A few blocks with nodes of each label set, spread over the graph.
  std::map<LabelSetId, std::vector<std::uint32_t>> blocks;
  std::map<LabelSetId, std::int64_t> nodes;  ///< of each set in the whole graph, estimated
};
BlockSample SampleBlocks(const GraphView& view);

/// Of a graph with `nodes` of each label set.
TypeStatistics SampleType(const GraphView& view, const BlockSample& sample, TypeId type,
                          const std::map<LabelSetId, std::int64_t>& nodes);
/// Of the nodes with `label`, or all if it is invalid, of which there are `rows`.
ValueStatistics SampleNodeValues(const GraphView& view, const BlockSample& sample, LabelId label,
                                 KeyId key, double rows);
/// Of the relationships of `type`, of which there are `rows`.
ValueStatistics SampleEdgeValues(const GraphView& view, const BlockSample& sample, TypeId type,
                                 KeyId key, double rows);

}  // namespace keiretsu::graph
