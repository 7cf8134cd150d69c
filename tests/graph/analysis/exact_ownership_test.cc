// Decisions at a threshold, and convergence that doubles cannot see.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "graph/analysis/exact_walks.h"
#include "graph/analysis/integrated.h"
#include "graph/analysis/limits.h"
#include "tests/graph/analysis/dense_oracle.h"

namespace keiretsu::graph {
namespace {

using Entry = ShareMatrix::Entry;

Entry Holds(Vertex holder, Vertex held, double share) { return {holder, held, share, share}; }

struct Analysis {
  explicit Analysis(ShareMatrix shares) : projection(WithShares(std::move(shares))) {}
  static Projection WithShares(ShareMatrix shares) {
    Projection projection;
    projection.is_node.assign(shares.vertex_count(), true);
    projection.shares = std::move(shares);
    return projection;
  }
  AnalysisInput Input() const {
    AnalysisInput input;
    input.projection = &projection;
    input.exact = &exact;
    return input;
  }
  const Projection projection;
  const DecimalShares exact{&projection};
  const OwnershipSolver solver{&projection.shares, ShareEnd::kLower};
};

std::optional<bool> Reaches(const Analysis& a, Vertex source, Vertex target,
                            const Rational& threshold, bool inclusive) {
  const AnalysisInput input = a.Input();
  const auto row = a.solver.FromSource(input, source, OwnershipMeasure::kIntegrated);
  EXPECT_TRUE(row.has_value() && !row->diverges);
  for (const CertifiedShare& share : row->shares) {
    if (share.vertex != target) continue;
    const auto reaches = a.solver.Reaches(input, source, share, threshold, inclusive);
    EXPECT_TRUE(reaches.has_value());
    return *reaches;
  }
  return std::nullopt;
}

TEST(Reaches, DecimalsThatAddUpToExactlyHalf) {
  // 0.17 + 0.28 + 0.05 is more than 0.5 in doubles.
  const Analysis a(ShareMatrix(5, {Holds(0, 1, 1), Holds(0, 2, 1), Holds(0, 3, 1),
                                   Holds(1, 4, 0.17), Holds(2, 4, 0.28), Holds(3, 4, 0.05)}));
  EXPECT_EQ(Reaches(a, 0, 4, Rational(1, 2), true), true);
  EXPECT_EQ(Reaches(a, 0, 4, Rational(1, 2), false), false);
  EXPECT_EQ(Reaches(a, 0, 4, Rational(49, 100), false), true);
}

TEST(Reaches, AThirdOfAQuarterThroughACycle) {
  // 0 holds 0.2 of 1, and 1 and 2 hold 0.4 and 0.5 of each other: 0.2 / (1 - 0.2) = 1/4.
  const Analysis a(ShareMatrix(3, {Holds(0, 1, 0.2), Holds(1, 2, 0.5), Holds(2, 1, 0.4)}));
  EXPECT_EQ(Reaches(a, 0, 1, Rational(1, 4), true), true);
  EXPECT_EQ(Reaches(a, 0, 1, Rational(1, 4), false), false);
  EXPECT_EQ(Reaches(a, 0, 2, Rational(1, 8), true), true);
  EXPECT_EQ(Reaches(a, 1, 1, Rational(1, 5), true), true);
  EXPECT_EQ(Reaches(a, 1, 1, Rational(1, 5), false), false);
}

TEST(Reaches, LittleOfALargeGraphIsRead) {
  // Half a million companies hang below the source; the target has one holder besides.
  constexpr Vertex kCount = 500'000;
  std::vector<Entry> entries = {Holds(0, 1, 0.5), Holds(1, 2, 0.5), Holds(3, 2, 0.1)};
  for (Vertex v = 4; v < kCount; ++v) entries.push_back(Holds(v < 10 ? 0 : v / 2, v, 0.5));
  const Analysis a(ShareMatrix(kCount, entries));
  EXPECT_EQ(Reaches(a, 0, 2, Rational(1, 4), true), true);
  EXPECT_EQ(Reaches(a, 0, 2, Rational(1, 4), false), false);
}

TEST(Reaches, UndecidedPastTheLimit) {
  // A ring larger than exact arithmetic takes, with a share that is exactly the threshold.
  const Vertex ring = kMaxExactUnknowns + 10;
  std::vector<Entry> entries = {Holds(ring, 0, 0.25)};
  for (Vertex v = 0; v < ring; ++v) entries.push_back(Holds(v, (v + 1) % ring, 0.1));
  const Analysis a(ShareMatrix(ring + 1, entries));
  EXPECT_EQ(Reaches(a, ring, 0, Rational(1, 4), true), std::nullopt);
  EXPECT_EQ(Reaches(a, ring, 0, Rational(1, 5), true), true);
}

TEST(ReachesProperty, AgreesWithTheDenseSolveAtItsOwnNumbers) {
  const std::uint64_t seed = std::random_device{}();
  for (int graph = 0; graph < 300; ++graph) {
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(graph));
    SCOPED_TRACE(testing::Message() << "seed " << seed << " + " << graph);
    const Analysis a(RandomShares(graph % kGraphFamilies, random));
    const AnalysisInput input = a.Input();
    const DenseMatrix dense = DenseShares(a.projection.shares, ShareEnd::kLower);
    for (Vertex source = 0; source < dense.size(); ++source) {
      const auto exact = DenseIntegrated(dense, source);
      const auto row = a.solver.FromSource(input, source, OwnershipMeasure::kIntegrated);
      ASSERT_TRUE(row.has_value());
      if (row->diverges) continue;
      for (const CertifiedShare& share : row->shares) {
        const Rational threshold = (*exact)[share.vertex];
        for (const bool inclusive : {true, false}) {
          const auto reaches =
              a.solver.Reaches(input, source, share, threshold, inclusive);
          ASSERT_TRUE(reaches.has_value());
          ASSERT_EQ(*reaches, inclusive) << source << " in " << share.vertex;
        }
      }
    }
  }
}

TEST(ExactSystem, ConvergesJustBelowAClosedGroup) {
  for (const bool closed : {true, false}) {
    const Rational share = closed ? Rational(1) : Rational(1) - Rational(1, 1'000'000'000'000);
    ExactSystem system(2);
    system.Add(0, 1, 1);
    system.Add(1, 0, share);
    system.AddRight(0, 1);
    ExactBudget budget{kMaxExactWork};
    EXPECT_EQ(system.Solve(budget), closed ? ExactOutcome::kDiverges : ExactOutcome::kSolved);
    if (closed) continue;
    EXPECT_EQ(system.solution()[0], Rational(1'000'000'000'000));
  }
}

TEST(ExactSystem, StopsAtItsBudget) {
  ExactSystem system(3);
  for (std::uint32_t row = 0; row < 3; ++row) {
    for (std::uint32_t column = 0; column < 3; ++column) system.Add(row, column, Rational(1, 7));
  }
  ExactBudget budget{10};
  EXPECT_EQ(system.Solve(budget), ExactOutcome::kUndecided);
}

TEST(Integrated, ANearlyClosedGroupIsSolvedExactly) {
  // The owner's part goes round a billion times: a certificate in doubles cannot promise 1e-9.
  const Analysis a(ShareMatrix(3, {Holds(0, 1, 0.999999999), Holds(1, 0, 1), Holds(2, 1, 1e-9)}));
  const auto row = a.solver.FromSource(a.Input(), 2, OwnershipMeasure::kIntegrated);
  ASSERT_TRUE(row.has_value());
  ASSERT_EQ(row->shares.size(), 2U);
  for (const CertifiedShare& share : row->shares) {
    EXPECT_NEAR(share.share, 1, 1e-15);
    EXPECT_LE(share.error_bound, 1e-14);
  }
}

}  // namespace
}  // namespace keiretsu::graph
