#include "graph/load/load_context.h"

#include <algorithm>

#include "graph/load/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

Status WidenProfiles(const LoadContext& context) {
  for (std::size_t i = 0; i < context.keys.size(); ++i) {
    const std::uint32_t mask = context.table->properties[i].tag_mask();
    if (mask == 0) continue;
    for (const LabelSetId set : context.label_sets) {
      RETURN_IF_ERROR(context.core->catalog->WidenNodeProfile(set, context.keys[i], mask));
    }
    for (const TypeId type : context.types) {
      RETURN_IF_ERROR(context.core->catalog->WidenEdgeProfile(type, context.keys[i], mask));
    }
  }
  return Status();
}

bool IsLostRace(const Status& status) {
  return status.code() == StatusCode::kConflict || status.code() == StatusCode::kNotFound ||
         status.code() == StatusCode::kConstraintViolation;
}

std::vector<std::size_t> PropertiesByKey(const LoadContext& context) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < context.keys.size(); ++i) {
    if (!context.table->properties[i].all_null()) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return context.keys[a] < context.keys[b]; });
  return order;
}

PropertyList PropertiesOfRow(const LoadContext& context, const std::vector<std::size_t>& order,
                             std::uint64_t row) {
  PropertyList list;
  for (const std::size_t i : order) {
    const CellColumn& cells = context.table->properties[i];
    if (!cells.IsNull(row)) list.emplace_back(context.keys[i], cells.Get(row));
  }
  return list;
}

std::vector<std::size_t> CutEvenly(std::size_t count, std::size_t groups) {
  groups = std::max<std::size_t>(1, std::min(groups, count));
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i <= groups; ++i) begins.push_back(count * i / groups);
  return begins;
}

std::vector<std::size_t> CutColumns(std::size_t count, const LoadContext& context) {
  return CutEvenly(count, context.table->rows < kRowsPerColumnFile ? context.threads : count);
}

}  // namespace keiretsu::graph
