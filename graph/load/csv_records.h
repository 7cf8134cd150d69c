/// The records of a delimited file one after the other: what LOAD CSV reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/csv_scanner.h"
#include "graph/load/slice_reader.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Holds one slice of the file at a time. External synchronisation.
class CsvRecords {
 public:
  /// Errors: as SliceReader::Open.
  static Result<std::unique_ptr<CsvRecords>> Open(const std::string& path, char delimiter);

  /// Moves to the next record that is no empty line; false at the end. Records may differ in their
  /// number of cells. Errors: InvalidArgument naming file and line (a quote not closed or followed
  /// by text, a record too long, bytes that are no text); IoError.
  Result<bool> Next();

  // Of the record at hand.
  std::size_t cells() const { return cells_.size(); }
  bool is_null(std::size_t cell) const { return cells_[cell].is_null(); }
  /// Lives until the next call on this object.
  std::string_view Text(std::size_t cell) const { return cells_[cell].text; }
  std::size_t record_bytes() const { return next_ - begin_; }
  /// "file.csv, line 7: message".
  Status Wrong(std::string_view message) const;
  std::size_t memory_bytes() const { return slice_.text().size(); }

 private:
  explicit CsvRecords(std::unique_ptr<SliceReader> reader, char delimiter)
      : reader_(std::move(reader)), delimiter_(delimiter) {}
  Result<bool> NextSlice();
  Status CheckBytes(std::size_t end) const;

  std::unique_ptr<SliceReader> reader_;
  const char delimiter_;
  Slice slice_;
  bool is_text_ = true;    // the whole slice is UTF-8 without NUL
  std::size_t begin_ = 0;  // of the record at hand
  std::size_t next_ = 0;   // after it
  std::vector<CellText> cells_;
};

/// The path of a file that a statement names: a path as it is, or what a `file:` URL stands for.
/// Errors: InvalidArgument for other URLs and for a path with a NUL.
Result<std::string> PathOfFile(std::string_view name);

}  // namespace keiretsu::graph
