#include "query/executor/build_path.h"

#include "query/executor/shortest_path.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<Value> BuildPath(const std::vector<VariableId>& nodes,
                        const std::vector<VariableId>& relationships, const RowBatch& batch,
                        std::size_t row) {
  ASSIGN_OR_RETURN(const graph::NodeId start, NodeAtRow(batch[nodes.front()], row));
  if (!start.valid()) return Value();
  std::vector<graph::EdgeRef> edges;
  for (VariableId id : relationships) {
    const Vector& column = batch[id];
    if (column.IsNull(row)) return Value();
    if (column.kind() == VectorKind::kEdges) {
      edges.push_back(column.edges()[column.At(row)]);
      continue;
    }
    const Value value = column.Get(row);
    if (value.type() == ValueType::kList) {
      for (const Value& item : value.AsList()) edges.push_back(EdgeRefOf(item.AsRelationship()));
    } else {
      ASSIGN_OR_RETURN(const graph::EdgeRef edge, EdgeAtRow(column, row));
      edges.push_back(edge);
    }
  }
  return MakePath(start, edges);
}

Result<bool> BuildPathOperator::NextImpl(RowBatch& batch) {
  ASSIGN_OR_RETURN(const bool more, input().Next(batch));
  if (!more || !IsLive(node_.path)) return more;
  std::vector<Value> paths;
  paths.reserve(batch.size);
  for (std::size_t row = 0; row < batch.size; ++row) {
    ASSIGN_OR_RETURN(Value path, BuildPath(node_.nodes, node_.relationships, batch, row));
    paths.push_back(std::move(path));
  }
  batch[node_.path].Reset(VectorKind::kValues);
  batch[node_.path].values() = std::move(paths);
  return true;
}

}  // namespace keiretsu::query
