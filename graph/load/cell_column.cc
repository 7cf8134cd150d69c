#include "graph/load/cell_column.h"

#include <algorithm>
#include <utility>

#include "graph/load/registers/record_batch.h"
#include "graph/load/spillable.h"
#include "graph/property_index.h"
#include "graph/load/text_table.h"
#include "storage/check.h"
#include "storage/key_codec.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {

namespace {

/// Rows after which strings that hardly repeat are given up on as codes.
constexpr std::uint32_t kRepeatSample = 256;
constexpr std::uint32_t kMaxCode = 0xFFFF;

ValueType TypeOf(CellKind kind) {
  switch (kind) {
    case CellKind::kEmpty: return ValueType::kNull;
    case CellKind::kBoolean: return ValueType::kBoolean;
    case CellKind::kInteger: return ValueType::kInteger;
    case CellKind::kFloat: return ValueType::kFloat;
    case CellKind::kDate: return ValueType::kDate;
    case CellKind::kLocalDateTime: return ValueType::kLocalDateTime;
    case CellKind::kDateTime: return ValueType::kDateTime;
    case CellKind::kString: return ValueType::kString;
    case CellKind::kTexts: return ValueType::kList;
  }
  return ValueType::kNull;
}

template <typename T>
void MoveBehind(std::vector<T>* to, std::vector<T>&& from) {
  to->insert(to->end(), from.begin(), from.end());
  from = {};
}

template <typename T>
std::size_t BytesOf(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}

Value TextsValue(std::string_view encoded) {
  List list;
  for (const std::string_view text : DecodeTexts(encoded)) list.emplace_back(text);
  return Value(std::move(list));
}

}  // namespace

CellKind InferColumn(const CsvRows& rows, std::size_t column, CellKind seen) {
  std::string scratch;
  for (std::uint32_t row = 0; row < rows.rows() && seen != CellKind::kString; ++row) {
    const CsvCell& cell = rows.At(row, column);
    if (!cell.is_null()) seen = InferKind(rows.TextOf(cell, &scratch), seen, rows.forms());
  }
  return seen;
}

std::uint32_t CellColumn::tag_mask() const {
  return all_null() ? 0 : 1U << static_cast<unsigned>(TypeOf(kind_));
}

void CellColumn::MarkNull(std::size_t row) {
  if (valid_.empty()) valid_.assign(rows_, 1);
  valid_[row] = 0;
}

void CellColumn::AppendValid() {
  if (!valid_.empty()) valid_.push_back(1);
  ++rows_;
}

void CellColumn::AppendNull() {
  if (valid_.empty()) valid_.assign(rows_, 1);
  valid_.push_back(0);
  ++rows_;
  switch (kind_) {
    case CellKind::kBoolean: bools_.push_back(0); return;
    case CellKind::kFloat: doubles_.push_back(0); return;
    case CellKind::kString:
    case CellKind::kTexts: ends_.push_back(bytes_.size()); return;
    case CellKind::kDateTime: offsets_.push_back(0); [[fallthrough]];
    case CellKind::kLocalDateTime: nanos_.push_back(0); [[fallthrough]];
    case CellKind::kInteger:
    case CellKind::kDate: ints_.push_back(0); return;
    case CellKind::kEmpty: return;
  }
}

void CellColumn::AppendInteger(std::int64_t value) {
  ints_.push_back(value);
  AppendValid();
}

void CellColumn::AppendFloat(double value) {
  doubles_.push_back(value);
  AppendValid();
}

void CellColumn::AppendBoolean(bool value) {
  bools_.push_back(value ? 1 : 0);
  AppendValid();
}

void CellColumn::AppendText(std::string_view text) {
  bytes_.append(text);
  ends_.push_back(bytes_.size());
  AppendValid();
}

template <typename ParseOne>
bool CellColumn::ParseEach(const CsvRows& rows, std::size_t column, ParseOne parse) {
  std::string scratch;
  for (std::uint32_t row = 0; row < rows.rows(); ++row) {
    const CsvCell& cell = rows.At(row, column);
    if (cell.is_null()) {
      MarkNull(row);
    } else if (!parse(rows.TextOf(cell, &scratch), row)) {
      return false;
    }
  }
  return true;
}

bool CellColumn::ParseTimes(const CsvRows& rows, std::size_t column) {
  const bool with_offset = kind_ == CellKind::kDateTime;
  ints_.assign(rows_, 0);
  nanos_.assign(rows_, 0);
  if (with_offset) offsets_.assign(rows_, 0);
  return ParseEach(rows, column, [&](std::string_view text, std::size_t row) {
    ParsedTime time;
    if (!ParseDateTime(text, &time) || time.has_offset != with_offset) return false;
    ints_[row] = time.epoch_seconds;
    nanos_[row] = time.nanoseconds;
    if (with_offset) offsets_[row] = time.offset_seconds;
    return true;
  });
}

bool CellColumn::ParseRepeated(const CsvRows& rows, std::size_t column) {
  TextTable table;
  std::string scratch;
  bool created = false;
  std::uint32_t distinct = 0;
  codes_.reserve(rows_);
  for (std::uint32_t row = 0; row < rows.rows(); ++row) {
    const CsvCell& cell = rows.At(row, column);
    std::uint32_t code = 0;
    if (cell.is_null()) {
      MarkNull(row);
    } else {
      code = table.Insert(rows.TextOf(cell, &scratch), row, &created);
    }
    distinct = std::max(distinct, code + 1);
    const bool hardly = row == kRepeatSample && distinct > kRepeatSample / 2;
    if (hardly || code > kMaxCode) {
      codes_ = {};
      valid_ = {};
      return false;
    }
    codes_.push_back(static_cast<std::uint16_t>(code));
  }
  table.TakeTexts(&ends_, &bytes_);
  if (ends_.empty()) ends_.push_back(0);  // all are null
  return true;
}

void CellColumn::ParseStrings(const CsvRows& rows, std::size_t column) {
  if (rows_ > kRepeatSample && ParseRepeated(rows, column)) return;
  ends_.reserve(rows_);
  std::size_t bytes = 0;
  for (std::uint32_t row = 0; row < rows.rows(); ++row) bytes += rows.At(row, column).size;
  bytes_.reserve(bytes);
  std::string scratch;
  for (std::uint32_t row = 0; row < rows.rows(); ++row) {
    const CsvCell& cell = rows.At(row, column);
    if (cell.is_null()) MarkNull(row);
    bytes_.append(rows.TextOf(cell, &scratch));
    ends_.push_back(bytes_.size());
  }
}

bool CellColumn::Parse(const CsvRows& rows, std::size_t column, CellKind kind) {
  *this = CellColumn();
  kind_ = kind;
  rows_ = rows.rows();
  switch (kind) {
    case CellKind::kEmpty:
      for (std::uint32_t row = 0; row < rows.rows(); ++row) {
        if (!rows.At(row, column).is_null()) return false;
      }
      return true;
    case CellKind::kBoolean:
      bools_.assign(rows_, 0);
      return ParseEach(rows, column, [this](std::string_view text, std::size_t row) {
        bool value;
        if (!ParseBoolean(text, &value)) return false;
        bools_[row] = value ? 1 : 0;
        return true;
      });
    case CellKind::kInteger:
      ints_.assign(rows_, 0);
      return ParseEach(rows, column, [this](std::string_view text, std::size_t row) {
        return ParseInteger(text, &ints_[row]);
      });
    case CellKind::kFloat:
      doubles_.assign(rows_, 0);
      return ParseEach(rows, column, [&](std::string_view text, std::size_t row) {
        return ParseFloat(text, &doubles_[row], rows.forms());
      });
    case CellKind::kDate:
      ints_.assign(rows_, 0);
      return ParseEach(rows, column, [&](std::string_view text, std::size_t row) {
        return ParseDate(text, &ints_[row], rows.forms());
      });
    case CellKind::kLocalDateTime:
    case CellKind::kDateTime: return ParseTimes(rows, column);
    case CellKind::kString: ParseStrings(rows, column); return true;
    case CellKind::kTexts: return false;
  }
  return false;
}

void CellColumn::ConvertTo(CellKind kind) {
  CHECK(CanConvertTo(kind));
  if (kind == kind_) return;
  if (kind_ == CellKind::kInteger) {
    doubles_.assign(ints_.begin(), ints_.end());
    ints_ = {};
    kind_ = kind;
    return;
  }
  kind_ = kind;
  valid_.assign(rows_, 0);
  switch (kind) {
    case CellKind::kEmpty: break;
    case CellKind::kBoolean: bools_.assign(rows_, 0); break;
    case CellKind::kFloat: doubles_.assign(rows_, 0); break;
    case CellKind::kString:
      ends_.assign(1, 0);
      codes_.assign(rows_, 0);
      break;
    case CellKind::kTexts: ends_.assign(rows_, 0); break;
    case CellKind::kDateTime: offsets_.assign(rows_, 0); [[fallthrough]];
    case CellKind::kLocalDateTime: nanos_.assign(rows_, 0); [[fallthrough]];
    case CellKind::kInteger:
    case CellKind::kDate: ints_.assign(rows_, 0); break;
  }
}

void CellColumn::Reserve(std::size_t rows, std::size_t bytes, bool with_nulls) {
  if (with_nulls) valid_.reserve(rows);
  switch (kind_) {
    case CellKind::kEmpty: return;
    case CellKind::kBoolean: bools_.reserve(rows); return;
    case CellKind::kFloat: doubles_.reserve(rows); return;
    case CellKind::kString:
    case CellKind::kTexts:
      ends_.reserve(rows);
      bytes_.reserve(bytes);
      return;
    case CellKind::kDateTime: offsets_.reserve(rows); [[fallthrough]];
    case CellKind::kLocalDateTime: nanos_.reserve(rows); [[fallthrough]];
    case CellKind::kInteger:
    case CellKind::kDate: ints_.reserve(rows); return;
  }
}

void CellColumn::Append(CellColumn&& other) {
  CHECK(kind_ == other.kind_);
  if (kind_ != CellKind::kEmpty && (!valid_.empty() || !other.valid_.empty())) {
    valid_.resize(rows_, 1);
    other.valid_.resize(other.rows_, 1);
    MoveBehind(&valid_, std::move(other.valid_));
  }
  rows_ += other.rows_;
  MoveBehind(&bools_, std::move(other.bools_));
  MoveBehind(&ints_, std::move(other.ints_));
  MoveBehind(&nanos_, std::move(other.nanos_));
  MoveBehind(&offsets_, std::move(other.offsets_));
  MoveBehind(&doubles_, std::move(other.doubles_));
  const std::uint64_t shift = bytes_.size();
  for (const std::uint64_t end : other.ends_) ends_.push_back(end + shift);
  bytes_.append(other.bytes_);
  other = CellColumn();
}

void CellColumn::Expand() {
  if (codes_.empty()) return;
  CellColumn plain;
  plain.ends_.reserve(rows_);
  for (std::size_t row = 0; row < rows_; ++row) {
    if (!IsNull(row)) plain.bytes_.append(StringAt(row));
    plain.ends_.push_back(plain.bytes_.size());
  }
  ends_ = std::move(plain.ends_);
  bytes_ = std::move(plain.bytes_);
  codes_ = {};
}

CellColumn CellColumn::JoinCodes(std::span<CellColumn* const> parts, std::size_t rows,
                                 bool with_nulls) {
  CellColumn joined;
  TextTable table;
  std::vector<std::vector<std::uint16_t>> codes_of_parts;
  for (const CellColumn* part : parts) {
    if (part->codes_.empty() && part->rows_ > kRepeatSample) return joined;
    // By code of the part, or by row of one too short to have codes.
    std::vector<std::uint16_t>& codes = codes_of_parts.emplace_back();
    for (std::size_t i = 0; i < part->ends_.size(); ++i) {
      const std::uint64_t begin = i == 0 ? 0 : part->ends_[i - 1];
      bool created = false;
      const std::uint32_t code = table.Insert(
          std::string_view(part->bytes_).substr(begin, part->ends_[i] - begin), 0, &created);
      if (code > kMaxCode) return joined;
      codes.push_back(static_cast<std::uint16_t>(code));
    }
  }
  joined.kind_ = CellKind::kString;
  joined.rows_ = rows;
  joined.codes_.reserve(rows);
  if (with_nulls) joined.valid_.reserve(rows);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::vector<std::uint16_t>& codes = codes_of_parts[i];
    for (std::size_t row = 0; row < parts[i]->rows_; ++row) {
      joined.codes_.push_back(codes[parts[i]->codes_.empty() ? row : parts[i]->codes_[row]]);
    }
    if (with_nulls) parts[i]->valid_.resize(parts[i]->rows_, 1);
    if (with_nulls) MoveBehind(&joined.valid_, std::move(parts[i]->valid_));
    *parts[i] = CellColumn();
  }
  table.TakeTexts(&joined.ends_, &joined.bytes_);
  return joined;
}

CellColumn CellColumn::Join(std::span<CellColumn* const> parts) {
  CellColumn joined;
  if (parts.empty()) return joined;
  std::size_t rows = 0;
  std::size_t bytes = 0;
  bool with_nulls = false;
  for (const CellColumn* part : parts) {
    rows += part->rows_;
    bytes += part->bytes_.size();
    with_nulls |= !part->valid_.empty();
  }
  if (parts[0]->kind_ == CellKind::kString && rows > 0) {
    CellColumn coded = JoinCodes(parts, rows, with_nulls);
    if (coded.rows_ > 0) return coded;
    for (CellColumn* part : parts) part->Expand();
  }
  joined.kind_ = parts[0]->kind_;
  joined.Reserve(rows, bytes, with_nulls);
  for (CellColumn* part : parts) joined.Append(std::move(*part));
  return joined;
}

CellColumn CellColumn::FromTexts(std::span<const std::string> texts, bool as_strings) {
  CellColumn column;
  if (as_strings) column.kind_ = CellKind::kString;
  for (const std::string& text : texts) column.kind_ = InferKind(text, column.kind_);
  // Keys are looked up as strings, integers, floats, days or truth values (SpelledValue).
  if (column.kind_ == CellKind::kLocalDateTime || column.kind_ == CellKind::kDateTime) {
    column.kind_ = CellKind::kString;
  }
  column.rows_ = texts.size();
  for (const std::string& text : texts) {
    bool boolean = false;
    std::int64_t integer = 0;
    double real = 0;
    switch (column.kind_) {
      case CellKind::kBoolean:
        CHECK(ParseBoolean(text, &boolean));
        column.bools_.push_back(boolean ? 1 : 0);
        break;
      case CellKind::kInteger:
        CHECK(ParseInteger(text, &integer));
        column.ints_.push_back(integer);
        break;
      case CellKind::kDate:
        CHECK(ParseDate(text, &integer));
        column.ints_.push_back(integer);
        break;
      case CellKind::kFloat:
        CHECK(ParseFloat(text, &real));
        column.doubles_.push_back(real);
        break;
      case CellKind::kEmpty:
      case CellKind::kLocalDateTime:
      case CellKind::kDateTime:
      case CellKind::kTexts:
      case CellKind::kString:
        column.bytes_.append(text);
        column.ends_.push_back(column.bytes_.size());
        break;
    }
  }
  return column;
}

CellColumn CellColumn::Gather(std::span<const std::uint32_t> from) const {
  CellColumn gathered;
  gathered.kind_ = kind_;
  gathered.rows_ = from.size();
  const auto gather = [&](const auto& values, auto* to) {
    if (values.empty()) return;
    to->reserve(from.size());
    for (const std::uint32_t row : from) to->push_back(values[row]);
  };
  gather(valid_, &gathered.valid_);
  gather(bools_, &gathered.bools_);
  gather(ints_, &gathered.ints_);
  gather(nanos_, &gathered.nanos_);
  gather(offsets_, &gathered.offsets_);
  gather(doubles_, &gathered.doubles_);
  if (!codes_.empty() && ends_.size() <= from.size()) {
    gather(codes_, &gathered.codes_);
    gathered.ends_ = ends_;
    gathered.bytes_ = bytes_;
    return gathered;
  }
  for (std::size_t i = 0; i < from.size() && !ends_.empty(); ++i) {
    gathered.bytes_.append(StringAt(from[i]));
    gathered.ends_.push_back(gathered.bytes_.size());
  }
  return gathered;
}

Value CellColumn::Get(std::size_t row) const {
  if (IsNull(row)) return Value();
  switch (kind_) {
    case CellKind::kEmpty: return Value();
    case CellKind::kBoolean: return Value(bools_[row] != 0);
    case CellKind::kInteger: return Value(ints_[row]);
    case CellKind::kFloat: return Value(doubles_[row]);
    case CellKind::kDate: return Value(Date{ints_[row]});
    case CellKind::kLocalDateTime: return Value(LocalDateTime{ints_[row], nanos_[row]});
    case CellKind::kDateTime: return Value(DateTime{ints_[row], nanos_[row], offsets_[row], ""});
    case CellKind::kString: return Value(StringAt(row));
    case CellKind::kTexts: return TextsValue(StringAt(row));
  }
  return Value();
}

void CellColumn::AppendTuple(std::size_t row, std::string* tuple) const {
  switch (kind_) {
    case CellKind::kEmpty: storage::AppendNull(tuple); return;
    case CellKind::kBoolean: storage::AppendBool(bools_[row] != 0, tuple); return;
    case CellKind::kInteger: storage::AppendInteger(ints_[row], tuple); return;
    case CellKind::kFloat: storage::AppendDouble(doubles_[row], tuple); return;
    case CellKind::kDate: storage::AppendDate(ints_[row], tuple); return;
    case CellKind::kLocalDateTime:
      storage::AppendLocalDateTime(ints_[row], static_cast<std::uint32_t>(nanos_[row]), tuple);
      return;
    case CellKind::kDateTime:
      storage::AppendDateTime(ints_[row], static_cast<std::uint32_t>(nanos_[row]), offsets_[row],
                              "", tuple);
      return;
    case CellKind::kString: storage::AppendString(StringAt(row), tuple); return;
    case CellKind::kTexts: AppendIndexValue(Get(row), tuple); return;
  }
}

void CellColumn::PrefetchRow(std::size_t row) const {
  switch (kind_) {
    case CellKind::kBoolean: Prefetch(&bools_[row]); return;
    case CellKind::kFloat: Prefetch(&doubles_[row]); return;
    case CellKind::kString:
    case CellKind::kTexts:
      codes_.empty() ? Prefetch(&ends_[row]) : Prefetch(&codes_[row]);
      return;
    case CellKind::kInteger:
    case CellKind::kDate:
    case CellKind::kLocalDateTime:
    case CellKind::kDateTime: Prefetch(&ints_[row]); return;
    case CellKind::kEmpty: return;
  }
}

template <typename AppendOne>
void CellColumn::AppendEach(std::span<const std::uint32_t> rows, ColumnBuilder* builder,
                            AppendOne append) const {
  // Rows of relationships lie anywhere. Texts are fetched when their place is known.
  constexpr std::size_t kAhead = 32;
  const bool texts = kind_ == CellKind::kString && codes_.empty();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + kAhead < rows.size()) PrefetchRow(rows[i + kAhead]);
    if (texts && i + kAhead / 2 < rows.size()) Prefetch(StringAt(rows[i + kAhead / 2]).data());
    const std::uint32_t row = rows[i];
    if (IsNull(row)) {
      builder->AppendNull();
    } else {
      append(row);
    }
  }
}

void CellColumn::AppendTo(std::span<const std::uint32_t> rows, ColumnBuilder* builder) const {
  switch (kind_) {
    case CellKind::kEmpty:
      builder->AppendNulls(static_cast<std::uint32_t>(rows.size()));
      return;
    case CellKind::kBoolean:
      AppendEach(rows, builder, [&](std::size_t row) { builder->AppendBool(bools_[row] != 0); });
      return;
    case CellKind::kInteger:
      AppendEach(rows, builder, [&](std::size_t row) { builder->AppendInt(ints_[row]); });
      return;
    case CellKind::kFloat:
      AppendEach(rows, builder, [&](std::size_t row) { builder->AppendFloat(doubles_[row]); });
      return;
    case CellKind::kDate:
      AppendEach(rows, builder, [&](std::size_t row) { builder->AppendDate({ints_[row]}); });
      return;
    case CellKind::kString:
      AppendEach(rows, builder, [&](std::size_t row) { builder->AppendString(StringAt(row)); });
      return;
    case CellKind::kTexts:
    case CellKind::kLocalDateTime:
    case CellKind::kDateTime:
      AppendEach(rows, builder, [&](std::size_t row) { builder->Append(Get(row)); });
      return;
  }
}

std::size_t CellColumn::memory_bytes() const {
  return BytesOf(valid_) + BytesOf(bools_) + BytesOf(ints_) + BytesOf(nanos_) + BytesOf(offsets_) +
         BytesOf(doubles_) + BytesOf(ends_) + BytesOf(codes_) + bytes_.capacity();
}

void CellColumn::AppendTo(std::string* bytes) const {
  bytes->push_back(static_cast<char>(kind_));
  const std::uint64_t rows = rows_;
  bytes->append(reinterpret_cast<const char*>(&rows), sizeof(rows));
  AppendValues(valid_, bytes);
  AppendValues(bools_, bytes);
  AppendValues(ints_, bytes);
  AppendValues(nanos_, bytes);
  AppendValues(offsets_, bytes);
  AppendValues(doubles_, bytes);
  AppendValues(ends_, bytes);
  AppendValues(bytes_, bytes);
  AppendValues(codes_, bytes);
}

CellColumn CellColumn::TakeFrom(std::string_view* bytes) {
  CellColumn column(static_cast<CellKind>(bytes->front()));
  bytes->remove_prefix(1);
  std::uint64_t rows = 0;
  bytes->copy(reinterpret_cast<char*>(&rows), sizeof(rows));
  bytes->remove_prefix(sizeof(rows));
  column.rows_ = rows;
  TakeValues(bytes, &column.valid_);
  TakeValues(bytes, &column.bools_);
  TakeValues(bytes, &column.ints_);
  TakeValues(bytes, &column.nanos_);
  TakeValues(bytes, &column.offsets_);
  TakeValues(bytes, &column.doubles_);
  TakeValues(bytes, &column.ends_);
  TakeValues(bytes, &column.bytes_);
  TakeValues(bytes, &column.codes_);
  return column;
}

}  // namespace keiretsu::graph
