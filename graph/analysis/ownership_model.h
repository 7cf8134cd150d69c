/// A projection together with what was computed about it, shared by calls and sessions.
#pragma once

#include <memory>
#include <mutex>

#include "graph/analysis/integrated.h"
#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// Thread-safe; what is derived is made when first asked for.
class OwnershipModel {
 public:
  explicit OwnershipModel(Projection projection);
  const Projection& projection() const { return projection_; }
  const OwnershipSolver& solver(ShareEnd end) const;
  std::size_t memory_bytes() const;

 private:
  const Projection projection_;
  mutable std::once_flag once_[2];
  mutable std::unique_ptr<OwnershipSolver> solvers_[2];
};

}  // namespace keiretsu::graph
