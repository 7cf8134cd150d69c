/// The entries of keyspace kCatalog and their bytes: kind u8, version u8, crc32c u32 of the rest,
/// then the entry by cereal's portable binary archive (docs/format.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// The first byte of a catalog key. On disk; never renumber.
enum class CatalogKind : std::uint8_t {
  kLabel = 1,
  kType = 2,
  kKey = 3,
  kLabelSet = 4,
  kIndex = 5,
  kNodeProfile = 6,  ///< id: label set
  kEdgeProfile = 7,  ///< id: relationship type
  kValidity = 8,     ///< id: relationship type
  kFullText = 9,
};

struct NameEntry {
  std::string name;
};
struct LabelSetEntry {
  std::vector<std::uint32_t> labels;  ///< ascending
};
/// An index. A dropped one keeps its entry, so that its id is never given out again.
struct IndexEntry {
  std::string name;
  std::uint32_t label = 0;
  std::vector<std::uint32_t> keys;
  bool unique = false;
  bool dropped = false;
  std::uint64_t created_ts = 0;  ///< the first state whose snapshot holds all its entries
};
struct ProfileEntry {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> tags;  ///< key, mask; ascending by key
};
/// Which properties hold the validity of a type's relationships. Dropping it deletes the entry.
struct ValidityEntry {
  std::uint32_t start = 0;  ///< property keys
  std::uint32_t end = 0;
};
/// A full-text index. Dropping it deletes the entry.
struct FullTextEntry {
  std::string name;
  std::vector<std::uint32_t> labels;
  std::vector<std::uint32_t> keys;
};

std::string EncodeCatalogEntry(const NameEntry& entry);
std::string EncodeCatalogEntry(const LabelSetEntry& entry);
std::string EncodeCatalogEntry(const IndexEntry& entry);
std::string EncodeCatalogEntry(const ProfileEntry& entry);
std::string EncodeCatalogEntry(const ValidityEntry& entry);
std::string EncodeCatalogEntry(const FullTextEntry& entry);

/// Errors: Corruption, without the key, which the caller knows.
Status DecodeCatalogEntry(std::string_view bytes, NameEntry* entry);
Status DecodeCatalogEntry(std::string_view bytes, LabelSetEntry* entry);
Status DecodeCatalogEntry(std::string_view bytes, IndexEntry* entry);
Status DecodeCatalogEntry(std::string_view bytes, ProfileEntry* entry);
Status DecodeCatalogEntry(std::string_view bytes, ValidityEntry* entry);
Status DecodeCatalogEntry(std::string_view bytes, FullTextEntry* entry);

}  // namespace keiretsu::graph
