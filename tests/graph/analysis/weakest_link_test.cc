#include "graph/analysis/weakest_link.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/graph/analysis/share_graph.h"

namespace keiretsu::graph {
namespace {

using Rights = std::map<std::pair<Vertex, Vertex>, std::pair<double, double>>;

Rights RightsOf(const std::vector<ChainRights>& rows) {
  Rights rights;
  for (const ChainRights& row : rows) {
    rights[{row.owner, row.owned}] = {row.control_rights, row.cash_flow_rights};
  }
  return rights;
}

TEST(WeakestLink, PublishedExamples) {
  // F>B 30, F>C 30, B>C 20: 50 % of the control, 36 % of the cash flow.
  ShareGraph graph({3, Percent({{0, 1, 30}, {0, 2, 30}, {1, 2, 20}}), {}, {}, {}});
  const auto rows = WeakestLink(graph.input(), Vertex{0}, Vertex{2});
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_NEAR(rows->front().control_rights, 0.5, 1e-15);
  EXPECT_NEAR(rows->front().cash_flow_rights, 0.36, 1e-15);
  // F>A 11, A>B 21: 11 % against 2.31 %.
  ShareGraph chain({3, Percent({{0, 1, 11}, {1, 2, 21}}), {}, {}, {}});
  const auto pair = WeakestLink(chain.input(), Vertex{0}, Vertex{2});
  EXPECT_NEAR(pair->front().control_rights, 0.11, 1e-15);
  EXPECT_NEAR(pair->front().cash_flow_rights, 0.0231, 1e-15);
}

Rights Naive(const Projection& projection) {
  Rights rights;
  std::vector<Vertex> chain;
  const std::function<void(double, double)> walk = [&](double least, double product) {
    if (chain.size() > 1) {
      auto& [control, cash] = rights[{chain.front(), chain.back()}];
      control += least;
      cash += product;
    }
    const ShareList held = projection.shares.Holdings(chain.back());
    for (std::size_t i = 0; i < held.size(); ++i) {
      if (std::count(chain.begin(), chain.end(), held.vertices[i]) != 0) continue;
      if (!(held.lower[i] > 0)) continue;
      chain.push_back(held.vertices[i]);
      walk(std::min(least, held.lower[i]), product * held.lower[i]);
      chain.pop_back();
    }
  };
  for (Vertex v = 0; v < projection.vertex_count(); ++v) {
    chain = {v};
    walk(1, 1);
  }
  return rights;
}

TEST(WeakestLink, RandomGraphsAgreeWithARecursion) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 150; ++round) {
    const Vertex vertices = static_cast<Vertex>(2 + random() % 7);
    ShareGraph graph(RandomParts(random, vertices));
    graph.input().threads = 1 + static_cast<unsigned>(random() % 2);
    const Rights expected = Naive(graph.projection());
    const auto expect_of = [&](std::optional<Vertex> source, std::optional<Vertex> target) {
      Rights rights = RightsOf(*WeakestLink(graph.input(), source, target));
      for (const auto& [pair, sums] : expected) {
        if ((source && pair.first != *source) || (target && pair.second != *target)) continue;
        ASSERT_EQ(rights.count(pair), 1U) << "round " << round;
        EXPECT_NEAR(rights[pair].first, sums.first, 1e-12);
        EXPECT_NEAR(rights[pair].second, sums.second, 1e-12);
        rights.erase(pair);
      }
      EXPECT_TRUE(rights.empty()) << "round " << round;
    };
    const Vertex one = static_cast<Vertex>(random() % vertices);
    const Vertex other = static_cast<Vertex>(random() % vertices);
    expect_of(std::nullopt, std::nullopt);
    expect_of(one, std::nullopt);
    expect_of(std::nullopt, one);
    expect_of(one, other);
  }
}

TEST(WeakestLink, ManyChainsCanBeCancelled) {
  // Thirty layers of two, each holding both of the next: 2^30 chains.
  std::vector<ShareMatrix::Entry> shares;
  for (Vertex v = 0; v < 60; v += 2) {
    for (Vertex from = v; from < v + 2; ++from) {
      for (Vertex to = v + 2; to < v + 4; ++to) shares.push_back({from, to, 0.5, 0.5});
    }
  }
  ShareGraph graph({64, std::move(shares), {}, {}, {}});
  int questions = 0;
  graph.input().check_cancelled = [&questions] {
    return ++questions < 10 ? Status() : Status::Cancelled("stop");
  };
  EXPECT_EQ(WeakestLink(graph.input(), Vertex{0}, std::nullopt).status().code(),
            StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
