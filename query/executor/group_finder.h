/// Finds the group of each row of a batch.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "query/executor/operator.h"
#include "query/expression/value_operations.h"

namespace keiretsu::query {

/// Numbers groups from 0 in the order in which their first rows come. Keys are computed as rarely
/// as the plan allows: for a property held in dictionaries once per distinct string of a block; for
/// keys that read one node, once per node that rows name again and again; else once per row.
/// External synchronisation.
class GroupFinder {
 public:
  /// `key_items` and the context outlive it.
  GroupFinder(const ExecutionContext& context, const std::vector<ProjectNode::Item>& key_items);

  void Clear();
  /// Fills `groups` with a group for each row. `start(key, row)` is called for each new one, whose
  /// first row that is.
  using StartGroup = std::function<Status(std::span<const Value> key, std::size_t row)>;
  Status Find(const RowBatch& batch, const StartGroup& start, std::vector<std::uint32_t>& groups);
  /// The group of a key; a new one gets the next number and moves the key's values out.
  Result<std::uint32_t> GroupOf(std::span<Value> key, const StartGroup& start, std::size_t row);
  std::size_t size() const { return group_count_; }
  /// The key of a group.
  std::span<Value> KeyOf(std::size_t group) {
    return std::span(keys_).subspan(group * key_items_.size(), key_items_.size());
  }

 private:
  static constexpr std::uint32_t kNoGroup = 0xFFFF'FFFF;

  /// Open addressing from nodes to groups, at most half full.
  class NodeTable {
   public:
    /// The place of a node's group; kNoGroup in it when the node is new.
    std::uint32_t& operator[](std::uint32_t node);
    std::size_t size_bytes() const { return slots_.size() * sizeof(Slot); }
    void Clear();

   private:
    struct Slot {
      std::uint32_t node = 0xFFFF'FFFF;
      std::uint32_t group = kNoGroup;
    };
    std::size_t PlaceOf(std::uint32_t node) const;

    std::vector<Slot> slots_;
    std::size_t size_ = 0;
  };

  /// The groups of the values of one block, by code; the last is that of null.
  struct BlockGroups {
    enum class State : std::uint8_t { kUnread, kByCode, kUnfit };
    State state = State::kUnread;
    const graph::Column* column = nullptr;
    std::vector<std::uint32_t> by_code;
  };
  /// The entry of a block, among those of `blocks_`.
  BlockGroups& EntryOf(std::uint32_t block);
  Status ReadBlock(std::uint32_t block, BlockGroups& groups);
  Result<bool> FindByDictionary(const RowBatch& batch, const StartGroup& start,
                                std::vector<std::uint32_t>& groups);
  bool MayRepeatNodes(const RowBatch& batch) const;
  Status FindByNode(const RowBatch& batch, const StartGroup& start,
                    std::vector<std::uint32_t>& groups);
  Status FindByRow(const RowBatch& batch, std::span<const std::uint32_t> rows,
                   const StartGroup& start, std::span<std::uint32_t> groups);

  const ExecutionContext& context_;
  const std::vector<ProjectNode::Item>& key_items_;
  VariableId node_;       // the one variable that the keys read, if it may be a node
  graph::KeyId property_;  // set when the key is one property of `node_`
  /// A place in an open-addressed table of groups, at most half full.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t group = kNoGroup;
  };
  void GrowSlots();
  std::vector<Slot> slots_;
  std::vector<Value> keys_;  // of all groups, one behind the other
  std::size_t group_count_ = 0;
  // A morsel sees a few blocks of many: entries go from the first block seen to the last, or from
  // the graph's first where one came before.
  std::vector<BlockGroups> blocks_;
  std::uint32_t first_block_ = 0;
  NodeTable groups_by_node_;
  MemoryCharge charge_;  // of tables; keys are charged by who starts groups
};

}  // namespace keiretsu::query
