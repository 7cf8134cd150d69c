#include "graph/analysis/control_proof.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

class Proof {
 public:
  Proof(const ControlSolver& solver, std::span<const Vertex> seeds, Vertex company)
      : solver_(solver), projection_(*solver.input().projection), company_(company) {
    for (Vertex seed : seeds) Join(seed);
  }

  Result<std::vector<ControlStep>> Run() {
    RETURN_IF_ERROR(Grow());
    std::vector<ControlStep> steps;
    if (!joined_.contains(company_) || joined_.at(company_) < seed_count_) return steps;
    std::vector<Vertex> open = {company_};
    std::unordered_set<Vertex> seen = {company_};
    for (std::size_t i = 0; i < open.size(); ++i) {
      ASSIGN_OR_RETURN(ControlStep step, StepOf(open[i]));
      for (const ControlStep::Vote& vote : step.votes) {
        const bool is_seed = joined_.at(vote.member) < seed_count_;
        if (!is_seed && seen.insert(vote.member).second) open.push_back(vote.member);
      }
      steps.push_back(std::move(step));
    }
    std::sort(steps.begin(), steps.end(), [this](const ControlStep& a, const ControlStep& b) {
      return joined_.at(a.company) < joined_.at(b.company);
    });
    return steps;
  }

 private:
  void Join(Vertex v) {
    if (!joined_.emplace(v, members_.size()).second) return;
    members_.push_back(v);
  }

  // The closure again, in an order in which each member follows those it rests on, until the
  // company is in it.
  Status Grow() {
    seed_count_ = members_.size();
    std::unordered_map<Vertex, double> votes;
    for (std::size_t i = 0; i < members_.size() && !joined_.contains(company_); ++i) {
      const Vertex member = members_[i];
      if (i % 1024 == 0) RETURN_IF_ERROR(solver_.input().check_cancelled());
      if (projection_.is_barred(member)) continue;
      for (Vertex v : projection_.controls.Out(member)) Join(v);
      const ShareList holdings = projection_.votes().Holdings(member);
      const std::span<const double> shares = holdings.at(solver_.end());
      for (std::size_t j = 0; j < holdings.size(); ++j) {
        const Vertex held = holdings.vertices[j];
        if (shares[j] <= 0 || held == member || joined_.contains(held)) continue;
        const double sum = votes[held] += shares[j];
        ASSIGN_OR_RETURN(const bool enough,
                         Enough(held, sum, [this, i](Vertex v) { return HasVoted(v, i); }));
        if (enough) Join(held);
      }
    }
    return Status();
  }

  bool HasVoted(Vertex v, std::size_t last) const {
    const auto it = joined_.find(v);
    return it != joined_.end() && it->second <= last;
  }

  template <typename Counts>
  Result<bool> Enough(Vertex company, double votes, Counts counts) const {
    const std::optional<bool> enough = solver_.EnoughInDoubles(company, votes);
    if (enough) return *enough;
    return solver_.EnoughExactly(company, counts);
  }

  Result<ControlStep> StepOf(Vertex company) const {
    ControlStep step;
    step.company = company;
    const std::size_t place = joined_.at(company);
    const auto came_before = [this, place](Vertex v) {
      const auto it = joined_.find(v);
      return it != joined_.end() && it->second < place && !projection_.is_barred(v);
    };
    for (Vertex v : projection_.controls.In(company)) {
      if (!came_before(v)) continue;
      step.votes = {{v, 1}};
      step.without_votes = true;
      step.together = 1;
      return step;
    }
    std::vector<ControlStep::Vote> voters;
    const ShareList holders = projection_.votes().Holders(company);
    const std::span<const double> shares = holders.at(solver_.end());
    for (std::size_t i = 0; i < holders.size(); ++i) {
      if (shares[i] > 0 && came_before(holders.vertices[i])) {
        voters.push_back({holders.vertices[i], shares[i]});
      }
    }
    std::stable_sort(voters.begin(), voters.end(),
                     [](const auto& a, const auto& b) { return a.votes > b.votes; });
    std::unordered_set<Vertex> counted;
    for (const ControlStep::Vote& vote : voters) {
      step.votes.push_back(vote);
      step.together += vote.votes;
      counted.insert(vote.member);
      ASSIGN_OR_RETURN(const bool enough, Enough(company, step.together, [&counted](Vertex v) {
                         return counted.contains(v);
                       }));
      if (enough) break;
    }
    return step;
  }

  const ControlSolver& solver_;
  const Projection& projection_;
  Vertex company_;
  std::size_t seed_count_ = 0;
  std::vector<Vertex> members_;                     // in order of joining
  std::unordered_map<Vertex, std::size_t> joined_;  // place in members_
};

}  // namespace

Result<std::vector<ControlStep>> ProveControl(const ControlSolver& solver,
                                              std::span<const Vertex> seeds, Vertex company) {
  return Proof(solver, seeds, company).Run();
}

}  // namespace keiretsu::graph
