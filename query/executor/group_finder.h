/// Finds the group of each row of a batch.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "query/executor/integer_table.h"
#include "query/executor/node_numbers.h"
#include "query/executor/operator.h"
#include "query/expression/value_operations.h"

namespace keiretsu::query {

/// Numbers groups from 0 in the order in which their first rows come. Keys are computed as rarely
/// as the plan allows: for a property held in dictionaries once per distinct string of a block; for
/// keys that read one node, once per node that rows name again and again; else once per row. A key
/// of several values is found by the numbers of its values, each found for itself.
/// External synchronisation.
class GroupFinder {
 public:
  /// `key_items` and the context outlive it.
  GroupFinder(const ExecutionContext& context, std::span<const ProjectNode::Item> key_items);

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
  static constexpr std::uint32_t kNoGroup = IntegerTable::kNone;

  /// The groups of the values of one block, by code; the last is that of null.
  struct BlockGroups {
    enum class State : std::uint8_t { kUnread, kByCode, kUnfit };
    State state = State::kUnread;
    const graph::Column* column = nullptr;
    std::vector<std::uint32_t> by_code;
    std::size_t new_codes = 0;  // of strings that have no group yet
  };
  /// GroupOf() of a string in a column, which becomes a Value only for a new group; of null where
  /// there is no column.
  Result<std::uint32_t> GroupOfCell(const graph::Column* column, std::uint32_t column_row,
                                    const StartGroup& start, std::size_t row);
  /// The entry of a block, among those of `blocks_`.
  BlockGroups& EntryOf(std::uint32_t block);
  Status ReadBlock(std::uint32_t block, BlockGroups& groups);
  Result<bool> FindByDictionary(const RowBatch& batch, const StartGroup& start,
                                std::vector<std::uint32_t>& groups);
  Result<bool> FindByEdgeDictionary(const RowBatch& batch, const StartGroup& start,
                                    std::vector<std::uint32_t>& groups);
  Status FindByParts(const RowBatch& batch, const StartGroup& start,
                     std::vector<std::uint32_t>& groups);
  Status FindIntegers(const Vector& key, std::span<const std::uint32_t> rows,
                      const StartGroup& start, std::span<std::uint32_t> groups);
  bool AllValid(const RowBatch& batch) const;
  bool MayRepeatNodes(const RowBatch& batch) const;
  Status FindByNode(const RowBatch& batch, const StartGroup& start,
                    std::vector<std::uint32_t>& groups);
  Status FindByRow(const RowBatch& batch, std::span<const std::uint32_t> rows,
                   const StartGroup& start, std::span<std::uint32_t> groups);

  const ExecutionContext& context_;
  const std::span<const ProjectNode::Item> key_items_;
  VariableId entity_;      // the one variable that the keys read, if it may be a node or the like
  bool is_variable_ = false;  // the key is `entity_` itself: nodes are known by `groups_by_node_`
  graph::KeyId property_;  // set when the key is one property of `entity_`
  /// A place in an open-addressed table of groups, at most half full.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t group = kNoGroup;
  };
  void GrowSlots();
  /// Of all tables and of the parts' keys.
  Status ChargeMemory();
  /// Where the group is in `slots_` whose key is the same, or where a new one belongs.
  template <typename Same>
  std::size_t PlaceOf(std::uint32_t hash, const Same& same);
  std::vector<Slot> slots_;
  std::vector<Value> keys_;  // of all groups, one behind the other
  std::size_t group_count_ = 0;
  // A morsel sees a few blocks of many: entries go from the first block seen to the last, or from
  // the graph's first where one came before.
  std::vector<BlockGroups> blocks_;
  std::uint32_t first_block_ = 0;
  NodeNumbers groups_by_node_;
  IntegerTable groups_by_integer_;
  std::vector<std::uint32_t> by_edge_code_;             // of the column last met, as BlockGroups
  const graph::Column* edge_column_ = nullptr;          // that one
  std::vector<std::unique_ptr<GroupFinder>> parts_;     // of a key of several values, one for each
  std::vector<std::vector<std::uint32_t>> part_groups_;  // of a batch's rows
  std::vector<IntegerTable> numbers_;  // of pairs of numbers; the last table's are the groups
  std::uint64_t part_bytes_ = 0;       // of the parts' keys
  std::uint32_t pair_count_ = 0;       // numbers given by all tables but the last
  MemoryCharge charge_;  // of tables and parts; keys are charged by who starts groups
};

}  // namespace keiretsu::query
