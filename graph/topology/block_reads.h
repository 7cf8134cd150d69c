/// Reads within one block version: columns with the patch applied, single values, single lists.
/// Shared by the views of snapshots and of transactions.
#pragma once

#include <optional>

#include "graph/graph_view.h"
#include "graph/topology/block_loader.h"
#include "graph/topology/block_version.h"

namespace keiretsu::graph {

// Each of these loads base columns with `loader` when needed. nullopt: the block was folded
// between the version's base and the loader's state; read the block anew and ask again.

/// Null inside: no row has the property. Lives as long as `version`.
Result<std::optional<const Column*>> ReadNodeColumn(const NodeVersion& version,
                                                    std::uint32_t block, KeyId key,
                                                    const BlockLoader& loader);
Result<std::optional<const Column*>> ReadEdgeColumn(const EdgeVersion& version, TypeId type,
                                                    KeyId key, const BlockLoader& loader);
Result<std::optional<Value>> ReadNodeProperty(const NodeVersion& version, std::uint32_t block,
                                              std::uint32_t row, KeyId key,
                                              const BlockLoader& loader);
/// Whether the property stands under the same index key as `value`, without making a Value of it.
Result<std::optional<bool>> NodePropertyEquals(const NodeVersion& version, std::uint32_t block,
                                               std::uint32_t row, KeyId key, const Value& value,
                                               const BlockLoader& loader);
/// REQUIRES: the patch of `version` does not delete the edge.
Result<std::optional<Value>> ReadEdgeProperty(const EdgeVersion& version, TypeId type,
                                              const EdgeSlot& slot, KeyId key,
                                              const BlockLoader& loader);

/// One list of `version` with `own` changes (ascending, of this row) on top. Spans point into the
/// version when nothing differs, else into `scratch`. Edge ids are filled in the out direction,
/// when wanted. Errors: Corruption.
Result<NeighbourList> ReadList(const EdgeVersion& version, std::uint32_t row,
                               std::span<const EdgeChange> own, NeighbourScratch& scratch);
/// Appends the ids of the edges from `row` of `version` (out direction) to `target`, ascending.
void AppendEdgeIds(const EdgeVersion& version, std::uint32_t row, std::uint32_t target,
                   std::span<const EdgeChange> own, std::vector<std::uint64_t>* ids);

/// Index of an edge in the entries of `adjacency` (out direction), if it is there.
std::optional<std::uint32_t> FindEntry(const AdjacencyBlock& adjacency, const EdgeSlot& slot);
/// Whether the edge exists in `version` (out direction).
bool HasEdge(const EdgeVersion& version, const EdgeSlot& slot);

}  // namespace keiretsu::graph
