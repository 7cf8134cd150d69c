#include "graph/load/small_load.h"

#include <utility>
#include <vector>

#include "graph/load/row_updates.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

Status CreateRow(const LoadContext& context, const PropertyList& properties, std::uint64_t row,
                 GraphTransaction* transaction) {
  const std::uint32_t name = context.NameOf(row);
  if (!context.plan->is_relationship) {
    return transaction
        ->CreateNode(context.core->catalog->LabelsOf(context.label_sets[name]), properties)
        .status();
  }
  return transaction
      ->CreateEdge(context.types[name], NodeId(context.table->sources[row]),
                   NodeId(context.table->targets[row]), properties)
      .status();
}

}  // namespace

void FillMissingEnds(const EndNodes& nodes, LoadTable* table) {
  for (const MissingEnd& end : table->missing_ends) {
    (end.is_target ? table->targets : table->sources)[end.row] =
        (end.is_target ? nodes.targets : nodes.sources)->node(end.node);
  }
}

Result<std::uint64_t> LoadByTransaction(GraphStore& store, const LoadContext& context,
                                        const EndNodes& nodes, bool replace, LoadTable* table) {
  if (table->rows == 0) return std::uint64_t{0};
  ASSIGN_OR_RETURN(const auto transaction, store.Begin());
  if (nodes.sources != nullptr) RETURN_IF_ERROR(nodes.sources->Create(transaction.get()));
  if (nodes.targets != nullptr && nodes.targets != nodes.sources) {
    RETURN_IF_ERROR(nodes.targets->Create(transaction.get()));
  }
  FillMissingEnds(nodes, table);
  const std::vector<std::size_t> order = PropertiesByKey(context);
  for (std::uint64_t row = 0; row < table->rows; ++row) {
    if (table->IsDropped(row)) continue;
    RETURN_IF_ERROR(
        CreateRow(context, PropertiesOfRow(context, order, row), row, transaction.get()));
    if (row % 1024 == 0 && context.IsCancelled()) {
      return Status::Cancelled("the load was cancelled");
    }
  }
  ASSIGN_OR_RETURN(const std::uint64_t changed, ApplyUpdates(context, replace, transaction.get()));
  RETURN_IF_ERROR(transaction->Commit(store.options().durability));
  return changed;
}

}  // namespace keiretsu::graph
