#include "graph/load/small_load.h"

#include <utility>
#include <vector>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

PropertyList PropertiesOf(const LoadContext& context, const std::vector<std::size_t>& order,
                          std::uint64_t row) {
  PropertyList list;
  for (const std::size_t i : order) {
    const CellColumn& cells = context.table->properties[i];
    if (!cells.IsNull(row)) list.emplace_back(context.keys[i], cells.Get(row));
  }
  return list;
}

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

Status LoadByTransaction(GraphStore& store, const LoadContext& context) {
  if (context.table->rows == 0) return Status();
  ASSIGN_OR_RETURN(const auto transaction, store.Begin());
  const std::vector<std::size_t> order = PropertiesByKey(context);
  for (std::uint64_t row = 0; row < context.table->rows; ++row) {
    RETURN_IF_ERROR(
        CreateRow(context, PropertiesOf(context, order, row), row, transaction.get()));
    if (row % 1024 == 0 && context.IsCancelled()) {
      return Status::Cancelled("the load was cancelled");
    }
  }
  return transaction->Commit(store.options().durability);
}

}  // namespace keiretsu::graph
