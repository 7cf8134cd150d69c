#include "graph/catalog_entry.h"

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>
#include <sstream>

#include "graph/checked_record.h"
#include "storage/status_macros.h"

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

constexpr RecordStamp kStamp{.kind = 0xCA, .version = 1, .name = "catalog entry"};

template <typename Entry>
std::string Encode(const Entry& entry) {
  std::ostringstream stream;
  cereal::PortableBinaryOutputArchive archive(stream);
  archive(entry);
  return StampRecord(kStamp, stream.str());
}

template <typename Entry>
Status Decode(std::string_view bytes, Entry* entry) {
  ASSIGN_OR_RETURN(const std::string_view body, BodyOfRecord(kStamp, bytes));
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
