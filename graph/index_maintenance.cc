// Keeps property indexes in step with the nodes a transaction changes.
#include <fmt/format.h>

#include <algorithm>

#include "graph/keys.h"
#include "graph/write_transaction.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

bool HasKey(const IndexDefinition& index, KeyId key) {
  return std::find(index.keys.begin(), index.keys.end(), key) != index.keys.end();
}

}  // namespace

Result<std::optional<std::string>> WriteTransaction::OldTuple(const IndexDefinition& index,
                                                              const NodeChange& change) const {
  if (!core_->catalog->LabelSetContains(change.old_set, index.label)) {
    return std::optional<std::string>();
  }
  std::vector<Value> values;
  for (const KeyId key : index.keys) {
    ASSIGN_OR_RETURN(Value value, view_.NodeProperty(change.node, key));
    values.push_back(std::move(value));
  }
  return IndexTuple(index, values);
}

Result<std::optional<std::string>> WriteTransaction::NewTuple(const IndexDefinition& index,
                                                              const NodeChange& change) const {
  if (!core_->catalog->LabelSetContains(change.new_set, index.label)) {
    return std::optional<std::string>();
  }
  std::vector<Value> values;
  for (const KeyId key : index.keys) {
    if (change.new_properties != nullptr) {
      const Value* value = FindProperty(*change.new_properties, key);
      values.push_back(value == nullptr ? Value() : *value);
    } else if (change.property && change.property->first == key) {
      values.push_back(change.property->second);
    } else {
      ASSIGN_OR_RETURN(Value value, view_.NodeProperty(change.node, key));
      values.push_back(std::move(value));
    }
  }
  return IndexTuple(index, values);
}

Status WriteTransaction::CheckUnique(const IndexDefinition& index, std::string_view tuple,
                                     NodeId node) const {
  ASSIGN_OR_RETURN(const std::optional<NodeId> holder, view_.FindUnique(index, tuple));
  if (!holder || *holder == node) return Status();
  std::string keys;
  for (const KeyId key : index.keys) {
    keys += fmt::format("{}{}", keys.empty() ? "" : ", ", core_->catalog->KeyName(key));
  }
  return Status::WithQueryError(
      StatusCode::kConstraintViolation,
      QueryError{"ConstraintValidationFailed", "runtime", "UniqueKeyViolation"},
      fmt::format("constraint {}: node {} with label {} already has this value of {}", index.name,
                  holder->value, core_->catalog->LabelName(index.label), keys));
}

Status WriteTransaction::UpdateIndexes(const NodeChange& change) {
  const auto before = core_->catalog->IndexesOf(change.old_set);
  const auto after = core_->catalog->IndexesOf(change.new_set);
  if (before->empty() && after->empty()) return Status();
  std::vector<IndexDefinition> indexes = *before;
  for (const IndexDefinition& index : *after) {
    const bool known = std::any_of(before->begin(), before->end(),
                                   [&](const auto& other) { return other.id == index.id; });
    if (!known) indexes.push_back(index);
  }
  struct Edit {
    const IndexDefinition* index;
    std::optional<std::string> old_tuple;
    std::optional<std::string> new_tuple;
  };
  std::vector<Edit> edits;
  for (const IndexDefinition& index : indexes) {
    if (change.property && !HasKey(index, change.property->first)) continue;
    Edit edit{&index, {}, {}};
    ASSIGN_OR_RETURN(edit.old_tuple, OldTuple(index, change));
    ASSIGN_OR_RETURN(edit.new_tuple, NewTuple(index, change));
    if (edit.old_tuple == edit.new_tuple) continue;
    if (index.unique && edit.new_tuple) {
      RETURN_IF_ERROR(CheckUnique(index, *edit.new_tuple, change.node));
    }
    edits.push_back(std::move(edit));
  }
  // Only now, when nothing can fail: a refused write leaves no trace.
  for (const Edit& edit : edits) {
    if (edit.old_tuple) {
      layer_.SetIndexEntry(MakeIndexRecord(*edit.index, *edit.old_tuple, change.node).key,
                           std::nullopt);
    }
    if (!edit.new_tuple) continue;
    IndexRecord record = MakeIndexRecord(*edit.index, *edit.new_tuple, change.node);
    layer_.SetIndexEntry(std::move(record.key), std::move(record.value));
    if (edit.index->unique) {
      layer_.AddClaim({UniqueKeyIdentity(*edit.index, *edit.new_tuple), true});
    }
  }
  return Status();
}

}  // namespace keiretsu::graph
