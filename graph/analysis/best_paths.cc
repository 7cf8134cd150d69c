#include "graph/analysis/best_paths.h"

#include <algorithm>
#include <optional>

#include "graph/analysis/completion_search.h"
#include "graph/analysis/gain_paths.h"
#include "graph/analysis/path_comparer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

struct Candidate {
  std::vector<Place> places;
  std::size_t deviation = 0;  // the first place at which later candidates may turn off
  ScaledProduct product;
  double weakest = 0;
};

std::size_t CommonPrefix(std::span<const Place> a, std::span<const Place> b) {
  const auto ends = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(ends.first - a.begin());
}

double ShareOf(const PathGraph& graph, Place from, Place to) {
  const auto arcs = graph.Out(from);
  return std::lower_bound(arcs.begin(), arcs.end(), to,
                          [](const PathGraph::Arc& arc, Place place) { return arc.to < place; })
      ->share;
}

}  // namespace

struct BestPathFinder::Rep {
  Rep(const PathGraph* path_graph, ExactArc exact, std::function<Status()> check)
      : graph(path_graph),
        comparer(path_graph, std::move(exact)),
        check_cancelled(std::move(check)),
        completions(path_graph, &comparer, &check_cancelled) {}

  // One call.
  Place target = 0;
  PathRank by = PathRank::kProduct;
  std::vector<Candidate> accepted;
  std::vector<Candidate> candidates;
  bool gains = false;

  const PathGraph* graph;
  PathComparer comparer;
  std::function<Status()> check_cancelled;
  CompletionSearch completions;

  Status AddCandidate(std::span<const Place> prefix, std::span<const Place> banned);
  Status AddDeviations(const Candidate& path);
  Result<bool> Better(const Candidate& a, const Candidate& b);
  Status AcceptBest();
};

Status BestPathFinder::Rep::AddCandidate(std::span<const Place> prefix,
                                         std::span<const Place> banned) {
  const CompletionStart start{prefix, banned, target};
  std::vector<Place> tail;
  CompletionOutcome outcome = CompletionOutcome::kNone;
  if (by == PathRank::kProduct) {
    ASSIGN_OR_RETURN(outcome, completions.ByProduct(start, tail));
  } else {
    ASSIGN_OR_RETURN(outcome, completions.ByWeakest(start, tail));
  }
  if (outcome == CompletionOutcome::kGains) gains = true;
  if (outcome != CompletionOutcome::kFound) return Status();
  Candidate candidate;
  candidate.deviation = prefix.size() - 1;
  candidate.places.assign(prefix.begin(), prefix.end());
  candidate.places.insert(candidate.places.end(), tail.begin(), tail.end());
  for (std::size_t i = 0; i + 1 < candidate.places.size(); ++i) {
    candidate.product =
        candidate.product.Times(ShareOf(*graph, candidate.places[i], candidate.places[i + 1]));
  }
  if (by == PathRank::kWeakest) {
    ASSIGN_OR_RETURN(candidate.weakest, completions.Weakest(candidate.places));
  }
  candidates.push_back(std::move(candidate));
  return Status();
}

// Lawler's partition: paths that follow `path` up to place i and then take an arc that no accepted
// path with the same start takes. Each candidate stands for a set of paths of its own.
Status BestPathFinder::Rep::AddDeviations(const Candidate& path) {
  std::vector<std::size_t> common;
  common.reserve(accepted.size());
  for (const Candidate& other : accepted) {
    common.push_back(CommonPrefix(path.places, other.places));
  }
  std::vector<Place> banned;
  for (std::size_t i = path.deviation; i + 1 < path.places.size() && !gains; ++i) {
    banned.clear();
    for (std::size_t j = 0; j < accepted.size(); ++j) {
      if (common[j] > i) banned.push_back(accepted[j].places[i + 1]);
    }
    RETURN_IF_ERROR(AddCandidate(std::span(path.places).first(i + 1), banned));
  }
  return Status();
}

Result<bool> BestPathFinder::Rep::Better(const Candidate& a, const Candidate& b) {
  if (by == PathRank::kProduct) return comparer.Better(a.product, a.places, b.product, b.places);
  if (a.weakest != b.weakest) return a.weakest > b.weakest;
  if (a.places.size() != b.places.size()) return a.places.size() < b.places.size();
  return a.places < b.places;
}

Status BestPathFinder::Rep::AcceptBest() {
  std::size_t best = 0;
  for (std::size_t i = 1; i < candidates.size(); ++i) {
    ASSIGN_OR_RETURN(const bool better, Better(candidates[i], candidates[best]));
    if (better) best = i;
  }
  accepted.push_back(std::move(candidates[best]));
  candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(best));
  return Status();
}

BestPathFinder::BestPathFinder(const PathGraph* graph, ExactArc exact,
                               std::function<Status()> check_cancelled)
    : rep_(std::make_unique<Rep>(graph, std::move(exact), std::move(check_cancelled))) {}

BestPathFinder::~BestPathFinder() = default;

Result<std::vector<RankedPath>> BestPathFinder::Find(Place source, Place target, std::uint32_t k,
                                                     PathRank by) {
  std::vector<RankedPath> paths;
  if (source == target || k == 0) return paths;
  Rep& rep = *rep_;
  rep.target = target;
  rep.by = by;
  rep.accepted.clear();
  rep.candidates.clear();
  rep.gains = false;
  RETURN_IF_ERROR(rep.AddCandidate(std::span(&source, 1), {}));
  while (!rep.gains && !rep.candidates.empty()) {
    RETURN_IF_ERROR(rep.AcceptBest());
    if (rep.accepted.size() == k) break;
    const Candidate last = rep.accepted.back();
    RETURN_IF_ERROR(rep.AddDeviations(last));
  }
  if (rep.gains) {
    return GainPaths(*rep.graph, rep.comparer, rep.check_cancelled, source, target, k);
  }
  for (Candidate& path : rep.accepted) {
    const double value = by == PathRank::kProduct ? path.product.ToDouble() : path.weakest;
    paths.push_back({std::move(path.places), value});
  }
  return paths;
}

}  // namespace keiretsu::graph
