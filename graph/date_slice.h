/// The relationships of one state that are alive on one day, block by block.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "graph/graph_view.h"
#include "graph/topology/pin_table.h"
#include "graph/validity.h"

namespace keiretsu::graph {

/// One block with the entries that are not alive left out. Immutable but for the columns, which are
/// made when first asked for. Thread-safe.
class AliveBlock {
 public:
  /// Every entry is alive: the state's own block is the answer.
  AliveBlock() = default;
  /// `rows`: the rows of the state's block that are left, ascending; empty in the in direction.
  AliveBlock(AdjacencyBlock adjacency, std::vector<std::uint32_t> rows)
      : all_(false), adjacency_(std::move(adjacency)), rows_(std::move(rows)) {}

  bool all() const { return all_; }
  /// REQUIRES: not all().
  const AdjacencyBlock& adjacency() const { return adjacency_; }
  /// The rows of `column` that are left; null when none of them has a value. `made` is set to the
  /// bytes that this call added. REQUIRES: not all(), out direction.
  const Column* Filter(KeyId key, const Column& column, std::size_t* made) const;
  std::size_t memory_bytes() const;

 private:
  bool all_ = true;
  AdjacencyBlock adjacency_;
  std::vector<std::uint32_t> rows_;
  mutable std::mutex mutex_;
  mutable std::map<KeyId, std::unique_ptr<const Column>> columns_;  // by mutex_
};

/// What AS OF shows of one state on one day. A block is filtered when first asked for and kept: out
/// blocks by their validity columns; in blocks, which hold no properties, by what the out blocks of
/// the type lost. Blocks stay valid as long as the slice.
///
/// Thread-safe over views that are. The views given must show the state that the slice is of.
/// Errors: InvalidArgument for a validity property that holds no day; those of the view.
class DateSlice {
 public:
  DateSlice(Date day, std::shared_ptr<const ValidityList> declared, std::uint64_t number)
      : day_(day), declared_(std::move(declared)), number_(number) {}

  Date day() const { return day_; }
  /// No other slice of this process has it.
  std::uint64_t number() const { return number_; }
  std::size_t memory_bytes() const { return bytes_.load(std::memory_order_relaxed); }

  Result<const AliveBlock*> Block(const GraphView& view, TypeId type, Direction direction,
                                  std::uint32_t block);
  /// Null when it was not made yet.
  const AliveBlock* FindBlock(TypeId type, Direction direction, std::uint32_t block) const;
  /// Null when no relationship that is left has the property.
  Result<const Column*> EdgeColumn(const GraphView& view, TypeId type, std::uint32_t block,
                                   KeyId key);
  /// Whether an edge of the state is alive. Reads its two properties alone where its block was not
  /// made, unless `make` is set.
  Result<bool> Alive(const GraphView& view, const EdgeRef& edge, bool make);
  Result<std::uint64_t> DeadCount(const GraphView& view, TypeId type);

 private:
  /// The edges of a type that are not alive: target << 32 | source, ascending.
  using DeadEdges = std::vector<std::uint64_t>;

  ValidityKeys KeysOf(const GraphView& view, TypeId type) const;
  Result<std::shared_ptr<const AliveBlock>> MakeOut(const GraphView& view, TypeId type,
                                                    std::uint32_t block) const;
  Result<std::shared_ptr<const AliveBlock>> MakeIn(const GraphView& view, TypeId type,
                                                   std::uint32_t block);
  Result<const DeadEdges*> Dead(const GraphView& view, TypeId type);
  Result<DeadEdges> FindDead(const GraphView& view, TypeId type);

  const Date day_;
  const std::shared_ptr<const ValidityList> declared_;
  const std::uint64_t number_;
  PinTable blocks_;
  std::atomic<std::size_t> bytes_{0};
  std::mutex dead_mutex_;  // held while a type's edges are searched: they are searched once
  std::map<TypeId, std::unique_ptr<const DeadEdges>> dead_;  // by dead_mutex_
};

}  // namespace keiretsu::graph
