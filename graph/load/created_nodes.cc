#include "graph/load/created_nodes.h"

#include <algorithm>
#include <utility>

#include "graph/load/index_stage.h"
#include "graph/load/node_stage.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::uint32_t kStringMask = 1U << static_cast<unsigned>(ValueType::kString);

bool HasStringKeys(const Catalog& catalog, LabelSetId set, KeyId key) {
  const TypeProfile profile = catalog.NodeProfile(set);
  return std::any_of(profile.entries.begin(), profile.entries.end(), [&](const auto& entry) {
    return entry.key == key && (entry.tag_mask & kStringMask) != 0;
  });
}

}  // namespace

CreatedNodes::CreatedNodes(const LoadContext& edges, LabelSetId set, KeyId key,
                           const std::vector<std::string>& keys)
    : context_(edges) {
  plan_.properties.push_back({0, std::string(edges.core->catalog->KeyName(key)), {}});
  plan_.header = {plan_.properties[0].name};
  plan_.key = 0;
  table_.rows = keys.size();
  table_.properties.push_back(
      CellColumn::FromTexts(keys, HasStringKeys(*edges.core->catalog, set, key)));
  context_.plan = &plan_;
  context_.table = &table_;
  context_.keys = {key};
  context_.label_sets = {set};
  context_.types.clear();
}

Status CreatedNodes::Stage(StagedFiles* files) {
  RETURN_IF_ERROR(context_.core->catalog->WidenNodeProfile(context_.label_sets[0], context_.keys[0],
                                                           table_.properties[0].tag_mask()));
  ASSIGN_OR_RETURN(const NodePlacement placement, PlaceNodes(context_));
  RETURN_IF_ERROR(StageNodes(context_, placement, files));
  for (const IndexDefinition& index : IndexesOfLoad(context_)) {
    // No key is too long: the reader of the file saw to that.
    ASSIGN_OR_RETURN(const SortedKeys sorted, SortedKeys::OfIndex(context_, index, KeyCheck()));
    RETURN_IF_ERROR(sorted.Stage(placement, files));
  }
  nodes_ = placement.node_of_row;
  return Status();
}

Status CreatedNodes::Create(GraphTransaction* transaction) {
  nodes_.clear();
  for (std::uint64_t row = 0; row < table_.rows; ++row) {
    const PropertyList key = {{context_.keys[0], table_.properties[0].Get(row)}};
    ASSIGN_OR_RETURN(
        const NodeId node,
        transaction->CreateNode(context_.core->catalog->LabelsOf(context_.label_sets[0]), key));
    nodes_.push_back(node.value);
  }
  return Status();
}

}  // namespace keiretsu::graph
