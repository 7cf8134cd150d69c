/// The fold of one block: its base and deltas become a new base.
#pragma once

#include <cstdint>
#include <memory>

#include "graph/graph_core.h"
#include "graph/keys.h"
#include "graph/topology/block_version.h"
#include "storage/commit_queue.h"
#include "storage/engine.h"

namespace keiretsu::graph {

/// What a fold writes, and the version it leaves. `batch` is empty when there was nothing to fold.
struct FoldedBlock {
  DeltaTarget target;
  storage::WriteBatch batch;
  std::shared_ptr<const BlockVersion> version;
};

/// Folds `target` as of `state`, reading only what `state` holds. Does not write.
/// Errors: Corruption, IoError.
Result<FoldedBlock> FoldBlock(GraphCore* core, const storage::CommittedState& state,
                              const DeltaTarget& target);

}  // namespace keiretsu::graph
