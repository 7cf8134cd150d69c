#include "graph/block/column.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <xxhash.h>

#include "storage/prefetch.h"

namespace keiretsu::graph {
namespace {

/// Codes for the distinct strings of a column, in order of first occurrence.
class StringTable {
 public:
  explicit StringTable(std::size_t max_strings)
      : slots_(std::bit_ceil(std::max<std::size_t>(16, 2 * max_strings)), 0) {}

  /// REQUIRES: fewer than max_strings so far, or a string seen before.
  std::uint32_t Intern(std::string_view text) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = static_cast<std::size_t>(XXH3_64bits(text.data(), text.size())) & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
      const std::uint32_t code = slots_[slot] - 1;
      if (strings_.At(code) == text) return code;
    }
    strings_.Append(text);
    slots_[slot] = static_cast<std::uint32_t>(strings_.size());
    return slots_[slot] - 1;
  }

  std::size_t size() const { return strings_.size(); }
  StringPool TakeStrings() { return std::move(strings_); }

 private:
  std::vector<std::uint32_t> slots_;  // code + 1; 0 is free
  StringPool strings_;
};

bool IsRowValid(const ColumnData& data, std::uint32_t row) {
  return ((data.validity[row >> 6] >> (row & 63)) & 1) != 0;
}

/// Gives a string column codes and a dictionary if at most half of its values are distinct, and
/// gives up early when the first ones hardly repeat.
void MakeDictionary(ColumnData* data) {
  constexpr std::uint32_t kSample = 256;
  constexpr std::size_t kMaxDistinctInSample = 192;
  const std::size_t max_distinct = (data->rows - data->null_count) / 2;
  StringTable table(max_distinct + 1);
  std::vector<std::uint32_t> codes(data->rows, 0);
  for (std::uint32_t row = 0; row < data->rows; ++row) {
    if (!IsRowValid(*data, row)) continue;
    codes[row] = table.Intern(data->strings.At(row));
    if (table.size() > max_distinct) return;
    if (row == kSample && table.size() > kMaxDistinctInSample) return;
  }
  data->strings = table.TakeStrings();
  data->codes = std::move(codes);
  data->has_dictionary = true;
}

/// Smallest and largest of the valid rows of `values`, mapped by `to_key`; nullopt when a key is
/// not ordered (NaN) or there is no valid row.
template <typename Values, typename ToKey>
auto Bounds(const ColumnData& data, const Values& values, ToKey to_key)
    -> std::optional<std::pair<decltype(to_key(values[0])), decltype(to_key(values[0]))>> {
  using Key = decltype(to_key(values[0]));
  std::optional<std::pair<Key, Key>> bounds;
  for (std::uint32_t row = 0; row < data.rows; ++row) {
    if (!IsRowValid(data, row)) continue;
    const Key key = to_key(values[row]);
    if (key != key) return std::nullopt;
    if (!bounds) bounds.emplace(key, key);
    if (key < bounds->first) bounds->first = key;
    if (bounds->second < key) bounds->second = key;
  }
  return bounds;
}

template <typename Key>
ZoneMap ToZone(const std::optional<std::pair<Key, Key>>& bounds) {
  if (!bounds) return {};
  return {true, std::bit_cast<std::uint64_t>(bounds->first),
          std::bit_cast<std::uint64_t>(bounds->second)};
}

/// REQUIRES: validity has a bit for every row; strings have no dictionary yet.
ZoneMap FindZone(const ColumnData& data) {
  switch (data.tag) {
    case TypeTag::kInt:
    case TypeTag::kDate:
    case TypeTag::kLocalTime:
      return ToZone(Bounds(data, data.ints, [](std::int64_t v) { return v; }));
    case TypeTag::kFloat:
      return ToZone(Bounds(data, data.doubles, [](double v) { return v; }));
    case TypeTag::kString: {
      std::vector<std::uint64_t> prefixes(data.rows);
      for (std::uint32_t row = 0; row < data.rows; ++row) {
        prefixes[row] = ZoneMap::PrefixOf(data.strings.At(row));
      }
      return ToZone(Bounds(data, prefixes, [](std::uint64_t v) { return v; }));
    }
    case TypeTag::kNull:
    case TypeTag::kBool:
    case TypeTag::kTime:
    case TypeTag::kLocalDateTime:
    case TypeTag::kDateTime:
    case TypeTag::kDuration:
    case TypeTag::kList:
    case TypeTag::kMap:
    case TypeTag::kVariant:
      break;
  }
  return {};
}

std::size_t BytesOf(const Value& value) {
  std::size_t bytes = sizeof(Value);
  switch (value.type()) {
    case ValueType::kString:
      bytes += 16 + value.AsString().size();
      break;
    case ValueType::kDateTime:
    case ValueType::kDuration:
      bytes += 64;
      break;
    case ValueType::kList:
      for (const Value& element : value.AsList()) bytes += BytesOf(element);
      break;
    case ValueType::kMap:
      for (const auto& [key, element] : value.AsMap()) {
        bytes += sizeof(std::string) + key.size() + BytesOf(element);
      }
      break;
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;
  }
  return bytes;
}

/// Appends `count` entries for null rows to the members of `tag`.
void ExtendWithNulls(TypeTag tag, std::size_t count, ColumnData* data) {
  switch (tag) {
    case TypeTag::kNull:
      return;
    case TypeTag::kBool:
      data->bools.resize(data->bools.size() + count, 0);
      return;
    case TypeTag::kTime:
    case TypeTag::kLocalDateTime:
      data->extras.resize(data->extras.size() + count, 0);
      [[fallthrough]];
    case TypeTag::kInt:
    case TypeTag::kDate:
    case TypeTag::kLocalTime:
      data->ints.resize(data->ints.size() + count, 0);
      return;
    case TypeTag::kFloat:
      data->doubles.resize(data->doubles.size() + count, 0);
      return;
    case TypeTag::kString:
      data->strings.ends.resize(data->strings.ends.size() + count,
                                static_cast<std::uint32_t>(data->strings.bytes.size()));
      return;
    case TypeTag::kDateTime:
    case TypeTag::kDuration:
    case TypeTag::kList:
    case TypeTag::kMap:
    case TypeTag::kVariant:
      data->values.resize(data->values.size() + count);
      return;
  }
}

Value ValueAt(const ColumnData& data, std::uint32_t row) {
  switch (data.tag) {
    case TypeTag::kNull:
      return {};
    case TypeTag::kBool:
      return Value(data.bools[row] != 0);
    case TypeTag::kInt:
      return Value(data.ints[row]);
    case TypeTag::kFloat:
      return Value(data.doubles[row]);
    case TypeTag::kString:
      return Value(data.strings.At(data.has_dictionary ? data.codes[row] : row));
    case TypeTag::kDate:
      return Value(Date{data.ints[row]});
    case TypeTag::kLocalTime:
      return Value(LocalTime{data.ints[row]});
    case TypeTag::kTime:
      return Value(Time{data.ints[row], data.extras[row]});
    case TypeTag::kLocalDateTime:
      return Value(LocalDateTime{data.ints[row], data.extras[row]});
    case TypeTag::kDateTime:
    case TypeTag::kDuration:
    case TypeTag::kList:
    case TypeTag::kMap:
    case TypeTag::kVariant:
      return data.values[row];
  }
  return {};
}

}  // namespace

std::uint64_t ZoneMap::PrefixOf(std::string_view text) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    prefix = prefix << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return prefix;
}

Column Column::AllNull(std::uint32_t rows, std::uint64_t fold_ts) {
  ColumnData data;
  data.rows = rows;
  data.null_count = rows;
  data.fold_ts = fold_ts;
  return Column(std::move(data));
}

std::size_t Column::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + data_.validity.capacity() * 8 + data_.bools.capacity() +
                      data_.ints.capacity() * 8 + data_.extras.capacity() * 4 +
                      data_.doubles.capacity() * 8 + data_.strings.ends.capacity() * 4 +
                      data_.strings.bytes.capacity() + data_.codes.capacity() * 4;
  for (const Value& value : data_.values) bytes += BytesOf(value);
  return bytes;
}

Value Column::Get(std::uint32_t row) const { return IsValid(row) ? ValueAt(data_, row) : Value(); }

void Column::Prefetch(std::uint32_t row, PrefetchStep step) const {
  const StringPool& strings = data_.strings;
  const bool is_string = data_.tag == TypeTag::kString;
  switch (step) {
    case PrefetchStep::kColumn:
      keiretsu::Prefetch(&data_.tag);
      keiretsu::Prefetch(&data_.codes);
      keiretsu::Prefetch(&strings.bytes);
      return;
    case PrefetchStep::kCell:
      if (!data_.validity.empty()) keiretsu::Prefetch(&data_.validity[row >> 6]);
      if (data_.has_dictionary) {
        keiretsu::Prefetch(&data_.codes[row]);
      } else if (is_string) {
        keiretsu::Prefetch(&strings.ends[row]);
      } else if (data_.tag == TypeTag::kFloat) {
        keiretsu::Prefetch(&data_.doubles[row]);
      } else if (!data_.ints.empty()) {
        keiretsu::Prefetch(&data_.ints[row]);
      }
      return;
    case PrefetchStep::kText:
      if (data_.has_dictionary) {
        keiretsu::Prefetch(&strings.ends[data_.codes[row]]);
      } else if (is_string) {
        keiretsu::Prefetch(strings.At(row).data());
      }
      return;
  }
}

void ColumnBuilder::Reserve(std::uint32_t rows) { data_.validity.reserve((rows + 63) / 64); }

void ColumnBuilder::AppendNull() { AppendNulls(1); }

void ColumnBuilder::AppendNulls(std::uint32_t count) {
  ExtendWithNulls(data_.tag, count, &data_);
  data_.rows += count;
  data_.null_count += count;
  data_.validity.resize((data_.rows + 63) / 64, 0);
}

void ColumnBuilder::MarkValid() {
  const std::uint32_t row = data_.rows++;
  if ((row & 63) == 0) data_.validity.push_back(0);
  data_.validity.back() |= std::uint64_t{1} << (row & 63);
}

bool ColumnBuilder::Prepare(TypeTag tag) {
  if (data_.tag == tag) return tag != TypeTag::kVariant;
  if (data_.tag == TypeTag::kNull) {
    data_.tag = tag;
    ExtendWithNulls(tag, data_.rows, &data_);
    return true;
  }
  TurnIntoVariant();
  return false;
}

void ColumnBuilder::TurnIntoVariant() {
  if (data_.tag == TypeTag::kVariant) return;
  std::vector<Value> values(data_.rows);
  for (std::uint32_t row = 0; row < data_.rows; ++row) {
    if (IsRowValid(data_, row)) values[row] = ValueAt(data_, row);
  }
  ColumnData variant;
  variant.tag = TypeTag::kVariant;
  variant.rows = data_.rows;
  variant.null_count = data_.null_count;
  variant.validity = std::move(data_.validity);
  variant.values = std::move(values);
  data_ = std::move(variant);
}

void ColumnBuilder::AppendBool(bool v) {
  if (Prepare(TypeTag::kBool)) {
    data_.bools.push_back(v ? 1 : 0);
  } else {
    data_.values.emplace_back(v);
  }
  MarkValid();
}

void ColumnBuilder::AppendInt(std::int64_t v) {
  if (Prepare(TypeTag::kInt)) {
    data_.ints.push_back(v);
  } else {
    data_.values.emplace_back(v);
  }
  MarkValid();
}

void ColumnBuilder::AppendFloat(double v) {
  if (Prepare(TypeTag::kFloat)) {
    data_.doubles.push_back(v);
  } else {
    data_.values.emplace_back(v);
  }
  MarkValid();
}

void ColumnBuilder::AppendString(std::string_view v) {
  if (Prepare(TypeTag::kString)) {
    data_.strings.Append(v);
  } else {
    data_.values.emplace_back(v);
  }
  MarkValid();
}

void ColumnBuilder::AppendDate(Date v) {
  if (Prepare(TypeTag::kDate)) {
    data_.ints.push_back(v.epoch_days);
  } else {
    data_.values.emplace_back(v);
  }
  MarkValid();
}

void ColumnBuilder::Append(const Value& value) {
  if (value.is_null()) return AppendNull();
  const TypeTag tag = TagOf(value.type());
  if (!Prepare(tag)) {
    data_.values.push_back(value);
    return MarkValid();
  }
  switch (tag) {
    case TypeTag::kBool:
      data_.bools.push_back(value.AsBoolean() ? 1 : 0);
      break;
    case TypeTag::kInt:
      data_.ints.push_back(value.AsInteger());
      break;
    case TypeTag::kFloat:
      data_.doubles.push_back(value.AsFloat());
      break;
    case TypeTag::kString:
      data_.strings.Append(value.AsString());
      break;
    case TypeTag::kDate:
      data_.ints.push_back(value.AsDate().epoch_days);
      break;
    case TypeTag::kLocalTime:
      data_.ints.push_back(value.AsLocalTime().nanoseconds);
      break;
    case TypeTag::kTime:
      data_.ints.push_back(value.AsTime().nanoseconds);
      data_.extras.push_back(value.AsTime().offset_seconds);
      break;
    case TypeTag::kLocalDateTime:
      data_.ints.push_back(value.AsLocalDateTime().epoch_seconds);
      data_.extras.push_back(value.AsLocalDateTime().nanoseconds);
      break;
    case TypeTag::kNull:
    case TypeTag::kDateTime:
    case TypeTag::kDuration:
    case TypeTag::kList:
    case TypeTag::kMap:
    case TypeTag::kVariant:
      data_.values.push_back(value);
      break;
  }
  MarkValid();
}

void ColumnBuilder::AppendRange(const Column& from, std::uint32_t begin, std::uint32_t end) {
  if (from.tag() == TypeTag::kNull) return AppendNulls(end - begin);
  for (std::uint32_t row = begin; row < end; ++row) {
    if (!from.IsValid(row)) {
      AppendNull();
    } else if (from.tag() == TypeTag::kInt) {
      AppendInt(from.ints()[row]);
    } else if (from.tag() == TypeTag::kFloat) {
      AppendFloat(from.doubles()[row]);
    } else if (from.tag() == TypeTag::kString) {
      AppendString(from.StringAt(row));
    } else {
      Append(from.Get(row));
    }
  }
}

Column ColumnBuilder::Build(std::uint64_t fold_ts) {
  ColumnData data = std::exchange(data_, ColumnData());
  data.fold_ts = fold_ts;
  data.zone = FindZone(data);
  if (data.tag == TypeTag::kString) MakeDictionary(&data);
  if (data.null_count == 0 || data.null_count == data.rows) data.validity.clear();
  return Column(std::move(data));
}

}  // namespace keiretsu::graph
