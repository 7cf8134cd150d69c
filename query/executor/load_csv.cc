#include "query/executor/load_csv.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "graph/load/limits.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status LoadCsvOperator::OpenImpl() {
  records_.reset();
  return PerRowOperator::OpenImpl();
}

Status LoadCsvOperator::StartRow(const RowBatch& in, std::size_t row) {
  ASSIGN_OR_RETURN(const Value source, evaluator().EvaluateRow(*node_.source, in, row));
  if (source.type() != ValueType::kString) {
    return TypeError("InvalidArgumentType", fmt::format("LOAD CSV takes the path of a file, not {}",
                                                        WithArticle(source.type())));
  }
  ASSIGN_OR_RETURN(const std::string path, graph::PathOfFile(source.AsString()));
  ASSIGN_OR_RETURN(records_, graph::CsvRecords::Open(path, node_.delimiter));
  return node_.headers ? ReadHeader() : Status();
}

Status LoadCsvOperator::ReadHeader() {
  header_.clear();
  ASSIGN_OR_RETURN(const bool found, records_->Next());
  if (!found) return Status();  // an empty file has no rows
  for (std::size_t i = 0; i < records_->cells(); ++i) {
    if (records_->Text(i).empty()) {
      return records_->Wrong(fmt::format("column {} has no name", i + 1));
    }
    header_.push_back({std::string(records_->Text(i)), i});
  }
  const auto by_name = [](const Column& a, const Column& b) { return a.name < b.name; };
  std::sort(header_.begin(), header_.end(), by_name);
  const auto same = [](const Column& a, const Column& b) { return a.name == b.name; };
  const auto twice = std::adjacent_find(header_.begin(), header_.end(), same);
  if (twice == header_.end()) return Status();
  return records_->Wrong(fmt::format("two columns are named {}", twice->name));
}

Value LoadCsvOperator::CellAt(std::size_t cell) {
  if (cell >= records_->cells() || records_->is_null(cell)) return Value();
  return Value(records_->Text(cell));
}

Result<Value> LoadCsvOperator::RecordAsMap() {
  if (records_->cells() > header_.size()) {
    return records_->Wrong(fmt::format("{} cells where the header has {}", records_->cells(),
                                       header_.size()));
  }
  Map map;
  map.reserve(header_.size());
  for (const Column& column : header_) map.emplace_back(column.name, CellAt(column.cell));
  return Value(std::move(map));
}

Value LoadCsvOperator::RecordAsList() {
  List list;
  list.reserve(records_->cells());
  for (std::size_t i = 0; i < records_->cells(); ++i) list.push_back(CellAt(i));
  return Value(std::move(list));
}

Result<bool> LoadCsvOperator::EmitSome() {
  if (cells_.kind() == VectorKind::kUnset) cells_.Reset(VectorKind::kValues);
  for (std::size_t left = room(); left > 0; --left) {
    ASSIGN_OR_RETURN(const bool more, records_->Next());
    if (!more) {
      records_.reset();
      RETURN_IF_ERROR(charge_.Set(0));
      return false;
    }
    Value record = node_.headers ? Value() : RecordAsList();
    if (node_.headers) {
      ASSIGN_OR_RETURN(record, RecordAsMap());
    }
    cells_.values().push_back(std::move(record));
    AddRow();
    batch_bytes_ += records_->record_bytes();
    if (batch_bytes_ >= graph::kSliceBytes) {
      HandOut();
      break;
    }
  }
  RETURN_IF_ERROR(charge_.Set(records_->memory_bytes() + batch_bytes_));
  return true;
}

void LoadCsvOperator::FinishBatch(RowBatch& batch) {
  if (IsLive(node_.variable)) std::swap(batch[node_.variable], cells_);
  cells_.Reset(VectorKind::kUnset);
  batch_bytes_ = 0;
}

}  // namespace keiretsu::query
