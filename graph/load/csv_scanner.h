/// Records of delimited text split into cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/row_errors.h"
#include "graph/load/slice_reader.h"
#include "keiretsu/status.h"

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

/// The text of a cell of `text`; points into it, or into `scratch` when quotes were doubled.
std::string_view CellText(std::string_view text, const CsvCell& cell, std::string* scratch);

/// The good rows of a slice. Views live as long as the slice.
class CsvRows {
 public:
  std::uint32_t rows() const { return static_cast<std::uint32_t>(row_begins_.size()); }
  const CsvCell& At(std::uint32_t row, std::size_t column) const {
    return cells_[row * columns_ + column];
  }
  /// The text of a cell; points into the slice, or into `scratch` when quotes were doubled.
  std::string_view TextOf(const CsvCell& cell, std::string* scratch) const {
    return CellText(slice_->text(), cell, scratch);
  }
  /// Where a row begins in the slice.
  std::uint32_t row_begin(std::uint32_t row) const { return row_begins_[row]; }
  const Slice& slice() const { return *slice_; }

 private:
  friend class CsvScanner;
  const Slice* slice_ = nullptr;
  std::size_t columns_ = 0;
  std::vector<CsvCell> cells_;
  std::vector<std::uint32_t> row_begins_;
};

/// Splits `slice` into rows of `columns` cells. Records end with LF or CRLF; empty lines are
/// skipped. A cell that begins with a quote ends at the next single one; two stand for one; it may
/// hold delimiters and line ends. Elsewhere a quote is text. Bad rows go to `errors`.
void ScanCsv(const Slice& slice, char delimiter, std::size_t columns, RowErrors* errors,
             CsvRows* rows);

/// Fills `cells` with those of the record of `text` that begins at `begin`, by the rules of
/// ScanCsv, and returns where it ends: at a newline or the end of `text`. Errors: InvalidArgument
/// (a quote not closed or not followed by a delimiter).
Result<std::size_t> ScanRecord(std::string_view text, std::size_t begin, char delimiter,
                               std::vector<CsvCell>* cells);

/// The cells of one record, such as a header. Errors: those of ScanRecord.
Result<std::vector<std::string>> SplitRecord(std::string_view record, char delimiter);

/// Delimiters that a header may use, the likeliest first: of , ; tab and | those that occur in it
/// outside quotes, by count; a comma when none does.
std::vector<char> LikelyDelimiters(std::string_view header);

}  // namespace keiretsu::graph
