/// Random blocks, values and columns for the codec tests, from a seed the test prints.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "graph/block/adjacency_segment.h"
#include "graph/block/column.h"
#include "graph/block/overflow.h"
#include "graph/ids.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

using Random = std::mt19937_64;

/// A number in [0, bound).
inline std::uint64_t Below(Random& random, std::uint64_t bound) { return random() % bound; }

struct AdjacencyShape {
  std::uint32_t lists = 600;  ///< rows that may have relationships
  std::uint32_t max_degree = 12;
  std::uint32_t hub_degree = 0;      ///< of one further row
  std::uint32_t universe = 1 << 20;  ///< neighbours are drawn below this
  bool parallel = false;
  bool self_loops = false;
};
AdjacencyBlock RandomAdjacency(Random& random, std::uint32_t block, Direction direction,
                               const AdjacencyShape& shape);

/// A value of any storable type but null; lists and maps down to `depth`.
Value RandomValue(Random& random, int depth = 2);
/// A value of one type.
Value RandomValueOf(Random& random, ValueType type, int depth = 2);

std::vector<std::string_view> Views(const std::vector<std::string>& parts);

/// Keeps large values in memory.
class MemoryOverflow final : public OverflowWriter, public OverflowReader {
 public:
  std::uint64_t Put(std::string bytes) override {
    stored.push_back(std::move(bytes));
    return stored.size() - 1;
  }
  Result<std::string> Get(std::uint64_t id) const override {
    if (id >= stored.size()) return Status::Corruption("no such large value");
    return stored[id];
  }
  std::vector<std::string> stored;
};

}  // namespace keiretsu::graph
