/// Nodes by the text of their key, all in memory.
#pragma once

#include <cstdint>
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
#include "keiretsu/status.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// Strings to numbers: open addressing over slots of {32 bits of the hash, entry + 1}.
class TextTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

  static std::uint64_t Hash(std::string_view text);
  /// The entry of `text`, made with `node` if there is none; `created` says which.
  std::uint32_t Insert(std::string_view text, std::uint32_t node, bool* created);
  std::uint32_t Find(std::string_view text, std::uint64_t hash) const;
  std::uint32_t node(std::uint32_t entry) const { return nodes_[entry]; }
  bool empty() const { return nodes_.empty(); }
  std::size_t memory_bytes() const;

  // Stages of a lookup, each of which finds in the cache what the one before asked for.
  void PrefetchSlot(std::uint64_t hash) const;
  void PrefetchEntry(std::uint64_t hash) const;
  void PrefetchText(std::uint64_t hash) const;

 private:
  std::string_view TextOf(std::uint32_t entry) const {
    const std::uint64_t begin = entry == 0 ? 0 : ends_[entry - 1];
    return {texts_.data() + begin, static_cast<std::size_t>(ends_[entry] - begin)};
  }
  void Grow();

  std::vector<std::uint64_t> slots_;  // 0: free; a power of two of them
  std::vector<std::uint64_t> ends_;   // by entry: end of its text
  std::vector<std::uint32_t> nodes_;
  std::string texts_;
};

/// A map of all keys of one end point. Immutable once built.
class KeyMap final : public EndpointFinder {
 public:
  /// Reads all nodes of `state` with the labels. Errors: Corruption, IoError, ResourceExhausted.
  static Result<std::unique_ptr<KeyMap>> Build(const GraphCore& core,
                                               const storage::CommittedState& state,
                                               const EndpointNodes& nodes, LoadBudget* budget);

  /// Overlaps the waits for memory.
  Status FindAll(std::span<const std::string_view> texts, Found* found) const override;

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
