#include "query/executor/group_finder.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "query/expression/column_places.h"
#include "query/expression/expression_children.h"
#include "query/expression/functions/registry.h"
#include "query/executor/batch_buffer.h"
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

/// Rows ahead for which places are fetched.
constexpr std::size_t kAhead = 16;

constexpr std::size_t kNoHash = 0x9E37'79B9'7F4A'7C15ULL;

std::size_t MixHash(std::size_t hash, std::size_t of_value) {
  return (hash ^ of_value) * 0x100'0000'01B3ULL;
}

std::uint32_t Fold(std::size_t hash) { return static_cast<std::uint32_t>(hash ^ (hash >> 32)); }

std::uint32_t HashKey(std::span<const Value> key) {
  std::size_t hash = kNoHash;
  for (const Value& value : key) hash = MixHash(hash, HashValue(value));
  return Fold(hash);
}

bool SameKey(std::span<const Value> a, std::span<const Value> b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](const Value& x, const Value& y) { return Equivalent(x, y); });
}

}  // namespace

GroupFinder::GroupFinder(const ExecutionContext& context,
                         std::span<const ProjectNode::Item> key_items)
    : context_(context), key_items_(key_items), charge_(context.memory) {
  for (std::size_t i = 0; key_items.size() > 1 && i < key_items.size(); ++i) {
    parts_.push_back(std::make_unique<GroupFinder>(context, key_items.subspan(i, 1)));
  }
  part_groups_.resize(parts_.size());
  numbers_.resize(parts_.empty() ? 0 : parts_.size() - 1);
  std::vector<VariableId> reads;
  const bool plain = std::all_of(key_items.begin(), key_items.end(), [&](const auto& item) {
    return CollectReads(*item.expression, reads);
  });
  const bool one = !reads.empty() && std::all_of(reads.begin(), reads.end(), [&](VariableId id) {
    return id == reads.front();
  });
  if (!plain || !one) return;
  entity_ = reads.front();
  if (key_items.size() != 1) return;
  is_variable_ = std::holds_alternative<VariableExpression>(key_items[0].expression->node);
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
  groups_by_integer_.Clear();
  blocks_.clear();
  by_edge_code_.clear();
  edge_column_ = nullptr;
  for (const auto& part : parts_) part->Clear();
  for (IntegerTable& table : numbers_) table.Clear();
  part_bytes_ = 0;
  pair_count_ = 0;
}

template <typename Same>
std::size_t GroupFinder::PlaceOf(std::uint32_t hash, const Same& same) {
  if ((group_count_ + 1) * 2 > slots_.size()) GrowSlots();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].group != kNoGroup &&
         (slots_[at].hash != hash || !same(slots_[at].group))) {
    at = (at + 1) & mask;
  }
  return at;
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
  if (is_variable_ && key.front().type() == ValueType::kNode) {
    const graph::NodeId node(static_cast<std::uint32_t>(key.front().NodeId()));
    std::uint32_t& group = groups_by_node_[node];
    if (group == kNoGroup) {
      RETURN_IF_ERROR(start(key, row));
      group = static_cast<std::uint32_t>(group_count_++);
      keys_.push_back(std::move(key.front()));
    }
    return group;
  }
  const std::uint32_t hash = HashKey(key);
  const std::size_t at =
      PlaceOf(hash, [&](std::uint32_t group) { return SameKey(key, KeyOf(group)); });
  if (slots_[at].group != kNoGroup) return slots_[at].group;
  RETURN_IF_ERROR(start(key, row));
  const auto group = static_cast<std::uint32_t>(group_count_++);
  slots_[at] = {hash, group};
  keys_.insert(keys_.end(), std::make_move_iterator(key.begin()),
               std::make_move_iterator(key.end()));
  return group;
}

Result<std::uint32_t> GroupFinder::GroupOfCell(const graph::Column* column,
                                               std::uint32_t column_row, const StartGroup& start,
                                               std::size_t row) {
  if (column == nullptr) {
    Value null;
    return GroupOf(std::span(&null, 1), start, row);
  }
  const std::string_view text = column->StringAt(column_row);
  const std::size_t at = PlaceOf(Fold(MixHash(kNoHash, HashText(text))), [&](std::uint32_t group) {
    const Value& key = KeyOf(group).front();
    return key.type() == ValueType::kString && key.AsString() == text;
  });
  if (slots_[at].group != kNoGroup) return slots_[at].group;
  Value key(text);
  return GroupOf(std::span(&key, 1), start, row);
}

Status GroupFinder::Find(const RowBatch& batch, const StartGroup& start,
                         std::vector<std::uint32_t>& groups) {
  groups.resize(batch.size);
  const bool many = batch.size > kPointReadRows;
  const bool may_read = many && entity_.valid() && !batch[entity_].constant() &&
                        !context_.evaluator->context().may_see_deleted;
  const VectorKind kind = may_read ? batch[entity_].kind() : VectorKind::kUnset;
  if (kind == VectorKind::kEdges && property_.valid()) {
    ASSIGN_OR_RETURN(const bool found, FindByEdgeDictionary(batch, start, groups));
    if (found) return Status();
  }
  if (kind == VectorKind::kNodes) {
    if (property_.valid()) {
      ASSIGN_OR_RETURN(const bool found, FindByDictionary(batch, start, groups));
      if (found) return Status();
    }
    if (is_variable_ ? AllValid(batch) : MayRepeatNodes(batch)) {
      return FindByNode(batch, start, groups);
    }
  }
  if (!parts_.empty() && many) return FindByParts(batch, start, groups);
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
  groups.new_codes = size;
  return Status();
}

// False when the property of some node does not lie in a dictionary.
Result<bool> GroupFinder::FindByDictionary(const RowBatch& batch, const StartGroup& start,
                                           std::vector<std::uint32_t>& groups) {
  const std::optional<NodeStretch> stretch = AsStretch(batch[entity_]);
  const graph::NodeId* const nodes = stretch ? nullptr : batch[entity_].nodes().data();
  const auto node_at = [&](std::size_t i) {
    return stretch ? graph::NodeId(stretch->first.value + static_cast<std::uint32_t>(i)) : nodes[i];
  };
  for (std::size_t i = 0; i < batch.size;) {
    if (!node_at(i).valid()) return false;
    const std::uint32_t number = graph::BlockOf(node_at(i));
    BlockGroups& block = EntryOf(number);
    if (block.state == BlockGroups::State::kUnread) RETURN_IF_ERROR(ReadBlock(number, block));
    if (block.state == BlockGroups::State::kUnfit) return false;
    const graph::Column* const column = block.column;
    const bool all_valid = column != nullptr && column->all_valid();
    const std::uint32_t* const codes = column == nullptr ? nullptr : column->codes().data();
    std::uint32_t* const by_code = block.by_code.data();
    const std::size_t null_code = block.by_code.size() - 1;
    const bool dense = stretch && all_valid;
    for (; i < batch.size && graph::BlockOf(node_at(i)) == number; ++i) {
      if (dense && block.new_codes == 0) break;
      const std::uint32_t row = graph::RowOf(node_at(i));
      const bool has_value = all_valid || (column != nullptr && column->IsValid(row));
      std::uint32_t& group = by_code[has_value ? codes[row] : null_code];
      if (group == kNoGroup) {
        ASSIGN_OR_RETURN(group, GroupOfCell(has_value ? column : nullptr, row, start, i));
        if (has_value) --block.new_codes;
      }
      groups[i] = group;
    }
    if (!dense) continue;
    const std::uint32_t* const cells = codes + graph::RowOf(stretch->first);
    for (; i < batch.size; ++i) groups[i] = by_code[cells[i]];
  }
  return true;
}

// False when the property of some relationship does not lie in a dictionary.
Result<bool> GroupFinder::FindByEdgeDictionary(const RowBatch& batch, const StartGroup& start,
                                               std::vector<std::uint32_t>& groups) {
  ASSIGN_OR_RETURN(const ColumnPlaces places,
                   PlaceEdges(*context_.view, batch[entity_], property_));
  const auto fits = [](const ColumnRun& run) {
    return run.column == nullptr || run.column->all_null() || run.column->has_dictionary();
  };
  if (!std::all_of(places.runs.begin(), places.runs.end(), fits)) return false;
  for (const ColumnRun& run : places.runs) {
    if (run.column != edge_column_ || by_edge_code_.empty()) {
      edge_column_ = run.column;
      by_edge_code_.assign((run.column == nullptr ? 0 : run.column->dictionary_size()) + 1,
                           kNoGroup);
    }
    const std::size_t null_code = by_edge_code_.size() - 1;
    for (std::size_t i = run.begin; i < run.end; ++i) {
      const std::uint32_t row = places.RowAt(i);
      const bool has_value = run.HasValue(row);
      std::uint32_t& group = by_edge_code_[has_value ? run.column->codes()[row] : null_code];
      if (group == kNoGroup) {
        ASSIGN_OR_RETURN(group, GroupOfCell(has_value ? run.column : nullptr, row, start, i));
      }
      groups[i] = group;
    }
  }
  return true;
}

// The first two values' numbers make a pair, whose number makes a pair with that of the next value,
// and so on; the last pair names the group.
Status GroupFinder::FindByParts(const RowBatch& batch, const StartGroup& start,
                                std::vector<std::uint32_t>& groups) {
  const StartGroup charge = [this](std::span<const Value> key, std::size_t) {
    part_bytes_ += ApproximateBytes(key.front());
    return Status();
  };
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    RETURN_IF_ERROR(parts_[p]->Find(batch, charge, part_groups_[p]));
  }
  std::vector<Value> key(parts_.size());
  for (std::size_t row = 0; row < batch.size; ++row) {
    std::uint64_t number = part_groups_[0][row];
    for (std::size_t p = 1; p < parts_.size(); ++p) {
      std::uint32_t& found = numbers_[p - 1][number << 32 | part_groups_[p][row]];
      if (found == kNoGroup && p + 1 < parts_.size()) {
        found = pair_count_++;
      } else if (found == kNoGroup) {
        for (std::size_t k = 0; k < key.size(); ++k) {
          key[k] = parts_[k]->KeyOf(part_groups_[k][row]).front();
        }
        ASSIGN_OR_RETURN(found, GroupOf(key, start, row));
      }
      number = found;
    }
    groups[row] = static_cast<std::uint32_t>(number);
  }
  return ChargeMemory();
}

Status GroupFinder::ChargeMemory() {
  std::uint64_t bytes = part_bytes_ + slots_.capacity() * sizeof(Slot) +
                        groups_by_node_.size_bytes() + groups_by_integer_.size_bytes();
  for (const IntegerTable& table : numbers_) bytes += table.size_bytes();
  return charge_.Set(bytes);
}

bool GroupFinder::AllValid(const RowBatch& batch) const {
  if (batch[entity_].node_stretch() != nullptr) return true;
  const std::vector<graph::NodeId>& nodes = batch[entity_].nodes();
  return std::all_of(nodes.begin(), nodes.end(), [](graph::NodeId n) { return n.valid(); });
}

// A scan names each node once, in dense ascending order: then remembering nodes is of no use. Nor
// are batches with nulls worth it.
bool GroupFinder::MayRepeatNodes(const RowBatch& batch) const {
  constexpr std::size_t kDense = 4;
  if (batch[entity_].node_stretch() != nullptr) return false;
  const std::vector<graph::NodeId>& nodes = batch[entity_].nodes();
  bool repeats = nodes.back().value - nodes.front().value > kDense * nodes.size();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].valid()) return false;
    repeats = repeats || (i > 0 && nodes[i] <= nodes[i - 1]);
  }
  return repeats;
}

Status GroupFinder::FindByNode(const RowBatch& batch, const StartGroup& start,
                               std::vector<std::uint32_t>& groups) {
  const std::vector<graph::NodeId>& nodes = batch[entity_].nodes();
  if (is_variable_) {
    for (std::size_t row = 0; row < nodes.size(); ++row) {
      if (row + kAhead < nodes.size()) groups_by_node_.Prefetch(nodes[row + kAhead]);
      groups[row] = groups_by_node_[nodes[row]];
      if (groups[row] != kNoGroup) continue;
      Value node = Value::NodeReference(nodes[row].value);
      ASSIGN_OR_RETURN(groups[row], GroupOf(std::span(&node, 1), start, row));
    }
    return ChargeMemory();
  }
  std::vector<std::uint32_t> rows;  // the first of each new node
  for (std::uint32_t row = 0; row < nodes.size(); ++row) {
    if (row + kAhead < nodes.size()) groups_by_node_.Prefetch(nodes[row + kAhead]);
    std::uint32_t& group = groups_by_node_[nodes[row]];
    groups[row] = group;
    // Until its key is known, a new node's group is its place in `rows`, counted down from above.
    if (group == kNoGroup) {
      group = kNoGroup - 1 - static_cast<std::uint32_t>(rows.size());
      groups[row] = group;
      rows.push_back(row);
    }
  }
  if (rows.empty()) return Status();
  RETURN_IF_ERROR(ChargeMemory());
  std::vector<std::uint32_t> found(rows.size());
  RETURN_IF_ERROR(FindByRow(batch, rows, start, found));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    groups_by_node_[nodes[rows[i]]] = found[i];
  }
  const std::uint32_t first_mark = kNoGroup - static_cast<std::uint32_t>(rows.size());
  for (std::uint32_t& group : groups) {
    if (group >= first_mark) group = found[kNoGroup - 1 - group];
  }
  return Status();
}

Status GroupFinder::FindIntegers(const Vector& key, std::span<const std::uint32_t> rows,
                                 const StartGroup& start, std::span<std::uint32_t> groups) {
  const std::vector<std::int64_t>& integers = key.integers();
  std::uint32_t of_null = kNoGroup;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool null = key.IsNull(i);
    std::uint32_t& group =
        null ? of_null : groups_by_integer_[static_cast<std::uint64_t>(integers[i])];
    if (group == kNoGroup) {
      Value value = null ? Value() : Value(integers[i]);
      ASSIGN_OR_RETURN(group, GroupOf(std::span(&value, 1), start, rows[i]));
    }
    groups[i] = group;
  }
  return ChargeMemory();
}

Status GroupFinder::FindByRow(const RowBatch& batch, std::span<const std::uint32_t> rows,
                              const StartGroup& start, std::span<std::uint32_t> groups) {
  RowBatch picked;
  const bool all = rows.size() == batch.size;
  if (!all) {
    picked.Clear(batch.columns.size());
    picked.size = rows.size();
    picked[entity_].Gather(batch[entity_], rows);
  }
  std::vector<Vector> keys(key_items_.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    RETURN_IF_ERROR(context_.evaluator->EvaluateBatch(*key_items_[i].expression,
                                                      all ? batch : picked, keys[i]));
  }
  if (keys.size() == 1 && keys[0].kind() == VectorKind::kIntegers && !keys[0].constant()) {
    return FindIntegers(keys[0], rows, start, groups);
  }
  std::vector<Value> key(keys.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < keys.size(); ++k) key[k] = keys[k].Get(i);
    ASSIGN_OR_RETURN(groups[i], GroupOf(key, start, rows[i]));
  }
  return Status();
}

}  // namespace keiretsu::query
