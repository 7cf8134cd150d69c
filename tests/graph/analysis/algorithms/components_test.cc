// Components against mutual reachability.
#include "graph/analysis/algorithms/components.h"

#include <gtest/gtest.h>

#include <set>

#include "graph/analysis/strong_components.h"
#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

TEST(Components, AreMutualReachability) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const double density = 0.5 + 0.1 * static_cast<double>(seed);
    const auto list = RelationshipList::Random(seed, 40, density, false);
    const SnapshotGraph graph = list->Graph();
    const auto strong = FindStrongComponents(graph, RelationshipList::kNeverCancelled).value();
    const auto weak = FindWeakComponents(graph, RelationshipList::kNeverCancelled).value();
    const Matrix along = AllDistances(*list, Sides::kOut, true);
    const Matrix both = AllDistances(*list, Sides::kBoth, true);
    for (std::size_t i = 0; i < list->nodes.size(); ++i) {
      for (std::size_t j = 0; j < list->nodes.size(); ++j) {
        const Vertex a = list->nodes[i];
        const Vertex b = list->nodes[j];
        const bool mutual = along[i][j] != kUnreached && along[j][i] != kUnreached;
        ASSERT_EQ(strong[a] == strong[b], mutual) << "seed " << seed;
        ASSERT_EQ(weak[a] == weak[b], both[i][j] != kUnreached) << "seed " << seed;
      }
    }
  }
}

TEST(Components, AreNumberedByTheirSmallestNodes) {
  const auto list = RelationshipList::Random(3, 50, 0.7);
  const SnapshotGraph graph = list->Graph();
  for (const auto& numbers :
       {FindStrongComponents(graph, RelationshipList::kNeverCancelled).value(),
        FindWeakComponents(graph, RelationshipList::kNeverCancelled).value()}) {
    std::uint32_t next = 0;
    for (Vertex v = 0; v < graph.vertex_count(); ++v) {
      EXPECT_EQ(numbers[v] == kNoVertex, !graph.is_node(v));
      if (numbers[v] == next) ++next;
      EXPECT_TRUE(numbers[v] < next || numbers[v] == kNoVertex);
    }
    EXPECT_GT(next, 1u);
  }
}

TEST(Components, AgreeWithThoseOfTheOwnershipAnalyses) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto list = RelationshipList::Random(seed, 120, 1.2, false);
    const SnapshotGraph graph = list->Graph();
    std::set<std::pair<Vertex, Vertex>> pairs;
    for (const ListedEdge& edge : list->edges) pairs.emplace(edge.source, edge.target);
    std::vector<ShareMatrix::Entry> entries;
    for (const auto& [holder, held] : pairs) entries.push_back({holder, held, 0.1, 0.1});
    const ShareMatrix shares(graph.vertex_count(), entries);
    const Condensation own = StrongComponents(shares, ShareEnd::kLower);
    const auto strong = FindStrongComponents(graph, RelationshipList::kNeverCancelled).value();
    for (const Vertex a : list->nodes) {
      for (const Vertex b : list->nodes) {
        ASSERT_EQ(own.component[a] == own.component[b], strong[a] == strong[b]) << "seed " << seed;
      }
    }
  }
}

TEST(Components, OfAChainAndARingOf300000NodesNeedNoRecursion) {
  RelationshipList& ring = RelationshipList::Long(true);
  RelationshipList& chain = RelationshipList::Long(false);
  const auto& check = RelationshipList::kNeverCancelled;
  const auto count = [](const ComponentNumbers& numbers) {
    std::uint32_t greatest = 0;
    for (const std::uint32_t number : numbers) {
      if (number != kNoVertex) greatest = std::max(greatest, number);
    }
    return greatest + 1;
  };
  EXPECT_EQ(count(FindStrongComponents(ring.Graph(), check).value()), 1u);
  EXPECT_EQ(count(FindStrongComponents(chain.Graph(), check).value()), 300'000u);
  EXPECT_EQ(count(FindWeakComponents(chain.Graph(), check).value()), 1u);
  EXPECT_EQ(FindStrongComponents(ring.Graph(), kCancelled).error().code(),
            StatusCode::kCancelled);
  EXPECT_EQ(FindWeakComponents(ring.Graph(), kCancelled).error().code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
