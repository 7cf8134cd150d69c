/// Relationships that earlier loads of registers made.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/graph_core.h"
#include "graph/load/text_table.h"
#include "graph/load/load_budget.h"
#include "graph/load/registers/edge_digest.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// The digests of all relationships of some types in one state that have a register. Immutable
/// once built.
class KnownEdges {
 public:
  /// Errors: Corruption, IoError, ResourceExhausted.
  static Result<std::unique_ptr<KnownEdges>> Build(GraphCore* core,
                                                   const storage::CommittedState& state,
                                                   std::span<const std::string> types,
                                                   LoadBudget* budget);

  /// The relationship with the digest, or null.
  const EdgeRef* Find(const EdgeDigest& digest) const {
    const std::uint32_t entry = table_.Find(digest.bytes(), TextTable::Hash(digest.bytes()));
    return entry == TextTable::kNone ? nullptr : &edges_[entry];
  }

 private:
  Status AddBlock(const Catalog& catalog, const BlockLoader& loader, TypeId type,
                  std::uint32_t block);

  std::size_t memory_bytes() const {
    return table_.memory_bytes() + edges_.capacity() * sizeof(EdgeRef);
  }

  TextTable table_;
  std::vector<EdgeRef> edges_;  // by entry
};

}  // namespace keiretsu::graph
