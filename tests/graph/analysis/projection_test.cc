#include "graph/analysis/projection.h"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

using Entry = ShareMatrix::Entry;

template <typename T>
std::vector<T> Copy(std::span<const T> span) {
  return {span.begin(), span.end()};
}

TEST(ShareMatrix, ListsBothDirectionsAscending) {
  const ShareMatrix matrix(4, {{3, 1, 0.2, 0.2}, {0, 1, 0.5, 0.5}, {3, 0, 0.1, 0.1},
                               {2, 2, 0.3, 0.3}, {1, 3, 0, 0}});
  EXPECT_EQ(matrix.vertex_count(), 4U);
  EXPECT_EQ(matrix.entry_count(), 4U) << "the share of 0 is none";
  EXPECT_TRUE(matrix.certain());
  EXPECT_EQ(Copy(matrix.Holders(1).vertices), (std::vector<Vertex>{0, 3}));
  EXPECT_EQ(Copy(matrix.Holders(1).lower), (std::vector<double>{0.5, 0.2}));
  EXPECT_EQ(Copy(matrix.Holders(1).upper), (std::vector<double>{0.5, 0.2}));
  EXPECT_EQ(Copy(matrix.Holdings(3).vertices), (std::vector<Vertex>{0, 1}));
  EXPECT_EQ(Copy(matrix.Holdings(2).vertices), (std::vector<Vertex>{2}));
  EXPECT_EQ(matrix.Holdings(1).size(), 0U);
}

TEST(ShareMatrix, KeepsBothEndsOfBands) {
  const ShareMatrix matrix(3, {{0, 1, 0, 0.4}, {2, 1, 0.25, 0.5}});
  EXPECT_FALSE(matrix.certain());
  EXPECT_EQ(Copy(matrix.Holders(1).at(ShareEnd::kLower)), (std::vector<double>{0, 0.25}));
  EXPECT_EQ(Copy(matrix.Holders(1).at(ShareEnd::kUpper)), (std::vector<double>{0.4, 0.5}));
  EXPECT_EQ(Copy(matrix.Holdings(2).at(ShareEnd::kUpper)), (std::vector<double>{0.5}));
}

TEST(ShareMatrix, AgreesWithASortedMapOnRandomEntries) {
  const unsigned seed = 11;
  std::mt19937 random(seed);
  for (int round = 0; round < 50; ++round) {
    const auto count = static_cast<Vertex>(1 + random() % 30);
    std::map<std::pair<Vertex, Vertex>, std::pair<double, double>> by_pair;
    for (unsigned i = 0; i < random() % 200; ++i) {
      const double low = static_cast<double>(random() % 3) / 10;
      const auto holder = static_cast<Vertex>(random() % count);
      const auto held = static_cast<Vertex>(random() % count);
      by_pair[{holder, held}] = {low, low + 0.1};
    }
    std::vector<Entry> entries;
    for (const auto& [pair, ends] : by_pair) {
      entries.push_back({pair.first, pair.second, ends.first, ends.second});
    }
    std::shuffle(entries.begin(), entries.end(), random);
    const ShareMatrix matrix(count, entries);
    auto expected = by_pair.begin();
    for (Vertex v = 0; v < count; ++v) {
      const ShareList list = matrix.Holdings(v);
      for (std::size_t i = 0; i < list.size(); ++i, ++expected) {
        ASSERT_EQ(expected->first, std::pair(v, list.vertices[i])) << "seed " << seed;
        ASSERT_EQ(expected->second, std::pair(list.lower[i], list.upper[i]));
        const ShareList back = matrix.Holders(list.vertices[i]);
        const auto found = std::lower_bound(back.vertices.begin(), back.vertices.end(), v);
        ASSERT_TRUE(found != back.vertices.end() && *found == v);
        const auto at = static_cast<std::size_t>(found - back.vertices.begin());
        ASSERT_EQ(expected->second, std::pair(back.lower[at], back.upper[at]));
      }
    }
    ASSERT_TRUE(expected == by_pair.end());
  }
}

TEST(ShareMatrix, TransposesTheSameWithAnyNumberOfThreads) {
  const unsigned seed = 3;
  std::mt19937 random(seed);
  constexpr Vertex kCount = 50;
  std::vector<std::uint64_t> offsets = {0};
  std::vector<Vertex> holders;
  std::vector<double> lower;
  for (Vertex company = 0; company < kCount; ++company) {
    for (Vertex holder = 0; holder < kCount; ++holder) {
      if (random() % 3 != 0) continue;
      holders.push_back(holder);
      lower.push_back(static_cast<double>(holder * kCount + company + 1));
    }
    offsets.push_back(holders.size());
  }
  for (const unsigned threads : {1U, 2U, 3U, 200U}) {
    const ShareMatrix matrix = ShareMatrix::FromHolders(offsets, holders, lower, {}, threads);
    std::uint64_t seen = 0;
    for (Vertex holder = 0; holder < kCount; ++holder) {
      const ShareList list = matrix.Holdings(holder);
      seen += list.size();
      for (std::size_t i = 0; i < list.size(); ++i) {
        ASSERT_TRUE(i == 0 || list.vertices[i - 1] < list.vertices[i]);
        ASSERT_EQ(list.lower[i], holder * kCount + list.vertices[i] + 1);
      }
    }
    ASSERT_EQ(seen, holders.size());
  }
}

TEST(LinkMatrix, ListsEachPairOnce) {
  const LinkMatrix links(3, {{2, 0}, {0, 1}, {2, 0}, {2, 2}, {1, 0}});
  EXPECT_EQ(links.size(), 4U);
  EXPECT_EQ(Copy(links.Out(2)), (std::vector<Vertex>{0, 2}));
  EXPECT_EQ(Copy(links.In(0)), (std::vector<Vertex>{1, 2}));
  EXPECT_EQ(links.In(1).size(), 1U);
  EXPECT_EQ(LinkMatrix().Out(0).size(), 0U);
}

TEST(DecimalShares, AreTheDecimalsOfTheDoubles) {
  Projection projection;
  projection.shares = ShareMatrix(3, {{0, 2, 0.17, 0.3}, {1, 2, 0, 0.28}});
  projection.is_node.assign(3, true);
  const DecimalShares exact(&projection);
  const auto lower = exact.Holders(2, ShareEnd::kLower);
  ASSERT_TRUE(lower.has_value());
  ASSERT_EQ(lower->size(), 1U);
  EXPECT_EQ(lower->front().share, Rational(17, 100));
  const auto upper = exact.Voters(2, ShareEnd::kUpper);
  ASSERT_TRUE(upper.has_value());
  ASSERT_EQ(upper->size(), 2U);
  EXPECT_EQ(upper->back().holder, 1U);
  EXPECT_EQ(upper->back().share, Rational(28, 100));
}

}  // namespace
}  // namespace keiretsu::graph
