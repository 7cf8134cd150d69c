/// Identifiers of the graph as distinct types, and the block geometry.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

namespace keiretsu::graph {

/// An integer that cannot be mixed up with another kind of identifier.
template <typename Tag, typename T>
struct Id {
  T value = std::numeric_limits<T>::max();
  constexpr Id() = default;
  explicit constexpr Id(T v) : value(v) {}
  constexpr bool valid() const { return value != std::numeric_limits<T>::max(); }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

using NodeId = Id<struct NodeIdTag, std::uint32_t>;          ///< dense; at most 2^32 - 2
using EdgeId = Id<struct EdgeIdTag, std::uint64_t>;          ///< sequence number of a relationship
using LabelId = Id<struct LabelIdTag, std::uint32_t>;
using LabelSetId = Id<struct LabelSetIdTag, std::uint32_t>;  ///< a set of labels; see Catalog
using TypeId = Id<struct TypeIdTag, std::uint16_t>;          ///< relationship type
using KeyId = Id<struct KeyIdTag, std::uint32_t>;            ///< property key
using IndexId = Id<struct IndexIdTag, std::uint32_t>;

/// A block is this many consecutive node ids: one execution vector, one adjacency segment, one
/// column chunk. Measured in DESIGN section 3.2: small blocks scan as fast as large ones and are
/// read ten times as fast at random.
inline constexpr std::uint32_t kBlockBits = 11;
inline constexpr std::uint32_t kBlockSize = 1U << kBlockBits;
constexpr std::uint32_t BlockOf(NodeId id) { return id.value >> kBlockBits; }
constexpr std::uint32_t RowOf(NodeId id) { return id.value & (kBlockSize - 1); }
constexpr NodeId NodeAt(std::uint32_t block, std::uint32_t row) {
  return NodeId((block << kBlockBits) | row);
}

enum class Direction : std::uint8_t { kOut = 0, kIn = 1 };
constexpr Direction Reverse(Direction d) {
  return d == Direction::kOut ? Direction::kIn : Direction::kOut;
}

/// A relationship within one snapshot: its identity and its place.
struct EdgeRef {
  EdgeId id;
  NodeId source;
  NodeId target;
  TypeId type;
  /// Where it may lie among the entries of its source's block in the out direction; whoever relies
  /// on it looks whether it does.
  std::uint32_t entry = kUnknownEntry;
  static constexpr std::uint32_t kUnknownEntry = 0xFFFF'FFFF;
  friend constexpr bool operator==(const EdgeRef& a, const EdgeRef& b) { return a.id == b.id; }
};

}  // namespace keiretsu::graph

template <typename Tag, typename T>
struct std::hash<keiretsu::graph::Id<Tag, T>> {
  std::size_t operator()(const keiretsu::graph::Id<Tag, T>& id) const noexcept {
    return std::hash<T>()(id.value);
  }
};
