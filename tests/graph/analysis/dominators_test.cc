#include "graph/analysis/dominators.h"

#include <random>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

ArcLists MakeArcs(std::uint32_t count,
                  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& arcs) {
  ArcLists lists;
  for (std::uint32_t p = 0; p < count; ++p) {
    for (const auto& [from, to] : arcs) {
      if (from == p) lists.heads.push_back(to);
    }
    lists.offsets.push_back(lists.heads.size());
  }
  return lists;
}

// What the root reaches when `without` is taken away.
std::vector<bool> Reached(const ArcLists& graph, std::uint32_t root, std::uint32_t without) {
  std::vector<bool> reached(graph.count(), false);
  std::vector<std::uint32_t> queue;
  if (root != without) {
    reached[root] = true;
    queue.push_back(root);
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (std::uint32_t head : graph.Out(queue[i])) {
      if (head == without || reached[head]) continue;
      reached[head] = true;
      queue.push_back(head);
    }
  }
  return reached;
}

TEST(Dominators, AreTheVerticesWhoseRemovalCutsOff) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const auto count = static_cast<std::uint32_t>(2 + random() % 14);
    const auto density = 5 + random() % 30;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> arcs;
    for (std::uint32_t a = 0; a < count; ++a) {
      for (std::uint32_t b = 0; b < count; ++b) {
        if (random() % 100 < density) arcs.emplace_back(a, b);
      }
    }
    const ArcLists graph = MakeArcs(count, arcs);
    const DominatorTree tree = MakeDominatorTree(ImmediateDominators(graph, 0), 0);
    const std::vector<bool> reached = Reached(graph, 0, count);
    for (std::uint32_t gate = 1; gate < count; ++gate) {
      if (!reached[gate]) {
        EXPECT_EQ(tree.end[gate], 0U);
        continue;
      }
      const std::vector<bool> left = Reached(graph, 0, gate);
      std::vector<bool> dominated(count, false);
      for (std::uint32_t i = tree.begin[gate]; i < tree.end[gate]; ++i) {
        dominated[tree.order[i]] = true;
      }
      for (std::uint32_t p = 0; p < count; ++p) {
        EXPECT_EQ(dominated[p], reached[p] && !left[p]) << gate << " over " << p;
      }
    }
    if (HasFailure()) return;
  }
}

TEST(Dominators, ADeepChainNeedsNoStack) {
  constexpr std::uint32_t kCount = 200'000;
  ArcLists chain;
  for (std::uint32_t p = 0; p + 1 < kCount; ++p) {
    chain.heads.push_back(p + 1);
    chain.offsets.push_back(chain.heads.size());
  }
  chain.offsets.push_back(chain.heads.size());
  const std::vector<std::uint32_t> dominators = ImmediateDominators(chain, 0);
  EXPECT_EQ(dominators[kCount - 1], kCount - 2);
  const DominatorTree tree = MakeDominatorTree(dominators, 0);
  EXPECT_EQ(tree.begin[1], 1U);
  EXPECT_EQ(tree.end[1], kCount);
}

}  // namespace
}  // namespace keiretsu::graph
