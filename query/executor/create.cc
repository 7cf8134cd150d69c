#include "query/executor/create.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

// Part by part, so that properties can read what earlier parts created.
Status CreateOperator::UpdateBatch(RowBatch& batch) {
  for (const BoundPatternPart& part : *node_.parts) {
    RowBatch created;
    created.Clear(width());
    for (std::size_t row = 0; row < batch.size; ++row) {
      RETURN_IF_ERROR(writer_.CreatePattern(part, batch, row, created));
    }
    for (std::size_t i = 0; i < created.columns.size(); ++i) {
      if (created.columns[i].kind() != VectorKind::kUnset) {
        std::swap(batch.columns[i], created.columns[i]);
      }
    }
  }
  return Status();
}

}  // namespace keiretsu::query
