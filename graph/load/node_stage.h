/// Nodes of a load: their ids, columns and index entries.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/load/load_context.h"
#include "graph/load/staged_files.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// A new block of nodes of one label set; rows of the table in ascending order.
struct NodeRun {
  std::uint32_t block = 0;
  LabelSetId set;
  std::span<const std::uint32_t> rows;
};

/// Where each row of the table goes: into new blocks, each of one label set.
struct NodePlacement {
  std::vector<std::uint32_t> rows;      ///< of all runs, one after another
  std::vector<NodeRun> runs;            ///< ascending by block; spans of `rows`
  std::vector<std::uint32_t> node_of_row;
};

/// Errors: ResourceExhausted.
Result<NodePlacement> PlaceNodes(const LoadContext& context);

/// Adds the files of all columns of the nodes placed. Errors: IoError, Cancelled,
/// ResourceExhausted.
Status StageNodes(const LoadContext& context, const NodePlacement& placement, StagedFiles* files);

}  // namespace keiretsu::graph
