#include "graph/analysis/coverage.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

struct Instance {
  std::vector<std::vector<Vertex>> sets;
  CoverageProblem problem;
};

Instance RandomInstance(std::uint32_t seed) {
  std::mt19937 random(seed);
  Instance instance;
  const auto vertices = static_cast<Vertex>(1 + random() % 20);
  const auto count = static_cast<std::uint32_t>(1 + random() % 9);
  for (std::uint32_t c = 0; c < count; ++c) {
    std::vector<Vertex>& set = instance.sets.emplace_back();
    for (Vertex v = 0; v < vertices; ++v) {
      if (random() % 3 == 0) set.push_back(v);
    }
  }
  if (seed % 2 == 0) {
    for (Vertex v = 0; v < vertices; ++v) {
      instance.problem.weights.push_back(static_cast<double>(random() % 5));
    }
  }
  for (Vertex v = 0; v < vertices; ++v) {
    if (random() % 6 == 0) instance.problem.covered.push_back(v);
  }
  instance.problem.candidate_count = count;
  instance.problem.vertex_count = vertices;
  return instance;
}

double WeightOf(const CoverageProblem& problem, const std::set<Vertex>& covered) {
  double total = 0;
  for (Vertex v : covered) total += problem.weights.empty() ? 1 : problem.weights[v];
  return total;
}

// Counts every gain anew for every pick.
std::vector<CoveragePick> PlainGreedy(const Instance& instance, std::uint32_t k) {
  std::set<Vertex> covered(instance.problem.covered.begin(), instance.problem.covered.end());
  std::vector<CoveragePick> picks;
  while (picks.size() < k) {
    const double before = WeightOf(instance.problem, covered);
    CoveragePick best;
    for (std::uint32_t c = 0; c < instance.sets.size(); ++c) {
      std::set<Vertex> with = covered;
      with.insert(instance.sets[c].begin(), instance.sets[c].end());
      const double total = WeightOf(instance.problem, with);
      if (total - before > best.gain) best = {c, total - before, total, {}};
    }
    if (best.gain <= 0) break;
    for (Vertex v : instance.sets[best.candidate]) {
      if (covered.insert(v).second) best.added.push_back(v);
    }
    picks.push_back(std::move(best));
  }
  return picks;
}

double BestAddedBy(const Instance& instance, std::uint32_t k) {
  const std::set<Vertex> start(instance.problem.covered.begin(), instance.problem.covered.end());
  double best = 0;
  for (std::uint32_t chosen = 0; chosen < 1U << instance.sets.size(); ++chosen) {
    if (static_cast<std::uint32_t>(__builtin_popcount(chosen)) > k) continue;
    std::set<Vertex> covered = start;
    for (std::uint32_t c = 0; c < instance.sets.size(); ++c) {
      if ((chosen >> c & 1U) != 0) covered.insert(instance.sets[c].begin(), instance.sets[c].end());
    }
    best = std::max(best, WeightOf(instance.problem, covered));
  }
  return best - WeightOf(instance.problem, start);
}

TEST(Coverage, LazyPicksAreThePlainOnesAndNearTheBest) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Instance instance = RandomInstance(seed);
    instance.problem.covers = [&](std::uint32_t c) -> Result<std::span<const Vertex>> {
      return std::span<const Vertex>(instance.sets[c]);
    };
    const std::uint32_t k = 1 + seed % 4;
    const auto picks = GreedyCoverage(instance.problem, k);
    ASSERT_TRUE(picks.has_value());
    const std::vector<CoveragePick> plain = PlainGreedy(instance, k);
    ASSERT_EQ(picks->size(), plain.size());
    double added = 0;
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_EQ((*picks)[i].candidate, plain[i].candidate);
      EXPECT_EQ((*picks)[i].gain, plain[i].gain);
      EXPECT_EQ((*picks)[i].total, plain[i].total);
      EXPECT_EQ((*picks)[i].added, plain[i].added);
      added += plain[i].gain;
    }
    EXPECT_GE(added, (1 - 1 / 2.718281828) * BestAddedBy(instance, k));
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace keiretsu::graph
