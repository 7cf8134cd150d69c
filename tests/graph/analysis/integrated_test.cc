#include "graph/analysis/integrated.h"

#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "graph/analysis/limits.h"
#include "tests/graph/analysis/dense_oracle.h"

namespace keiretsu::graph {
namespace {

using Entry = ShareMatrix::Entry;

/// A projection made of shares alone, with what an analysis needs beside it.
struct IntegratedAnalysis {
  explicit IntegratedAnalysis(ShareMatrix shares)
      : projection(WithShares(std::move(shares))),
        exact(&projection),
        solver(&projection.shares, ShareEnd::kLower) {
    input.projection = &projection;
    input.exact = &exact;
  }
  IntegratedAnalysis(Vertex count, std::vector<Entry> entries)
      : IntegratedAnalysis(ShareMatrix(count, entries)) {}

  static Projection WithShares(ShareMatrix shares) {
    Projection projection;
    projection.is_node.assign(shares.vertex_count(), true);
    projection.shares = std::move(shares);
    return projection;
  }

  Projection projection;
  DecimalShares exact;
  OwnershipSolver solver;
  AnalysisInput input;
};

Entry HoldsShare(Vertex holder, Vertex held, double share) { return {holder, held, share, share}; }

std::map<Vertex, double> Values(const std::vector<CertifiedShare>& shares) {
  std::map<Vertex, double> values;
  for (const CertifiedShare& share : shares) values[share.vertex] = share.share;
  return values;
}

std::map<Vertex, double> From(const IntegratedAnalysis& a, Vertex source,
                              OwnershipMeasure measure = OwnershipMeasure::kIntegrated) {
  const Result<OwnershipResult> result = a.solver.FromSource(a.input, source, measure);
  EXPECT_TRUE(result.has_value()) << result.error().ToString();
  EXPECT_FALSE(result->diverges);
  return Values(result->shares);
}

void ExpectNear(const std::map<Vertex, double>& actual, const std::map<Vertex, double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (const auto& [vertex, value] : expected) {
    ASSERT_TRUE(actual.contains(vertex)) << vertex;
    EXPECT_NEAR(actual.at(vertex), value, 1e-12) << vertex;
  }
}

TEST(Integrated, TwoCompaniesThatHoldHalfOfEachOther) {
  // Elliott, Golub, Jackson 2014: N = 4/3, 2/3.
  const IntegratedAnalysis a(2, {HoldsShare(0, 1, 0.5), HoldsShare(1, 0, 0.5)});
  ExpectNear(From(a, 0), {{0, 0.25}, {1, 0.5}});
  ExpectNear(From(a, 0, OwnershipMeasure::kGross), {{0, 1.0 / 3}, {1, 2.0 / 3}});
  ExpectNear(From(a, 0, OwnershipMeasure::kSimplePaths), {{1, 0.5}});
}

TEST(Integrated, SumsOverSimplePathsAsPublished) {
  // The close-link sums of the Prometheux example, A B C D = 0 1 2 3.
  const IntegratedAnalysis a(4,
                             {HoldsShare(0, 1, 0.2), HoldsShare(1, 0, 0.8), HoldsShare(1, 2, 0.2),
                              HoldsShare(2, 3, 0.6), HoldsShare(3, 0, 0.9), HoldsShare(0, 2, 0.2)});
  const std::map<Vertex, std::map<Vertex, double>> expected = {
      {0, {{1, 0.2}, {2, 0.24}, {3, 0.144}}},
      {1, {{0, 0.908}, {2, 0.36}, {3, 0.216}}},
      {2, {{0, 0.54}, {1, 0.108}, {3, 0.6}}},
      {3, {{0, 0.9}, {1, 0.18}, {2, 0.216}}}};
  for (const auto& [source, row] : expected) {
    ExpectNear(From(a, source, OwnershipMeasure::kSimplePaths), row);
  }
  for (Vertex target = 0; target < 4; ++target) {
    const auto owners = a.solver.OfTarget(a.input, target, OwnershipMeasure::kSimplePaths);
    ASSERT_TRUE(owners.has_value());
    std::map<Vertex, double> column;
    for (const auto& [source, row] : expected) {
      if (row.contains(target)) column[source] = row.at(target);
    }
    ExpectNear(Values(owners->shares), column);
  }
}

TEST(Integrated, TwoBranchesOfUnExample) {
  const IntegratedAnalysis a(4, {HoldsShare(0, 1, 1.0), HoldsShare(0, 2, 0.8),
                                 HoldsShare(1, 3, 0.2), HoldsShare(2, 3, 0.4)});
  ExpectNear(From(a, 0), {{1, 1.0}, {2, 0.8}, {3, 0.52}});
}

TEST(Integrated, ClosedGroupHasIntegratedButNoGrossShares) {
  const IntegratedAnalysis a(3,
                             {HoldsShare(0, 1, 1.0), HoldsShare(1, 0, 1.0), HoldsShare(1, 2, 0.3)});
  ExpectNear(From(a, 0), {{0, 1.0}, {1, 1.0}, {2, 0.3}});
  const auto gross = a.solver.FromSource(a.input, 0, OwnershipMeasure::kGross);
  ASSERT_TRUE(gross.has_value());
  EXPECT_TRUE(gross->diverges);
  EXPECT_TRUE(gross->shares.empty());
}

TEST(Integrated, OwnerOfAClosedGroupDiverges) {
  const IntegratedAnalysis a(4, {HoldsShare(0, 1, 1.0), HoldsShare(1, 0, 1.0),
                                 HoldsShare(2, 0, 0.1), HoldsShare(2, 3, 0.5)});
  const auto result = a.solver.FromSource(a.input, 2, OwnershipMeasure::kIntegrated);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->diverges);
  EXPECT_EQ(a.solver.Reached(2), (std::vector<Vertex>{0, 1, 3}));
  // Nobody else holds 3, and 2 diverges although the way to 3 does not pass the group.
  const auto owners = a.solver.OfTarget(a.input, 3, OwnershipMeasure::kIntegrated);
  ASSERT_TRUE(owners.has_value());
  EXPECT_TRUE(owners->shares.empty());
  EXPECT_EQ(owners->divergent, std::vector<Vertex>{2});
}

TEST(Integrated, LargeClosedRingIsDecidedByItsTotals) {
  constexpr Vertex kCount = 3'000;
  std::vector<Entry> entries;
  for (Vertex v = 0; v < kCount; ++v) entries.push_back(HoldsShare(v, (v + 7) % kCount, 1.0));
  entries.push_back(HoldsShare(kCount, 0, 0.25));
  const IntegratedAnalysis a(kCount + 1, entries);
  const auto outside = a.solver.FromSource(a.input, kCount, OwnershipMeasure::kIntegrated);
  ASSERT_TRUE(outside.has_value()) << outside.error().ToString();
  EXPECT_TRUE(outside->diverges);
  const std::map<Vertex, double> inside = From(a, 5);
  ASSERT_EQ(inside.size(), kCount);
  for (const auto& [vertex, share] : inside) EXPECT_EQ(share, 1.0) << vertex;
}

TEST(Integrated, ChainOfAMillion) {
  constexpr Vertex kCount = 1'000'000;
  std::vector<Entry> entries;
  for (Vertex v = 0; v + 1 < kCount; ++v) entries.push_back(HoldsShare(v, v + 1, 1.0));
  const IntegratedAnalysis a(kCount, entries);
  const auto result = a.solver.FromSource(a.input, 0, OwnershipMeasure::kIntegrated);
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->shares.size(), kCount - 1);
  EXPECT_EQ(result->shares.back().share, 1.0);
  EXPECT_LE(result->shares.back().error_bound, 1e-9);
  const auto owners = a.solver.OfTarget(a.input, kCount - 1, OwnershipMeasure::kIntegrated);
  ASSERT_TRUE(owners.has_value());
  EXPECT_EQ(owners->shares.size(), kCount - 1);
  const auto paths = a.solver.FromSource(a.input, 0, OwnershipMeasure::kSimplePaths);
  ASSERT_TRUE(paths.has_value());
  EXPECT_EQ(paths->shares.back().share, 1.0);
}

TEST(Integrated, ProductsTooSmallForADoubleAreStillReached) {
  std::vector<Entry> entries;
  for (Vertex v = 0; v < 20; ++v) entries.push_back(HoldsShare(v, v + 1, 1e-20));
  const IntegratedAnalysis a(21, entries);
  const auto result = a.solver.FromSource(a.input, 0, OwnershipMeasure::kIntegrated);
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->shares.size(), 20U);
  EXPECT_EQ(result->shares.back().share, 0);
  EXPECT_GT(result->shares.back().error_bound, 0);
}

/// One big component of random holdings, all totals at most `total`.
std::vector<Entry> BigComponent(Vertex count, int holders, double total, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::map<std::pair<Vertex, Vertex>, double> shares;
  for (Vertex v = 0; v < count; ++v) {
    shares[{v, (v + 1) % count}] = total / holders;
    for (int i = 1; i < holders; ++i) {
      shares[{static_cast<Vertex>(random() % count), v}] = total / holders;
    }
  }
  std::vector<Entry> entries;
  for (const auto& [pair, share] : shares)
    entries.push_back(HoldsShare(pair.first, pair.second, share));
  return entries;
}

/// The residual of the definition, x[v] = A[s, v] + sum of x[u] A[u, v] over u other than s.
void ExpectSatisfiesDefinition(const IntegratedAnalysis& a, Vertex source,
                               const OwnershipResult& result) {
  std::vector<double> x(a.projection.vertex_count());
  for (const CertifiedShare& share : result.shares) {
    x[share.vertex] = share.share;
    ASSERT_LE(share.error_bound, 1e-9 * std::max(1.0, share.share));
  }
  for (Vertex v = 0; v < x.size(); ++v) {
    const ShareList holders = a.projection.shares.Holders(v);
    double sum = 0;
    for (std::size_t i = 0; i < holders.size(); ++i) {
      sum += holders.lower[i] * (holders.vertices[i] == source ? 1 : x[holders.vertices[i]]);
    }
    ASSERT_NEAR(x[v], sum, 1e-13) << v;
  }
}

TEST(Integrated, ComponentOfThreeThousandBySweeps) {
  static_assert(kMaxDenseUnknowns < 3'000);
  const IntegratedAnalysis a(3'000, BigComponent(3'000, 5, 0.97, 7));
  for (const Vertex source : {0U, 1'234U, 2'999U}) {
    const auto result = a.solver.FromSource(a.input, source, OwnershipMeasure::kIntegrated);
    ASSERT_TRUE(result.has_value());
    ASSERT_EQ(result->shares.size(), 3'000U);
    ExpectSatisfiesDefinition(a, source, *result);
  }
}

TEST(Integrated, DenseAndSweptComponentsAgree) {
  // The same companies twice: alone (dense), and with a long appendix that makes the component
  // large but sends next to nothing back.
  constexpr Vertex kSmall = 300;
  std::vector<Entry> entries = BigComponent(kSmall, 4, 0.9, 11);
  const IntegratedAnalysis dense(kSmall, entries);
  const Vertex large = kSmall + kMaxDenseUnknowns;
  entries.push_back(HoldsShare(0, kSmall, 1e-15));
  for (Vertex v = kSmall; v + 1 < large; ++v) entries.push_back(HoldsShare(v, v + 1, 0.5));
  entries.push_back(HoldsShare(large - 1, 0, 1e-15));
  const IntegratedAnalysis swept(large, entries);
  for (Vertex source = 0; source < kSmall; source += 37) {
    const std::map<Vertex, double> expected = From(dense, source);
    const std::map<Vertex, double> actual = From(swept, source);
    for (const auto& [vertex, share] : expected) ASSERT_NEAR(actual.at(vertex), share, 1e-12);
  }
}

void ExpectCertified(const CertifiedShare& share, const Rational& exact) {
  const Rational difference = Rational(share.share) - exact;
  EXPECT_LE(abs(difference), Rational(share.error_bound));
  EXPECT_LE(share.error_bound, 1e-9 * std::max(1.0, share.share));
  EXPECT_NEAR(share.share, NearestDouble(exact), 1e-9 * std::max(1.0, share.share));
}

/// FromSource and OfTarget of every vertex against the dense exact solve.
void CompareAll(const IntegratedAnalysis& a, OwnershipMeasure measure) {
  const DenseMatrix dense = DenseShares(a.projection.shares, ShareEnd::kLower);
  const Vertex n = a.projection.vertex_count();
  std::vector<std::optional<std::vector<Rational>>> rows;
  std::vector<std::vector<bool>> reached(n, std::vector<bool>(n, false));
  for (Vertex source = 0; source < n; ++source) {
    rows.push_back(measure == OwnershipMeasure::kGross ? DenseGross(dense, source)
                                                       : DenseIntegrated(dense, source));
    for (const Vertex v : DenseReached(dense, source)) reached[source][v] = true;
    const auto result = a.solver.FromSource(a.input, source, measure);
    ASSERT_TRUE(result.has_value()) << result.error().ToString();
    ASSERT_EQ(result->diverges, !rows[source].has_value()) << "source " << source;
    ASSERT_EQ(a.solver.Reached(source), DenseReached(dense, source));
    if (result->diverges) continue;
    ASSERT_EQ(result->shares.size(), DenseReached(dense, source).size());
    for (const CertifiedShare& share : result->shares) {
      SCOPED_TRACE(testing::Message() << "from " << source << " to " << share.vertex);
      ExpectCertified(share, (*rows[source])[share.vertex]);
    }
  }
  for (Vertex target = 0; target < n; ++target) {
    const auto owners = a.solver.OfTarget(a.input, target, measure);
    ASSERT_TRUE(owners.has_value()) << owners.error().ToString();
    std::vector<Vertex> divergent;
    std::vector<Vertex> numbered;
    for (Vertex source = 0; source < n; ++source) {
      if (reached[source][target]) (rows[source] ? numbered : divergent).push_back(source);
    }
    ASSERT_EQ(owners->divergent, divergent) << "target " << target;
    ASSERT_EQ(owners->shares.size(), numbered.size()) << "target " << target;
    for (const CertifiedShare& share : owners->shares) {
      SCOPED_TRACE(testing::Message() << "owner " << share.vertex << " of " << target);
      ASSERT_TRUE(rows[share.vertex].has_value());
      ExpectCertified(share, (*rows[share.vertex])[target]);
    }
  }
}

TEST(IntegratedProperty, TwoThousandGraphsAgreeWithTheDenseExactSolve) {
  const std::uint64_t seed = std::random_device{}();
  int diverging = 0;
  for (int graph = 0; graph < 2'000; ++graph) {
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(graph));
    const int family = graph % kGraphFamilies;
    const IntegratedAnalysis a(RandomShares(family, random));
    SCOPED_TRACE(testing::Message()
                 << "seed " << seed << " + " << graph << ", " << GraphFamilyName(family));
    CompareAll(a, graph % 3 == 0 ? OwnershipMeasure::kGross : OwnershipMeasure::kIntegrated);
    if (testing::Test::HasFailure()) return;
    const DenseMatrix dense = DenseShares(a.projection.shares, ShareEnd::kLower);
    for (Vertex v = 0; v < dense.size(); ++v) diverging += DenseIntegrated(dense, v) ? 0 : 1;
  }
  EXPECT_GT(diverging, 50) << "the families have to contain diverging sums";
}

/// Sum over simple paths by plain recursion.
void AddPaths(const DenseMatrix& a, Vertex at, const Rational& product, std::vector<bool>& visited,
              std::vector<Rational>& sums) {
  visited[at] = true;
  sums[at] += product;
  for (Vertex to = 0; to < a.size(); ++to) {
    if (!visited[to] && !a[at][to].is_zero()) AddPaths(a, to, product * a[at][to], visited, sums);
  }
  visited[at] = false;
}

TEST(IntegratedProperty, SimplePathsAgreeWithRecursion) {
  const std::uint64_t seed = std::random_device{}();
  for (int graph = 0; graph < 200; ++graph) {
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(graph));
    const IntegratedAnalysis a(RandomShares(graph % kGraphFamilies, random));
    SCOPED_TRACE(testing::Message() << "seed " << seed << " + " << graph);
    const DenseMatrix dense = DenseShares(a.projection.shares, ShareEnd::kLower);
    for (Vertex source = 0; source < dense.size(); ++source) {
      std::vector<bool> visited(dense.size());
      std::vector<Rational> sums(dense.size());
      AddPaths(dense, source, 1, visited, sums);
      const auto result = a.solver.FromSource(a.input, source, OwnershipMeasure::kSimplePaths);
      ASSERT_TRUE(result.has_value());
      for (const CertifiedShare& share : result->shares) {
        ASSERT_NE(share.vertex, source);
        ExpectCertified(share, sums[share.vertex]);
        const auto owners =
            a.solver.OfTarget(a.input, share.vertex, OwnershipMeasure::kSimplePaths);
        ASSERT_TRUE(owners.has_value());
        ASSERT_TRUE(Values(owners->shares).contains(source));
        EXPECT_NEAR(Values(owners->shares).at(source), share.share, 1e-12);
      }
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(Integrated, TooManySimplePathsNameTheLimit) {
  std::vector<Entry> entries;
  for (Vertex holder = 0; holder < 14; ++holder) {
    for (Vertex held = 0; held < 14; ++held) {
      if (holder != held) entries.push_back(HoldsShare(holder, held, 0.07));
    }
  }
  const IntegratedAnalysis a(14, entries);
  const auto result = a.solver.FromSource(a.input, 0, OwnershipMeasure::kSimplePaths);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), StatusCode::kResourceExhausted);
  EXPECT_NE(result.error().message().find(std::to_string(kMaxSimplePathSteps)), std::string::npos);
}

TEST(Integrated, CancellationEndsASolve) {
  IntegratedAnalysis a(3'000, BigComponent(3'000, 5, 0.97, 7));
  a.input.check_cancelled = [] { return Status::Cancelled("stopped"); };
  const auto result = a.solver.FromSource(a.input, 0, OwnershipMeasure::kIntegrated);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
