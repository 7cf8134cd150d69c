/// A column of a file as typed values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/block/column.h"
#include "graph/load/cell_kind.h"
#include "graph/load/csv_scanner.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// Values of one kind by row, some null. External synchronisation.
class CellColumn {
 public:
  CellColumn() = default;
  /// An empty column of `kind`, to be filled row by row.
  explicit CellColumn(CellKind kind) : kind_(kind) {}
  /// Has room for so many rows, and bytes of their texts.
  void Reserve(std::size_t rows, std::size_t bytes, bool with_nulls);
  void AppendNull();
  /// REQUIRES: kInteger or kDate; kFloat; kBoolean; kString or kTexts, as EncodeTexts makes it.
  void AppendInteger(std::int64_t value);
  void AppendFloat(double value);
  void AppendBoolean(bool value);
  void AppendText(std::string_view text);

  /// Reads a column of `rows`. Returns false, with this column in no defined state, when a cell
  /// is not of `kind`.
  bool Parse(const CsvRows& rows, std::size_t column, CellKind kind);

  CellKind kind() const { return kind_; }
  std::size_t rows() const { return rows_; }
  bool IsNull(std::size_t row) const {
    return kind_ == CellKind::kEmpty || (!valid_.empty() && valid_[row] == 0);
  }
  bool all_null() const { return kind_ == CellKind::kEmpty; }
  /// The type of its values as a bit of TypeProfile::Entry::tag_mask; 0 when all are null.
  std::uint32_t tag_mask() const;

  /// Whether this column can become one of `kind` without its texts.
  bool CanConvertTo(CellKind kind) const {
    return kind == kind_ || kind_ == CellKind::kEmpty ||
           (kind_ == CellKind::kInteger && kind == CellKind::kFloat);
  }
  /// REQUIRES: CanConvertTo(kind).
  void ConvertTo(CellKind kind);
  /// Moves the rows of all `parts`, of one kind, into one column.
  static CellColumn Join(std::span<CellColumn* const> parts);
  /// The texts as strings, or as values of the type they all have.
  static CellColumn FromTexts(std::span<const std::string> texts, bool as_strings);
  /// A column whose row r is row `from[r]` of this one.
  CellColumn Gather(std::span<const std::uint32_t> from) const;

  Value Get(std::size_t row) const;
  /// REQUIRES: kString or kTexts, not null.
  std::string_view StringAt(std::size_t row) const {
    const std::size_t i = codes_.empty() ? row : codes_[row];
    const std::uint64_t begin = i == 0 ? 0 : ends_[i - 1];
    return {bytes_.data() + begin, static_cast<std::size_t>(ends_[i] - begin)};
  }
  /// Appends the encoding of a value that is not null to an index tuple.
  void AppendTuple(std::size_t row, std::string* tuple) const;
  /// Appends rows to a column of a block.
  void AppendTo(std::span<const std::uint32_t> rows, ColumnBuilder* builder) const;

  std::size_t memory_bytes() const;

  /// Appends the column to a temporary file's bytes.
  void AppendTo(std::string* bytes) const;
  /// Takes a column that AppendTo wrote off the front of `bytes`.
  static CellColumn TakeFrom(std::string_view* bytes);

 private:
  template <typename ParseOne>
  bool ParseEach(const CsvRows& rows, std::size_t column, ParseOne parse);
  bool ParseTimes(const CsvRows& rows, std::size_t column);
  void ParseStrings(const CsvRows& rows, std::size_t column);
  /// Codes strings that repeat; false, with nothing changed, when they hardly do.
  bool ParseRepeated(const CsvRows& rows, std::size_t column);
  /// Gives each row its own text.
  void Expand();
  static CellColumn JoinCodes(std::span<CellColumn* const> parts, std::size_t rows,
                              bool with_nulls);
  void MarkNull(std::size_t row);
  void AppendValid();
  void Append(CellColumn&& other);
  /// Starts fetching a row's entry.
  void PrefetchRow(std::size_t row) const;
  template <typename AppendOne>
  void AppendEach(std::span<const std::uint32_t> rows, ColumnBuilder* builder,
                  AppendOne append) const;

  CellKind kind_ = CellKind::kEmpty;
  std::size_t rows_ = 0;
  std::vector<std::uint8_t> valid_;     // empty: all rows have a value
  std::vector<std::uint8_t> bools_;
  std::vector<std::int64_t> ints_;      // integers, days, seconds
  std::vector<std::int32_t> nanos_;     // of points in time
  std::vector<std::int32_t> offsets_;
  std::vector<double> doubles_;
  std::vector<std::uint64_t> ends_;     // of strings in bytes_: by row, or by code
  std::string bytes_;
  std::vector<std::uint16_t> codes_;    // by row; empty when rows have their own strings
};

/// The kind of a column of `rows`, joined with `seen`.
CellKind InferColumn(const CsvRows& rows, std::size_t column, CellKind seen);

}  // namespace keiretsu::graph
