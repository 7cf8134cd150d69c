/// Long lists of neighbours, parted by values that their nodes have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "query/executor/operator.h"
#include "query/memory_tracker.h"

namespace keiretsu::query {

/// Finds the neighbours of a node whose properties may equal given values, in a list that is met
/// more than once: the second time, it is parted by the hashes of the properties. At most
/// kMaxPartedNeighbours are kept. External synchronisation.
class ListParts {
 public:
  /// The context outlives it.
  ListParts(const ExecutionContext& context, std::vector<graph::KeyId> keys)
      : context_(context), keys_(std::move(keys)), charge_(context.memory) {}

  void Clear();
  /// Positions, ascending, of the neighbours whose values may have a hash (value_hash.h); nothing
  /// when the list is not parted. `list` is the same at each call for `node`. Valid until the next
  /// call. Errors: those of the view; ResourceExhausted.
  Result<std::optional<std::span<const std::uint32_t>>> Find(graph::NodeId node,
                                                             std::span<const std::uint32_t> list,
                                                             std::uint64_t hash);

 private:
  /// A list's positions in the order of their hashes, then of themselves.
  struct Parts {
    bool made = false;
    std::vector<std::uint32_t> hashes;
    std::vector<std::uint32_t> positions;
  };
  Status Make(std::span<const std::uint32_t> list, Parts& parts);
  Result<std::span<const graph::Column* const>> ColumnsOf(std::uint32_t block);

  const ExecutionContext& context_;
  const std::vector<graph::KeyId> keys_;
  std::unordered_map<std::uint32_t, Parts> lists_;  // by node
  /// By block: its columns, one for each key; empty where some key has none.
  std::vector<std::optional<std::vector<const graph::Column*>>> columns_;
  std::size_t kept_ = 0;  // neighbours
  MemoryCharge charge_;
};

}  // namespace keiretsu::query
