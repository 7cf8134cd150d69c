#include "graph/analysis/reduced_shares.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Walks within a group that are no longer than this on average need no solving.
constexpr double kShortWalks = 4;
/// Groups that only exact numbers solve, once for each member.
constexpr std::size_t kMaxSolvedExactly = 8;
/// Far below what a search leaves out: LargeShares::kShareError.
constexpr double kMaxError = 1e-11;
/// Holders of a group's members.
constexpr std::size_t kMaxSolvedEntries = std::size_t{1} << 22;

}  // namespace

Result<std::unique_ptr<const ReducedShares>> ReducedShares::Make(
    const AnalysisInput& input, const CyclicComponents& components) {
  std::unique_ptr<ReducedShares> reduced(new ReducedShares(components));
  ASSIGN_OR_RETURN(reduced->below_, components.Below(input));
  std::vector<SolvedMember> solved;
  std::vector<std::uint32_t> divergent;
  for (std::uint32_t c = 0; c < components.condensation().count(); ++c) {
    if (!components.IsCyclic(c)) continue;
    ASSIGN_OR_RETURN(const std::shared_ptr<const DecidedWalks> system, components.System(input, c));
    if (system->verdict() == WalkVerdict::kDiverges) {
      divergent.push_back(c);
      continue;
    }
    ASSIGN_OR_RETURN(const bool nearly_closed, reduced->IsNearlyClosed(input, *system));
    if (!nearly_closed) continue;
    ASSIGN_OR_RETURN(std::vector<SolvedMember> members, reduced->Solve(input, c, *system));
    std::move(members.begin(), members.end(), std::back_inserter(solved));
  }
  reduced->Replace(std::move(solved));
  for (const std::uint32_t c : divergent) reduced->Empty(components.condensation().Members(c));
  return std::unique_ptr<const ReducedShares>(std::move(reduced));
}

// Asked of groups that can be solved only.
Result<bool> ReducedShares::IsNearlyClosed(const AnalysisInput& input,
                                           const DecidedWalks& system) const {
  const std::size_t size = system.shares().size();
  if (system.verdict() == WalkVerdict::kUndecided || size > kMaxDenseUnknowns) return false;
  if (system.verdict() == WalkVerdict::kBarelyConverges) return size <= kMaxSolvedExactly;
  ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> lengths,
                   system.Solve(input, Flow::kDown, std::vector<Bounded>(size, {1, 0})));
  if (!lengths) return false;
  return std::any_of(lengths->begin(), lengths->end(),
                     [](const Bounded& length) { return length.value > kShortWalks; });
}

// By one solution for each member: how often walks from each other member come to it. Empty: not
// within the limits.
Result<std::vector<ReducedShares::SolvedMember>> ReducedShares::Solve(
    const AnalysisInput& input, std::uint32_t component, const DecidedWalks& system) const {
  const std::vector<Vertex>& members = system.shares().vertices;
  std::vector<SolvedMember> solved;
  std::vector<Bounded> unit(members.size());
  std::size_t entries = 0;
  for (std::size_t c = 0; c < members.size(); ++c) {
    RETURN_IF_ERROR(input.check_cancelled());
    unit[c].value = 1;
    ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> walks,
                     system.Solve(input, Flow::kUp, unit));
    unit[c].value = 0;
    if (!walks) return std::vector<SolvedMember>();
    std::map<Vertex, BoundedSum> sums;
    for (std::size_t u = 0; u < members.size(); ++u) {
      const ShareList list = components_.shares().Holders(members[u]);
      for (std::size_t i = 0; i < list.size(); ++i) {
        const double share = list.at(end())[i];
        if (!(share > 0) || components_.ComponentOf(list.vertices[i]) == component) continue;
        sums[list.vertices[i]].Add(share, (*walks)[u]);
      }
    }
    SolvedMember& member = solved.emplace_back();
    member.member = members[c];
    for (const auto& [holder, sum] : sums) {
      const Bounded share = sum.Finish();
      if (share.error > kMaxError) return std::vector<SolvedMember>();
      member.holders.vertices.push_back(holder);
      member.holders.shares.push_back(share.value);
    }
    entries += sums.size();
    if (entries > kMaxSolvedEntries) return std::vector<SolvedMember>();
  }
  return solved;
}

void ReducedShares::Replace(std::vector<SolvedMember> solved) {
  std::vector<ShareMatrix::Entry> added;
  std::vector<Vertex> holders;  // whose lists change: also members, who hold no other member now
  for (const SolvedMember& member : solved) {
    MarkInside(member.member);
    holders.push_back(member.member);
    for (std::size_t i = 0; i < member.holders.vertices.size(); ++i) {
      const double share = member.holders.shares[i];
      added.push_back({member.holders.vertices[i], member.member, share, share});
      holders.push_back(member.holders.vertices[i]);
    }
  }
  std::sort(added.begin(), added.end(), [](const auto& a, const auto& b) {
    return a.holder != b.holder ? a.holder < b.holder : a.held < b.held;
  });
  std::sort(holders.begin(), holders.end());
  holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
  auto next = added.begin();
  for (const Vertex holder : holders) {
    List& list = Change(holdings_, holder);
    const auto add = [&list](Vertex held, double share) {
      list.vertices.push_back(held);
      list.shares.push_back(share);
    };
    const ShareList before = components_.shares().Holdings(holder);
    for (std::size_t i = 0; i < before.size(); ++i) {
      const Vertex held = before.vertices[i];
      if (inside_[held]) continue;  // among those added, if it is to be there
      for (; next != added.end() && next->holder == holder && next->held < held; ++next) {
        add(next->held, next->lower);
      }
      add(held, before.at(end())[i]);
    }
    for (; next != added.end() && next->holder == holder; ++next) add(next->held, next->lower);
  }
  for (SolvedMember& member : solved) {
    Change(holders_, member.member) = std::move(member.holders);
  }
}

void ReducedShares::Empty(std::span<const Vertex> group) {
  for (const Vertex member : group) {
    MarkInside(member);
    Change(holdings_, member) = {};
    Change(holders_, member) = {};
  }
}

ReducedShares::List& ReducedShares::Change(Changes& changes, Vertex v) {
  if (changes.changed.empty()) changes.changed.resize(vertex_count());
  changes.changed[v] = true;
  return changes.lists[v];
}

void ReducedShares::MarkInside(Vertex v) {
  if (inside_.empty()) inside_.resize(vertex_count());
  inside_[v] = true;
}

}  // namespace keiretsu::graph
