#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "graph/analysis/beneficial_owners.h"
#include "graph/analysis/close_links.h"
#include "tests/graph/analysis/naive_control.h"
#include "tests/graph/analysis/share_graph.h"

namespace keiretsu::graph {
namespace {

/// Exact integrated shares of one source: solves x = a + x A without the source's own column.
/// nullopt when the walk sum diverges, which shows in a column sum that is not below what it was.
std::vector<Rational> ExactIntegrated(const AnalysisInput& input, Vertex source) {
  const Vertex n = input.projection->vertex_count();
  std::vector<std::vector<Rational>> rows(n, std::vector<Rational>(n + 1, Rational(0)));
  for (Vertex t = 0; t < n; ++t) {
    rows[t][t] = 1;
    const auto holders = input.exact->Holders(t, ShareEnd::kLower);
    for (const ExactShare& share : *holders) {
      if (share.holder == source) {
        rows[t][n] += share.share;
      } else {
        rows[t][share.holder] -= share.share;
      }
    }
  }
  for (Vertex pivot = 0; pivot < n; ++pivot) {
    Vertex swap = pivot;
    while (swap < n && rows[swap][pivot] == 0) ++swap;
    if (swap == n) return {};
    std::swap(rows[pivot], rows[swap]);
    for (Vertex row = 0; row < n; ++row) {
      if (row == pivot || rows[row][pivot] == 0) continue;
      const Rational factor = rows[row][pivot] / rows[pivot][pivot];
      for (Vertex column = pivot; column <= n; ++column) {
        rows[row][column] -= factor * rows[pivot][column];
      }
    }
  }
  std::vector<Rational> shares(n);
  for (Vertex t = 0; t < n; ++t) shares[t] = rows[t][n] / rows[t][t];
  return shares;
}

/// Sum of what the members, without the company, directly hold of it.
Rational Together(const AnalysisInput& input, const std::set<Vertex>& members, Vertex company) {
  Rational sum = 0;
  const auto holders = input.exact->Holders(company, ShareEnd::kLower);
  for (const ExactShare& share : *holders) {
    if (share.holder != company && members.count(share.holder) != 0) sum += share.share;
  }
  return sum;
}

std::set<Vertex> Closure(const AnalysisInput& input, Vertex v,
                         std::optional<Vertex> excluded = std::nullopt) {
  return NaiveClosure(input, {v}, {}, ShareEnd::kLower, excluded);
}

/// What v and all it controls without the company hold of it.
Rational MajorityHolding(const AnalysisInput& input, Vertex v, Vertex company) {
  std::set<Vertex> members = Closure(input, v, company);
  members.insert(v);
  return Together(input, members, company);
}

/// Graphs whose integrated shares exist: nothing of itself, and something held by nobody.
ShareGraph::Parts OpenParts(std::mt19937_64& random, Vertex vertices) {
  ShareGraph::Parts parts = RandomParts(random, vertices);
  std::vector<bool> is_free(vertices, false);
  for (Vertex v = 0; v < vertices; v += 3) is_free[v] = true;
  std::erase_if(parts.shares, [&](const auto& entry) {
    return entry.holder == entry.held || is_free[entry.held];
  });
  std::erase_if(parts.votes, [&](const auto& entry) { return is_free[entry.held]; });
  return parts;
}

class OwnersAndLinks : public ::testing::Test {
 protected:
  void SetUp() override {
    seed_ = std::random_device{}();
    random_.seed(seed_);
  }
  std::uint64_t seed_ = 0;
  std::mt19937_64 random_;
};

struct Grounds {
  bool ownership = false;
  bool control = false;
  bool control_of_holder = false;
  bool holding_in_controller = false;

  bool any() const { return ownership || control || control_of_holder || holding_in_controller; }
};

Grounds NaiveGrounds(const AnalysisInput& input, const OwnerQuestion& question, Vertex person,
                     Vertex company, const std::vector<Rational>& shares) {
  Grounds grounds;
  const Vertex vertices = input.projection->vertex_count();
  const std::set<Vertex> controlled = Closure(input, person);
  grounds.control = controlled.count(company) != 0;
  switch (question.rule) {
    case OwnerRule::kIntegrated:
    case OwnerRule::kAmlr:
      grounds.ownership = shares[company] > 0 && shares[company] >= question.threshold;
      break;
    case OwnerRule::kAmld4:
    case OwnerRule::kPsc:
      grounds.ownership = MajorityHolding(input, person, company) > question.threshold;
      break;
  }
  if (question.rule != OwnerRule::kAmlr) return grounds;
  const Rational held = Together(input, controlled, company);
  grounds.control_of_holder = held > 0 && held >= question.threshold;
  for (Vertex k = 0; k < vertices; ++k) {
    if (k == person || k == company || shares[k] == 0 || shares[k] < question.threshold) continue;
    if (Closure(input, k).count(company) != 0) grounds.holding_in_controller = true;
  }
  return grounds;
}

TEST_F(OwnersAndLinks, BeneficialOwnersAgreeWithTheDefinition) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  for (int round = 0; round < 240; ++round) {
    const Vertex vertices = static_cast<Vertex>(3 + random_() % 8);
    ShareGraph graph(OpenParts(random_, vertices));
    graph.input().threads = 1 + static_cast<unsigned>(random_() % 2);
    const OwnershipSolver shares(&graph.projection().shares, ShareEnd::kLower);
    OwnerQuestion question;
    question.rule = static_cast<OwnerRule>(round % 4);
    question.threshold = random_() % 2 == 0 ? Rational(1, 4) : Rational(15, 100);
    question.is_person.assign(vertices, false);
    for (Vertex v = 0; v < vertices; v += 3) question.is_person[v] = true;
    if (random_() % 2 == 0) question.target = static_cast<Vertex>(random_() % vertices);
    const auto found = BeneficialOwners(graph.input(), shares, question);
    ASSERT_TRUE(found.has_value());
    std::size_t next = 0;
    for (Vertex company = 0; company < vertices; ++company) {
      if (question.is_person[company] || (question.target && company != *question.target)) continue;
      for (Vertex person = 0; person < vertices; person += 3) {
        const std::vector<Rational> exact = ExactIntegrated(graph.input(), person);
        ASSERT_FALSE(exact.empty());
        const Grounds expected = NaiveGrounds(graph.input(), question, person, company, exact);
        if (!expected.any()) continue;
        ASSERT_LT(next, found->size()) << "round " << round;
        const BeneficialOwner& owner = (*found)[next++];
        SCOPED_TRACE("round " + std::to_string(round) + " company " + std::to_string(company) +
                     " person " + std::to_string(person));
        EXPECT_EQ(owner.company, company);
        EXPECT_EQ(owner.owner, person);
        ASSERT_TRUE(owner.share.has_value());
        EXPECT_NEAR(*owner.share, NearestDouble(exact[company]), 1e-9);
        EXPECT_EQ(owner.ownership, expected.ownership);
        EXPECT_EQ(owner.control, expected.control);
        EXPECT_EQ(owner.control_of_holder, expected.control_of_holder);
        EXPECT_EQ(owner.holding_in_controller, expected.holding_in_controller);
        EXPECT_FALSE(owner.undecided);
      }
    }
    EXPECT_EQ(next, found->size()) << "round " << round;
  }
}

/// Two companies that control each other: a holding in either is one in a controller of the other.
TEST(BeneficialOwners, HoldingsInControllersThatRunInACircle) {
  ShareGraph::Parts parts;
  parts.vertices = 4;  // a person, a ring of two, a company under it
  parts.shares = {{0, 1, 0.3, 0.3}, {2, 1, 0.6, 0.6}, {1, 2, 0.6, 0.6}, {2, 3, 0.6, 0.6}};
  ShareGraph graph(parts);
  const OwnershipSolver shares(&graph.projection().shares, ShareEnd::kLower);
  OwnerQuestion question;
  question.rule = OwnerRule::kAmlr;
  question.is_person = {true, false, false, false};
  const auto all = BeneficialOwners(graph.input(), shares, question);
  ASSERT_TRUE(all.has_value());
  ASSERT_EQ(all->size(), 3U);
  for (const BeneficialOwner& owner : *all) {
    EXPECT_TRUE(owner.holding_in_controller) << owner.company;
    question.target = owner.company;
    const auto one = BeneficialOwners(graph.input(), shares, question);
    ASSERT_TRUE(one.has_value());
    ASSERT_EQ(one->size(), 1U);
    EXPECT_TRUE(one->front().holding_in_controller) << owner.company;
  }
}

/// Asks for owners by integrated shares, where the first vertices are persons.
OwnerQuestion IntegratedOwners(Vertex vertices, Vertex persons, const Rational& threshold) {
  OwnerQuestion question;
  question.rule = OwnerRule::kIntegrated;
  question.threshold = threshold;
  question.is_person.assign(vertices, false);
  std::fill_n(question.is_person.begin(), persons, true);
  return question;
}

/// Two companies that own nearly all of each other turn holdings of a ten-thousandth into shares
/// that count: searches that leave out small holdings must not speak of them.
TEST_F(OwnersAndLinks, AllOwnersOfGroupsThatOwnNearlyAllOfThemselves) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  constexpr Vertex kPersons = 48;
  constexpr Vertex kFirst = kPersons;  // holds nearly all of the next, and that of it
  constexpr Vertex kBelow = kFirst + 2;
  constexpr Vertex kOthers = kBelow + 1;
  for (int round = 0; round < 20; ++round) {
    ShareGraph::Parts parts;
    parts.vertices = kOthers + 6;
    parts.shares = {{kFirst, kFirst + 1, 0.9996, 0.9996},
                    {kFirst + 1, kFirst, 0.9998, 0.9998},
                    {kFirst, kBelow, 0.6, 0.6}};
    const auto add = [&](Vertex holder, Vertex held, double share) {
      parts.shares.push_back({holder, held, share, share});
    };
    for (Vertex v = kOthers; v < parts.vertices; ++v) {
      const auto first = static_cast<Vertex>(random_() % kPersons);
      for (Vertex i = 0; i < 8; ++i) {  // persons apart from each other
        add((first + 5 * i) % kPersons, v, 0.01 * static_cast<double>(random_() % 8 + 1));
      }
      if (v == kOthers) add((first + 1) % kPersons, v, 0.3);
      // What is left to outsiders of the two is two and four ten-thousandths.
      add(v, kFirst, 0.00003);
      add(v, kFirst + 1, 0.00001 * static_cast<double>(1 + random_() % 6));
    }
    add(static_cast<Vertex>(random_() % kPersons), kBelow, 0.1);
    ShareGraph graph(parts);
    graph.input().threads = 1 + static_cast<unsigned>(round % 2);
    const OwnershipSolver shares(&graph.projection().shares, ShareEnd::kLower);
    const OwnerQuestion question =
        IntegratedOwners(parts.vertices, kPersons, Rational(1, 10));
    std::map<std::pair<Vertex, Vertex>, double> expected;  // by company and person
    for (Vertex person = 0; person < kPersons; ++person) {
      const auto owned =
          shares.FromSource(graph.input(), person, OwnershipMeasure::kIntegrated);
      ASSERT_TRUE(owned.has_value());
      ASSERT_FALSE(owned->diverges);
      for (const CertifiedShare& share : owned->shares) {
        if (share.vertex != person && share.share >= 0.1) {
          expected[{share.vertex, person}] = share.share;
        }
      }
    }
    const auto found = BeneficialOwners(graph.input(), shares, question);
    ASSERT_TRUE(found.has_value());
    std::size_t of_the_group = 0;
    for (const BeneficialOwner& owner : *found) {
      if (!owner.ownership) continue;
      const auto at = expected.find({owner.company, owner.owner});
      ASSERT_NE(at, expected.end()) << owner.company << " " << owner.owner;
      EXPECT_NEAR(*owner.share, at->second, 1e-9);
      of_the_group += owner.company <= kBelow ? 1 : 0;
      expected.erase(at);
    }
    EXPECT_TRUE(expected.empty()) << "round " << round;
    EXPECT_GT(of_the_group, 0U);
  }
}

/// Rings below rings, most of which own nearly all of themselves, some more than that: the searches
/// agree with one solution per person, and both say nothing of persons whose sums diverge.
TEST_F(OwnersAndLinks, AllOwnersWhereGroupsLieBelowGroups) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  constexpr Vertex kPersons = 24;
  std::size_t compared = 0;
  std::size_t divergent = 0;
  for (int round = 0; round < 60; ++round) {
    ShareGraph::Parts parts;
    parts.vertices = kPersons;
    for (int group = 0; group < 8; ++group) {
      const Vertex first = parts.vertices;
      const Vertex size = static_cast<Vertex>(1 + random_() % 4);
      parts.vertices += size;
      const bool more_than_all = random_() % 12 == 0;
      const double least = random_() % 3 == 0 ? 0.3 : 0.9;
      for (Vertex v = first; v < parts.vertices; ++v) {
        const Vertex next = first + (v + 1 - first) % size;
        double left = more_than_all ? 1.2 : 1;
        const auto add = [&](Vertex holder, double share) {
          parts.shares.push_back({holder, v, share, share});
          left -= share;
        };
        const double within = least + 0.0099 * static_cast<double>(random_() % 11);
        if (size > 1) add(next, more_than_all ? 1.01 : within);
        std::set<Vertex> holders;
        for (int i = 0; i < 3; ++i) {
          const bool person = first == kPersons || random_() % 2 == 0;
          const Vertex above = person ? kPersons : first - kPersons;
          holders.insert(static_cast<Vertex>(random_() % above + (person ? 0 : kPersons)));
        }
        for (const Vertex holder : holders) add(holder, std::max(left, 0.0) * 0.45);
      }
    }
    ShareGraph graph(parts);
    graph.input().threads = 1 + static_cast<unsigned>(round % 2);
    const OwnershipSolver shares(&graph.projection().shares, ShareEnd::kLower);
    const OwnerQuestion question =
        IntegratedOwners(parts.vertices, kPersons, Rational(1, 20));
    const auto found = BeneficialOwners(graph.input(), shares, question);
    ASSERT_TRUE(found.has_value());
    std::map<std::pair<Vertex, Vertex>, double> owned;  // by company and person
    for (const BeneficialOwner& owner : *found) {
      if (owner.ownership) owned[{owner.company, owner.owner}] = *owner.share;
    }
    for (Vertex person = 0; person < kPersons; ++person) {
      const auto expected =
          shares.FromSource(graph.input(), person, OwnershipMeasure::kIntegrated);
      ASSERT_TRUE(expected.has_value());
      divergent += expected->diverges ? 1U : 0U;
      for (const CertifiedShare& share : expected->shares) {
        if (share.share < 0.05) continue;
        const auto at = owned.find({share.vertex, person});
        ASSERT_NE(at, owned.end()) << round << ": " << person << " in " << share.vertex;
        EXPECT_NEAR(at->second, share.share, 1e-9);
        owned.erase(at);
        ++compared;
      }
    }
    EXPECT_TRUE(owned.empty()) << "round " << round;
  }
  EXPECT_GT(compared, 1000U);
  EXPECT_GT(divergent, 0U);
}

using Rows = std::vector<std::tuple<Vertex, Vertex, LinkReason, Vertex>>;

/// All pairs by the definition: `holds` for the first two reasons, `parent` for the third.
Rows NaiveLinks(std::span<const Vertex> by_rank, const std::vector<bool>& is_person,
                const std::vector<std::vector<bool>>& holds,
                const std::vector<std::vector<bool>>& parent) {
  Rows rows;
  for (std::size_t i = 0; i < by_rank.size(); ++i) {
    for (std::size_t j = i + 1; j < by_rank.size(); ++j) {
      const Vertex a = by_rank[i];
      const Vertex b = by_rank[j];
      if (is_person[a] || is_person[b]) continue;
      if (holds[a][b]) {
        rows.emplace_back(a, b, LinkReason::kForward, 0);
      } else if (holds[b][a]) {
        rows.emplace_back(a, b, LinkReason::kBackward, 0);
      } else {
        const auto third = std::find_if(by_rank.begin(), by_rank.end(), [&](Vertex z) {
          return z != a && z != b && parent[z][a] && parent[z][b];
        });
        if (third != by_rank.end()) rows.emplace_back(a, b, LinkReason::kThird, *third);
      }
    }
  }
  return rows;
}

TEST_F(OwnersAndLinks, CloseLinksAgreeWithTheDefinition) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  for (int round = 0; round < 160; ++round) {
    const Vertex n = static_cast<Vertex>(3 + random_() % 7);
    ShareGraph graph(OpenParts(random_, n));
    graph.input().threads = 1 + static_cast<unsigned>(random_() % 2);
    const Rational threshold = random_() % 4 == 0 ? Rational(3, 5) : Rational(1, 5);
    const bool phi = round % 2 == 0;
    std::vector<std::vector<bool>> holds(n, std::vector<bool>(n, false));
    std::vector<std::vector<bool>> parent = holds;
    for (Vertex a = 0; a < n; ++a) {
      const std::vector<Rational> exact = ExactIntegrated(graph.input(), a);
      const std::set<Vertex> controlled = Closure(graph.input(), a);
      for (Vertex b = 0; b < n; ++b) {
        if (b == a) continue;
        holds[a][b] = (phi ? exact[b] : MajorityHolding(graph.input(), a, b)) >= threshold;
        parent[a][b] = phi ? bool(holds[a][b]) : controlled.count(b) != 0;
      }
    }
    std::vector<bool> is_person(n, false);
    for (Vertex v = 0; v < n; v += 3) is_person[v] = true;
    std::vector<Vertex> by_rank(n);
    std::iota(by_rank.begin(), by_rank.end(), Vertex{0});
    std::shuffle(by_rank.begin(), by_rank.end(), random_);
    std::vector<Vertex> rank(n);
    for (Vertex i = 0; i < n; ++i) rank[by_rank[i]] = i;

    const OwnershipSolver shares(&graph.projection().shares, ShareEnd::kLower);
    const auto links =
        phi ? PhiLinks(graph.input(), shares, threshold) : MajorityLinks(graph.input(), threshold);
    ASSERT_TRUE(links.has_value());
    Rows rows;
    const auto emit = [&rows](const CloseLink& link) {
      rows.emplace_back(link.a, link.b, link.reason,
                        link.reason == LinkReason::kThird ? link.third : 0);
      return Status();
    };
    ASSERT_TRUE(PairCloseLinks(graph.input(), *links, rank, is_person, emit).ok());
    ASSERT_EQ(rows, NaiveLinks(by_rank, is_person, holds, parent)) << "round " << round;
  }
}

}  // namespace
}  // namespace keiretsu::graph
