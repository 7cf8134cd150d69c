#include "graph/analysis/weakest_link.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/ancestors.h"
#include "graph/analysis/limits.h"
#include "graph/analysis/parallel_chunks.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::size_t kSourcesPerChunk = 16;
/// Steps that a walk takes between two looks at what all walks together took.
constexpr std::uint64_t kStepsPerReport = 1 << 12;

/// The walks of one thread.
class ChainWalk {
 public:
  /// `target` and `leads_to_target` (by vertex; empty: all do) say which chains count.
  ChainWalk(const AnalysisInput& input, std::optional<Vertex> target,
            const std::vector<bool>& leads_to_target, std::atomic<std::uint64_t>& steps)
      : input_(input), target_(target), leads_to_target_(leads_to_target), all_steps_(steps) {
    const std::size_t vertices = input.projection->vertex_count();
    on_chain_.assign(vertices, false);
    sums_.assign(vertices, {});
  }

  Status From(Vertex source, std::vector<ChainRights>& rights) {
    on_chain_[source] = true;
    stack_.push_back({source, 0, 1, 1});
    while (!stack_.empty()) {
      RETURN_IF_ERROR(Step());
    }
    std::sort(reached_.begin(), reached_.end());
    for (const Vertex v : reached_) {
      const Sums sums = std::exchange(sums_[v], {});
      if (!target_ || v == *target_) rights.push_back({source, v, sums.least, sums.product});
    }
    reached_.clear();
    return Status();
  }

 private:
  /// The end of the chain walked so far.
  struct Link {
    Vertex vertex;
    std::size_t next;  // in its holdings
    double least;
    double product;
  };
  struct Sums {
    double least = 0;
    double product = 0;
  };

  Status Step() {
    const Link link = stack_.back();
    const ShareList held = input_.projection->shares.Holdings(link.vertex);
    if (link.next == held.size() || (target_ && link.vertex == *target_)) {
      on_chain_[link.vertex] = false;
      stack_.pop_back();
      return Status();
    }
    ++stack_.back().next;
    const Vertex to = held.vertices[link.next];
    const double share = held.lower[link.next];
    if (!(share > 0) || on_chain_[to] || (!leads_to_target_.empty() && !leads_to_target_[to])) {
      return Count();
    }
    const Link longer{to, 0, stack_.size() == 1 ? share : std::min(link.least, share),
                      link.product * share};
    if (sums_[to].least == 0) reached_.push_back(to);
    sums_[to].least += longer.least;
    sums_[to].product += longer.product;
    on_chain_[to] = true;
    stack_.push_back(longer);
    return Count();
  }

  Status Count() {
    if (++steps_ % kStepsPerReport != 0) return Status();
    RETURN_IF_ERROR(input_.check_cancelled());
    if (all_steps_.fetch_add(kStepsPerReport) + kStepsPerReport <= kMaxChainSteps) return Status();
    return Status::ResourceExhausted(
        fmt::format("the chains of holdings are too many: more than {} steps; give both a source "
                    "and a target, or ask for the integrated share",
                    kMaxChainSteps));
  }

  const AnalysisInput& input_;
  const std::optional<Vertex> target_;
  const std::vector<bool>& leads_to_target_;
  std::atomic<std::uint64_t>& all_steps_;
  std::uint64_t steps_ = 0;
  std::vector<bool> on_chain_;
  std::vector<Sums> sums_;
  std::vector<Vertex> reached_;
  std::vector<Link> stack_;
};

}  // namespace

Result<std::vector<ChainRights>> WeakestLink(const AnalysisInput& input,
                                             std::optional<Vertex> source,
                                             std::optional<Vertex> target) {
  const Projection& projection = *input.projection;
  std::vector<bool> leads;
  if (target) leads = Ancestors(projection, *target, ShareEnd::kLower);
  std::vector<Vertex> sources;
  for (Vertex v = 0; v < projection.vertex_count(); ++v) {
    if ((source && v != *source) || (target && (v == *target || !leads[v]))) continue;
    if (projection.shares.Holdings(v).size() > 0) sources.push_back(v);
  }
  std::vector<std::vector<ChainRights>> parts(ChunkCount(sources.size(), kSourcesPerChunk));
  std::vector<std::optional<ChainWalk>> walks(std::max(1U, input.threads));
  std::atomic<std::uint64_t> steps = 0;
  const auto work = [&](const Chunk& chunk) -> Status {
    std::optional<ChainWalk>& walk = walks[chunk.worker];
    if (!walk) walk.emplace(input, target, leads, steps);
    for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
      RETURN_IF_ERROR(walk->From(sources[i], parts[chunk.index]));
    }
    return Status();
  };
  RETURN_IF_ERROR(RunChunks(sources.size(), kSourcesPerChunk, input.threads,
                            input.check_cancelled, work));
  std::vector<ChainRights> rights;
  for (const auto& part : parts) rights.insert(rights.end(), part.begin(), part.end());
  return rights;
}

}  // namespace keiretsu::graph
