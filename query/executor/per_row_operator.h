/// Base of operators that give any number of output rows per input row: scans, lookups, expansion,
/// unwinding. It walks the input rows and gathers the output; the leaf only adds rows.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// The leaf's contract: StartRow() begins input row `row`; EmitSome() adds output rows for it by
/// AddRow(), at most room() of them, and says whether the row has more to give. What the leaf adds
/// beside the copied columns it collects itself and hands over in FinishBatch().
class PerRowOperator : public Operator {
 public:
  using Operator::Operator;

 protected:
  Status OpenImpl() override {
    input_batch_.size = 0;
    next_row_ = 0;
    row_open_ = false;
    input_ended_ = false;
    return Operator::OpenImpl();
  }
  Result<bool> NextImpl(RowBatch& batch) final;

  /// Prepares for one input row.
  virtual Status StartRow(const RowBatch& in, std::size_t row) = 0;
  /// Adds rows for it; true when there is more to come.
  virtual Result<bool> EmitSome() = 0;
  /// Moves the leaf's own columns into the batch.
  virtual void FinishBatch(RowBatch& batch) = 0;

  /// One more output row for the current input row.
  void AddRow() { AddRows(1); }
  void AddRows(std::size_t count) {
    added_ += count;
    if (copies_columns_) source_rows_.insert(source_rows_.end(), count, current_row_);
  }
  std::size_t room() const { return kBatchRows - added_; }
  /// The batch is handed out as it is, because its rows are large. REQUIRES: it has one.
  void HandOut() { hand_out_ = true; }
  /// Hands over the nodes that the output rows bring in, if they are wanted; then there are none.
  static void PutNodes(VariableId id, bool wanted, std::vector<graph::NodeId>& nodes,
                       RowBatch& batch) {
    if (wanted) {
      batch[id].Reset(VectorKind::kNodes);
      batch[id].nodes().swap(nodes);
    }
    nodes.clear();
  }
  // For a leaf that answers several input rows together: from StartRow(), it may take rows that
  // follow the current one, which then get no output of their own.
  bool HasNextRow() const { return next_row_ < input_batch_.size; }
  std::size_t next_row() const { return next_row_; }
  void TakeNextRow() { ++next_row_; }
  /// Replaces the input batch by the next one. REQUIRES: no HasNextRow(); no live column is the
  /// input's.
  Result<bool> ReadNextBatch();
  const RowBatch& in() const { return input_batch_; }
  std::size_t row() const { return current_row_; }

 private:
  RowBatch input_batch_;
  std::size_t next_row_ = 0;
  bool input_ended_ = false;
  bool row_open_ = false;
  std::uint32_t current_row_ = 0;
  bool hand_out_ = false;
  std::uint64_t steps_ = 0;
  std::size_t added_ = 0;        // output rows
  bool copies_columns_ = false;  // output rows take columns from input rows
  std::vector<std::uint32_t> source_rows_;  // of the output rows, when they do
};

}  // namespace keiretsu::query
