// Registers published as tables.
#include <cctype>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "graph/load/csv_scanner.h"
#include "graph/load/parallel.h"
#include "graph/load/registers/gleif_record.h"
#include "graph/load/registers/icij_row.h"
#include "graph/load/registers/record_readers.h"
#include "graph/load/slice_reader.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// The first number between dots of a column's name: of Relationship.Period.2.startDate it is 2.
int NumberIn(std::string_view column) {
  for (std::size_t i = 0; i + 1 < column.size(); ++i) {
    if (column[i] != '.' || std::isdigit(static_cast<unsigned char>(column[i + 1])) == 0) continue;
    return column[i + 1] - '0';
  }
  return 1;
}

class CsvRecordReader {
 public:
  CsvRecordReader(SliceReader* file, Register source, std::vector<std::string> header,
                  const CsvDialect& dialect, const ReadWork& work, RowErrors* errors)
      : file_(file),
        source_(source),
        header_(std::move(header)),
        dialect_(dialect),
        work_(work),
        errors_(errors),
        icij_(header_) {
    for (const std::string& column : header_) {
      gleif_.push_back(FindGleifField(column));
      numbers_.push_back(NumberIn(column));
    }
  }

  Status Run() {
    return RunParallel(work_.threads, work_.threads, [this](std::size_t) { return Work(); });
  }
  std::vector<RecordBatch>& batches() { return batches_; }

 private:
  Status Work() {
    Slice slice;
    CsvRows rows;
    while (true) {
      RETURN_IF_ERROR(work_.CheckCancelled());
      ASSIGN_OR_RETURN(const bool more, file_->Next(&slice, errors_));
      if (!more) return Status();
      ScanCsv(slice, dialect_, header_.size(), errors_, &rows);
      RecordBatch batch(source_);
      for (std::uint32_t row = 0; row < rows.rows(); ++row) ReadRow(rows, row, &batch);
      const std::uint64_t index = slice.place().index;
      errors_->FinishSlice(index);
      RETURN_IF_ERROR(work_.Keep(&batch));
      work_.Passed(batch.records_read, file_->file_position());
      const std::lock_guard lock(mutex_);
      while (batches_.size() <= index) batches_.emplace_back(source_);
      batches_[index] = std::move(batch);
    }
  }

  void ReadRow(const CsvRows& rows, std::uint32_t row, RecordBatch* batch) {
    ++batch->records_read;
    std::string wrong = source_ == Register::kIcij ? ReadIcijRow(rows, row, batch)
                                                   : ReadGleifRow(rows, row, batch);
    if (wrong.empty()) return;
    const std::uint32_t begin = rows.row_begin(row);
    errors_->Add({RowErrorCode::kBadRecord, rows.slice().place().offset + begin,
                  rows.slice().LineAt(begin), "", std::move(wrong),
                  std::string(rows.RowText(row))},
                 rows.slice().place().index);
  }

  std::string ReadIcijRow(const CsvRows& rows, std::uint32_t row, RecordBatch* batch) const {
    std::vector<std::string> unescaped(header_.size());  // cells with doubled quotes
    return icij_.Read(
        [&](std::size_t column) { return rows.TextOf(rows.At(row, column), &unescaped[column]); },
        batch);
  }

  std::string ReadGleifRow(const CsvRows& rows, std::uint32_t row, RecordBatch* batch) const {
    GleifRecord record;
    std::string scratch;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (gleif_[i] == nullptr) continue;
      record.Add(gleif_[i], numbers_[i], rows.TextOf(rows.At(row, i), &scratch));
    }
    return record.Write(batch);
  }

  SliceReader* const file_;
  const Register source_;
  const std::vector<std::string> header_;
  const CsvDialect& dialect_;
  const ReadWork& work_;
  RowErrors* const errors_;
  const IcijTable icij_;
  std::vector<const GleifField*> gleif_;  // by column
  std::vector<int> numbers_;
  std::mutex mutex_;  // guards what follows
  std::vector<RecordBatch> batches_;
};

/// The delimiter under which the header has most columns.
char DelimiterOf(std::string_view sample) {
  char best = kRegisterDelimiters[0];
  std::size_t most = 0;
  for (const char delimiter : kRegisterDelimiters) {
    const std::size_t columns = SplitFirstRecord(sample, delimiter, '"').cells.size();
    if (columns <= most) continue;
    most = columns;
    best = delimiter;
  }
  return best;
}

}  // namespace

Status ReadCsvRecords(const InputFile& file, Register source, const ReadWork& work,
                      RowErrors* errors, std::vector<RecordBatch>* batches) {
  ASSIGN_OR_RETURN(const auto slices, SliceReader::Open(file.path()));
  ASSIGN_OR_RETURN(const std::string sample, slices->ReadSample());
  CsvDialect dialect;
  dialect.delimiter = DelimiterOf(sample);
  const SplitRecord record = SplitFirstRecord(sample, dialect.delimiter, dialect.quote);
  if (record.bytes == 0) {
    return Status::InvalidArgument(fmt::format("{}: the header does not end", file.path()));
  }
  std::vector<std::string> header;
  for (const CellText& cell : record.cells) header.push_back(cell.text);
  slices->Begin(dialect, record.bytes);
  CsvRecordReader reader(slices.get(), source, std::move(header), dialect, work, errors);
  RETURN_IF_ERROR(reader.Run());
  for (RecordBatch& batch : reader.batches()) batches->push_back(std::move(batch));
  return Status();
}

}  // namespace keiretsu::graph
