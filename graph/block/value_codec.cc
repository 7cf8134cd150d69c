#include "graph/block/value_codec.h"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "graph/block/value_frame.h"
#include "graph/limits.h"
#include "storage/byte_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

Status CheckStorableAt(const Value& value, int depth) {
  const ValueType type = value.type();
  if (!IsStorable(type)) {
    return Status::InvalidArgument(
        fmt::format("a property cannot hold a {}: store one of its properties or its key instead",
                    ValueTypeName(type)));
  }
  if (type != ValueType::kList && type != ValueType::kMap) return {};
  if (depth >= kMaxValueDepth) {
    return Status::ResourceExhausted(fmt::format(
        "a property value has lists or maps nested deeper than {} levels", kMaxValueDepth));
  }
  if (type == ValueType::kList) {
    for (const Value& element : value.AsList())
      RETURN_IF_ERROR(CheckStorableAt(element, depth + 1));
    return {};
  }
  for (const auto& [key, element] : value.AsMap()) {
    RETURN_IF_ERROR(CheckStorableAt(element, depth + 1));
  }
  return {};
}

void AppendValue(const Value& value, std::string* out) {
  storage::ByteWriter writer(out);
  const TypeTag tag = TagOf(value.type());
  writer.U8(static_cast<std::uint8_t>(tag));
  switch (tag) {
    case TypeTag::kNull:
    case TypeTag::kVariant:
      return;
    case TypeTag::kBool:
      writer.U8(value.AsBoolean() ? 1 : 0);
      return;
    case TypeTag::kInt:
      writer.ZigzagVarint(value.AsInteger());
      return;
    case TypeTag::kFloat:
      writer.F64(value.AsFloat());
      return;
    case TypeTag::kString:
      writer.String(value.AsString());
      return;
    case TypeTag::kDate:
      writer.ZigzagVarint(value.AsDate().epoch_days);
      return;
    case TypeTag::kLocalTime:
      writer.ZigzagVarint(value.AsLocalTime().nanoseconds);
      return;
    case TypeTag::kTime:
      writer.ZigzagVarint(value.AsTime().nanoseconds);
      writer.ZigzagVarint(value.AsTime().offset_seconds);
      return;
    case TypeTag::kLocalDateTime:
      writer.ZigzagVarint(value.AsLocalDateTime().epoch_seconds);
      writer.ZigzagVarint(value.AsLocalDateTime().nanoseconds);
      return;
    case TypeTag::kDateTime: {
      const DateTime& time = value.AsDateTime();
      writer.ZigzagVarint(time.epoch_seconds);
      writer.ZigzagVarint(time.nanoseconds);
      writer.ZigzagVarint(time.offset_seconds);
      writer.String(time.zone);
      return;
    }
    case TypeTag::kDuration: {
      const Duration& duration = value.AsDuration();
      writer.ZigzagVarint(duration.months);
      writer.ZigzagVarint(duration.days);
      writer.ZigzagVarint(duration.seconds);
      writer.ZigzagVarint(duration.nanoseconds);
      return;
    }
    case TypeTag::kList:
      writer.Varint(value.AsList().size());
      for (const Value& element : value.AsList()) AppendValue(element, out);
      return;
    case TypeTag::kMap:
      writer.Varint(value.AsMap().size());
      for (const auto& [key, element] : value.AsMap()) {
        writer.String(key);
        AppendValue(element, out);
      }
      return;
  }
}

std::int32_t ReadInt32(storage::ByteReader* reader) {
  const std::int64_t value = reader->ZigzagVarint();
  if (value < std::numeric_limits<std::int32_t>::min() ||
      value > std::numeric_limits<std::int32_t>::max()) {
    reader->Fail();
    return 0;
  }
  return static_cast<std::int32_t>(value);
}

/// Number of elements that follow, each at least one byte long.
std::size_t ReadCount(storage::ByteReader* reader) {
  const std::uint64_t count = reader->Varint();
  if (count > reader->remaining()) {
    reader->Fail();
    return 0;
  }
  return static_cast<std::size_t>(count);
}

Value ReadValue(storage::ByteReader* reader, int depth);

Value ReadList(storage::ByteReader* reader, int depth) {
  List list(ReadCount(reader));
  for (Value& element : list) {
    if (!reader->ok()) return {};
    element = ReadValue(reader, depth);
  }
  return Value(std::move(list));
}

Value ReadMap(storage::ByteReader* reader, int depth) {
  Map map;
  for (std::size_t count = ReadCount(reader); count > 0 && reader->ok(); --count) {
    const std::string_view key = reader->String();
    if (!map.empty() && key <= map.back().first) reader->Fail();
    map.emplace_back(key, ReadValue(reader, depth));
  }
  return Value(std::move(map));
}

/// Reads a value that is not a reference; on malformed bytes the reader fails. Recursion is
/// bounded by kMaxValueDepth.
Value ReadValue(storage::ByteReader* reader, int depth) {
  const std::uint8_t tag = reader->U8();
  if (!reader->ok() || !IsKnownTag(tag)) {
    reader->Fail();
    return {};
  }
  switch (static_cast<TypeTag>(tag)) {
    case TypeTag::kNull:
      return {};
    case TypeTag::kBool: {
      const std::uint8_t byte = reader->U8();
      if (byte > 1) reader->Fail();
      return Value(byte == 1);
    }
    case TypeTag::kInt:
      return Value(reader->ZigzagVarint());
    case TypeTag::kFloat:
      return Value(reader->F64());
    case TypeTag::kString:
      return Value(reader->String());
    case TypeTag::kDate:
      return Value(Date{reader->ZigzagVarint()});
    case TypeTag::kLocalTime:
      return Value(LocalTime{reader->ZigzagVarint()});
    case TypeTag::kTime: {
      const std::int64_t nanoseconds = reader->ZigzagVarint();
      return Value(Time{nanoseconds, ReadInt32(reader)});
    }
    case TypeTag::kLocalDateTime: {
      const std::int64_t seconds = reader->ZigzagVarint();
      return Value(LocalDateTime{seconds, ReadInt32(reader)});
    }
    case TypeTag::kDateTime: {
      DateTime time;
      time.epoch_seconds = reader->ZigzagVarint();
      time.nanoseconds = ReadInt32(reader);
      time.offset_seconds = ReadInt32(reader);
      time.zone = std::string(reader->String());
      return Value(std::move(time));
    }
    case TypeTag::kDuration: {
      Duration duration;
      duration.months = reader->ZigzagVarint();
      duration.days = reader->ZigzagVarint();
      duration.seconds = reader->ZigzagVarint();
      duration.nanoseconds = ReadInt32(reader);
      return Value(duration);
    }
    case TypeTag::kList:
      if (depth < kMaxValueDepth) return ReadList(reader, depth + 1);
      break;
    case TypeTag::kMap:
      if (depth < kMaxValueDepth) return ReadMap(reader, depth + 1);
      break;
    case TypeTag::kVariant:
      break;
  }
  reader->Fail();
  return {};
}

Status Malformed() { return Status::Corruption("a property value is malformed"); }

/// Follows a reference whose tag was read.
Result<Value> ReadReference(storage::ByteReader* reader, const OverflowReader* overflow) {
  const std::uint64_t id = reader->Varint();
  const std::uint64_t length = reader->Varint();
  const std::uint32_t checksum = reader->U32();
  if (!reader->ok() || overflow == nullptr) return Malformed();
  ASSIGN_OR_RETURN(const std::string bytes, overflow->Get(id));
  const std::string what = fmt::format("large value {}", id);
  if (bytes.size() != length || Checksum(bytes) != checksum) {
    return Status::Corruption(what + ": not the bytes that were stored");
  }
  ASSIGN_OR_RETURN(const std::string_view body, OpenFrame(FrameKind::kBig, bytes, what));
  storage::ByteReader inner(body);
  Value value = ReadValue(&inner, 0);
  if (!inner.AtEnd()) return Status::Corruption(what + ": malformed");
  return value;
}

}  // namespace

Status CheckStorable(const Value& value) { return CheckStorableAt(value, 0); }

void EncodeValue(const Value& value, OverflowWriter* overflow, std::string* out) {
  const std::size_t begin = out->size();
  AppendValue(value, out);
  if (overflow == nullptr || out->size() - begin <= kMaxInlineValueBytes) return;
  std::string big = BeginFrame(FrameKind::kBig);
  big.append(*out, begin, std::string::npos);
  EndFrame(FrameKind::kBig, &big);
  out->resize(begin);
  const std::size_t length = big.size();
  const std::uint32_t checksum = Checksum(big);
  storage::ByteWriter writer(out);
  writer.U8(kBigReferenceTag);
  writer.Varint(overflow->Put(std::move(big)));
  writer.Varint(length);
  writer.U32(checksum);
}

Result<Value> DecodeValue(storage::ByteReader* reader, const OverflowReader* overflow) {
  storage::ByteReader ahead = *reader;
  if (ahead.U8() == kBigReferenceTag) {
    *reader = ahead;
    return ReadReference(reader, overflow);
  }
  Value value = ReadValue(reader, 0);
  if (!reader->ok()) return Malformed();
  return value;
}

}  // namespace keiretsu::graph
