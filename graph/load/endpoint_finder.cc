#include "graph/load/endpoint_finder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "graph/load/cell_kind.h"
#include "graph/load/key_map.h"
#include "graph/snapshot_view.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Nodes of a graph per byte of a file from which looking up the file's keys one by one, a few
/// microseconds each, is cheaper than reading all keys.
constexpr std::uint64_t kNodesPerFileByte = 2;

/// Asks property indexes.
class IndexFinder final : public EndpointFinder {
 public:
  IndexFinder(std::shared_ptr<const SnapshotView> view, EndpointNodes nodes,
              std::vector<IndexDefinition> indexes)
      : view_(std::move(view)), nodes_(std::move(nodes)), indexes_(std::move(indexes)) {}

  Status FindAll(std::span<const std::string_view> texts, Found* found) const override {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      ASSIGN_OR_RETURN(found[i], Find(texts[i]));
    }
    return Status();
  }

 private:
  Result<Found> Find(std::string_view text) const {
    std::vector<NodeId> hits;
    RETURN_IF_ERROR(Collect(Value(text), &hits));
    if (const Value other = SpelledValue(text); !other.is_null()) {
      RETURN_IF_ERROR(Collect(other, &hits));
    }
    std::sort(hits.begin(), hits.end());
    hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
    Found found;
    if (!hits.empty()) found.node = hits[0].value;
    found.several = hits.size() > 1;
    return found;
  }

  Status Collect(const Value& key, std::vector<NodeId>* hits) const {
    for (const IndexDefinition& index : indexes_) {
      ASSIGN_OR_RETURN(const std::vector<NodeId> nodes,
                       view_->IndexLookup(index, std::span<const Value>(&key, 1)));
      for (const NodeId node : nodes) {
        ASSIGN_OR_RETURN(const LabelSetId set, view_->LabelSetOf(node));
        if (nodes_.Match(view_->catalog(), set)) hits->push_back(node);
      }
    }
    return Status();
  }

  const std::shared_ptr<const SnapshotView> view_;
  const EndpointNodes nodes_;
  const std::vector<IndexDefinition> indexes_;
};

/// Indexes in which every node that matches is found: one on each label, or on any of them when
/// all are needed. Empty when there are none.
std::vector<IndexDefinition> IndexesFor(const Catalog& catalog, const EndpointNodes& nodes) {
  std::vector<IndexDefinition> chosen;
  const std::vector<IndexDefinition> all = catalog.Indexes();
  for (const LabelId label : nodes.labels) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const IndexDefinition& index) {
      return index.label == label && index.keys == std::vector<KeyId>{nodes.key};
    });
    if (found != all.end()) {
      chosen.push_back(*found);
      if (!nodes.any_label) return chosen;
    } else if (nodes.any_label) {
      return {};
    }
  }
  return chosen;
}

}  // namespace

bool EndpointNodes::Match(const Catalog& catalog, LabelSetId set) const {
  const auto has = [&](LabelId label) { return catalog.LabelSetContains(set, label); };
  return any_label ? std::any_of(labels.begin(), labels.end(), has)
                   : std::all_of(labels.begin(), labels.end(), has);
}

Value SpelledValue(std::string_view text) {
  std::int64_t integer;
  double real;
  bool boolean;
  if (ParseInteger(text, &integer)) return Value(integer);
  if (ParseFloat(text, &real)) return Value(real);
  if (ParseDate(text, &integer)) return Value(Date{integer});
  if (ParseBoolean(text, &boolean)) return Value(boolean);
  return Value();
}

Result<std::shared_ptr<const EndpointFinder>> MakeEndpointFinder(
    GraphCore* core, const std::shared_ptr<const storage::CommittedState>& state,
    const EndpointNodes& nodes, std::uint64_t content_bytes,
    const std::function<bool()>& cancelled, LoadBudget* budget) {
  if (nodes.labels.empty() || !nodes.key.valid()) {
    return std::shared_ptr<const EndpointFinder>(std::make_shared<const KeyMap>());
  }
  const std::vector<IndexDefinition> indexes = IndexesFor(*core->catalog, nodes);
  const auto ask_indexes = [&] {
    return std::shared_ptr<const EndpointFinder>(
        std::make_shared<const IndexFinder>(core->ViewOf(state), nodes, indexes));
  };
  const std::uint64_t node_room = static_cast<std::uint64_t>(core->ids.block_count()) * kBlockSize;
  if (node_room > kNodesPerFileByte * content_bytes && !indexes.empty()) return ask_indexes();
  auto map = KeyMap::Build(*core, *state, nodes, cancelled, budget);
  if (map) return std::shared_ptr<const EndpointFinder>(*std::move(map));
  // Keys that memory does not hold lie in the indexes: slower, and they need none.
  const bool no_room = map.status().code() == StatusCode::kResourceExhausted;
  if (no_room && !indexes.empty()) return ask_indexes();
  return map.error();
}

}  // namespace keiretsu::graph
