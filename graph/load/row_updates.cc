#include "graph/load/row_updates.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "graph/keys.h"
#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// The updates of the nodes of one block.
class BlockUpdates {
 public:
  BlockUpdates(const LoadContext& context, bool replace, GraphTransaction* transaction)
      : context_(context), replace_(replace), transaction_(transaction) {}

  Result<std::uint64_t> Apply(std::span<const RowUpdate> updates) {
    const std::uint32_t block = updates.front().node.value >> kBlockBits;
    const BlockLoader loader = context_.core->blocks->Loader(*context_.state);
    ASSIGN_OR_RETURN(const auto version, loader.Nodes(block));
    std::vector<const Column*> columns;
    for (const KeyId key : context_.keys) {
      ASSIGN_OR_RETURN(const auto column, ReadNodeColumn(*version, block, key, loader));
      if (!column) return Status::Internal("a block changed within one snapshot");
      columns.push_back(*column);
    }
    std::uint64_t changed = 0;
    for (const RowUpdate& update : updates) {
      ASSIGN_OR_RETURN(const bool differs, ApplyRow(update, version->nodes(), columns));
      changed += differs ? 1 : 0;
    }
    return changed;
  }

 private:
  Result<bool> ApplyRow(const RowUpdate& update, const NodeBlock& nodes,
                        const std::vector<const Column*>& columns) {
    const std::uint32_t row = update.node.value & (kBlockSize - 1);
    ASSIGN_OR_RETURN(bool differs, AddLabels(update, nodes.label_sets[row]));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Value value = context_.table->properties[i].Get(update.row);
      if (value.is_null() && !replace_) continue;
      if (value == (columns[i] == nullptr ? Value() : columns[i]->Get(row))) continue;
      RETURN_IF_ERROR(transaction_->SetNodeProperty(update.node, context_.keys[i], value));
      differs = true;
    }
    return differs;
  }

  Result<bool> AddLabels(const RowUpdate& update, LabelSetId present) {
    const LabelSetId wanted = context_.label_sets[context_.NameOf(update.row)];
    if (wanted == present) return false;
    std::vector<LabelId> lacking;
    for (const LabelId label : context_.core->catalog->LabelsOf(wanted)) {
      if (!context_.core->catalog->LabelSetContains(present, label)) lacking.push_back(label);
    }
    if (lacking.empty()) return false;
    RETURN_IF_ERROR(transaction_->AddLabels(update.node, lacking));
    return true;
  }

  const LoadContext& context_;
  const bool replace_;
  GraphTransaction* const transaction_;
};

Result<std::uint64_t> ApplyToNodes(const LoadContext& context, bool replace,
                                   GraphTransaction* transaction) {
  std::vector<RowUpdate> updates = context.table->updates;
  std::sort(updates.begin(), updates.end(),
            [](const RowUpdate& a, const RowUpdate& b) { return a.node < b.node; });
  std::uint64_t changed = 0;
  for (std::size_t begin = 0; begin < updates.size();) {
    RETURN_IF_ERROR(context.Step());
    std::size_t end = begin;
    while (end < updates.size() &&
           updates[end].node.value >> kBlockBits == updates[begin].node.value >> kBlockBits) {
      ++end;
    }
    ASSIGN_OR_RETURN(const std::uint64_t count,
                     BlockUpdates(context, replace, transaction)
                         .Apply(std::span(updates).subspan(begin, end - begin)));
    changed += count;
    begin = end;
  }
  return changed;
}

Result<std::uint64_t> ApplyToEdges(const LoadContext& context, bool replace,
                                   GraphTransaction* transaction) {
  std::uint64_t changed = 0;
  for (const RowUpdate& update : context.table->updates) {
    bool differs = false;
    for (std::size_t i = 0; i < context.keys.size(); ++i) {
      const Value value = context.table->properties[i].Get(update.row);
      if (value.is_null() && !replace) continue;
      ASSIGN_OR_RETURN(const Value old,
                       transaction->view().EdgeProperty(update.edge, context.keys[i]));
      if (value == old) continue;
      RETURN_IF_ERROR(transaction->SetEdgeProperty(update.edge, context.keys[i], value));
      differs = true;
    }
    changed += differs ? 1 : 0;
    if (update.row % 1024 == 0 && context.IsCancelled()) {
      return Status::Cancelled("the load was cancelled");
    }
  }
  return changed;
}

}  // namespace

Result<std::uint64_t> ApplyUpdates(const LoadContext& context, bool replace,
                                   GraphTransaction* transaction) {
  return context.plan->is_relationship ? ApplyToEdges(context, replace, transaction)
                                       : ApplyToNodes(context, replace, transaction);
}

void StageWrites(const LoadContext& context, const WriteTransaction& transaction,
                 StagedFiles* files) {
  for (const auto& [target, ops] : transaction.layer().ToDeltas()) {
    files->PutDelta(DeltaKey{target, context.timestamp}.Encode(),
                    EncodeDelta(target.owner, target.block, ops, files));
  }
  for (const auto& [key, value] : transaction.layer().index_overlay()) {
    files->PutIndexEntry(key, value);
  }
}

}  // namespace keiretsu::graph
