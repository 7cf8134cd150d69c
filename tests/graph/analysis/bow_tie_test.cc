#include "graph/analysis/bow_tie.h"

#include <gtest/gtest.h>

#include "graph/analysis/final_holders.h"
#include "graph/analysis/strong_components.h"

namespace keiretsu::graph {
namespace {

using Entry = ShareMatrix::Entry;

Projection WithShares(ShareMatrix shares) {
  Projection projection;
  projection.is_node.assign(shares.vertex_count(), true);
  projection.shares = std::move(shares);
  return projection;
}

Entry Holds(Vertex holder, Vertex held, double share = 0.1) {
  return {holder, held, share, share};
}

TEST(BowTie, Parts) {
  // 0, 1 hold each other; 2 holds into them, 3 is held; 4 hangs from 2, 5 goes from 4 to 3; 6
  // alone.
  const Projection projection =
      WithShares(ShareMatrix(7, {Holds(0, 1), Holds(1, 0), Holds(2, 0), Holds(1, 3), Holds(2, 4),
                                 Holds(4, 5), Holds(5, 3)}));
  const Condensation components = StrongComponents(projection.shares, ShareEnd::kLower);
  const std::vector<std::uint32_t> largest = LargestComponents(projection, components);
  ASSERT_EQ(largest, std::vector<std::uint32_t>{components.component[0]});
  const std::vector<BowTiePart> expected = {BowTiePart::kCore, BowTiePart::kCore, BowTiePart::kIn,
                                            BowTiePart::kOut,  BowTiePart::kTube, BowTiePart::kTube,
                                            BowTiePart::kOther};
  EXPECT_EQ(BowTie(projection.shares, ShareEnd::kLower, components, largest[0]), expected);
}

TEST(BowTie, AllLargestComponentsAreCandidatesAndIdsWithoutNodesAreNone) {
  Projection projection = WithShares(ShareMatrix(4, {Holds(0, 1)}));
  projection.is_node[2] = false;
  const Condensation components = StrongComponents(projection.shares, ShareEnd::kLower);
  EXPECT_EQ(LargestComponents(projection, components).size(), 3U);
  const Condensation none = StrongComponents(ShareMatrix(), ShareEnd::kLower);
  EXPECT_TRUE(LargestComponents(WithShares(ShareMatrix()), none).empty());
}

struct FinalHoldersCase {
  const char* name;
  ShareMatrix shares;
  Vertex owner;
  std::vector<double> holdings;  // by vertex; empty: an error
};

TEST(FinalHolders, PublishedAndEdgeCases) {
  const FinalHoldersCase cases[] = {
      {"two firms, half each, of the first", ShareMatrix(2, {Holds(0, 1, 0.5), Holds(1, 0, 0.5)}),
       0, {2.0 / 3, 1.0 / 3}},
      {"two firms, half each, of the second", ShareMatrix(2, {Holds(0, 1, 0.5), Holds(1, 0, 0.5)}),
       1, {1.0 / 3, 2.0 / 3}},
      {"a person and a chain", ShareMatrix(3, {Holds(0, 1, 0.6), Holds(1, 2, 0.5)}), 0,
       {1, 0.6, 0.3}},
      {"what the chain leaves", ShareMatrix(3, {Holds(0, 1, 0.6), Holds(1, 2, 0.5)}), 1,
       {0, 0.4, 0.2}},
      {"decimals that add up to all",
       ShareMatrix(4, {Holds(0, 3, 0.17), Holds(1, 3, 0.28), Holds(2, 3, 0.55)}), 3,
       {0, 0, 0, 0}},
      {"a closed group", ShareMatrix(2, {Holds(0, 1, 1), Holds(1, 0, 1)}), 0, {0, 0}},
      {"more than all", ShareMatrix(3, {Holds(0, 1, 0.7), Holds(2, 1, 0.4)}), 1, {}},
      {"an owner of a closed group",
       ShareMatrix(3, {Holds(0, 1, 1), Holds(1, 0, 1), Holds(2, 1, 0.1)}), 2, {}},
  };
  for (const FinalHoldersCase& test : cases) {
    SCOPED_TRACE(test.name);
    const Projection projection = WithShares(test.shares);
    const DecimalShares exact(&projection);
    AnalysisInput input;
    input.projection = &projection;
    input.exact = &exact;
    const OwnershipSolver solver(&projection.shares, ShareEnd::kLower);
    const auto holdings = FinalHoldings(solver, input, test.owner);
    ASSERT_EQ(holdings.has_value(), !test.holdings.empty());
    if (!holdings) continue;
    std::vector<double> values(test.holdings.size());
    for (const CertifiedShare& share : *holdings) values[share.vertex] = share.share;
    for (std::size_t v = 0; v < values.size(); ++v) {
      EXPECT_NEAR(values[v], test.holdings[v], 1e-12) << v;
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
