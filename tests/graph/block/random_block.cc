#include "tests/graph/block/random_block.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace keiretsu::graph {
namespace {

std::vector<std::uint32_t> RandomList(Random& random, std::uint32_t self, std::uint32_t degree,
                                      const AdjacencyShape& shape) {
  std::set<std::uint32_t> distinct;
  while (distinct.size() < degree) {
    distinct.insert(static_cast<std::uint32_t>(Below(random, shape.universe)));
  }
  distinct.erase(self);
  if (shape.self_loops && Below(random, 4) == 0) distinct.insert(self);
  std::vector<std::uint32_t> list(distinct.begin(), distinct.end());
  if (shape.parallel && !list.empty()) list.push_back(list[Below(random, list.size())]);
  std::sort(list.begin(), list.end());
  return list;
}

std::string RandomText(Random& random, std::size_t max_size) {
  std::string text(Below(random, max_size + 1), '\0');
  for (char& c : text) c = static_cast<char>('a' + Below(random, 26));
  return text;
}

}  // namespace

AdjacencyBlock RandomAdjacency(Random& random, std::uint32_t block, Direction direction,
                               const AdjacencyShape& shape) {
  AdjacencyBlock adjacency = AdjacencyBlock::Empty(Below(random, 1 << 30));
  std::vector<std::uint32_t> degrees(kBlockSize, 0);
  for (std::uint32_t i = 0; i < shape.lists; ++i) {
    degrees[Below(random, kBlockSize)] =
        static_cast<std::uint32_t>(Below(random, shape.max_degree + 1));
  }
  if (shape.hub_degree > 0) degrees[Below(random, kBlockSize)] = shape.hub_degree;
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    if (degrees[row] > 0) {
      const auto list = RandomList(random, NodeAt(block, row).value, degrees[row], shape);
      adjacency.neighbours.insert(adjacency.neighbours.end(), list.begin(), list.end());
    }
    adjacency.offsets[row + 1] = adjacency.edge_count();
  }
  if (direction == Direction::kOut) {
    std::uint64_t id = Below(random, 1 << 20);
    for (std::uint32_t i = 0; i < adjacency.edge_count(); ++i) {
      adjacency.edge_ids.push_back(id += 1 + Below(random, 50));
    }
  }
  UpdateDerivedFields(block, &adjacency);
  return adjacency;
}

Value RandomValueOf(Random& random, ValueType type, int depth) {
  const auto number = static_cast<std::int64_t>(random() >> Below(random, 64));
  const auto signed_number = Below(random, 2) == 0 ? number : -number;
  const auto small = static_cast<std::int32_t>(Below(random, 1'000'000'000));
  const auto offset = static_cast<std::int32_t>(Below(random, 36000)) - 18000;
  switch (type) {
    case ValueType::kNull:
      return {};
    case ValueType::kBoolean:
      return Value(Below(random, 2) == 0);
    case ValueType::kInteger:
      return Value(signed_number);
    case ValueType::kFloat:
      return Value(static_cast<double>(signed_number) / 1024.0);
    case ValueType::kString:
      return Value(RandomText(random, 40));
    case ValueType::kDate:
      return Value(Date{signed_number});
    case ValueType::kLocalTime:
      return Value(LocalTime{number >> 20});
    case ValueType::kTime:
      return Value(Time{number >> 20, offset});
    case ValueType::kLocalDateTime:
      return Value(LocalDateTime{signed_number, small});
    case ValueType::kDateTime:
      return Value(
          DateTime{signed_number, small, offset, Below(random, 2) == 0 ? "" : "Europe/Stockholm"});
    case ValueType::kDuration:
      return Value(Duration{signed_number, -number, signed_number / 3, small});
    case ValueType::kList: {
      List list;
      for (std::uint64_t n = Below(random, 4); n > 0; --n) {
        list.push_back(RandomValue(random, depth - 1));
      }
      return Value(std::move(list));
    }
    case ValueType::kMap: {
      Map map;
      for (std::uint64_t n = Below(random, 4); n > 0; --n) {
        map.emplace_back(RandomText(random, 5), RandomValue(random, depth - 1));
      }
      return Value::MakeMap(std::move(map));
    }
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;
  }
  return {};
}

Value RandomValue(Random& random, int depth) {
  constexpr ValueType kTypes[] = {
      ValueType::kBoolean,  ValueType::kInteger,   ValueType::kFloat, ValueType::kString,
      ValueType::kDate,     ValueType::kLocalTime, ValueType::kTime,  ValueType::kLocalDateTime,
      ValueType::kDateTime, ValueType::kDuration,  ValueType::kList,  ValueType::kMap};
  const std::size_t choices = std::size(kTypes) - (depth > 0 ? 0 : 2);
  return RandomValueOf(random, kTypes[Below(random, choices)], depth);
}

std::vector<std::string_view> Views(const std::vector<std::string>& parts) {
  return {parts.begin(), parts.end()};
}

}  // namespace keiretsu::graph
