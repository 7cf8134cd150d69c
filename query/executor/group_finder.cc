#include "query/executor/group_finder.h"

#include <algorithm>
#include <iterator>

#include "query/expression/expression_children.h"
#include "query/expression/functions/registry.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

// Adds what an expression reads; false when it is more than variables of the row.
bool CollectReads(const BoundExpression& expression, std::vector<VariableId>& reads) {
  if (std::holds_alternative<SubqueryExpression>(expression.node)) return false;
  if (const auto* variable = std::get_if<VariableExpression>(&expression.node)) {
    if (!variable->local) reads.push_back(variable->variable);
    return true;
  }
  bool plain = true;
  if (const auto* call = std::get_if<FunctionExpression>(&expression.node)) {
    plain = call->function->deterministic;
  }
  ForEachOperand(expression, [&](const BoundExpression& operand) {
    plain = plain && CollectReads(operand, reads);
  });
  return plain;
}

std::uint32_t HashKey(std::span<const Value> key) {
  std::size_t hash = 0x9E37'79B9'7F4A'7C15ULL;
  for (const Value& value : key) hash = (hash ^ HashValue(value)) * 0x100'0000'01B3ULL;
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

bool SameKey(std::span<const Value> a, std::span<const Value> b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](const Value& x, const Value& y) { return Equivalent(x, y); });
}

}  // namespace

std::size_t GroupFinder::NodeTable::PlaceOf(std::uint32_t node) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (static_cast<std::size_t>(node) * 0x9E37'79B9'7F4A'7C15ULL >> 20) & mask;
  while (slots_[at].node != node && slots_[at].node != 0xFFFF'FFFF) at = (at + 1) & mask;
  return at;
}

std::uint32_t& GroupFinder::NodeTable::operator[](std::uint32_t node) {
  if ((size_ + 1) * 2 > slots_.size()) {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.node != 0xFFFF'FFFF) slots_[PlaceOf(slot.node)] = slot;
    }
  }
  Slot& slot = slots_[PlaceOf(node)];
  if (slot.node != node) {
    slot.node = node;
    ++size_;
  }
  return slot.group;
}

void GroupFinder::NodeTable::Clear() {
  slots_.clear();
  size_ = 0;
}

GroupFinder::GroupFinder(const ExecutionContext& context,
                         const std::vector<ProjectNode::Item>& key_items)
    : context_(context), key_items_(key_items), charge_(context.memory) {
  std::vector<VariableId> reads;
  const bool plain = std::all_of(key_items.begin(), key_items.end(), [&](const auto& item) {
    return CollectReads(*item.expression, reads);
  });
  const bool one = !reads.empty() && std::all_of(reads.begin(), reads.end(), [&](VariableId id) {
    return id == reads.front();
  });
  if (!plain || !one) return;
  node_ = reads.front();
  if (key_items.size() != 1) return;
  const auto* property = std::get_if<PropertyExpression>(&key_items[0].expression->node);
  if (property != nullptr && std::holds_alternative<VariableExpression>(property->subject->node)) {
    property_ = property->key_id;
  }
}

void GroupFinder::Clear() {
  slots_.clear();
  keys_.clear();
  group_count_ = 0;
  groups_by_node_.Clear();
  blocks_.clear();
}

void GroupFinder::GrowSlots() {
  std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.group == kNoGroup) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].group != kNoGroup) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

Result<std::uint32_t> GroupFinder::GroupOf(std::span<Value> key, const StartGroup& start,
                                           std::size_t row) {
  if ((group_count_ + 1) * 2 > slots_.size()) GrowSlots();
  const std::uint32_t hash = HashKey(key);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].group != kNoGroup; at = (at + 1) & mask) {
    if (slots_[at].hash == hash && SameKey(key, KeyOf(slots_[at].group))) return slots_[at].group;
  }
  RETURN_IF_ERROR(start(key, row));
  const auto group = static_cast<std::uint32_t>(group_count_++);
  slots_[at] = {hash, group};
  keys_.insert(keys_.end(), std::make_move_iterator(key.begin()),
               std::make_move_iterator(key.end()));
  return group;
}

Status GroupFinder::Find(const RowBatch& batch, const StartGroup& start,
                         std::vector<std::uint32_t>& groups) {
  groups.resize(batch.size);
  const bool nodes = node_.valid() && batch[node_].kind() == VectorKind::kNodes &&
                     !batch[node_].constant() && !context_.evaluator->context().may_see_deleted;
  if (nodes && batch.size > kPointReadRows) {
    if (property_.valid()) {
      ASSIGN_OR_RETURN(const bool found, FindByDictionary(batch, start, groups));
      if (found) return Status();
    }
    if (MayRepeatNodes(batch)) return FindByNode(batch, start, groups);
  }
  std::vector<std::uint32_t> rows(batch.size);
  for (std::uint32_t row = 0; row < batch.size; ++row) rows[row] = row;
  return FindByRow(batch, rows, start, groups);
}

GroupFinder::BlockGroups& GroupFinder::EntryOf(std::uint32_t block) {
  if (blocks_.empty()) first_block_ = block;
  if (block < first_block_) {
    std::vector<BlockGroups> entries(first_block_);
    entries.insert(entries.end(), std::make_move_iterator(blocks_.begin()),
                   std::make_move_iterator(blocks_.end()));
    blocks_ = std::move(entries);
    first_block_ = 0;
  }
  if (block - first_block_ >= blocks_.size()) blocks_.resize(block - first_block_ + 1);
  return blocks_[block - first_block_];
}

Status GroupFinder::ReadBlock(std::uint32_t block, BlockGroups& groups) {
  ASSIGN_OR_RETURN(groups.column, context_.view->NodeColumn(block, property_));
  if (groups.column != nullptr && groups.column->all_null()) groups.column = nullptr;
  groups.state = groups.column == nullptr || groups.column->has_dictionary()
                     ? BlockGroups::State::kByCode
                     : BlockGroups::State::kUnfit;
  const std::size_t size = groups.column == nullptr ? 0 : groups.column->dictionary_size();
  groups.by_code.assign(size + 1, kNoGroup);
  return Status();
}

// False when the property of some node does not lie in a dictionary.
Result<bool> GroupFinder::FindByDictionary(const RowBatch& batch, const StartGroup& start,
                                           std::vector<std::uint32_t>& groups) {
  const std::vector<graph::NodeId>& nodes = batch[node_].nodes();
  for (std::size_t i = 0; i < nodes.size();) {
    if (!nodes[i].valid()) return false;
    const std::uint32_t number = graph::BlockOf(nodes[i]);
    BlockGroups& block = EntryOf(number);
    if (block.state == BlockGroups::State::kUnread) RETURN_IF_ERROR(ReadBlock(number, block));
    if (block.state == BlockGroups::State::kUnfit) return false;
    const graph::Column* const column = block.column;
    const bool all_valid = column != nullptr && column->all_valid();
    const std::uint32_t* const codes = column == nullptr ? nullptr : column->codes().data();
    std::uint32_t* const by_code = block.by_code.data();
    const std::size_t null_code = block.by_code.size() - 1;
    for (; i < nodes.size() && graph::BlockOf(nodes[i]) == number; ++i) {
      const std::uint32_t row = graph::RowOf(nodes[i]);
      const bool has_value = all_valid || (column != nullptr && column->IsValid(row));
      std::uint32_t& group = by_code[has_value ? codes[row] : null_code];
      if (group == kNoGroup) {
        Value key = has_value ? Value(column->StringAt(row)) : Value();
        ASSIGN_OR_RETURN(group, GroupOf(std::span(&key, 1), start, i));
      }
      groups[i] = group;
    }
  }
  return true;
}

// A scan names each node once, in dense ascending order: then remembering nodes is of no use. Nor
// are batches with nulls worth it.
bool GroupFinder::MayRepeatNodes(const RowBatch& batch) const {
  constexpr std::size_t kDense = 4;
  const std::vector<graph::NodeId>& nodes = batch[node_].nodes();
  bool repeats = nodes.back().value - nodes.front().value > kDense * nodes.size();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].valid()) return false;
    repeats = repeats || (i > 0 && nodes[i] <= nodes[i - 1]);
  }
  return repeats;
}

Status GroupFinder::FindByNode(const RowBatch& batch, const StartGroup& start,
                               std::vector<std::uint32_t>& groups) {
  const std::vector<graph::NodeId>& nodes = batch[node_].nodes();
  std::vector<std::uint32_t> rows;  // the first of each new node
  for (std::uint32_t row = 0; row < nodes.size(); ++row) {
    std::uint32_t& group = groups_by_node_[nodes[row].value];
    groups[row] = group;
    // Until its key is known, a new node's group is its place in `rows`, counted down from above.
    if (group == kNoGroup) {
      group = kNoGroup - 1 - static_cast<std::uint32_t>(rows.size());
      groups[row] = group;
      rows.push_back(row);
    }
  }
  if (rows.empty()) return Status();
  RETURN_IF_ERROR(
      charge_.Set(groups_by_node_.size_bytes() + slots_.capacity() * sizeof(Slot)));
  std::vector<std::uint32_t> found(rows.size());
  RETURN_IF_ERROR(FindByRow(batch, rows, start, found));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    groups_by_node_[nodes[rows[i]].value] = found[i];
  }
  const std::uint32_t first_mark = kNoGroup - static_cast<std::uint32_t>(rows.size());
  for (std::uint32_t& group : groups) {
    if (group >= first_mark) group = found[kNoGroup - 1 - group];
  }
  return Status();
}

Status GroupFinder::FindByRow(const RowBatch& batch, std::span<const std::uint32_t> rows,
                              const StartGroup& start, std::span<std::uint32_t> groups) {
  RowBatch picked;
  const bool all = rows.size() == batch.size;
  if (!all) {
    picked.Clear(batch.columns.size());
    picked.size = rows.size();
    picked[node_].Gather(batch[node_], rows);
  }
  std::vector<Vector> keys(key_items_.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    RETURN_IF_ERROR(context_.evaluator->EvaluateBatch(*key_items_[i].expression,
                                                      all ? batch : picked, keys[i]));
  }
  std::vector<Value> key(keys.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < keys.size(); ++k) key[k] = keys[k].Get(i);
    ASSIGN_OR_RETURN(groups[i], GroupOf(key, start, rows[i]));
  }
  return Status();
}

}  // namespace keiretsu::query
