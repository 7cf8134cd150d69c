#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "graph/analysis/control.h"
#include "graph/analysis/limits.h"
#include "graph/analysis/parallel_chunks.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Holders a thread takes at once: few, because one closure may be large.
constexpr std::size_t kHoldersPerChunk = 64;
/// Vertices a thread looks through at once.
constexpr std::size_t kVerticesPerChunk = 1 << 14;

using Pairs = std::vector<std::pair<Vertex, Vertex>>;

Status AddAlone(const ControlSolver& solver, Vertex holder, Pairs& pairs) {
  const Projection& projection = *solver.input().projection;
  if (projection.is_barred(holder)) return Status();
  const std::size_t begin = pairs.size();
  const ShareList held = projection.votes().Holdings(holder);
  const std::span<const double> votes = held.at(solver.end());
  for (std::size_t i = 0; i < held.size(); ++i) {
    ASSIGN_OR_RETURN(const bool alone, solver.EnoughAlone(holder, held.vertices[i], votes[i]));
    if (alone) pairs.emplace_back(holder, held.vertices[i]);
  }
  for (const Vertex company : projection.controls.Out(holder)) {
    if (company != holder) pairs.emplace_back(holder, company);
  }
  const auto first = pairs.begin() + static_cast<std::ptrdiff_t>(begin);
  std::sort(first, pairs.end());
  pairs.erase(std::unique(first, pairs.end()), pairs.end());
  return Status();
}

Status TooManyPairs() {
  return Status::ResourceExhausted(
      fmt::format("more than {} pairs of controller and company; ask for some sources instead of "
                  "all",
                  kMaxControlPairs));
}

/// The closures of one chunk of holders.
struct ClosurePart {
  std::vector<Vertex> companies;
  std::vector<std::size_t> sizes;  // by holder
};

Result<ClosurePart> Closures(const ControlSolver& solver, std::span<const Vertex> holders,
                      ControlSolver::Scratch& scratch, std::atomic<std::size_t>& total) {
  ClosurePart part;
  for (const Vertex holder : holders) {
    ASSIGN_OR_RETURN(const std::vector<Vertex> companies,
                     solver.Closure(std::span(&holder, 1), scratch));
    part.companies.insert(part.companies.end(), companies.begin(), companies.end());
    part.sizes.push_back(companies.size());
    if (total.fetch_add(companies.size()) + companies.size() > kMaxControlPairs) {
      return TooManyPairs();
    }
  }
  return part;
}

ControlPairs Join(std::vector<Vertex> holders, const std::vector<ClosurePart>& parts) {
  ControlPairs pairs;
  pairs.holders = std::move(holders);
  pairs.offsets.reserve(pairs.holders.size() + 1);
  pairs.offsets.push_back(0);
  for (const ClosurePart& part : parts) {
    pairs.companies.insert(pairs.companies.end(), part.companies.begin(), part.companies.end());
    for (const std::size_t size : part.sizes) pairs.offsets.push_back(pairs.offsets.back() + size);
  }
  return pairs;
}

}  // namespace

Result<Pairs> ControlSolver::ControlsAlone() const {
  const std::size_t vertices = input_->projection->vertex_count();
  std::vector<Pairs> parts(ChunkCount(vertices, kVerticesPerChunk));
  const auto work = [&](const Chunk& chunk) -> Status {
    for (std::size_t v = chunk.begin; v < chunk.end; ++v) {
      RETURN_IF_ERROR(AddAlone(*this, static_cast<Vertex>(v), parts[chunk.index]));
    }
    return Status();
  };
  RETURN_IF_ERROR(RunChunks(vertices, kVerticesPerChunk, input_->threads, input_->check_cancelled,
                            work));
  Pairs pairs;
  for (const Pairs& part : parts) pairs.insert(pairs.end(), part.begin(), part.end());
  return pairs;
}

Result<ControlPairs> AllControl(const ControlSolver& solver) {
  ASSIGN_OR_RETURN(const Pairs alone, solver.ControlsAlone());
  std::vector<Vertex> holders;
  for (const auto& [holder, company] : alone) {
    if (holders.empty() || holders.back() != holder) holders.push_back(holder);
  }
  const AnalysisInput& input = solver.input();
  std::vector<ClosurePart> parts(ChunkCount(holders.size(), kHoldersPerChunk));
  std::vector<ControlSolver::Scratch> scratches(std::max(1U, input.threads));
  std::atomic<std::size_t> total = 0;
  const auto work = [&](const Chunk& chunk) -> Status {
    const std::span<const Vertex> mine(holders.data() + chunk.begin, chunk.end - chunk.begin);
    ASSIGN_OR_RETURN(parts[chunk.index],
                     Closures(solver, mine, scratches[chunk.worker], total));
    return Status();
  };
  RETURN_IF_ERROR(RunChunks(holders.size(), kHoldersPerChunk, input.threads,
                            input.check_cancelled, work));
  return Join(std::move(holders), parts);
}

}  // namespace keiretsu::graph
