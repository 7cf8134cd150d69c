/// Every keyspace and the layout of its keys. Integers are big-endian, so keys sort by their
/// fields from left to right.
///
///   keyspace    key                                             value
///   kMeta       ASCII name (see meta below)                     storage/format_version.h, counters
///   kCatalog    kind u8, id u32                                 catalog entry (catalog.h)
///   kAdjacency  type u16, direction u8, block u32, part u16     block/adjacency_segment.h
///   kColumn     owner u8, type u16, property u32, block u32,    block/column_chunk.h
///               part u16
///   kDelta      owner u8, type u16, direction u8, block u32,    block/delta_record.h
///               commit timestamp u64
///   kIndex      index u32, tuple, node u40 unless unique        unique: node id u40; else empty
///   kBig        id u64                                          one value (block/value_codec.h)
///   kAux        's', kind u8, ids u32 each                      statistics
///               'j', job id u64                                 job record
///
/// Where the owner is a node, type and direction are 0. A tuple is what storage/key_codec.h makes
/// of an index's property values.
///
/// Parsers take bytes from disk: nullopt means the key has not the layout, which the caller
/// reports as Corruption.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "graph/block/delta_record.h"
#include "graph/ids.h"

namespace keiretsu::graph {

/// Names in keyspace kMeta.
namespace meta {
inline constexpr std::string_view kFormat = "format";          ///< the version stamp
inline constexpr std::string_view kUuid = "uuid";              ///< the database's identity
inline constexpr std::string_view kLastTimestamp = "last_ts";  ///< newest commit
inline constexpr std::string_view kNextNode = "next_node";     ///< first node id never given out
inline constexpr std::string_view kNextEdge = "next_eid";      ///< first edge id never given out
inline constexpr std::string_view kNextBig = "next_big";       ///< first id never given out in kBig
inline constexpr std::string_view kMinReader = "min_reader";   ///< oldest version that may read
}  // namespace meta

/// The pseudo-property of nodes that holds the label set id (an integer); null: no such node. Real
/// property keys start at 1.
inline constexpr KeyId kLabelSetKey{0};

/// Keys in [begin, end); an empty `end` means to the keyspace's end.
struct KeyRange {
  std::string begin;
  std::string end;
};
/// All keys that start with `prefix`.
KeyRange RangeOfPrefix(std::string prefix);

// --- kCatalog ---
struct CatalogKey {
  std::uint8_t kind = 0;
  std::uint32_t id = 0;
  std::string Encode() const;
  static std::optional<CatalogKey> Parse(std::string_view key);
  static KeyRange RangeOfKind(std::uint8_t kind);
  friend bool operator==(const CatalogKey&, const CatalogKey&) = default;
};

// --- kAdjacency ---
struct AdjacencyKey {
  TypeId type;
  Direction direction = Direction::kOut;
  std::uint32_t block = 0;
  std::uint16_t part = 0;
  std::string Encode() const;
  static std::optional<AdjacencyKey> Parse(std::string_view key);
  /// All blocks of a type and direction.
  static KeyRange RangeOfType(TypeId type, Direction direction);
  /// All parts of a block.
  static KeyRange RangeOfBlock(TypeId type, Direction direction, std::uint32_t block);
  friend bool operator==(const AdjacencyKey&, const AdjacencyKey&) = default;
};

// --- kColumn ---
struct ColumnKey {
  Owner owner = Owner::kNode;
  TypeId type{0};  ///< kNode: 0
  KeyId key;
  std::uint32_t block = 0;
  std::uint16_t part = 0;
  std::string Encode() const;
  static std::optional<ColumnKey> Parse(std::string_view key);
  /// All chunks of one property.
  static KeyRange RangeOfProperty(Owner owner, TypeId type, KeyId key);
  /// All parts of a chunk.
  static KeyRange RangeOfBlock(Owner owner, TypeId type, KeyId key, std::uint32_t block);
  friend bool operator==(const ColumnKey&, const ColumnKey&) = default;
};

// --- kDelta ---
/// A block that has delta records: everything in their keys but the timestamp.
struct DeltaTarget {
  Owner owner = Owner::kNode;
  TypeId type{0};                         ///< kNode: 0
  Direction direction = Direction::kOut;  ///< kNode: kOut
  std::uint32_t block = 0;
  /// The key without timestamp, as CommitRequest::StampedPut needs it.
  std::string EncodePrefix() const;
  /// Records with first_timestamp <= timestamp.
  KeyRange RangeFrom(std::uint64_t first_timestamp) const;
  friend bool operator==(const DeltaTarget&, const DeltaTarget&) = default;
};
struct DeltaKey {
  DeltaTarget target;
  std::uint64_t timestamp = 0;
  std::string Encode() const;
  static std::optional<DeltaKey> Parse(std::string_view key);
  friend bool operator==(const DeltaKey&, const DeltaKey&) = default;
};

// --- kIndex ---
/// What all entries of an index start with; the encoded tuple follows.
std::string IndexPrefix(IndexId index);
/// `tuple` as storage/key_codec.h encodes it. A unique index has no node id in the key.
std::string UniqueIndexKey(IndexId index, std::string_view tuple);
std::string IndexKey(IndexId index, std::string_view tuple, NodeId node);
struct ParsedIndexKey {
  IndexId index;
  std::string_view tuple;  ///< points into the key parsed
  NodeId node;             ///< not valid for a unique index
};
std::optional<ParsedIndexKey> ParseIndexKey(std::string_view key, bool unique);
/// The value of an entry of a unique index.
std::string EncodeIndexedNode(NodeId node);
std::optional<NodeId> ParseIndexedNode(std::string_view value);

// --- kBig ---
std::string BigKey(std::uint64_t id);
std::optional<std::uint64_t> ParseBigKey(std::string_view key);

// --- kAux ---
/// Statistics of `kind` about the thing the ids name.
std::string StatisticsKey(std::uint8_t kind, std::initializer_list<std::uint32_t> ids);
KeyRange RangeOfStatistics();
std::string JobKey(std::uint64_t job);
std::optional<std::uint64_t> ParseJobKey(std::string_view key);
KeyRange RangeOfJobs();

}  // namespace keiretsu::graph
