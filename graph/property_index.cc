#include "graph/property_index.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>

#include "graph/keys.h"
#include "graph/topology/block_loader.h"
#include "storage/check.h"
#include "storage/key_codec.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// FNV-1a: claims need a spread-out identity, not a strong one.
std::uint64_t Hash64(std::string_view bytes, std::uint64_t hash = 0xCBF29CE484222325ULL) {
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  return hash;
}

/// The encodings of all values that compare with a value of `type`; nullopt when `<` is undefined.
std::optional<TupleInterval> IntervalOfType(ValueType type) {
  const auto tags = [](int begin, int end) {
    return TupleInterval{std::string(1, static_cast<char>(begin)),
                         std::string(1, static_cast<char>(end))};
  };
  switch (type) {
    case ValueType::kList: return tags(0x10, 0x11);
    case ValueType::kDateTime: return tags(0x20, 0x21);
    case ValueType::kLocalDateTime: return tags(0x24, 0x25);
    case ValueType::kDate: return tags(0x28, 0x29);
    case ValueType::kTime: return tags(0x2C, 0x2D);
    case ValueType::kLocalTime: return tags(0x30, 0x31);
    case ValueType::kString: return tags(0x40, 0x41);
    case ValueType::kBoolean: return tags(0x50, 0x52);
    case ValueType::kInteger:
    case ValueType::kFloat: return tags(0x60, 0x61);
    case ValueType::kNull:
    case ValueType::kDuration:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath: return std::nullopt;
  }
  return std::nullopt;
}

bool IsNan(const Value& value) {
  return value.type() == ValueType::kFloat && std::isnan(value.AsFloat());
}

/// The node of an entry, whose key and value come from disk or an overlay.
Result<NodeId> NodeOf(const IndexDefinition& index, std::string_view key, std::string_view value) {
  const auto parsed = ParseIndexKey(key, index.unique);
  std::optional<NodeId> node;
  if (parsed) node = index.unique ? ParseIndexedNode(value) : parsed->node;
  if (!node) {
    return AtKey(Status::Corruption("not an index entry"), storage::Keyspace::kIndex, key);
  }
  return *node;
}

/// The values of an index's properties on one row of a block.
std::vector<Value> ValuesAt(std::span<const Column* const> columns, std::uint32_t row) {
  std::vector<Value> values;
  for (const Column* column : columns) {
    values.push_back(column == nullptr ? Value() : column->Get(row));
  }
  return values;
}

}  // namespace

void AppendIndexValue(const Value& value, std::string* tuple) {
  switch (value.type()) {
    case ValueType::kNull: storage::AppendNull(tuple); return;
    case ValueType::kBoolean: storage::AppendBool(value.AsBoolean(), tuple); return;
    case ValueType::kInteger: storage::AppendInteger(value.AsInteger(), tuple); return;
    case ValueType::kFloat: storage::AppendDouble(value.AsFloat(), tuple); return;
    case ValueType::kString: storage::AppendString(value.AsString(), tuple); return;
    case ValueType::kDate: storage::AppendDate(value.AsDate().epoch_days, tuple); return;
    case ValueType::kLocalTime:
      storage::AppendLocalTime(value.AsLocalTime().nanoseconds, tuple);
      return;
    case ValueType::kTime:
      storage::AppendTime(value.AsTime().nanoseconds, value.AsTime().offset_seconds, tuple);
      return;
    case ValueType::kLocalDateTime: {
      const LocalDateTime v = value.AsLocalDateTime();
      storage::AppendLocalDateTime(v.epoch_seconds, static_cast<std::uint32_t>(v.nanoseconds),
                                   tuple);
      return;
    }
    case ValueType::kDateTime: {
      const DateTime& v = value.AsDateTime();
      storage::AppendDateTime(v.epoch_seconds, static_cast<std::uint32_t>(v.nanoseconds),
                              v.offset_seconds, v.zone, tuple);
      return;
    }
    case ValueType::kDuration: {
      const Duration& v = value.AsDuration();
      storage::AppendDuration(v.months, v.days, v.seconds,
                              static_cast<std::uint32_t>(v.nanoseconds), tuple);
      return;
    }
    case ValueType::kList:
      storage::AppendBeginList(tuple);
      for (const Value& element : value.AsList()) AppendIndexValue(element, tuple);
      storage::AppendEndList(tuple);
      return;
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath: CHECK(false); return;
  }
}

Result<std::optional<std::string>> IndexTuple(const IndexDefinition& index,
                                              std::span<const Value> values) {
  std::string tuple;
  for (const Value& value : values) {
    if (value.is_null()) return std::optional<std::string>();
    AppendIndexValue(value, &tuple);
  }
  if (const Status status = storage::CheckKeySize(tuple); !status.ok()) {
    return Status(status.code(), fmt::format("a value is too long for index {}: {}", index.name,
                                             status.message()));
  }
  return std::optional<std::string>(std::move(tuple));
}

IndexRecord MakeIndexRecord(const IndexDefinition& index, std::string_view tuple, NodeId node) {
  if (index.unique) return {UniqueIndexKey(index.id, tuple), EncodeIndexedNode(node)};
  return {IndexKey(index.id, tuple, node), ""};
}

std::uint64_t UniqueKeyIdentity(const IndexDefinition& index, std::string_view tuple) {
  return Hash64(UniqueIndexKey(index.id, tuple)) | (std::uint64_t{3} << 62);
}

std::uint64_t UniqueKeyHash(const IndexDefinition& index, std::string_view tuple) {
  return XXH3_64bits_withSeed(tuple.data(), tuple.size(), index.id.value);
}

bool SameIndexKey(const Value& a, const Value& b) {
  if (a.type() == ValueType::kString && b.type() == ValueType::kString) {
    return a.AsString() == b.AsString();
  }
  if (a.is_null() || b.is_null() || !IsStorable(a.type()) || !IsStorable(b.type())) return false;
  if (a.type() == ValueType::kMap || b.type() == ValueType::kMap) return false;
  std::string first;
  std::string second;
  AppendIndexValue(a, &first);
  AppendIndexValue(b, &second);
  return first == second;
}

Result<std::optional<NodeId>> ReadUniqueKey(const storage::Engine& engine,
                                            const storage::EngineSnapshot* snapshot,
                                            const IndexDefinition& index, std::string_view tuple) {
  const std::string key = UniqueIndexKey(index.id, tuple);
  ASSIGN_OR_RETURN(const auto value, engine.Get(storage::Keyspace::kIndex, key, snapshot));
  if (!value) return std::optional<NodeId>();
  ASSIGN_OR_RETURN(const NodeId node, NodeOf(index, key, value->view()));
  return std::optional<NodeId>(node);
}

std::optional<std::string> TupleOfValues(std::span<const Value> values) {
  std::string tuple;
  for (const Value& value : values) {
    if (!IsStorable(value.type()) || value.is_null() || IsNan(value) ||
        value.type() == ValueType::kMap) {
      return std::nullopt;
    }
    AppendIndexValue(value, &tuple);
  }
  return tuple;
}

TupleInterval IntervalOfTuple(std::string tuple) {
  std::string end = storage::PrefixEnd(tuple);
  return {.begin = std::move(tuple), .end = std::move(end)};
}

std::optional<TupleInterval> IntervalOfRange(const std::optional<IndexBound>& low,
                                             const std::optional<IndexBound>& high) {
  if (!low && !high) return TupleInterval{};
  const Value& any = low ? low->value : high->value;
  std::optional<TupleInterval> interval = IntervalOfType(any.type());
  if (!interval) return std::nullopt;
  const auto fits = [&](const std::optional<IndexBound>& bound) {
    if (!bound) return true;
    const auto type = IntervalOfType(bound->value.type());
    return type && type->begin == interval->begin && !IsNan(bound->value);
  };
  if (!fits(low) || !fits(high)) return std::nullopt;
  if (low) {
    std::string key;
    AppendIndexValue(low->value, &key);
    interval->begin = low->inclusive ? key : storage::PrefixEnd(key);
  }
  if (high) {
    std::string key;
    AppendIndexValue(high->value, &key);
    interval->end = high->inclusive ? storage::PrefixEnd(key) : key;
  }
  if (interval->begin >= interval->end) return std::nullopt;
  return interval;
}

TupleInterval IntervalOfPrefix(std::string_view prefix) {
  TupleInterval interval;
  storage::AppendStringPrefix(prefix, &interval.begin);
  interval.end = storage::PrefixEnd(interval.begin);
  return interval;
}

Result<std::vector<NodeId>> ReadIndex(const storage::Engine& engine,
                                      const storage::EngineSnapshot* snapshot,
                                      const IndexDefinition& index, const TupleInterval& interval,
                                      const IndexOverlay* overlay) {
  const std::string prefix = IndexPrefix(index.id);
  const std::string begin = prefix + interval.begin;
  const std::string end =
      interval.end.empty() ? storage::PrefixEnd(prefix) : prefix + interval.end;
  std::vector<NodeId> nodes;
  static const IndexOverlay kNone;
  const IndexOverlay& own = overlay != nullptr ? *overlay : kNone;
  auto mine = own.lower_bound(begin);
  const auto take_own = [&]() -> Status {
    if (mine->second) {
      ASSIGN_OR_RETURN(const NodeId node, NodeOf(index, mine->first, *mine->second));
      nodes.push_back(node);
    }
    ++mine;
    return Status();
  };
  auto cursor = engine.Scan(storage::Keyspace::kIndex, begin, end, snapshot);
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view key = cursor->key();
    while (mine != own.end() && mine->first < key) RETURN_IF_ERROR(take_own());
    if (mine != own.end() && mine->first == key) {
      RETURN_IF_ERROR(take_own());
      continue;
    }
    ASSIGN_OR_RETURN(const NodeId node, NodeOf(index, key, cursor->value()));
    nodes.push_back(node);
  }
  RETURN_IF_ERROR(cursor->status());
  while (mine != own.end() && (end.empty() || mine->first < end)) RETURN_IF_ERROR(take_own());
  return nodes;
}

Status ForEachIndexed(const GraphView& view, const IndexDefinition& index,
                      const std::function<Status(NodeId, const std::string&)>& visit) {
  const Catalog& catalog = view.catalog();
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    ASSIGN_OR_RETURN(const NodeBlock* nodes, view.Nodes(block));
    const bool any = std::any_of(
        nodes->distinct_sets.begin(), nodes->distinct_sets.end(),
        [&](LabelSetId set) { return catalog.LabelSetContains(set, index.label); });
    if (!any) continue;
    std::vector<const Column*> columns;
    for (const KeyId key : index.keys) {
      ASSIGN_OR_RETURN(const Column* column, view.NodeColumn(block, key));
      columns.push_back(column);
    }
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      const LabelSetId set = nodes->label_sets[row];
      if (set == kNoNode || !catalog.LabelSetContains(set, index.label)) continue;
      ASSIGN_OR_RETURN(const auto tuple, IndexTuple(index, ValuesAt(columns, row)));
      if (tuple) RETURN_IF_ERROR(visit(NodeAt(block, row), *tuple));
    }
  }
  return Status();
}

Result<std::vector<NodeId>> ScanForIndex(const GraphView& view, const IndexDefinition& index,
                                         const TupleInterval& interval) {
  std::vector<std::pair<std::string, NodeId>> found;
  RETURN_IF_ERROR(ForEachIndexed(view, index, [&](NodeId node, const std::string& tuple) {
    if (interval.Contains(tuple)) found.emplace_back(tuple, node);
    return Status();
  }));
  std::sort(found.begin(), found.end());
  std::vector<NodeId> nodes;
  for (const auto& [tuple, node] : found) nodes.push_back(node);
  return nodes;
}

}  // namespace keiretsu::graph
