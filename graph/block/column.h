/// Columns: the values of one property for the rows of one block, in memory.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/block/type_tag.h"
#include "keiretsu/value.h"
#include "storage/check.h"

namespace keiretsu::graph {

/// Bounds of a column's non-null values, for skipping blocks a predicate cannot hold in.
/// Present for kInt, kDate, kLocalTime (signed integers), for kFloat unless a NaN is among the
/// values, and for kString (see PrefixOf); absent otherwise and for columns without values.
struct ZoneMap {
  bool present = false;
  std::uint64_t min_bits = 0;
  std::uint64_t max_bits = 0;

  std::int64_t min_int() const { return static_cast<std::int64_t>(min_bits); }
  std::int64_t max_int() const { return static_cast<std::int64_t>(max_bits); }
  double min_double() const { return std::bit_cast<double>(min_bits); }
  double max_double() const { return std::bit_cast<double>(max_bits); }
  /// kString: every value s has min_bits <= PrefixOf(s) <= max_bits.
  static std::uint64_t PrefixOf(std::string_view text);
  friend bool operator==(const ZoneMap&, const ZoneMap&) = default;
};

/// The strings of a column or dictionary, back to back: string i ends at ends[i] in `bytes`, which
/// hold less than 4 GiB.
struct StringPool {
  std::vector<std::uint32_t> ends;
  std::string bytes;

  std::size_t size() const { return ends.size(); }
  std::string_view At(std::size_t i) const {
    const std::uint32_t begin = i == 0 ? 0 : ends[i - 1];
    return {bytes.data() + begin, ends[i] - begin};
  }
  void Append(std::string_view text) {
    CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max() - bytes.size());
    bytes.append(text);
    ends.push_back(static_cast<std::uint32_t>(bytes.size()));
  }
};

/// The representation behind a Column; which members are filled depends on the tag:
///
///   kBool                           bools (0 or 1)
///   kInt, kDate, kLocalTime         ints
///   kTime, kLocalDateTime           ints and extras (Time: wall-clock nanoseconds and offset;
///                                   LocalDateTime: epoch seconds and nanoseconds)
///   kFloat                          doubles
///   kString                         strings, one per row; or codes, one per row, into strings
///   kDateTime, kDuration, kList, kMap, kVariant   values
///   kNull                           nothing
///
/// Filled members have one entry per row; that of a null row is 0, "" or null.
///
/// What reading one value takes comes first, so that it lies in few cache lines.
struct alignas(64) ColumnData {
  TypeTag tag = TypeTag::kNull;
  bool has_dictionary = false;
  std::uint32_t rows = 0;
  std::uint32_t null_count = 0;
  std::vector<std::int64_t> ints;
  std::vector<double> doubles;
  /// Bit r % 64 of word r / 64 is set when row r has a value; empty when all rows have one, or
  /// none.
  std::vector<std::uint64_t> validity;
  std::vector<std::uint32_t> codes;
  StringPool strings;
  std::vector<std::uint8_t> bools;
  std::vector<std::int32_t> extras;
  std::vector<Value> values;
  std::uint64_t fold_ts = 0;
  ZoneMap zone;
};

/// What is fetched ahead of reading one value, each where the step before it says.
enum class PrefetchStep : std::uint8_t {
  kColumn,  ///< the column's head
  kCell,    ///< the row's cell
  kText,    ///< of a string, its text
};

/// The values of one property for rows 0 .. rows() - 1 of a block: for nodes one row per id of the
/// block, for relationships one per entry of the out segment, in its order. Immutable,
/// thread-safe; spans and views live as long as the column.
class Column {
 public:
  /// REQUIRES: `data` follows the rules above. Use ColumnBuilder or DecodeColumn.
  explicit Column(ColumnData data) : data_(std::move(data)) {}
  /// A column of nulls.
  static Column AllNull(std::uint32_t rows, std::uint64_t fold_ts);

  TypeTag tag() const { return data_.tag; }
  std::uint32_t rows() const { return data_.rows; }
  std::uint32_t null_count() const { return data_.null_count; }
  std::uint64_t fold_ts() const { return data_.fold_ts; }
  const ZoneMap& zone() const { return data_.zone; }
  std::size_t memory_bytes() const;

  bool all_valid() const { return data_.null_count == 0; }
  bool all_null() const { return data_.null_count == data_.rows; }
  bool IsValid(std::uint32_t row) const {
    if (data_.validity.empty()) return data_.null_count == 0;
    return ((data_.validity[row >> 6] >> (row & 63)) & 1) != 0;
  }
  /// See ColumnData::validity; empty unless some rows have values and some have none.
  std::span<const std::uint64_t> validity() const { return data_.validity; }

  /// The value of a row, of any tag; null where there is none. Copies a string's text.
  Value Get(std::uint32_t row) const;

  /// Starts fetching into the processor's cache what Get() will read of a row.
  void Prefetch(std::uint32_t row, PrefetchStep step) const;

  // Typed access; the tag decides which is filled (see ColumnData).
  std::span<const std::uint8_t> bools() const { return data_.bools; }
  std::span<const std::int64_t> ints() const { return data_.ints; }
  std::span<const std::int32_t> extras() const { return data_.extras; }
  std::span<const double> doubles() const { return data_.doubles; }
  std::span<const Value> values() const { return data_.values; }
  /// REQUIRES: kString. "" for a null row.
  std::string_view StringAt(std::uint32_t row) const {
    if (!data_.has_dictionary) return data_.strings.At(row);
    return IsValid(row) ? data_.strings.At(data_.codes[row]) : std::string_view();
  }

  /// kString only: whether rows hold codes into a dictionary of distinct strings, so that rows
  /// can be grouped and compared by code. The code of a null row is 0.
  bool has_dictionary() const { return data_.has_dictionary; }
  std::span<const std::uint32_t> codes() const { return data_.codes; }
  std::uint32_t dictionary_size() const {
    return data_.has_dictionary ? static_cast<std::uint32_t>(data_.strings.size()) : 0;
  }
  std::string_view DictionaryAt(std::uint32_t code) const { return data_.strings.At(code); }

  const ColumnData& data() const { return data_; }

 private:
  ColumnData data_;
};

/// Builds a column row by row. The tag is that of all values, or kVariant when they differ: an
/// integer among floats stays an integer. External synchronisation.
class ColumnBuilder {
 public:
  ColumnBuilder() = default;
  void Reserve(std::uint32_t rows);

  void AppendNull();
  /// REQUIRES: storable (see IsStorable); the total length of strings below 4 GiB.
  void Append(const Value& value);
  // The same for values not in a Value.
  void AppendBool(bool v);
  void AppendInt(std::int64_t v);
  void AppendFloat(double v);
  void AppendString(std::string_view v);
  void AppendDate(Date v);
  void AppendNulls(std::uint32_t count);
  /// Appends rows [begin, end) of another column.
  void AppendRange(const Column& from, std::uint32_t begin, std::uint32_t end);

  std::uint32_t rows() const { return data_.rows; }

  /// The column; the builder is empty again. Finds the zone map, and gives strings a dictionary
  /// when few are distinct.
  Column Build(std::uint64_t fold_ts);

 private:
  /// Makes room for a value of `tag`. Returns false when the column is, or had to become, a
  /// variant.
  bool Prepare(TypeTag tag);
  void TurnIntoVariant();
  void MarkValid();

  ColumnData data_;  // null_count is kept current; validity has a bit for every row
};

}  // namespace keiretsu::graph
