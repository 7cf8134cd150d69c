/// Nodes by the text of their key, all in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "graph/graph_core.h"
#include "graph/ids.h"
#include "graph/load/endpoint_finder.h"
#include "graph/load/load_budget.h"
#include "graph/load/text_table.h"
#include "keiretsu/status.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// A map of all keys of one end point. Immutable once built.
class KeyMap final : public EndpointFinder {
 public:
  /// Reads all nodes of `state` with the labels. Errors: Corruption, IoError, ResourceExhausted,
  /// Cancelled.
  static Result<std::unique_ptr<KeyMap>> Build(const GraphCore& core,
                                               const storage::CommittedState& state,
                                               const EndpointNodes& nodes,
                                               const std::function<bool()>& cancelled,
                                               LoadBudget* budget);

  /// Overlaps the waits for memory.
  Status FindAll(std::span<const std::string_view> texts, Found* found) const override;
  std::uint64_t memory_bytes() const override {
    return strings_.memory_bytes() + others_.memory_bytes();
  }

 private:
  Status AddBlock(const Catalog& catalog, const BlockLoader& loader, std::uint32_t block,
                  const EndpointNodes& nodes);
  void Add(const Column& column, std::uint32_t row, std::uint32_t node);
  Found FindHashed(std::string_view text, std::uint64_t hash) const;

  TextTable strings_;
  TextTable others_;  // by canonical text
  std::unordered_set<std::uint32_t> several_strings_;  // entries with more than one node
  std::unordered_set<std::uint32_t> several_others_;
};

}  // namespace keiretsu::graph
