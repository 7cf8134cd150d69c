#include "graph/keys.h"

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"

namespace keiretsu::graph {
namespace {

using storage::AppendBigEndian;
using storage::ByteReader;

constexpr char kStatisticsMark = 's';
constexpr char kJobMark = 'j';
constexpr std::size_t kNodeBytes = 5;  // node ids are 40 bits wide on disk

void AppendU8(std::uint8_t v, std::string* out) { out->push_back(static_cast<char>(v)); }

void AppendNode(NodeId node, std::string* out) {
  AppendU8(0, out);  // bits 32 to 39
  AppendBigEndian(node.value, out);
}

NodeId ReadNode(ByteReader* reader) {
  if (reader->U8() != 0) reader->Fail();
  const NodeId node(reader->BigEndian<std::uint32_t>());
  if (!node.valid()) reader->Fail();
  return node;
}

Owner ReadOwner(ByteReader* reader) {
  const std::uint8_t owner = reader->U8();
  if (owner > 1) reader->Fail();
  return static_cast<Owner>(owner);
}

Direction ReadDirection(ByteReader* reader) {
  const std::uint8_t direction = reader->U8();
  if (direction > 1) reader->Fail();
  return static_cast<Direction>(direction);
}

/// The parsed key, if the reader consumed all of it.
template <typename Key>
std::optional<Key> Complete(const ByteReader& reader, const Key& key) {
  return reader.AtEnd() ? std::optional<Key>(key) : std::nullopt;
}

std::string AdjacencyPrefix(TypeId type, Direction direction) {
  std::string key;
  AppendBigEndian(type.value, &key);
  AppendU8(static_cast<std::uint8_t>(direction), &key);
  return key;
}

std::string ColumnPrefix(Owner owner, TypeId type, KeyId property) {
  std::string key;
  AppendU8(static_cast<std::uint8_t>(owner), &key);
  AppendBigEndian(type.value, &key);
  AppendBigEndian(property.value, &key);
  return key;
}

std::string WithBlock(std::string prefix, std::uint32_t block) {
  AppendBigEndian(block, &prefix);
  return prefix;
}

}  // namespace

KeyRange RangeOfPrefix(std::string prefix) {
  std::string end = prefix;
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) ++end.back();
  return {std::move(prefix), std::move(end)};
}

std::string CatalogKey::Encode() const {
  std::string key;
  AppendU8(kind, &key);
  AppendBigEndian(id, &key);
  return key;
}

std::optional<CatalogKey> CatalogKey::Parse(std::string_view key) {
  ByteReader reader(key);
  CatalogKey parsed;
  parsed.kind = reader.U8();
  parsed.id = reader.BigEndian<std::uint32_t>();
  return Complete(reader, parsed);
}

KeyRange CatalogKey::RangeOfKind(std::uint8_t kind) {
  return RangeOfPrefix(std::string(1, static_cast<char>(kind)));
}

std::string AdjacencyKey::Encode() const {
  std::string key = WithBlock(AdjacencyPrefix(type, direction), block);
  AppendBigEndian(part, &key);
  return key;
}

std::optional<AdjacencyKey> AdjacencyKey::Parse(std::string_view key) {
  ByteReader reader(key);
  AdjacencyKey parsed;
  parsed.type = TypeId(reader.BigEndian<std::uint16_t>());
  parsed.direction = ReadDirection(&reader);
  parsed.block = reader.BigEndian<std::uint32_t>();
  parsed.part = reader.BigEndian<std::uint16_t>();
  return Complete(reader, parsed);
}

KeyRange AdjacencyKey::RangeOfType(TypeId type, Direction direction) {
  return RangeOfPrefix(AdjacencyPrefix(type, direction));
}

KeyRange AdjacencyKey::RangeOfBlock(TypeId type, Direction direction, std::uint32_t block) {
  return RangeOfPrefix(WithBlock(AdjacencyPrefix(type, direction), block));
}

std::string ColumnKey::Encode() const {
  std::string bytes = WithBlock(ColumnPrefix(owner, type, key), block);
  AppendBigEndian(part, &bytes);
  return bytes;
}

std::optional<ColumnKey> ColumnKey::Parse(std::string_view key) {
  ByteReader reader(key);
  ColumnKey parsed;
  parsed.owner = ReadOwner(&reader);
  parsed.type = TypeId(reader.BigEndian<std::uint16_t>());
  parsed.key = KeyId(reader.BigEndian<std::uint32_t>());
  parsed.block = reader.BigEndian<std::uint32_t>();
  parsed.part = reader.BigEndian<std::uint16_t>();
  return Complete(reader, parsed);
}

KeyRange ColumnKey::RangeOfProperty(Owner owner, TypeId type, KeyId key) {
  return RangeOfPrefix(ColumnPrefix(owner, type, key));
}

KeyRange ColumnKey::RangeOfBlock(Owner owner, TypeId type, KeyId key, std::uint32_t block) {
  return RangeOfPrefix(WithBlock(ColumnPrefix(owner, type, key), block));
}

std::string DeltaTarget::EncodePrefix() const {
  std::string key;
  AppendU8(static_cast<std::uint8_t>(owner), &key);
  AppendBigEndian(type.value, &key);
  AppendU8(static_cast<std::uint8_t>(direction), &key);
  return WithBlock(std::move(key), block);
}

KeyRange DeltaTarget::RangeFrom(std::uint64_t first_timestamp) const {
  KeyRange range = RangeOfPrefix(EncodePrefix());
  AppendBigEndian(first_timestamp, &range.begin);
  return range;
}

std::string DeltaKey::Encode() const {
  std::string key = target.EncodePrefix();
  AppendBigEndian(timestamp, &key);
  return key;
}

std::optional<DeltaKey> DeltaKey::Parse(std::string_view key) {
  ByteReader reader(key);
  DeltaKey parsed;
  parsed.target.owner = ReadOwner(&reader);
  parsed.target.type = TypeId(reader.BigEndian<std::uint16_t>());
  parsed.target.direction = ReadDirection(&reader);
  parsed.target.block = reader.BigEndian<std::uint32_t>();
  parsed.timestamp = reader.BigEndian<std::uint64_t>();
  return Complete(reader, parsed);
}

std::string IndexPrefix(IndexId index) {
  std::string key;
  AppendBigEndian(index.value, &key);
  return key;
}

std::string UniqueIndexKey(IndexId index, std::string_view tuple) {
  return IndexPrefix(index).append(tuple);
}

std::string IndexKey(IndexId index, std::string_view tuple, NodeId node) {
  std::string key = UniqueIndexKey(index, tuple);
  AppendNode(node, &key);
  return key;
}

std::optional<ParsedIndexKey> ParseIndexKey(std::string_view key, bool unique) {
  constexpr std::size_t kIndexBytes = 4;
  const std::size_t node_bytes = unique ? 0 : kNodeBytes;
  if (key.size() < kIndexBytes + node_bytes) return std::nullopt;
  ByteReader reader(key);
  ParsedIndexKey parsed;
  parsed.index = IndexId(reader.BigEndian<std::uint32_t>());
  parsed.tuple = reader.Bytes(key.size() - kIndexBytes - node_bytes);
  if (!unique) parsed.node = ReadNode(&reader);
  return Complete(reader, parsed);
}

std::string EncodeIndexedNode(NodeId node) {
  std::string value;
  AppendNode(node, &value);
  return value;
}

std::optional<NodeId> ParseIndexedNode(std::string_view value) {
  ByteReader reader(value);
  const NodeId node = ReadNode(&reader);
  return Complete(reader, node);
}

std::string BigKey(std::uint64_t id) {
  std::string key;
  AppendBigEndian(id, &key);
  return key;
}

std::optional<std::uint64_t> ParseBigKey(std::string_view key) {
  ByteReader reader(key);
  const auto id = reader.BigEndian<std::uint64_t>();
  return Complete(reader, id);
}

std::string StatisticsKey(std::uint8_t kind, std::initializer_list<std::uint32_t> ids) {
  std::string key(1, kStatisticsMark);
  AppendU8(kind, &key);
  for (const std::uint32_t id : ids) AppendBigEndian(id, &key);
  return key;
}

KeyRange RangeOfStatistics() { return RangeOfPrefix(std::string(1, kStatisticsMark)); }

std::string JobKey(std::uint64_t job) {
  std::string key(1, kJobMark);
  AppendBigEndian(job, &key);
  return key;
}

std::optional<std::uint64_t> ParseJobKey(std::string_view key) {
  ByteReader reader(key);
  if (reader.U8() != kJobMark) return std::nullopt;
  const auto job = reader.BigEndian<std::uint64_t>();
  return Complete(reader, job);
}

KeyRange RangeOfJobs() { return RangeOfPrefix(std::string(1, kJobMark)); }

}  // namespace keiretsu::graph
