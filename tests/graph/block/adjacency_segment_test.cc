#include "graph/block/adjacency_segment.h"

#include <numeric>

#include <gtest/gtest.h>

#include "graph/limits.h"
#include "tests/graph/block/damage.h"
#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

std::vector<std::string> Encode(const AdjacencyBlock& adjacency, std::uint32_t block,
                                Direction direction) {
  auto parts = EncodeAdjacency(adjacency, block, direction);
  EXPECT_TRUE(parts.has_value()) << parts.status().message();
  return parts ? *parts : std::vector<std::string>();
}

Result<AdjacencyBlock> Decode(std::uint32_t block, Direction direction,
                              const std::vector<std::string>& parts) {
  return DecodeAdjacency(block, direction, Views(parts));
}

void ExpectRoundTrip(const AdjacencyBlock& adjacency, std::uint32_t block, Direction direction,
                     const std::string& what) {
  const auto parts = Encode(adjacency, block, direction);
  for (std::size_t i = 1; i < parts.size(); ++i) EXPECT_LE(parts[i].size(), kMaxPartBytes) << what;
  const auto decoded = Decode(block, direction, parts);
  ASSERT_TRUE(decoded.has_value()) << what << ": " << decoded.status().message();
  EXPECT_TRUE(*decoded == adjacency) << what;

  const auto summary = DecodeAdjacencySummary(parts[0]);
  ASSERT_TRUE(summary.has_value()) << what;
  EXPECT_EQ(summary->edge_count, adjacency.edge_count()) << what;
  EXPECT_EQ(summary->self_loops, adjacency.self_loops) << what;
  EXPECT_EQ(summary->has_parallel, adjacency.has_parallel) << what;
  EXPECT_EQ(summary->fold_ts, adjacency.fold_ts) << what;
  EXPECT_EQ(summary->part_count, parts.size() - 1) << what;

  const auto offsets = DecodeAdjacencyOffsets(Views(parts));
  ASSERT_TRUE(offsets.has_value()) << what;
  EXPECT_EQ(*offsets, adjacency.offsets) << what;
}

/// One row with the given neighbours, ids counting from 1.
AdjacencyBlock OneList(std::uint32_t block, std::uint32_t row, std::vector<std::uint32_t> list) {
  AdjacencyBlock adjacency = AdjacencyBlock::Empty(5);
  adjacency.neighbours = std::move(list);
  for (std::uint32_t r = row; r < kBlockSize; ++r) {
    adjacency.offsets[r + 1] = adjacency.edge_count();
  }
  adjacency.edge_ids.resize(adjacency.edge_count());
  std::iota(adjacency.edge_ids.begin(), adjacency.edge_ids.end(), 1U);
  UpdateDerivedFields(block, &adjacency);
  return adjacency;
}

TEST(AdjacencySegmentTest, SmallShapes) {
  ExpectRoundTrip(AdjacencyBlock::Empty(7), 3, Direction::kIn, "empty in");
  ExpectRoundTrip(AdjacencyBlock::Empty(7), 3, Direction::kOut, "empty out");
  ExpectRoundTrip(OneList(0, 0, {0}), 0, Direction::kOut, "self loop of node 0");
  ExpectRoundTrip(OneList(1, 2047, {0, 0xFFFF'FFFE}), 1, Direction::kOut, "extreme neighbours");
  ExpectRoundTrip(OneList(0x1F'FFFF, 100, {0, 1, 0xFFFF'FFFE}), 0x1F'FFFF, Direction::kOut,
                  "the last block");
  ExpectRoundTrip(OneList(2, 9, {5, 5, 5, 4105, 4105}), 2, Direction::kOut, "parallel, self loops");
}

TEST(AdjacencySegmentTest, RandomBlocks) {
  const std::uint64_t first_seed = 100;
  for (std::uint64_t seed = first_seed; seed < first_seed + 24; ++seed) {
    Random random(seed);
    AdjacencyShape shape;
    shape.parallel = seed % 2 == 0;
    shape.self_loops = seed % 3 == 0;
    shape.universe = seed % 4 == 0 ? 3000 : 0xFFFF'FFFF;
    const auto direction = seed % 5 < 2 ? Direction::kIn : Direction::kOut;
    const auto block = static_cast<std::uint32_t>(Below(random, 1U << 21));
    const auto adjacency = RandomAdjacency(random, block, direction, shape);
    ExpectRoundTrip(adjacency, block, direction, "seed " + std::to_string(seed));
  }
}

TEST(AdjacencySegmentTest, HubsAreSplit) {
  for (const bool parallel : {false, true}) {
    Random random(7);
    AdjacencyShape shape;
    shape.hub_degree = 80'000;
    shape.universe = 1U << 31;
    shape.parallel = parallel;
    shape.self_loops = true;
    for (const auto direction : {Direction::kOut, Direction::kIn}) {
      const auto adjacency = RandomAdjacency(random, 4, direction, shape);
      EXPECT_GE(Encode(adjacency, 4, direction).size(), 3U);
      ExpectRoundTrip(adjacency, 4, direction, "hub");
    }
  }
  // Parallel relationships that span a cut.
  ExpectRoundTrip(OneList(0, 3, std::vector<std::uint32_t>(900'000, 17)), 0, Direction::kOut,
                  "one neighbour, 900,000 times");
}

TEST(AdjacencySegmentTest, ManySmallListsAreCutAtListEnds) {
  Random random(8);
  AdjacencyShape shape;
  shape.lists = 20'000;
  shape.max_degree = 60;
  const auto adjacency = RandomAdjacency(random, 4, Direction::kOut, shape);
  EXPECT_GT(Encode(adjacency, 4, Direction::kOut).size(), 2U);
  ExpectRoundTrip(adjacency, 4, Direction::kOut, "many lists");
}

TEST(AdjacencySegmentTest, ConsecutiveEdgeIdsCostAlmostNothing) {
  Random random(9);
  auto adjacency = RandomAdjacency(random, 4, Direction::kOut, AdjacencyShape{});
  const auto in_size = [&] {
    auto in = adjacency;
    in.edge_ids.clear();
    return Encode(in, 4, Direction::kIn)[0].size();
  }();
  std::iota(adjacency.edge_ids.begin(), adjacency.edge_ids.end(), 1ULL << 33);
  EXPECT_LT(Encode(adjacency, 4, Direction::kOut)[0].size(), in_size + 64);
}

TEST(AdjacencySegmentTest, RefusesToEncodeNonsense) {
  auto adjacency = OneList(0, 1, {1, 2, 3});
  adjacency.edge_ids.pop_back();
  EXPECT_EQ(EncodeAdjacency(adjacency, 0, Direction::kOut).status().code(), StatusCode::kInternal);
  adjacency.edge_ids.clear();
  EXPECT_TRUE(EncodeAdjacency(adjacency, 0, Direction::kIn).has_value());
  adjacency.offsets.back() = 2;
  EXPECT_EQ(EncodeAdjacency(adjacency, 0, Direction::kIn).status().code(), StatusCode::kInternal);
}

/// Lists that break an invariant encode to bytes that the decoder must refuse.
TEST(AdjacencySegmentTest, RefusesBrokenInvariants) {
  struct Case {
    const char* name;
    std::function<void(AdjacencyBlock*)> damage;
  };
  const Case cases[] = {
      {"descending", [](auto* a) { std::swap(a->neighbours[0], a->neighbours[2]); }},
      {"neighbour 2^32 - 1", [](auto* a) { a->neighbours[2] = 0xFFFF'FFFF; }},
      {"parallel not marked", [](auto* a) { a->neighbours[1] = a->neighbours[0]; }},
      {"parallel marked in vain", [](auto* a) { a->has_parallel = true; }},
      {"ids of parallels descend",
       [](auto* a) {
         a->neighbours[1] = a->neighbours[0];
         a->has_parallel = true;
         std::swap(a->edge_ids[0], a->edge_ids[1]);
       }},
  };
  for (const Case& c : cases) {
    auto adjacency = OneList(1, 4, {10, 20, 3'000'000'000});
    ASSERT_TRUE(Decode(1, Direction::kOut, Encode(adjacency, 1, Direction::kOut)).has_value());
    c.damage(&adjacency);
    const auto decoded = Decode(1, Direction::kOut, Encode(adjacency, 1, Direction::kOut));
    ASSERT_FALSE(decoded.has_value()) << c.name;
    EXPECT_EQ(decoded.error().code(), StatusCode::kCorruption) << c.name;
  }
}

TEST(AdjacencySegmentTest, RefusesAMiscountOfSelfLoops) {
  constexpr std::size_t kSelfLoopsOffset = 12;
  auto parts = Encode(OneList(1, 4, {10, 20, 30}), 1, Direction::kOut);
  parts[0][kSelfLoopsOffset] = 1;
  parts[0] = Resealed(parts[0]);
  EXPECT_EQ(Decode(1, Direction::kOut, parts).status().code(), StatusCode::kCorruption);
}

TEST(AdjacencySegmentTest, RefusesWrongPlaceAndParts) {
  Random random(10);
  AdjacencyShape shape;
  shape.hub_degree = 100'000;
  shape.universe = 1U << 31;
  const auto parts = Encode(RandomAdjacency(random, 4, Direction::kOut, shape), 4, Direction::kOut);
  ASSERT_GE(parts.size(), 4U);
  ASSERT_TRUE(Decode(4, Direction::kOut, parts).has_value());
  EXPECT_FALSE(Decode(4, Direction::kIn, parts).has_value());
  EXPECT_FALSE(Decode(4, Direction::kOut, {}).has_value());
  EXPECT_FALSE(Decode(4, Direction::kOut, {parts[1]}).has_value());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto missing = parts;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(Decode(4, Direction::kOut, missing).has_value()) << "without part " << i;
    auto doubled = parts;
    doubled[i] = parts[i == 1 ? 2 : 1];
    EXPECT_FALSE(i != 0 && Decode(4, Direction::kOut, doubled).has_value());
  }
}

TEST(AdjacencySegmentTest, EveryTruncationIsCorruption) {
  Random random(11);
  AdjacencyShape shape;
  shape.lists = 20;
  const auto parts = Encode(RandomAdjacency(random, 4, Direction::kOut, shape), 4, Direction::kOut);
  ForEachTruncation(parts[0], [](std::string_view cut) {
    EXPECT_EQ(DecodeAdjacency(4, Direction::kOut, std::span(&cut, 1)).status().code(),
              StatusCode::kCorruption);
    EXPECT_EQ(DecodeAdjacencySummary(cut).status().code(), StatusCode::kCorruption);
    if (cut.size() < 6) return;
    // With a checksum that fits, the other checks must find it.
    const std::string resealed = Resealed(std::string(cut));
    const std::string_view view = resealed;
    EXPECT_FALSE(DecodeAdjacency(4, Direction::kOut, std::span(&view, 1)).has_value());
  });
}

TEST(AdjacencySegmentTest, FlippedBitsAreCorruptionAndNeverCrash) {
  const std::uint64_t seed = 12;
  Random random(seed);
  AdjacencyShape shape;
  shape.lists = 60;
  shape.parallel = true;
  const auto parts = Encode(RandomAdjacency(random, 4, Direction::kOut, shape), 4, Direction::kOut);
  std::size_t refused = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = parts[0];
    for (std::uint64_t n = 1 + Below(random, 3); n > 0; --n) {
      char& byte = damaged[Below(random, damaged.size())];
      byte = static_cast<char>(byte ^ (1 << Below(random, 8)));
    }
    if (damaged == parts[0]) continue;
    ASSERT_EQ(Decode(4, Direction::kOut, {damaged}).status().code(), StatusCode::kCorruption)
        << "seed " << seed << " round " << round;
    // The same with a valid checksum: any answer but a crash.
    const std::string resealed = Resealed(damaged);
    if (!Decode(4, Direction::kOut, {resealed}).has_value()) ++refused;
    const std::string_view view = resealed;
    static_cast<void>(DecodeAdjacencyOffsets(std::span(&view, 1)));
    static_cast<void>(DecodeAdjacencySummary(view));
  }
  EXPECT_GT(refused, 100U);
}

TEST(AdjacencySegmentTest, FlippedBitsInSplitSegmentsNeverCrash) {
  Random random(13);
  AdjacencyShape shape;
  shape.hub_degree = 40'000;
  const auto parts = Encode(RandomAdjacency(random, 4, Direction::kIn, shape), 4, Direction::kIn);
  for (int round = 0; round < 150; ++round) {
    auto damaged = parts;
    // Mostly heads and directories: the lists are covered above.
    std::string& part = damaged[Below(random, parts.size())];
    const std::size_t reach = round % 3 == 0 ? part.size() : std::min<std::size_t>(80, part.size());
    char& byte = part[Below(random, reach)];
    byte = static_cast<char>(byte ^ (1 << Below(random, 8)));
    part = Resealed(part);
    static_cast<void>(Decode(4, Direction::kIn, damaged));
    static_cast<void>(DecodeAdjacencyOffsets(Views(damaged)));
  }
}

}  // namespace
}  // namespace keiretsu::graph
