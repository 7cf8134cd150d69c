#include "graph/analysis/coverage.h"

#include <algorithm>
#include <queue>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

struct Estimate {
  double gain;  // an upper bound until `round` is the present one
  std::uint32_t candidate;
  std::uint32_t round;
  friend bool operator<(const Estimate& a, const Estimate& b) {
    return a.gain != b.gain ? a.gain < b.gain : a.candidate > b.candidate;
  }
};

class Coverage {
 public:
  explicit Coverage(const CoverageProblem& problem)
      : problem_(problem), covered_(problem.vertex_count, false) {
    for (Vertex v : problem.covered) {
      if (covered_[v]) continue;
      covered_[v] = true;
      total_ += Weight(v);
    }
  }

  Result<std::vector<CoveragePick>> Run(std::uint32_t k) {
    std::priority_queue<Estimate> queue;
    for (std::uint32_t c = 0; c < problem_.candidate_count; ++c) {
      ASSIGN_OR_RETURN(const double gain, Gain(c));
      if (gain > 0) queue.push({gain, c, 0});
    }
    std::vector<CoveragePick> picks;
    while (picks.size() < k && !queue.empty()) {
      Estimate best = queue.top();
      queue.pop();
      if (best.round < picks.size()) {
        ASSIGN_OR_RETURN(best.gain, Gain(best.candidate));
        best.round = static_cast<std::uint32_t>(picks.size());
        if (best.gain > 0) queue.push(best);
        continue;
      }
      ASSIGN_OR_RETURN(CoveragePick pick, Take(best));
      picks.push_back(std::move(pick));
    }
    return picks;
  }

 private:
  double Weight(Vertex v) const { return problem_.weights.empty() ? 1 : problem_.weights[v]; }

  Result<double> Gain(std::uint32_t candidate) {
    ASSIGN_OR_RETURN(const std::span<const Vertex> covers, problem_.covers(candidate));
    double gain = 0;
    for (Vertex v : covers) {
      if (!covered_[v]) gain += Weight(v);
    }
    return gain;
  }

  Result<CoveragePick> Take(const Estimate& best) {
    CoveragePick pick{best.candidate, best.gain, total_ += best.gain, {}};
    ASSIGN_OR_RETURN(const std::span<const Vertex> covers, problem_.covers(best.candidate));
    for (Vertex v : covers) {
      if (covered_[v]) continue;
      covered_[v] = true;
      pick.added.push_back(v);
    }
    std::sort(pick.added.begin(), pick.added.end());
    return pick;
  }

  const CoverageProblem& problem_;
  std::vector<bool> covered_;
  double total_ = 0;
};

}  // namespace

Result<std::vector<CoveragePick>> GreedyCoverage(const CoverageProblem& problem, std::uint32_t k) {
  return Coverage(problem).Run(k);
}

}  // namespace keiretsu::graph
