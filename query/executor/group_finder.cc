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

// What an expression over one variable reads of it, if that is one thing.
struct Reading {
  GroupFinder::Source source = GroupFinder::Source::kAny;
  graph::KeyId property;
  bool operator==(const Reading&) const = default;
};

const BoundExpression* OnlyArgument(const BoundExpression& expression, std::string_view function) {
  const auto* call = std::get_if<FunctionExpression>(&expression.node);
  const bool is = call != nullptr && call->function->name == function;
  return is && call->arguments.size() == 1 ? call->arguments.front().get() : nullptr;
}

bool IsVariable(const BoundExpression* expression) {
  if (expression == nullptr) return false;
  const auto* variable = std::get_if<VariableExpression>(&expression->node);
  return variable != nullptr && !variable->local;
}

// The reading that an expression is, without anything done to it.
std::optional<Reading> AsReading(const BoundExpression& expression) {
  if (const auto* property = std::get_if<PropertyExpression>(&expression.node)) {
    if (!IsVariable(property->subject.get())) return std::nullopt;
    return Reading{GroupFinder::Source::kProperty, property->key_id};
  }
  if (IsVariable(OnlyArgument(expression, "type"))) return Reading{GroupFinder::Source::kType, {}};
  if (IsVariable(OnlyArgument(expression, "labels"))) {
    return Reading{GroupFinder::Source::kLabels, {}};
  }
  return std::nullopt;
}

// Adds what an expression reads; false when it is more than variables of the row.
bool CollectReads(const BoundExpression& expression, std::vector<VariableId>& reads) {
  if (std::holds_alternative<SubqueryExpression>(expression.node)) return false;
  if (const auto* variable = std::get_if<VariableExpression>(&expression.node)) {
    if (!variable->local) reads.push_back(variable->variable);
    return true;
  }
  bool plain = true;
  const auto* call = std::get_if<FunctionExpression>(&expression.node);
  if (call != nullptr && !AsReading(expression)) plain = call->function->deterministic;
  ForEachOperand(expression, [&](const BoundExpression& operand) {
    plain = plain && CollectReads(operand, reads);
  });
  return plain;
}

void CollectReadings(const BoundExpression& expression, std::vector<Reading>& readings) {
  if (const std::optional<Reading> reading = AsReading(expression)) {
    readings.push_back(*reading);
  } else if (IsVariable(&expression)) {
    readings.emplace_back();
  } else {
    ForEachOperand(expression, [&](const BoundExpression& operand) {
      CollectReadings(operand, readings);
    });
  }
}

/// Rows ahead for which places are fetched.
constexpr std::size_t kAhead = 16;

std::uint32_t Fold(std::size_t hash) {
  return static_cast<std::uint32_t>(hash * 0x9E37'79B9'7F4A'7C15ULL >> 32);
}

}  // namespace

GroupFinder::GroupFinder(const ExecutionContext& context,
                         std::span<const ProjectNode::Item> key_items, VariableId in_runs)
    : context_(context), key_items_(key_items) {
  for (std::size_t i = 0; key_items.size() > 1 && i < key_items.size(); ++i) {
    parts_.push_back(std::make_unique<GroupFinder>(context, key_items.subspan(i, 1), in_runs));
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
  in_runs_ = is_variable_ && entity_ == in_runs;
  std::vector<Reading> readings;
  CollectReadings(*key_items[0].expression, readings);
  if (!std::ranges::all_of(readings, [&](const Reading& r) { return r == readings.front(); })) {
    return;
  }
  source_ = readings.front().source;
  property_ = readings.front().property;
  is_source_ = AsReading(*key_items[0].expression).has_value();
  if (source_ == Source::kProperty && !property_.valid()) source_ = Source::kAny;
}

void GroupFinder::Clear() {
  ForgetGroups();
  slots_.clear();
  groups_by_node_.Clear();
  groups_by_integer_.Clear();
  groups_by_kind_.Clear();
  blocks_.clear();
  by_edge_code_.clear();
  edge_column_ = nullptr;
  for (const auto& part : parts_) part->Clear();
}

void GroupFinder::ClearGroups() {
  if (parts_.empty()) return Clear();
  ForgetGroups();
  for (const auto& part : parts_) {
    if (part->in_runs_) part->ForgetGroups();
  }
}

void GroupFinder::ForgetGroups() {
  keys_.clear();
  key_bytes_ = 0;
  group_count_ = 0;
  last_node_ = graph::NodeId();
  for (IntegerTable& table : numbers_) table.Clear();
  key_parts_.clear();
  pair_count_ = 0;
}

void GroupFinder::AppendKeys(std::size_t item, std::size_t begin, std::size_t end,
                             Vector& column) const {
  std::size_t at = begin;
  if (column.kind() == VectorKind::kUnset && KeyAt(begin, item).is_node_reference()) {
    column.Reset(VectorKind::kNodes);
    std::vector<graph::NodeId>& nodes = column.nodes();
    for (; at < end && KeyAt(at, item).is_node_reference(); ++at) {
      nodes.emplace_back(static_cast<std::uint32_t>(KeyAt(at, item).NodeId()));
    }
  }
  for (; at < end; ++at) column.Append(KeyAt(at, item));
}

std::uint64_t GroupFinder::size_bytes() const {
  std::uint64_t bytes = key_bytes_ + slots_.capacity() * sizeof(Slot) +
                        groups_by_node_.size_bytes() + groups_by_integer_.size_bytes() +
                        groups_by_kind_.size_bytes() +
                        key_parts_.capacity() * sizeof(std::uint32_t);
  for (const auto& part : parts_) bytes += part->size_bytes();
  for (const IntegerTable& table : numbers_) bytes += table.size_bytes();
  return bytes;
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

Result<std::uint32_t> GroupFinder::AddGroup(Value value, const StartGroup& start,
                                            std::size_t row) {
  key_bytes_ += ApproximateBytes(value);
  keys_.push_back(std::move(value));
  const auto group = static_cast<std::uint32_t>(group_count_++);
  RETURN_IF_ERROR(start(row));
  return group;
}

Result<std::uint32_t> GroupFinder::GroupOf(Value value, const StartGroup& start, std::size_t row) {
  if (is_variable_ && value.type() == ValueType::kNode) {
    const graph::NodeId node(static_cast<std::uint32_t>(value.NodeId()));
    std::uint32_t& group = groups_by_node_[node];
    if (group == kNoGroup) {
      ASSIGN_OR_RETURN(group, AddGroup(std::move(value), start, row));
    }
    return group;
  }
  const std::uint32_t hash = Fold(HashValue(value));
  const std::size_t at =
      PlaceOf(hash, [&](std::uint32_t group) { return Equivalent(value, keys_[group]); });
  if (slots_[at].group == kNoGroup) {
    slots_[at] = {hash, static_cast<std::uint32_t>(group_count_)};
    return AddGroup(std::move(value), start, row);
  }
  return slots_[at].group;
}

Result<std::uint32_t> GroupFinder::GroupOfKey(const RowBatch& batch, std::size_t row,
                                              const StartGroup& start) {
  ASSIGN_OR_RETURN(Value key, context_.evaluator->EvaluateRow(*key_items_.front().expression,
                                                              batch, row));
  return GroupOf(std::move(key), start, row);
}

Result<std::uint32_t> GroupFinder::GroupOfCell(const graph::Column* column,
                                               std::uint32_t column_row, const RowBatch& batch,
                                               std::size_t row, const StartGroup& start) {
  if (!is_source_) return GroupOfKey(batch, row, start);
  if (column == nullptr) return GroupOf(Value(), start, row);
  const std::string_view text = column->StringAt(column_row);
  const std::size_t at = PlaceOf(Fold(HashText(text)), [&](std::uint32_t group) {
    const Value& key = keys_[group];
    return key.type() == ValueType::kString && key.AsString() == text;
  });
  if (slots_[at].group != kNoGroup) return slots_[at].group;
  return GroupOf(Value(text), start, row);
}

Status GroupFinder::Find(const RowBatch& batch, const StartGroup& start,
                         std::vector<std::uint32_t>& groups) {
  groups.resize(batch.size);
  if (in_runs_) return FindRuns(batch, start, groups);
  const bool many = batch.size > kPointReadRows;
  const bool may_read = many && entity_.valid() && !batch[entity_].constant() &&
                        !context_.evaluator->context().may_see_deleted;
  const VectorKind kind = may_read ? batch[entity_].kind() : VectorKind::kUnset;
  if ((kind == VectorKind::kEdges && source_ == Source::kType) ||
      (kind == VectorKind::kNodes && source_ == Source::kLabels)) {
    return FindByKind(batch, start, groups);
  }
  if (kind == VectorKind::kEdges && source_ == Source::kProperty) {
    ASSIGN_OR_RETURN(const bool found, FindByEdgeDictionary(batch, start, groups));
    if (found) return Status();
  }
  if (kind == VectorKind::kNodes) {
    if (source_ == Source::kProperty) {
      ASSIGN_OR_RETURN(const bool found, FindByDictionary(batch, start, groups));
      if (found) return Status();
    }
    if (is_variable_ ? AllValid(batch) : MayRepeatNodes(batch)) {
      return FindByNode(batch, start, groups);
    }
  }
  if (!parts_.empty()) return FindByParts(batch, start, groups);
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
        ASSIGN_OR_RETURN(group, GroupOfCell(has_value ? column : nullptr, row, batch, i, start));
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
        ASSIGN_OR_RETURN(group,
                         GroupOfCell(has_value ? run.column : nullptr, row, batch, i, start));
      }
      groups[i] = group;
    }
  }
  return true;
}

Status GroupFinder::FindByKind(const RowBatch& batch, const StartGroup& start,
                               std::span<std::uint32_t> groups) {
  const Vector& column = batch[entity_];
  const EdgeRows* const of_one_type = column.edge_rows();
  const auto kind_at = [&](std::size_t row) -> Result<std::uint32_t> {
    if (of_one_type != nullptr) return of_one_type->type.value;
    if (source_ == Source::kLabels) {
      const graph::NodeId node = column.nodes()[row];
      if (!node.valid()) return kNoKind;
      ASSIGN_OR_RETURN(const graph::LabelSetId labels, context_.view->LabelSetOf(node));
      return labels.value;
    }
    const graph::EdgeRef& edge = column.edges()[row];
    return edge.id.valid() ? edge.type.value : kNoKind;
  };
  std::uint32_t last_kind = kNoKind;
  std::uint32_t last_group = kNoGroup;
  for (std::size_t row = 0; row < batch.size; ++row) {
    ASSIGN_OR_RETURN(const std::uint32_t kind, kind_at(row));
    if (kind != last_kind || last_group == kNoGroup) {
      std::uint32_t& group = groups_by_kind_[kind];
      if (group == kNoGroup) {
        ASSIGN_OR_RETURN(group, GroupOfKey(batch, row, start));
      }
      last_kind = kind;
      last_group = group;
    }
    groups[row] = last_group;
  }
  return Status();
}

Status GroupFinder::FindByParts(const RowBatch& batch, const StartGroup& start,
                                std::span<std::uint32_t> groups) {
  const StartGroup nothing = [](std::size_t) { return Status(); };
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    RETURN_IF_ERROR(parts_[p]->Find(batch, nothing, part_groups_[p]));
  }
  return FindPairs(start, groups);
}

// The first two values' numbers make a pair, whose number makes a pair with that of the next value,
// and so on; the last pair names the group.
Status GroupFinder::FindPairs(const StartGroup& start, std::span<std::uint32_t> groups) {
  for (std::size_t row = 0; row < groups.size(); ++row) {
    std::uint64_t number = part_groups_[0][row];
    for (std::size_t p = 1; p < parts_.size(); ++p) {
      std::uint32_t& found = numbers_[p - 1][number << 32 | part_groups_[p][row]];
      if (found == kNoGroup && p + 1 < parts_.size()) {
        found = pair_count_++;
      } else if (found == kNoGroup) {
        found = static_cast<std::uint32_t>(group_count_++);
        for (const auto& part : part_groups_) key_parts_.push_back(part[row]);
        RETURN_IF_ERROR(start(row));
      }
      number = found;
    }
    groups[row] = static_cast<std::uint32_t>(number);
  }
  return Status();
}

Status GroupFinder::FindRuns(const RowBatch& batch, const StartGroup& start,
                             std::span<std::uint32_t> groups) {
  for (std::size_t row = 0; row < batch.size; ++row) {
    ASSIGN_OR_RETURN(const graph::NodeId node, NodeAtRow(batch[entity_], row));
    if (group_count_ == 0 || node != last_node_) {
      last_node_ = node;
      RETURN_IF_ERROR(AddGroup(Value::NodeReference(node.value), start, row).status());
    }
    groups[row] = static_cast<std::uint32_t>(group_count_ - 1);
  }
  return Status();
}

Status GroupFinder::Merge(const GroupFinder& later, const StartGroup& start,
                          std::vector<std::uint32_t>& groups) {
  groups.resize(later.size());
  if (parts_.empty()) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
      ASSIGN_OR_RETURN(groups[i], GroupOf(later.keys_[i], start, i));
    }
    return Status();
  }
  const StartGroup nothing = [](std::size_t) { return Status(); };
  std::vector<std::uint32_t> merged;
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    RETURN_IF_ERROR(parts_[p]->Merge(*later.parts_[p], nothing, merged));
    part_groups_[p].resize(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
      part_groups_[p][i] = merged[later.key_parts_[i * parts_.size() + p]];
    }
  }
  return FindPairs(start, groups);
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
      std::uint32_t& group = groups_by_node_[nodes[row]];
      if (group == kNoGroup) {
        ASSIGN_OR_RETURN(group, AddGroup(Value::NodeReference(nodes[row].value), start, row));
      }
      groups[row] = group;
    }
    return Status();
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
      ASSIGN_OR_RETURN(group, GroupOf(null ? Value() : Value(integers[i]), start, rows[i]));
    }
    groups[i] = group;
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
    picked[entity_].Gather(batch[entity_], rows);
  }
  const RowBatch& read = all ? batch : picked;
  if (!parts_.empty()) {
    return FindByParts(read, [&](std::size_t i) { return start(rows[i]); }, groups);
  }
  Vector keys;
  RETURN_IF_ERROR(
      context_.evaluator->EvaluateBatch(*key_items_.front().expression, read, keys));
  if (keys.kind() == VectorKind::kIntegers && !keys.constant()) {
    return FindIntegers(keys, rows, start, groups);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSIGN_OR_RETURN(groups[i], GroupOf(keys.Get(i), start, rows[i]));
  }
  return Status();
}

}  // namespace keiretsu::query
