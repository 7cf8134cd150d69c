/// Records of delimited text split into cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/csv_dialect.h"
#include "graph/load/row_errors.h"
#include "graph/load/slice_reader.h"

namespace keiretsu::graph {

/// A cell of a slice.
struct CsvCell {
  std::uint32_t begin = 0;      ///< in the slice's text, quotes left out
  std::uint32_t size : 30 = 0;
  std::uint32_t quoted : 1 = 0;
  std::uint32_t doubled : 1 = 0;  ///< has doubled quotes inside

  /// An unquoted empty cell is null; "" is an empty string.
  bool is_null() const { return size == 0 && quoted == 0; }
};

/// The good rows of a slice. Views live as long as the slice.
class CsvRows {
 public:
  std::uint32_t rows() const { return static_cast<std::uint32_t>(row_begins_.size()); }
  const CsvCell& At(std::uint32_t row, std::size_t column) const {
    return cells_[row * columns_ + column];
  }
  /// The text of a cell; points into the slice, or into `scratch` when quotes were doubled.
  std::string_view TextOf(const CsvCell& cell, std::string* scratch) const;
  /// Where a row begins in the slice.
  std::uint32_t row_begin(std::uint32_t row) const { return row_begins_[row]; }
  /// The text of a row, without its line end.
  std::string_view RowText(std::uint32_t row) const;
  /// Forgets the rows whose entry in `bad` is not 0.
  void Drop(const std::vector<std::uint8_t>& bad);
  const Slice& slice() const { return *slice_; }
  const CellForms& forms() const { return dialect_->forms; }

 private:
  friend class CsvScanner;
  const Slice* slice_ = nullptr;
  const CsvDialect* dialect_ = nullptr;
  std::size_t columns_ = 0;
  std::vector<CsvCell> cells_;
  std::vector<std::uint32_t> row_begins_;
};

/// Splits `slice` into rows of `columns` cells. Records end with LF or CRLF; empty lines are
/// skipped. A cell that begins with a quote ends at the next single one; two stand for one; it may
/// hold delimiters and line ends. Elsewhere a quote is text. Bad rows go to `errors`; of a record
/// whose quotes are wrong only the first line is given up.
void ScanCsv(const Slice& slice, const CsvDialect& dialect, std::size_t columns, RowErrors* errors,
             CsvRows* rows);

/// A cell on its own.
struct CellText {
  std::string text;
  bool quoted = false;

  bool is_null() const { return text.empty() && !quoted; }
};

/// The first record of a text.
struct SplitRecord {
  std::vector<CellText> cells;
  std::size_t bytes = 0;  ///< its length, line end included; 0 when it does not end
  bool text_after_quote = false;
};
SplitRecord SplitFirstRecord(std::string_view text, char delimiter, char quote);

}  // namespace keiretsu::graph
