#include "query/executor/batch_buffer.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

std::uint64_t ApproximateBytes(const Value& value) {
  constexpr std::uint64_t kBox = 32;  // header of shared storage
  switch (value.type()) {
    case ValueType::kString:
      return sizeof(Value) + (value.is_shared() ? kBox + value.AsString().size() : 0);
    case ValueType::kList: return sizeof(Value) + kBox + value.AsList().size() * 2 * sizeof(Value);
    case ValueType::kMap: return sizeof(Value) + kBox + value.AsMap().size() * 4 * sizeof(Value);
    case ValueType::kPath:
      return sizeof(Value) + kBox + value.AsPath().nodes.size() * (sizeof(Value) * 2 + 160);
    case ValueType::kRelationship: return sizeof(Value) + 160;
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
    case ValueType::kNode: return sizeof(Value);
  }
  return sizeof(Value);
}

std::uint64_t ApproximateBytes(const RowBatch& batch) {
  std::uint64_t bytes = 0;
  for (const Vector& column : batch.columns) {
    bytes += sizeof(Vector);
    if (column.kind() == VectorKind::kNodes) bytes += column.size() * sizeof(graph::NodeId);
    if (const EdgeRows* rows = column.edge_rows()) {
      bytes += rows->rows.size() * sizeof(std::uint32_t);
    } else {
      bytes += column.edges().size() * sizeof(graph::EdgeRef);
    }
    bytes += column.integers().size() * sizeof(std::int64_t);
    bytes += column.floats().size() * sizeof(double);
    bytes += column.booleans().size() + column.nulls().size();
    for (const Value& value : column.values()) bytes += ApproximateBytes(value);
  }
  return bytes;
}

Status BatchBuffer::Add(RowBatch batch) {
  const std::uint64_t bytes = ApproximateBytes(batch);
  charged_bytes_ += bytes;
  rows_ += batch.size;
  batches_.push_back(std::move(batch));
  return context_.memory->Charge(bytes);
}

Status BatchBuffer::Fill(Operator& source) {
  while (true) {
    RowBatch batch;
    ASSIGN_OR_RETURN(const bool more, source.Next(batch));
    if (!more) return Status();
    RETURN_IF_ERROR(Add(std::move(batch)));
  }
}

void BatchBuffer::Clear() {
  context_.memory->Release(charged_bytes_);
  charged_bytes_ = 0;
  rows_ = 0;
  batches_.clear();
}

}  // namespace keiretsu::query
