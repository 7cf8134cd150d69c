/// Rows kept in memory: what blocking operators collect before they go on.
#pragma once

#include <cstddef>
#include <vector>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// Batches in order, charged to the statement's memory. External synchronisation.
class BatchBuffer {
 public:
  explicit BatchBuffer(const ExecutionContext& context) : context_(context) {}
  ~BatchBuffer() { Clear(); }
  BatchBuffer(const BatchBuffer&) = delete;
  BatchBuffer& operator=(const BatchBuffer&) = delete;

  /// Reads `source` to its end. Errors: those of `source`; ResourceExhausted.
  Status Fill(Operator& source);
  /// Appends one batch. Errors: ResourceExhausted.
  Status Add(RowBatch batch);
  void Clear();

  std::vector<RowBatch>& batches() { return batches_; }
  std::size_t rows() const { return rows_; }

 private:
  const ExecutionContext& context_;
  std::vector<RowBatch> batches_;
  std::size_t rows_ = 0;
  std::uint64_t charged_bytes_ = 0;
};

/// A rough count of the bytes a batch holds, shared storage of values counted once per cell.
std::uint64_t ApproximateBytes(const RowBatch& batch);
/// The same for one value, its nested values included.
std::uint64_t ApproximateBytes(const Value& value);

}  // namespace keiretsu::query
