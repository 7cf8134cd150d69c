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
/// as the plan allows: what is made of one property held in dictionaries once per distinct string
/// of a block, and of a type or labels once for each; for keys that read one node, once per node
/// that rows name again and again; else once per row. A key of several values is found by the
/// numbers of its values, each found for itself.
/// External synchronisation.
class GroupFinder {
 public:
  /// What a key that reads one variable reads of it.
  enum class Source : std::uint8_t {
    kAny,       ///< more than the one thing of the others
    kProperty,  ///< one property
    kType,      ///< the type of a relationship
    kLabels,    ///< the labels of a node
  };

  /// `key_items` and the context outlive it. Rows of the same `in_runs`, if it is a key, follow
  /// each other.
  GroupFinder(const ExecutionContext& context, std::span<const ProjectNode::Item> key_items,
              VariableId in_runs = {});

  void Clear();
  /// Forgets the groups, whose numbers begin anew, but not the values that keys of several values
  /// were made of.
  void ClearGroups();
  /// Fills `groups` with a group for each row. `start(row)` is called for each new one, the last
  /// then, whose first row that is.
  using StartGroup = std::function<Status(std::size_t row)>;
  Status Find(const RowBatch& batch, const StartGroup& start, std::vector<std::uint32_t>& groups);
  /// Fills `groups` with a group for each group of another finder with such keys, whose number
  /// stands for a row then.
  Status Merge(const GroupFinder& later, const StartGroup& start,
               std::vector<std::uint32_t>& groups);
  std::size_t size() const { return group_count_; }
  /// A value of a group's key, by its place among the items.
  const Value& KeyAt(std::size_t group, std::size_t item) const {
    if (parts_.empty()) return keys_[group];
    return parts_[item]->keys_[key_parts_[group * parts_.size() + item]];
  }
  /// Appends to a column the values that groups [begin, end) have for an item.
  void AppendKeys(std::size_t item, std::size_t begin, std::size_t end, Vector& column) const;
  std::uint64_t size_bytes() const;

 private:
  static constexpr std::uint32_t kNoGroup = IntegerTable::kNone;
  static constexpr std::uint32_t kNoKind = 0xFFFF'FFFF;  // of null

  void ForgetGroups();
  /// The group of the only value of a key, which is moved into a new one.
  Result<std::uint32_t> GroupOf(Value value, const StartGroup& start, std::size_t row);
  Result<std::uint32_t> AddGroup(Value value, const StartGroup& start, std::size_t row);
  /// The groups of rows by the parts that their values have in `part_groups_`.
  Status FindPairs(const StartGroup& start, std::span<std::uint32_t> groups);
  /// The groups of the values of one block, by code; the last is that of null.
  struct BlockGroups {
    enum class State : std::uint8_t { kUnread, kByCode, kUnfit };
    State state = State::kUnread;
    const graph::Column* column = nullptr;
    std::vector<std::uint32_t> by_code;
    std::size_t new_codes = 0;  // of strings that have no group yet
  };
  /// GroupOf() the key of a row.
  Result<std::uint32_t> GroupOfKey(const RowBatch& batch, std::size_t row,
                                   const StartGroup& start);
  /// Likewise, where it reads a string of a column, or null where there is no column. A string that
  /// is the key itself becomes a Value only for a new group.
  Result<std::uint32_t> GroupOfCell(const graph::Column* column, std::uint32_t column_row,
                                    const RowBatch& batch, std::size_t row,
                                    const StartGroup& start);
  /// The entry of a block, among those of `blocks_`.
  BlockGroups& EntryOf(std::uint32_t block);
  Status ReadBlock(std::uint32_t block, BlockGroups& groups);
  Result<bool> FindByDictionary(const RowBatch& batch, const StartGroup& start,
                                std::vector<std::uint32_t>& groups);
  Result<bool> FindByEdgeDictionary(const RowBatch& batch, const StartGroup& start,
                                    std::vector<std::uint32_t>& groups);
  Status FindByKind(const RowBatch& batch, const StartGroup& start,
                    std::span<std::uint32_t> groups);
  Status FindByParts(const RowBatch& batch, const StartGroup& start,
                     std::span<std::uint32_t> groups);
  Status FindRuns(const RowBatch& batch, const StartGroup& start,
                  std::span<std::uint32_t> groups);
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
  bool in_runs_ = false;      // likewise, and known by the run that they are in
  graph::NodeId last_node_;   // of the run at hand
  Source source_ = Source::kAny;
  graph::KeyId property_;   // with kProperty: valid
  bool is_source_ = false;  // the key is that itself, not made of it
  /// A place in an open-addressed table of groups, at most half full.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t group = kNoGroup;
  };
  void GrowSlots();
  /// Where the group is in `slots_` whose key is the same, or where a new one belongs.
  template <typename Same>
  std::size_t PlaceOf(std::uint32_t hash, const Same& same);
  std::vector<Slot> slots_;
  std::vector<Value> keys_;  // of groups, while a key is one value
  std::uint64_t key_bytes_ = 0;
  std::size_t group_count_ = 0;
  // A morsel sees a few blocks of many: entries go from the first block seen to the last, or from
  // the graph's first where one came before.
  std::vector<BlockGroups> blocks_;
  std::uint32_t first_block_ = 0;
  NodeNumbers groups_by_node_;
  IntegerTable groups_by_integer_;
  IntegerTable groups_by_kind_;  // by type or label set
  std::vector<std::uint32_t> by_edge_code_;             // of the column last met, as BlockGroups
  const graph::Column* edge_column_ = nullptr;          // that one
  std::vector<std::unique_ptr<GroupFinder>> parts_;     // of a key of several values, one for each
  std::vector<std::vector<std::uint32_t>> part_groups_;  // of a batch's rows
  std::vector<std::uint32_t> key_parts_;  // of groups: those of all parts, one behind the other
  std::vector<IntegerTable> numbers_;  // of pairs of numbers; the last table's are the groups
  std::uint32_t pair_count_ = 0;       // numbers given by all tables but the last
};

}  // namespace keiretsu::query
