/// The name of one cached block, packed into 64 bits.
#pragma once

#include <cstdint>

#include "graph/keys.h"

namespace keiretsu::graph {

/// Owner, direction, type and block of a DeltaTarget in one integer, for tables.
constexpr std::uint64_t PackTarget(const DeltaTarget& target) {
  return static_cast<std::uint64_t>(target.owner) << 49 |
         static_cast<std::uint64_t>(target.direction) << 48 |
         static_cast<std::uint64_t>(target.type.value) << 32 | target.block;
}
constexpr DeltaTarget UnpackTarget(std::uint64_t packed) {
  return {static_cast<Owner>(packed >> 49 & 1), TypeId(static_cast<std::uint16_t>(packed >> 32)),
          static_cast<Direction>(packed >> 48 & 1), static_cast<std::uint32_t>(packed)};
}

constexpr DeltaTarget NodeTarget(std::uint32_t block) {
  return {Owner::kNode, TypeId(0), Direction::kOut, block};
}
constexpr DeltaTarget EdgeTarget(TypeId type, Direction direction, std::uint32_t block) {
  return {Owner::kEdge, type, direction, block};
}

}  // namespace keiretsu::graph
