#include "graph/analysis/control.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/analysis/threshold.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::uint8_t kTouched = 1;   // is in `touched`
constexpr std::uint8_t kInside = 2;    // a seed or controlled
constexpr std::uint8_t kExcluded = 4;  // may not be entered

}  // namespace

/// One closure while it grows.
class ControlSolver::Growth {
 public:
  Growth(const ControlSolver& solver, Scratch& scratch)
      : solver_(solver), projection_(*solver.input_->projection), scratch_(scratch) {
    const std::size_t vertices = projection_.vertex_count();
    if (scratch_.state.size() < vertices) {
      scratch_.state.resize(vertices, 0);
      scratch_.votes.resize(vertices, 0);
    }
  }
  ~Growth() {
    for (const Vertex v : scratch_.touched) {
      scratch_.state[v] = 0;
      scratch_.votes[v] = 0;
    }
    scratch_.touched.clear();
    scratch_.queue.clear();
  }
  Growth(const Growth&) = delete;
  Growth& operator=(const Growth&) = delete;

  void Exclude(Vertex v) { Mark(v, kExcluded); }
  void Enter(Vertex v) {
    if ((scratch_.state[v] & kInside) != 0) return;
    Mark(v, kInside);
    scratch_.queue.push_back(v);
  }
  /// The queue keeps all that was entered, in the order of entering.
  Status Grow() {
    for (std::size_t next = 0; next < scratch_.queue.size(); ++next) {
      const Vertex member = scratch_.queue[next];
      if (projection_.is_barred(member)) continue;
      for (const Vertex company : projection_.controls.Out(member)) {
        if ((scratch_.state[company] & kExcluded) == 0) Enter(company);
      }
      RETURN_IF_ERROR(CastVotes(member));
    }
    return Status();
  }
  const std::vector<Vertex>& entered() const { return scratch_.queue; }

 private:
  void Mark(Vertex v, std::uint8_t bits) {
    if (scratch_.state[v] == 0) scratch_.touched.push_back(v);
    scratch_.state[v] = static_cast<std::uint8_t>(scratch_.state[v] | bits | kTouched);
  }

  Status CastVotes(Vertex member) {
    const ShareList held = projection_.votes().Holdings(member);
    const std::span<const double> votes = held.at(solver_.end_);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const Vertex company = held.vertices[i];
      if (!(votes[i] > 0) || (scratch_.state[company] & (kInside | kExcluded)) != 0) continue;
      Mark(company, 0);
      scratch_.votes[company] += votes[i];
      ASSIGN_OR_RETURN(const bool enough, Enough(company));
      if (enough) Enter(company);
    }
    return Status();
  }

  Result<bool> Enough(Vertex company) {
    const std::optional<bool> clear = solver_.EnoughInDoubles(company, scratch_.votes[company]);
    if (clear) return *clear;
    return solver_.EnoughExactly(
        company, [this](Vertex voter) { return (scratch_.state[voter] & kInside) != 0; });
  }

  const ControlSolver& solver_;
  const Projection& projection_;
  Scratch& scratch_;
};

ControlSolver::ControlSolver(const AnalysisInput* input, ControlRule rule, ShareEnd end)
    : input_(input),
      rule_(std::move(rule)),
      end_(end),
      threshold_(NearestDouble(rule_.threshold)),
      exact_(std::make_unique<ExactShareCache>(input->exact)) {}

Result<std::vector<Vertex>> ControlSolver::Closure(std::span<const Vertex> seeds,
                                                   Scratch& scratch) const {
  return ClosureWithout(seeds, std::numeric_limits<Vertex>::max(), scratch);
}

Result<std::vector<Vertex>> ControlSolver::ClosureWithout(std::span<const Vertex> seeds,
                                                          Vertex excluded,
                                                          Scratch& scratch) const {
  Growth growth(*this, scratch);
  if (excluded < input_->projection->vertex_count()) growth.Exclude(excluded);
  for (const Vertex seed : seeds) growth.Enter(seed);
  const std::size_t seed_count = growth.entered().size();
  RETURN_IF_ERROR(growth.Grow());
  std::vector<Vertex> companies(
      growth.entered().begin() + static_cast<std::ptrdiff_t>(seed_count), growth.entered().end());
  std::sort(companies.begin(), companies.end());
  return companies;
}

std::optional<bool> ControlSolver::EnoughInDoubles(Vertex company, double votes) const {
  if (ClearlyApart(votes, threshold_)) return votes > threshold_;
  const std::size_t voters = input_->projection->votes().Holders(company).size();
  if (std::abs(votes - threshold_) > SumErrorBound(votes, threshold_, voters)) {
    return votes > threshold_;
  }
  return std::nullopt;
}

Result<bool> ControlSolver::EnoughExactly(Vertex company,
                                          const std::function<bool(Vertex)>& counts) const {
  ASSIGN_OR_RETURN(const ExactShareCache::List voters, exact_->SharedVoters(company, end_));
  Rational votes = 0;
  for (const ExactShare& voter : *voters) {
    if (voter.holder == company || input_->projection->is_barred(voter.holder)) continue;
    if (counts(voter.holder)) votes += voter.share;
  }
  return MeetsThreshold(votes, rule_.threshold, rule_.inclusive);
}

Result<bool> ControlSolver::EnoughAlone(Vertex holder, Vertex company, double votes) const {
  if (holder == company || !(votes > 0) || input_->projection->is_barred(holder)) return false;
  const std::optional<bool> clear = EnoughInDoubles(company, votes);
  if (clear) return *clear;
  return EnoughExactly(company, [holder](Vertex voter) { return voter == holder; });
}

}  // namespace keiretsu::graph
