#include "query/executor/operator.h"

#include <algorithm>
#include <chrono>

#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Operator::Operator(const ExecutionContext& context, const PlanNode& plan,
                   std::vector<std::unique_ptr<Operator>> children)
    : context_(context), plan_(plan), children_(std::move(children)) {}

Status Operator::Open() { return OpenImpl(); }

Status Operator::OpenImpl() { return children_.empty() ? Status() : input().Open(); }

Result<bool> Operator::Next(RowBatch& batch) {
  RETURN_IF_ERROR(context_.cancel->Check());
  if (!context_.profile) return NextImpl(batch);
  const auto start = std::chrono::steady_clock::now();
  Result<bool> more = NextImpl(batch);
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - start;
  milliseconds_ += elapsed.count();
  if (more && *more) rows_ += batch.size;
  return more;
}

bool Operator::IsLive(VariableId id) const {
  return std::binary_search(plan_.live.begin(), plan_.live.end(), id);
}

bool Operator::HasLive(const RowBatch& batch) const {
  return std::any_of(plan_.live.begin(), plan_.live.end(), [&batch](VariableId id) {
    return batch[id].kind() != VectorKind::kUnset;
  });
}

void Operator::CopyLive(const RowBatch& from, std::span<const std::uint32_t> rows,
                        RowBatch& to) const {
  to.Clear(width());
  to.size = rows.size();
  for (VariableId id : plan_.live) {
    if (from[id].kind() != VectorKind::kUnset) to[id].Gather(from[id], rows);
  }
}

Result<graph::NodeId> NodeAtRow(const Vector& column, std::size_t row) {
  if (column.kind() == VectorKind::kNodes) return column.nodes()[column.At(row)];
  const Value value = column.Get(row);
  if (value.is_null()) return graph::NodeId();
  if (value.type() != ValueType::kNode) {
    return TypeError("InvalidArgumentType",
                     "a pattern needs a node here, but the variable holds " +
                         WithArticle(value.type()));
  }
  return graph::NodeId(static_cast<std::uint32_t>(value.NodeId()));
}

Result<graph::EdgeRef> EdgeAtRow(const Vector& column, std::size_t row) {
  if (column.kind() == VectorKind::kEdges) return column.edges()[column.At(row)];
  const Value value = column.Get(row);
  if (value.is_null()) return graph::EdgeRef();
  if (value.type() != ValueType::kRelationship) {
    return TypeError("InvalidArgumentType",
                     "a pattern needs a relationship here, but the variable holds " +
                         WithArticle(value.type()));
  }
  return EdgeRefOf(value.AsRelationship());
}

}  // namespace keiretsu::query
