#include "graph/analysis/best_paths.h"

#include <algorithm>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

struct Exact {
  std::vector<Place> places;
  Rational value;
};

Projection MakeProjection(Vertex count, std::vector<ShareMatrix::Entry> entries) {
  Projection projection;
  projection.shares = ShareMatrix(count, std::move(entries));
  projection.is_node.assign(count, true);
  return projection;
}

// Every simple path, the best first.
std::vector<Exact> AllPaths(const PathGraph& graph, Place source, Place target, PathRank by) {
  std::vector<Exact> found;
  std::vector<Place> path = {source};
  const std::function<void(const Rational&)> walk = [&](const Rational& value) {
    if (path.back() == target) {
      found.push_back({path, value});
      return;
    }
    for (const PathGraph::Arc& arc : graph.Out(path.back())) {
      if (std::find(path.begin(), path.end(), arc.to) != path.end()) continue;
      const Rational share = ExactDecimal(arc.share);
      path.push_back(arc.to);
      walk(by == PathRank::kProduct ? Rational(value * share)
           : path.size() == 2       ? share
                                    : std::min(value, share));
      path.pop_back();
    }
  };
  walk(1);
  std::sort(found.begin(), found.end(), [](const Exact& a, const Exact& b) {
    if (a.value != b.value) return a.value > b.value;
    if (a.places.size() != b.places.size()) return a.places.size() < b.places.size();
    return a.places < b.places;
  });
  return found;
}

struct World {
  explicit World(Vertex count, std::vector<ShareMatrix::Entry> entries)
      : projection(MakeProjection(count, std::move(entries))),
        decimals(&projection),
        input{&projection, &decimals, [] { return Status(); }, 1},
        builder(&projection.shares) {
    std::vector<Vertex> all(count);
    std::iota(all.begin(), all.end(), 0U);
    graph = builder.Make(all);
  }

  Projection projection;
  DecimalShares decimals;
  AnalysisInput input;
  PathGraphBuilder builder;
  PathGraph graph;
};

void ExpectAsExhaustive(World& world, std::uint32_t k, PathRank by) {
  BestPathFinder finder(&world.graph, ExactArcsOf(world.input), [] { return Status(); });
  for (Place s = 0; s < world.graph.size(); ++s) {
    for (Place t = 0; t < world.graph.size(); ++t) {
      if (s == t) continue;
      std::vector<Exact> expected = AllPaths(world.graph, s, t, by);
      if (expected.size() > k) expected.resize(k);
      const auto found = finder.Find(s, t, k, by);
      ASSERT_TRUE(found.has_value()) << found.error().ToString();
      ASSERT_EQ(found->size(), expected.size()) << s << " to " << t;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ((*found)[i].places, expected[i].places) << s << " to " << t << ", path " << i;
        EXPECT_NEAR((*found)[i].value, NearestDouble(expected[i].value),
                    1e-12 * std::max(1.0, NearestDouble(expected[i].value)));
      }
    }
  }
}

// Shares of few digits, so that products tie; `top` above 1 makes cycles that gain.
World RandomWorld(std::uint32_t seed, int top_percent) {
  std::mt19937 random(seed);
  const auto count = static_cast<Vertex>(3 + random() % 5);
  const auto density = 20 + random() % 70;
  std::vector<ShareMatrix::Entry> entries;
  for (Vertex a = 0; a < count; ++a) {
    for (Vertex b = 0; b < count; ++b) {
      if (random() % 100 >= density) continue;
      const int step = seed % 3 == 0 ? 25 : seed % 3 == 1 ? 10 : 1;
      const int percent =
          step * (1 + static_cast<int>(random() % static_cast<unsigned>(top_percent / step)));
      const double share = percent / 100.0;
      entries.push_back({a, b, share, share});
    }
  }
  return World(count, std::move(entries));
}

TEST(BestPaths, AreThoseOfAnExhaustiveSearch) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    World world = RandomWorld(seed, 100);
    ExpectAsExhaustive(world, 1 + seed % 5, PathRank::kProduct);
    ExpectAsExhaustive(world, 1 + seed % 5, PathRank::kWeakest);
    if (HasFailure()) return;
  }
}

TEST(BestPaths, SharesAboveOneAreNoTrap) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    World world = RandomWorld(seed, 250);
    ExpectAsExhaustive(world, 1 + seed % 4, PathRank::kProduct);
    ExpectAsExhaustive(world, 1 + seed % 4, PathRank::kWeakest);
    if (HasFailure()) return;
  }
}

TEST(BestPaths, ProductsThatDoublesCannotTellApartTie) {
  // 0.1 * 0.3 and 0.3 * 0.1, 0.7 * 0.1 * 0.3 in every order: the smaller ids win.
  World world(8, {{0, 1, 0.7, 0.7},
                  {1, 2, 0.1, 0.1},
                  {2, 7, 0.3, 0.3},
                  {0, 3, 0.3, 0.3},
                  {3, 4, 0.7, 0.7},
                  {4, 7, 0.1, 0.1},
                  {0, 5, 0.1, 0.1},
                  {5, 6, 0.3, 0.3},
                  {6, 7, 0.7, 0.7}});
  BestPathFinder finder(&world.graph, ExactArcsOf(world.input), [] { return Status(); });
  const auto found = finder.Find(0, 7, 3, PathRank::kProduct);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 3U);
  EXPECT_EQ((*found)[0].places, (std::vector<Place>{0, 1, 2, 7}));
  EXPECT_EQ((*found)[1].places, (std::vector<Place>{0, 3, 4, 7}));
  EXPECT_EQ((*found)[2].places, (std::vector<Place>{0, 5, 6, 7}));
}

TEST(BestPaths, SharesThatDifferByRoundingAreOneWidth) {
  // A share of 0.1 + 0.2 is as wide as one of 0.3: hops decide.
  class Sums final : public ExactShares {
   public:
    explicit Sums(const Projection* projection) : decimals_(projection) {}
    Result<std::vector<ExactShare>> Holders(Vertex company, ShareEnd end) const override {
      auto holders = decimals_.Holders(company, end);
      for (ExactShare& share : *holders) {
        if (share.share > Rational(3, 10) && share.share < Rational(31, 100)) {
          share.share = Rational(3, 10);
        }
      }
      return holders;
    }
    Result<std::vector<ExactShare>> Voters(Vertex company, ShareEnd end) const override {
      return Holders(company, end);
    }

   private:
    DecimalShares decimals_;
  };
  const double sum = 0.1 + 0.2;
  World world(4, {{0, 1, sum, sum}, {1, 2, sum, sum}, {2, 3, sum, sum}, {0, 3, 0.3, 0.3}});
  Sums sums(&world.projection);
  world.input.exact = &sums;
  BestPathFinder finder(&world.graph, ExactArcsOf(world.input), [] { return Status(); });
  const auto found = finder.Find(0, 3, 1, PathRank::kWeakest);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ((*found)[0].places, (std::vector<Place>{0, 3}));
}

TEST(BestPaths, ADeepChainNeedsNoStackAndDoesNotUnderflow) {
  constexpr Vertex kCount = 100'000;
  std::vector<ShareMatrix::Entry> entries;
  for (Vertex v = 0; v + 1 < kCount; ++v) entries.push_back({v, v + 1, 0.5, 0.5});
  entries.push_back({0, 2, 0.5, 0.5});
  World world(kCount, std::move(entries));
  BestPathFinder finder(&world.graph, ExactArcsOf(world.input), [] { return Status(); });
  const auto found = finder.Find(0, kCount - 1, 3, PathRank::kProduct);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].places.size(), kCount - 1U);
  EXPECT_EQ((*found)[1].places.size(), std::size_t{kCount});
}

TEST(BestPaths, CutsOutWhatIsReached) {
  World world(
      6,
      {{0, 1, 0.5, 0.5}, {1, 2, 0.5, 0.5}, {2, 0, 0.5, 0.5}, {4, 2, 0.1, 0.1}, {2, 3, 0.0, 0.4}});
  std::vector<Vertex> down = world.builder.Descendants(0);
  std::sort(down.begin(), down.end());
  EXPECT_EQ(down, (std::vector<Vertex>{0, 1, 2})) << "an upper end alone is no share";
  std::vector<Vertex> up = world.builder.Ancestors(2);
  std::sort(up.begin(), up.end());
  EXPECT_EQ(up, (std::vector<Vertex>{0, 1, 2, 4}));
  const PathGraph part = world.builder.Make({2, 1});
  ASSERT_EQ(part.out_arcs.size(), 1U);
  EXPECT_EQ(part.Out(1)[0].to, 0U) << "places follow the order given";
}

}  // namespace
}  // namespace keiretsu::graph
