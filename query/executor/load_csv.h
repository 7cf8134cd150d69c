/// LOAD CSV: the records of a file as rows.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "graph/load/csv_records.h"
#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs LoadCsvNode: one row per record, a list of texts or, with headers, a map; an empty cell is
/// null. The file is read as rows are asked for, one slice of it in memory at a time, and a batch
/// has no more rows than fill a slice.
class LoadCsvOperator final : public PerRowOperator {
 public:
  LoadCsvOperator(const ExecutionContext& context, const PlanNode& plan,
                  std::vector<OperatorPtr> children, const LoadCsvNode& node)
      : PerRowOperator(context, plan, std::move(children)), node_(node), charge_(context.memory) {}

 private:
  struct Column {
    std::string name;
    std::size_t cell;
  };

  Status OpenImpl() override;
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  Status ReadHeader();
  Value CellAt(std::size_t cell);
  Result<Value> RecordAsMap();
  Value RecordAsList();

  const LoadCsvNode& node_;
  MemoryCharge charge_;           // of the slice and the batch
  std::size_t batch_bytes_ = 0;  // of the records in it
  std::unique_ptr<graph::CsvRecords> records_;
  std::vector<Column> header_;  // ascending by name, as a map's entries
  Vector cells_;
};

}  // namespace keiretsu::query
