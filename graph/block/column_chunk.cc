#include "graph/block/column_chunk.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "graph/block/bit_packing.h"
#include "graph/block/decimal.h"
#include "graph/block/value_codec.h"
#include "graph/block/value_frame.h"
#include "graph/limits.h"
#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

using storage::ByteReader;
using storage::ByteWriter;

/// How a chunk's payload is coded. On disk; never renumber.
enum class Encoding : std::uint8_t {
  kNone = 0,         // every row is null
  kIntegers = 1,     // one integer sequence
  kDecimal = 2,      // exponent, integer sequence
  kRaw = 3,          // doubles
  kDictionary = 4,   // distinct strings, codes
  kPlain = 5,        // lengths, text
  kValues = 6,       // self-describing values
  kPair = 7,         // two integer sequences
  kDirectory = 255,  // rows of each part
};

constexpr std::uint32_t kHasZoneFlag = 1;
constexpr std::size_t kMaxStringBytes = std::numeric_limits<std::uint32_t>::max();

// --- encoding ---

template <typename T>
void WriteSequence(std::span<const T> values, std::string* out) {
  std::string bytes;
  const IntegerCodec codec = EncodeIntegers(values, &bytes);
  ByteWriter writer(out);
  writer.U8(static_cast<std::uint8_t>(codec));
  writer.U32(static_cast<std::uint32_t>(bytes.size()));
  writer.Bytes(bytes);
}

struct RowRange {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t size() const { return end - begin; }
};

class ChunkWriter {
 public:
  ChunkWriter(const Column& column, OverflowWriter* overflow)
      : column_(column), overflow_(overflow) {}

  /// Encodes the values that need it one by one, once: cutting into parts must not send a large
  /// value to the overflow twice.
  Status PrepareValues() {
    if (!column_.values().empty()) {
      for (const Value& value : column_.values()) RETURN_IF_ERROR(CheckStorable(value));
    } else if (!HasLargeString()) {
      return {};
    }
    as_values_ = true;
    value_ends_.reserve(column_.rows());
    for (std::uint32_t row = 0; row < column_.rows(); ++row) {
      if (column_.IsValid(row)) EncodeValue(column_.Get(row), overflow_, &value_bytes_);
      value_ends_.push_back(value_bytes_.size());
    }
    return {};
  }

  std::string WriteWhole() const { return WriteChunk({0, column_.rows()}, column_.zone()); }

  void WriteParts(RowRange range) {
    std::string bytes = WriteChunk(range, {});
    if (bytes.size() <= kMaxPartBytes || range.size() == 1) {
      part_rows_.push_back(range.size());
      parts_.push_back(std::move(bytes));
      return;
    }
    constexpr std::size_t kTarget = kMaxPartBytes * 15 / 16;
    const std::size_t pieces = bytes.size() / kTarget + 1;
    const auto step = static_cast<std::uint32_t>((range.size() + pieces - 1) / pieces);
    for (std::uint32_t begin = range.begin; begin < range.end;) {
      const std::uint32_t end = begin + std::min(step, range.end - begin);
      WriteParts({begin, end});
      begin = end;
    }
  }

  std::string WriteDirectory() const {
    std::string bytes = WriteHeader({0, column_.rows()}, column_.null_count(), Encoding::kDirectory,
                                    column_.zone());
    ByteWriter writer(&bytes);
    for (const std::uint32_t rows : part_rows_) writer.U32(rows);
    EndFrame(FrameKind::kColumn, &bytes);
    return bytes;
  }

  std::vector<std::string>& parts() { return parts_; }

 private:
  bool HasLargeString() const {
    if (column_.tag() != TypeTag::kString || overflow_ == nullptr) return false;
    const StringPool& strings = column_.data().strings;
    for (std::size_t i = 0; i < strings.size(); ++i) {
      if (strings.At(i).size() > kMaxInlineValueBytes) return true;
    }
    return false;
  }

  std::string WriteHeader(RowRange range, std::uint32_t nulls, Encoding encoding,
                          const ZoneMap& zone) const {
    std::string bytes = BeginFrame(FrameKind::kColumn);
    ByteWriter writer(&bytes);
    const TypeTag tag = encoding == Encoding::kNone ? TypeTag::kNull : column_.tag();
    writer.U8(static_cast<std::uint8_t>(tag));
    writer.U8(static_cast<std::uint8_t>(encoding));
    writer.U32(range.size());
    writer.U32(nulls);
    writer.U32(zone.present ? kHasZoneFlag : 0);
    writer.U64(column_.fold_ts());
    writer.U64(zone.min_bits);
    writer.U64(zone.max_bits);
    return bytes;
  }

  std::string WriteChunk(RowRange range, const ZoneMap& zone) const {
    std::string validity((range.size() + 7) / 8, '\0');
    std::uint32_t valid = 0;
    for (std::uint32_t i = 0; i < range.size(); ++i) {
      if (!column_.IsValid(range.begin + i)) continue;
      validity[i / 8] = static_cast<char>(validity[i / 8] | (1 << (i % 8)));
      ++valid;
    }
    const auto [encoding, payload] =
        valid == 0 ? Payload{Encoding::kNone, {}} : WritePayload(range);
    std::string bytes = WriteHeader(range, range.size() - valid, encoding, zone);
    if (valid != 0 && valid != range.size()) bytes += validity;
    bytes += payload;
    EndFrame(FrameKind::kColumn, &bytes);
    return bytes;
  }

  struct Payload {
    Encoding encoding;
    std::string bytes;
  };

  Payload WritePayload(RowRange range) const {
    if (as_values_) return WriteValues(range);
    Payload payload{Encoding::kIntegers, {}};
    switch (column_.tag()) {
      case TypeTag::kBool:
        WriteSequence<std::uint32_t>(Gather<std::uint32_t>(column_.bools(), range), &payload.bytes);
        break;
      case TypeTag::kInt:
      case TypeTag::kDate:
      case TypeTag::kLocalTime:
        WriteSequence<std::int64_t>(Gather<std::int64_t>(column_.ints(), range), &payload.bytes);
        break;
      case TypeTag::kTime:
      case TypeTag::kLocalDateTime:
        payload.encoding = Encoding::kPair;
        WriteSequence<std::int64_t>(Gather<std::int64_t>(column_.ints(), range), &payload.bytes);
        WriteSequence<std::int64_t>(Gather<std::int64_t>(column_.extras(), range), &payload.bytes);
        break;
      case TypeTag::kFloat:
        return WriteFloats(range);
      case TypeTag::kString:
        return column_.has_dictionary() ? WriteDictionary(range) : WritePlain(range);
      case TypeTag::kNull:
      case TypeTag::kDateTime:
      case TypeTag::kDuration:
      case TypeTag::kList:
      case TypeTag::kMap:
      case TypeTag::kVariant:
        break;  // as_values_
    }
    return payload;
  }

  /// The entries of valid rows.
  template <typename To, typename From>
  std::vector<To> Gather(std::span<const From> from, RowRange range) const {
    std::vector<To> dense;
    dense.reserve(range.size());
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
      if (column_.IsValid(row)) dense.push_back(static_cast<To>(from[row]));
    }
    return dense;
  }

  Payload WriteFloats(RowRange range) const {
    const auto doubles = Gather<double>(column_.doubles(), range);
    if (const auto decimals = FindDecimals(doubles)) {
      Payload payload{Encoding::kDecimal, {}};
      ByteWriter(&payload.bytes).U8(static_cast<std::uint8_t>(decimals->exponent));
      WriteSequence<std::int64_t>(decimals->integers, &payload.bytes);
      if (payload.bytes.size() <= doubles.size() * sizeof(double)) return payload;
    }
    Payload payload{Encoding::kRaw, {}};
    ByteWriter writer(&payload.bytes);
    for (const double v : doubles) writer.F64(v);
    return payload;
  }

  static void WriteStrings(const std::vector<std::string_view>& strings, std::string* out) {
    std::vector<std::uint32_t> lengths;
    lengths.reserve(strings.size());
    for (const std::string_view text : strings) {
      lengths.push_back(static_cast<std::uint32_t>(text.size()));
    }
    WriteSequence<std::uint32_t>(lengths, out);
    for (const std::string_view text : strings) out->append(text);
  }

  Payload WritePlain(RowRange range) const {
    std::vector<std::string_view> strings;
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
      if (column_.IsValid(row)) strings.push_back(column_.StringAt(row));
    }
    Payload payload{Encoding::kPlain, {}};
    WriteStrings(strings, &payload.bytes);
    return payload;
  }

  /// The dictionary of a part has only the strings its rows use, in order of first use.
  Payload WriteDictionary(RowRange range) const {
    constexpr std::uint32_t kUnused = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> renumbered(column_.dictionary_size(), kUnused);
    std::vector<std::string_view> strings;
    auto codes = Gather<std::uint32_t>(column_.codes(), range);
    for (std::uint32_t& code : codes) {
      if (renumbered[code] == kUnused) {
        renumbered[code] = static_cast<std::uint32_t>(strings.size());
        strings.push_back(column_.DictionaryAt(code));
      }
      code = renumbered[code];
    }
    Payload payload{Encoding::kDictionary, {}};
    ByteWriter(&payload.bytes).U32(static_cast<std::uint32_t>(strings.size()));
    WriteStrings(strings, &payload.bytes);
    WriteSequence<std::uint32_t>(codes, &payload.bytes);
    return payload;
  }

  Payload WriteValues(RowRange range) const {
    const std::size_t begin = range.begin == 0 ? 0 : value_ends_[range.begin - 1];
    return {Encoding::kValues, value_bytes_.substr(begin, value_ends_[range.end - 1] - begin)};
  }

  const Column& column_;
  OverflowWriter* const overflow_;
  bool as_values_ = false;
  std::string value_bytes_;              // every row's value, encoded, when as_values_
  std::vector<std::size_t> value_ends_;  // one per row; a null row has no bytes
  std::vector<std::uint32_t> part_rows_;
  std::vector<std::string> parts_;  // part 1, 2, ...
};

// --- decoding ---

struct ChunkHeader {
  TypeTag tag;
  Encoding encoding;
  std::uint32_t rows;
  std::uint32_t null_count;
  std::uint64_t fold_ts;
  ZoneMap zone;
};

struct ChunkView {
  ChunkHeader header;
  std::string_view rest;  // validity and payload
};

Result<ChunkView> OpenChunk(std::string_view bytes, std::string_view what) {
  ASSIGN_OR_RETURN(const std::string_view body, OpenFrame(FrameKind::kColumn, bytes, what));
  ByteReader reader(body);
  ChunkView view{};
  ChunkHeader& header = view.header;
  const std::uint8_t tag = reader.U8();
  header.tag = static_cast<TypeTag>(tag);
  header.encoding = static_cast<Encoding>(reader.U8());
  header.rows = reader.U32();
  header.null_count = reader.U32();
  const std::uint32_t flags = reader.U32();
  header.fold_ts = reader.U64();
  header.zone.present = (flags & kHasZoneFlag) != 0;
  header.zone.min_bits = reader.U64();
  header.zone.max_bits = reader.U64();
  if (!reader.ok() || !IsKnownTag(tag) || (flags & ~kHasZoneFlag) != 0 ||
      header.null_count > header.rows) {
    return Status::Corruption(fmt::format("{}: impossible header", what));
  }
  view.rest = reader.Bytes(reader.remaining());
  return view;
}

/// Decodes one chunk that is not a directory. Every function returns false on malformed bytes.
class ChunkReader {
 public:
  ChunkReader(const ChunkHeader& header, std::string_view rest, const OverflowReader* overflow)
      : encoding_(header.encoding), reader_(rest), overflow_(overflow) {
    data_.tag = header.tag;
    data_.rows = header.rows;
    data_.null_count = header.null_count;
    data_.fold_ts = header.fold_ts;
    data_.zone = header.zone;
    valid_ = header.rows - header.null_count;
  }

  bool Read() {
    if (!ReadValidity()) return false;
    if (encoding_ == Encoding::kNone || data_.tag == TypeTag::kNull) {
      return encoding_ == Encoding::kNone && data_.tag == TypeTag::kNull && valid_ == 0 &&
             reader_.AtEnd();
    }
    return valid_ > 0 && ReadPayload() && reader_.AtEnd();
  }

  ColumnData TakeData() { return std::move(data_); }
  /// Why a read failed, if it was the overflow's failure.
  const Status& overflow_status() const { return overflow_status_; }

 private:
  bool ReadValidity() {
    if (data_.null_count == 0 || valid_ == 0) return true;
    const std::string_view bytes = reader_.Bytes((std::size_t{data_.rows} + 7) / 8);
    if (!reader_.ok()) return false;
    data_.validity.assign((std::size_t{data_.rows} + 63) / 64, 0);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      data_.validity[i / 8] |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (i % 8 * 8);
    }
    std::size_t ones = 0;
    for (const std::uint64_t word : data_.validity) {
      ones += static_cast<std::size_t>(std::popcount(word));
    }
    const unsigned used = data_.rows % 64;
    const bool beyond = used != 0 && (data_.validity.back() >> used) != 0;
    return ones == valid_ && !beyond;
  }

  bool ReadPayload() {
    switch (data_.tag) {
      case TypeTag::kBool:
        return encoding_ == Encoding::kIntegers && ReadBools();
      case TypeTag::kInt:
      case TypeTag::kDate:
      case TypeTag::kLocalTime:
        return encoding_ == Encoding::kIntegers && ReadSequence(valid_, &data_.ints) &&
               Spread(&data_.ints);
      case TypeTag::kTime:
      case TypeTag::kLocalDateTime:
        return encoding_ == Encoding::kPair && ReadPair();
      case TypeTag::kFloat:
        return encoding_ == Encoding::kDecimal ? ReadDecimals()
                                               : encoding_ == Encoding::kRaw && ReadRaw();
      case TypeTag::kString:
        if (encoding_ == Encoding::kDictionary) return ReadDictionary();
        if (encoding_ == Encoding::kPlain) return ReadPlain();
        return encoding_ == Encoding::kValues && ReadValues();
      case TypeTag::kDateTime:
      case TypeTag::kDuration:
      case TypeTag::kList:
      case TypeTag::kMap:
      case TypeTag::kVariant:
        return encoding_ == Encoding::kValues && ReadValues();
      case TypeTag::kNull:
        break;
    }
    return false;
  }

  template <typename T>
  bool ReadSequence(std::size_t count, std::vector<T>* out) {
    const std::uint8_t codec = reader_.U8();
    const std::uint32_t size = reader_.U32();
    const std::string_view bytes = reader_.Bytes(size);
    if (!reader_.ok()) return false;
    out->resize(count);
    return DecodeIntegers(codec, bytes, count, out->data());
  }

  /// Moves the entries of valid rows, packed at the front, to their rows; null rows get T().
  template <typename T>
  bool Spread(std::vector<T>* values) const {
    if (data_.null_count == 0) return true;
    std::size_t from = values->size();
    values->resize(data_.rows);
    for (std::size_t row = data_.rows; row-- > 0;) {
      const bool valid = ((data_.validity[row / 64] >> (row % 64)) & 1) != 0;
      (*values)[row] = valid ? std::move((*values)[--from]) : T();
    }
    return true;
  }

  bool ReadBools() {
    std::vector<std::uint32_t> bits;
    if (!ReadSequence(valid_, &bits)) return false;
    data_.bools.resize(valid_);
    for (std::size_t i = 0; i < valid_; ++i) {
      if (bits[i] > 1) return false;
      data_.bools[i] = static_cast<std::uint8_t>(bits[i]);
    }
    return Spread(&data_.bools);
  }

  bool ReadPair() {
    std::vector<std::int64_t> wide;
    if (!ReadSequence(valid_, &data_.ints) || !ReadSequence(valid_, &wide)) return false;
    data_.extras.resize(valid_);
    for (std::size_t i = 0; i < valid_; ++i) {
      if (wide[i] != static_cast<std::int32_t>(wide[i])) return false;
      data_.extras[i] = static_cast<std::int32_t>(wide[i]);
    }
    return Spread(&data_.ints) && Spread(&data_.extras);
  }

  bool ReadDecimals() {
    const std::uint8_t exponent = reader_.U8();
    std::vector<std::int64_t> integers;
    if (exponent > kMaxDecimalExponent || !ReadSequence(valid_, &integers)) return false;
    data_.doubles.resize(valid_);
    FromDecimals(exponent, integers, data_.doubles.data());
    return Spread(&data_.doubles);
  }

  bool ReadRaw() {
    ByteReader doubles(reader_.Bytes(valid_ * sizeof(double)));
    if (!reader_.ok()) return false;
    data_.doubles.resize(valid_);
    for (double& v : data_.doubles) v = doubles.F64();
    return Spread(&data_.doubles);
  }

  /// Reads lengths and text; `strings` then has `count` entries.
  bool ReadStrings(std::size_t count, bool spread, StringPool* strings) {
    if (!ReadSequence(count, &strings->ends)) return false;
    std::uint64_t total = 0;
    for (std::uint32_t& end : strings->ends) {
      total += end;
      if (total > reader_.remaining() || total > kMaxStringBytes) return false;
    }
    strings->bytes = reader_.Bytes(static_cast<std::size_t>(total));
    if (spread) Spread(&strings->ends);
    std::uint32_t end = 0;
    for (std::uint32_t& length : strings->ends) length = end += length;
    return true;
  }

  bool ReadPlain() { return ReadStrings(valid_, true, &data_.strings); }

  bool ReadDictionary() {
    const std::uint32_t size = reader_.U32();
    if (size == 0 || size > valid_ || !ReadStrings(size, false, &data_.strings) ||
        !ReadSequence(valid_, &data_.codes)) {
      return false;
    }
    if (std::any_of(data_.codes.begin(), data_.codes.end(),
                    [size](std::uint32_t code) { return code >= size; })) {
      return false;
    }
    data_.has_dictionary = true;
    return Spread(&data_.codes);
  }

  bool ReadValues() {
    for (std::uint32_t row = 0; row < data_.rows; ++row) {
      Value value;
      if (IsValid(row)) {
        Result<Value> read = DecodeValue(&reader_, overflow_);
        if (!read) {
          overflow_status_ = read.error();
          return false;
        }
        value = *std::move(read);
        if (!Fits(value)) return false;
      }
      if (data_.tag != TypeTag::kString) {
        data_.values.push_back(std::move(value));
      } else if (value.is_null()) {
        data_.strings.Append("");
      } else {
        if (data_.strings.bytes.size() + value.AsString().size() > kMaxStringBytes) return false;
        data_.strings.Append(value.AsString());
      }
    }
    return true;
  }

  bool IsValid(std::uint32_t row) const {
    return data_.validity.empty() || ((data_.validity[row / 64] >> (row % 64)) & 1) != 0;
  }

  bool Fits(const Value& value) const {
    return !value.is_null() && (data_.tag == TypeTag::kVariant || TagOf(value.type()) == data_.tag);
  }

  const Encoding encoding_;
  ByteReader reader_;
  const OverflowReader* const overflow_;
  ColumnData data_;
  std::size_t valid_ = 0;  // rows that have a value
  Status overflow_status_;
};

Result<Column> ReadChunk(const ChunkView& view, std::string_view what,
                         const OverflowReader* overflow) {
  ChunkReader reader(view.header, view.rest, overflow);
  if (reader.Read()) return Column(reader.TakeData());
  if (!reader.overflow_status().ok()) return reader.overflow_status();
  return Status::Corruption(
      fmt::format("{}: malformed {} values", what, TypeTagName(view.header.tag)));
}

/// Rows of each part, from part 0 of a split chunk.
std::optional<std::vector<std::uint32_t>> ReadDirectory(const ChunkView& head) {
  const std::size_t count = head.rest.size() / sizeof(std::uint32_t);
  if (count == 0 || count > kMaxParts || head.rest.size() % sizeof(std::uint32_t) != 0) {
    return std::nullopt;
  }
  std::vector<std::uint32_t> rows(count);
  ByteReader reader(head.rest);
  std::uint64_t total = 0;
  for (std::uint32_t& part_rows : rows) total += part_rows = reader.U32();
  if (total != head.header.rows) return std::nullopt;
  return rows;
}

constexpr std::string_view kChunkName = "column chunk";

/// Length of the strings of all rows, which share text when there is a dictionary.
std::uint64_t TextBytes(const Column& column) {
  std::uint64_t bytes = column.data().strings.bytes.size();
  if (!column.has_dictionary()) return bytes;
  bytes = 0;
  for (std::uint32_t row = 0; row < column.rows(); ++row) bytes += column.StringAt(row).size();
  return bytes;
}

Result<Column> ReadParts(const ChunkView& head, std::span<const std::string_view> parts,
                         const OverflowReader* overflow) {
  const auto rows = ReadDirectory(head);
  if (!rows || rows->size() + 1 != parts.size()) {
    return Status::Corruption(
        fmt::format("{}: {} parts do not agree with the directory", kChunkName, parts.size()));
  }
  ColumnBuilder builder;
  builder.Reserve(head.header.rows);
  std::uint64_t text_bytes = 0;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string what = fmt::format("{}, part {}", kChunkName, i);
    ASSIGN_OR_RETURN(const ChunkView view, OpenChunk(parts[i], what));
    const TypeTag tag = view.header.tag;
    if (view.header.rows != (*rows)[i - 1] || view.header.fold_ts > head.header.fold_ts ||
        (tag != head.header.tag && tag != TypeTag::kNull)) {
      return Status::Corruption(what + ": does not agree with the directory");
    }
    ASSIGN_OR_RETURN(const Column part, ReadChunk(view, what, overflow));
    text_bytes += TextBytes(part);
    if (text_bytes > kMaxStringBytes) return Status::Corruption(what + ": too much text");
    builder.AppendRange(part, 0, part.rows());
  }
  Column column = builder.Build(head.header.fold_ts);
  if (column.tag() != head.header.tag || column.null_count() != head.header.null_count) {
    return Status::Corruption(
        fmt::format("{}: the parts do not agree with the totals", kChunkName));
  }
  return column;
}

}  // namespace

Result<std::vector<std::string>> EncodeColumn(const Column& column, OverflowWriter* overflow) {
  std::vector<std::string> parts;
  if (column.all_null()) return parts;
  ChunkWriter writer(column, overflow);
  RETURN_IF_ERROR(writer.PrepareValues());
  std::string whole = writer.WriteWhole();
  if (whole.size() <= kMaxPartBytes || column.rows() == 1) {
    parts.push_back(std::move(whole));
    return parts;
  }
  writer.WriteParts({0, column.rows()});
  parts = std::move(writer.parts());
  if (parts.size() > kMaxParts) {
    return Status::ResourceExhausted(fmt::format("{}: {} rows need {} parts; the limit is {}",
                                                 kChunkName, column.rows(), parts.size(),
                                                 kMaxParts));
  }
  parts.insert(parts.begin(), writer.WriteDirectory());
  return parts;
}

Result<ColumnSummary> DecodeColumnSummary(std::string_view part0) {
  ASSIGN_OR_RETURN(const ChunkView head, OpenChunk(part0, kChunkName));
  ColumnSummary summary;
  summary.tag = head.header.tag;
  summary.rows = head.header.rows;
  summary.null_count = head.header.null_count;
  summary.fold_ts = head.header.fold_ts;
  summary.zone = head.header.zone;
  if (head.header.encoding == Encoding::kDirectory) {
    const auto rows = ReadDirectory(head);
    if (!rows) return Status::Corruption(fmt::format("{}: impossible directory", kChunkName));
    summary.part_count = static_cast<std::uint32_t>(rows->size());
  }
  return summary;
}

Result<Column> DecodeColumn(std::span<const std::string_view> parts, std::uint32_t expected_rows,
                            const OverflowReader* overflow) {
  if (parts.empty()) {
    return Status::Corruption(fmt::format("{}: part 0 is missing", kChunkName));
  }
  ASSIGN_OR_RETURN(const ChunkView head, OpenChunk(parts[0], kChunkName));
  if (head.header.rows != expected_rows) {
    return Status::Corruption(fmt::format("{}: {} rows where the block has {}", kChunkName,
                                          head.header.rows, expected_rows));
  }
  if (head.header.encoding == Encoding::kDirectory) return ReadParts(head, parts, overflow);
  if (parts.size() != 1) {
    return Status::Corruption(
        fmt::format("{}: {} parts where there must be 1", kChunkName, parts.size()));
  }
  return ReadChunk(head, kChunkName, overflow);
}

}  // namespace keiretsu::graph
