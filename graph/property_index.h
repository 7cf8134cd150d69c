/// Property indexes: the keys of entries, and reading them on a snapshot.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/catalog.h"
#include "graph/graph_view.h"
#include "graph/ids.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "storage/engine.h"

namespace keiretsu::graph {

/// Entries that a transaction put, or deleted (nullopt), by full key.
using IndexOverlay = std::map<std::string, std::optional<std::string>, std::less<>>;

/// Appends one property value to a tuple. REQUIRES: a storable value.
void AppendIndexValue(const Value& value, std::string* tuple);
/// The tuple of a node whose index properties are `values`, in the index's order; nullopt when one
/// is null, as such a node is not in the index.
/// Errors: ResourceExhausted, with the number, when the key would be longer than kMaxKeyBytes.
Result<std::optional<std::string>> IndexTuple(const IndexDefinition& index,
                                              std::span<const Value> values);
/// The entry of a node.
struct IndexRecord {
  std::string key;
  std::string value;
};
IndexRecord MakeIndexRecord(const IndexDefinition& index, std::string_view tuple, NodeId node);
/// What two transactions that write the same unique key both claim.
std::uint64_t UniqueKeyIdentity(const IndexDefinition& index, std::string_view tuple);

/// The hash under which UniqueKeyCache knows the same key.
std::uint64_t UniqueKeyHash(const IndexDefinition& index, std::string_view tuple);
/// Whether two property values stand under the same key.
bool SameIndexKey(const Value& a, const Value& b);
/// The node in the entry of a unique key, if there is one. Errors: Corruption naming the key,
/// IoError.
Result<std::optional<NodeId>> ReadUniqueKey(const storage::Engine& engine,
                                            const storage::EngineSnapshot* snapshot,
                                            const IndexDefinition& index, std::string_view tuple);

/// Tuples in [begin, end), without the index's prefix; an empty `end` means to the index's end.
struct TupleInterval {
  std::string begin;
  std::string end;
  bool Contains(std::string_view tuple) const {
    return tuple >= begin && (end.empty() || tuple < end);
  }
};
/// What a unique index has values under. nullopt: nothing can match (a null or NaN).
std::optional<std::string> TupleOfValues(std::span<const Value> values);
/// The tuples that begin with `tuple`: of values of all keys, those alone.
TupleInterval IntervalOfTuple(std::string tuple);
/// nullopt: nothing can match (a null or NaN, bounds of different types).
std::optional<TupleInterval> IntervalOfRange(const std::optional<IndexBound>& low,
                                             const std::optional<IndexBound>& high);
TupleInterval IntervalOfPrefix(std::string_view prefix);

/// Nodes whose tuples lie in `interval`, by key, with `overlay` (may be null) on top.
/// Errors: Corruption naming the key, IoError.
Result<std::vector<NodeId>> ReadIndex(const storage::Engine& engine,
                                      const storage::EngineSnapshot* snapshot,
                                      const IndexDefinition& index, const TupleInterval& interval,
                                      const IndexOverlay* overlay);

/// The same for a view older than the index, from the nodes themselves.
Result<std::vector<NodeId>> ScanForIndex(const GraphView& view, const IndexDefinition& index,
                                         const TupleInterval& interval);

/// Calls visit(node, tuple) for every node of `view` that belongs in `index`, by node.
Status ForEachIndexed(const GraphView& view, const IndexDefinition& index,
                      const std::function<Status(NodeId, const std::string&)>& visit);

}  // namespace keiretsu::graph
