#include "graph/analysis/corporate_group.h"

#include <algorithm>
#include <unordered_map>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

std::optional<double> ShareIn(const ShareList& holders, Vertex holder, ShareEnd end) {
  const auto found = std::lower_bound(holders.vertices.begin(), holders.vertices.end(), holder);
  if (found == holders.vertices.end() || *found != holder) return std::nullopt;
  const double share = holders.at(end)[static_cast<std::size_t>(found - holders.vertices.begin())];
  return share > 0 ? std::optional<double>(share) : std::nullopt;
}

class Grouping {
 public:
  Grouping(const ControlSolver& solver, std::span<const Vertex> order)
      : solver_(solver), projection_(*solver.input().projection) {
    for (const Vertex v : order) place_.emplace(v, Place{place_.size()});
  }

  Result<std::vector<GroupCompany>> Run(Vertex parent) {
    place_.at(parent).member = true;
    std::vector<Vertex> frontier = {parent};
    for (std::uint32_t level = 1; !frontier.empty(); ++level) {
      ASSIGN_OR_RETURN(frontier, NextRound(frontier));
      for (const Vertex company : frontier) {
        ASSIGN_OR_RETURN(const GroupCompany joined, Join(company, level));
        group_.push_back(joined);
      }
      // Only now: members of one round do not hang under each other.
      for (const Vertex company : frontier) place_.at(company).member = true;
    }
    return std::move(group_);
  }

 private:
  struct Place {
    std::size_t rank;
    double votes = 0;
    bool linked = false;
    bool member = false;
    bool counted = false;  // votes of the frontier were added in this round
  };

  /// Those that the members control together now that the frontier has joined, by rank.
  Result<std::vector<Vertex>> NextRound(const std::vector<Vertex>& frontier) {
    std::vector<Vertex> reached;
    for (const Vertex member : frontier) {
      if (projection_.is_barred(member)) continue;
      for (const Vertex company : projection_.controls.Out(member)) {
        if (Place* place = Reach(company, reached)) place->linked = true;
      }
      const ShareList held = projection_.votes().Holdings(member);
      for (std::size_t i = 0; i < held.size(); ++i) {
        const double votes = held.at(solver_.end())[i];
        if (!(votes > 0)) continue;
        if (Place* place = Reach(held.vertices[i], reached)) place->votes += votes;
      }
    }
    std::vector<Vertex> joined;
    for (const Vertex company : reached) {
      place_.at(company).counted = false;
      ASSIGN_OR_RETURN(const bool controlled, Controlled(company));
      if (controlled) joined.push_back(company);
    }
    std::sort(joined.begin(), joined.end(),
              [this](Vertex a, Vertex b) { return place_.at(a).rank < place_.at(b).rank; });
    return joined;
  }

  /// Null for members and for what is not of the group.
  Place* Reach(Vertex company, std::vector<Vertex>& reached) {
    const auto found = place_.find(company);
    if (found == place_.end() || found->second.member) return nullptr;
    if (!found->second.counted) reached.push_back(company);
    found->second.counted = true;
    return &found->second;
  }

  Result<bool> Controlled(Vertex company) {
    const Place& place = place_.at(company);
    if (place.linked) return true;
    if (const auto clear = solver_.EnoughInDoubles(company, place.votes)) return *clear;
    return solver_.EnoughExactly(company, [this](Vertex voter) { return IsMember(voter); });
  }

  bool IsMember(Vertex v) const {
    const auto found = place_.find(v);
    return found != place_.end() && found->second.member;
  }

  /// A member that has votes in the company or a relationship to it.
  struct Candidate {
    Vertex member;
    GroupControl control;
    double votes;
    double shares;
    std::size_t rank;

    bool Before(const Candidate& other) const {
      if (control != other.control) return control < other.control;
      if (votes != other.votes) return votes > other.votes;
      if (shares != other.shares) return shares > other.shares;
      return rank < other.rank;
    }
  };

  Result<GroupCompany> Join(Vertex company, std::uint32_t level) {
    std::optional<Candidate> best;
    const auto consider = [&](Vertex member, GroupControl control) {
      const ShareEnd end = solver_.end();
      const Candidate candidate{
          member, control,
          ShareIn(projection_.votes().Holders(company), member, end).value_or(0),
          ShareIn(projection_.shares.Holders(company), member, end).value_or(0),
          place_.at(member).rank};
      if (!best || candidate.Before(*best)) best = candidate;
    };
    for (const Vertex holder : projection_.controls.In(company)) {
      if (IsMember(holder) && !projection_.is_barred(holder)) {
        consider(holder, GroupControl::kRelationship);
      }
    }
    const ShareList voters = projection_.votes().Holders(company);
    for (std::size_t i = 0; i < voters.size(); ++i) {
      const Vertex voter = voters.vertices[i];
      const double votes = voters.at(solver_.end())[i];
      if (!(votes > 0) || !IsMember(voter) || projection_.is_barred(voter)) continue;
      ASSIGN_OR_RETURN(const bool majority, solver_.EnoughAlone(voter, company, votes));
      consider(voter, majority ? GroupControl::kMajority : GroupControl::kJoint);
    }
    return GroupCompany{company, level, best->member,
                        ShareIn(projection_.shares.Holders(company), best->member, solver_.end()),
                        best->control};
  }

  const ControlSolver& solver_;
  const Projection& projection_;
  std::unordered_map<Vertex, Place> place_;  // of the parent and its companies
  std::vector<GroupCompany> group_;
};

}  // namespace

Result<std::vector<GroupCompany>> CorporateGroup(const ControlSolver& solver, Vertex parent,
                                                 std::span<const Vertex> order) {
  return Grouping(solver, order).Run(parent);
}

}  // namespace keiretsu::graph
