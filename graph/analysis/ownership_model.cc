#include "graph/analysis/ownership_model.h"

namespace keiretsu::graph {
namespace {

/// What a solver keeps per vertex and entry, about: components, orders, numbers of one solve.
constexpr std::size_t kSolverBytesPerVertex = 32;
constexpr std::size_t kSolverBytesPerEntry = 8;

}  // namespace

OwnershipModel::OwnershipModel(Projection projection) : projection_(std::move(projection)) {}

const OwnershipSolver& OwnershipModel::solver(ShareEnd end) const {
  // Where all is known both ends are the same graph: one solver serves.
  const bool lower = end == ShareEnd::kLower || projection_.shares.certain();
  const std::size_t at = lower ? 0 : 1;
  std::call_once(once_[at], [&] {
    solvers_[at] = std::make_unique<OwnershipSolver>(&projection_.shares,
                                                     lower ? ShareEnd::kLower : ShareEnd::kUpper);
  });
  return *solvers_[at];
}

std::size_t OwnershipModel::memory_bytes() const {
  return projection_.memory_bytes() +
         2 * (kSolverBytesPerVertex * projection_.vertex_count() +
              kSolverBytesPerEntry * projection_.shares.entry_count());
}

}  // namespace keiretsu::graph
