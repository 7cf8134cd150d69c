#include "graph/analysis/gain_paths.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr double kUnreached = -std::numeric_limits<double>::infinity();
constexpr double kLogSlack = 1e-9;  // far above the rounding of sums of logarithms

struct Found {
  std::vector<Place> places;
  ScaledProduct product;
};

class Search {
 public:
  Search(const PathGraph& graph, PathComparer& comparer, Place target, std::uint32_t k)
      : graph_(graph), comparer_(comparer), target_(target), k_(k) {
    LabelRests();
    on_path_.resize(graph.size());
  }

  Status Run(Place source, const std::function<Status()>& check_cancelled) {
    if (rest_[source] == kUnreached) return Status();
    Enter(source, ScaledProduct());
    for (std::uint64_t steps = 1; !frames_.empty(); ++steps) {
      if (steps % 4096 == 0) RETURN_IF_ERROR(check_cancelled());
      if (steps > kMaxPathSearchSteps) {
        return Status::ResourceExhausted(fmt::format(
            "the best paths between two nodes were not decided within {} steps: shares above 1 "
            "form "
            "cycles there; use over: 'scale', or mend the shares that ownership.quality lists",
            kMaxPathSearchSteps));
      }
      RETURN_IF_ERROR(Advance());
    }
    return Status();
  }

  const std::vector<Found>& found() const { return found_; }

 private:
  struct Frame {
    Place place;
    ScaledProduct product;
    std::vector<PathGraph::Arc> ways;  // the most promising last
  };

  // The best rest from every place with shares cut at 1, and what each place can gain.
  void LabelRests() {
    rest_.assign(graph_.size(), kUnreached);
    gain_.assign(graph_.size(), 0);
    std::priority_queue<std::pair<double, Place>> heap;
    rest_[target_] = 0;
    heap.emplace(0, target_);
    while (!heap.empty()) {
      const auto [value, v] = heap.top();
      heap.pop();
      if (value < rest_[v]) continue;
      for (const PathGraph::Arc& arc : graph_.In(v)) {
        gain_[v] = std::max(gain_[v], std::log2(arc.share));
        const double next = value + std::min(0.0, std::log2(arc.share));
        if (next <= rest_[arc.to]) continue;
        rest_[arc.to] = next;
        heap.emplace(next, arc.to);
      }
    }
    for (Place p = 0; p < graph_.size(); ++p) {
      if (rest_[p] != kUnreached) gain_left_ += gain_[p];
    }
  }

  void Enter(Place place, const ScaledProduct& product) {
    on_path_[place] = true;
    gain_left_ -= gain_[place];
    path_.push_back(place);
    Frame frame{place, product, {}};
    for (const PathGraph::Arc& arc : graph_.Out(place)) {
      if (rest_[arc.to] != kUnreached && !on_path_[arc.to]) frame.ways.push_back(arc);
    }
    std::sort(frame.ways.begin(), frame.ways.end(),
              [this](const PathGraph::Arc& a, const PathGraph::Arc& b) {
                return std::log2(a.share) + rest_[a.to] < std::log2(b.share) + rest_[b.to];
              });
    frames_.push_back(std::move(frame));
  }

  Status Advance() {
    Frame& frame = frames_.back();
    if (frame.ways.empty()) {
      on_path_[frame.place] = false;
      gain_left_ += gain_[frame.place];
      path_.pop_back();
      frames_.pop_back();
      return Status();
    }
    const PathGraph::Arc arc = frame.ways.back();
    frame.ways.pop_back();
    const ScaledProduct product = frame.product.Times(arc.share);
    if (arc.to == target_) return Keep(product);
    const double bound = Log(product) + rest_[arc.to] + gain_left_ - gain_[arc.to];
    if (found_.size() == k_ && bound + kLogSlack < Log(found_.back().product)) return Status();
    Enter(arc.to, product);
    return Status();
  }

  static double Log(const ScaledProduct& product) {
    return std::log2(product.mantissa) + static_cast<double>(product.exponent);
  }

  Status Keep(const ScaledProduct& product) {
    Found found{path_, product};
    found.places.push_back(target_);
    std::size_t at = found_.size();
    for (; at > 0; --at) {
      const Found& other = found_[at - 1];
      ASSIGN_OR_RETURN(const bool better,
                       comparer_.Better(product, found.places, other.product, other.places));
      if (!better) break;
    }
    found_.insert(found_.begin() + static_cast<std::ptrdiff_t>(at), std::move(found));
    if (found_.size() > k_) found_.pop_back();
    return Status();
  }

  const PathGraph& graph_;
  PathComparer& comparer_;
  Place target_;
  std::size_t k_;
  std::vector<double> rest_;  // log2; kUnreached where the target is out of reach
  std::vector<double> gain_;  // log2 of the largest share into a place, at least 0
  double gain_left_ = 0;      // of the places not on the path
  std::vector<bool> on_path_;
  std::vector<Place> path_;
  std::vector<Frame> frames_;
  std::vector<Found> found_;
};

}  // namespace

Result<std::vector<RankedPath>> GainPaths(const PathGraph& graph, PathComparer& comparer,
                                          const std::function<Status()>& check_cancelled,
                                          Place source, Place target, std::uint32_t k) {
  Search search(graph, comparer, target, k);
  RETURN_IF_ERROR(search.Run(source, check_cancelled));
  std::vector<RankedPath> paths;
  for (const Found& found : search.found()) {
    paths.push_back({found.places, found.product.ToDouble()});
  }
  return paths;
}

}  // namespace keiretsu::graph
