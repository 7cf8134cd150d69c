#include "graph/catalog_entry.h"

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>
#include <sstream>

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/checksum.h"

namespace keiretsu::graph {

template <typename Archive>
void serialize(Archive& archive, NameEntry& entry) {
  archive(entry.name);
}
template <typename Archive>
void serialize(Archive& archive, LabelSetEntry& entry) {
  archive(entry.labels);
}
template <typename Archive>
void serialize(Archive& archive, IndexEntry& entry) {
  archive(entry.name, entry.label, entry.keys, entry.unique, entry.dropped, entry.created_ts);
}
template <typename Archive>
void serialize(Archive& archive, ProfileEntry& entry) {
  archive(entry.tags);
}
template <typename Archive>
void serialize(Archive& archive, ValidityEntry& entry) {
  archive(entry.start, entry.end);
}
template <typename Archive>
void serialize(Archive& archive, FullTextEntry& entry) {
  archive(entry.name, entry.labels, entry.keys);
}

namespace {

constexpr std::uint8_t kEntryKind = 0xCA;
constexpr std::uint8_t kEntryVersion = 1;

template <typename Entry>
std::string Encode(const Entry& entry) {
  std::ostringstream stream;
  cereal::PortableBinaryOutputArchive archive(stream);
  archive(entry);
  const std::string body = stream.str();
  std::string bytes;
  storage::ByteWriter writer(&bytes);
  writer.U8(kEntryKind);
  writer.U8(kEntryVersion);
  writer.U32(storage::Checksum32(body));
  writer.Bytes(body);
  return bytes;
}

template <typename Entry>
Status Decode(std::string_view bytes, Entry* entry) {
  storage::ByteReader reader(bytes);
  const std::uint8_t kind = reader.U8();
  const std::uint8_t version = reader.U8();
  const std::uint32_t checksum = reader.U32();
  const std::string_view body = reader.Bytes(reader.remaining());
  if (!reader.ok() || kind != kEntryKind || version != kEntryVersion) {
    return Status::Corruption("not a catalog entry");
  }
  // The checksum first: cereal allocates for the lengths it reads.
  if (storage::Checksum32(body) != checksum) {
    return Status::Corruption("catalog entry with a wrong checksum");
  }
  try {
    std::istringstream stream{std::string(body)};
    cereal::PortableBinaryInputArchive archive(stream);
    archive(*entry);
  } catch (const std::exception&) {
    return Status::Corruption("catalog entry that cannot be decoded");
  }
  return Status();
}

}  // namespace

std::string EncodeCatalogEntry(const NameEntry& entry) { return Encode(entry); }
std::string EncodeCatalogEntry(const LabelSetEntry& entry) { return Encode(entry); }
std::string EncodeCatalogEntry(const IndexEntry& entry) { return Encode(entry); }
std::string EncodeCatalogEntry(const ProfileEntry& entry) { return Encode(entry); }
std::string EncodeCatalogEntry(const ValidityEntry& entry) { return Encode(entry); }
std::string EncodeCatalogEntry(const FullTextEntry& entry) { return Encode(entry); }

Status DecodeCatalogEntry(std::string_view bytes, NameEntry* entry) {
  return Decode(bytes, entry);
}
Status DecodeCatalogEntry(std::string_view bytes, LabelSetEntry* entry) {
  return Decode(bytes, entry);
}
Status DecodeCatalogEntry(std::string_view bytes, IndexEntry* entry) {
  return Decode(bytes, entry);
}
Status DecodeCatalogEntry(std::string_view bytes, ProfileEntry* entry) {
  return Decode(bytes, entry);
}
Status DecodeCatalogEntry(std::string_view bytes, ValidityEntry* entry) {
  return Decode(bytes, entry);
}
Status DecodeCatalogEntry(std::string_view bytes, FullTextEntry* entry) {
  return Decode(bytes, entry);
}

}  // namespace keiretsu::graph
