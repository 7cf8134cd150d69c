/// Room for one solve over a graph's vertices, reused so that a small answer costs little.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "graph/analysis/bounded_sum.h"
#include "graph/analysis/projection.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {

/// Values by vertex, and the list of those that were reached. External synchronisation.
class WalkScratch {
 public:
  explicit WalkScratch(Vertex vertex_count)
      : values_(vertex_count), marks_(vertex_count, 0), bits_(vertex_count / 64 + 1, 0) {}

  Bounded& value(Vertex v) { return values_[v]; }
  bool IsReached(Vertex v) const { return marks_[v] != 0; }
  /// False when it was already.
  bool Reach(Vertex v) {
    if (marks_[v] != 0) return false;
    reached_.push_back(v);
    marks_[v] = static_cast<std::uint32_t>(reached_.size());
    return true;
  }
  std::size_t vertex_count() const { return marks_.size(); }
  /// How many were reached before `v`. REQUIRES: IsReached(v).
  std::size_t TurnOf(Vertex v) const { return marks_[v] - 1; }
  /// Has the memory ready that IsReached(), Reach() and TurnOf() read.
  void PrefetchMark(Vertex v) const { Prefetch(&marks_[v]); }
  void PrefetchValue(Vertex v) const { Prefetch(&values_[v]); }
  /// In the order of reaching until sorted.
  std::vector<Vertex>& reached() { return reached_; }
  const std::vector<Vertex>& reached() const { return reached_; }
  /// For whoever walks; what is left there means nothing.
  std::vector<BoundedSum>& sums() { return sums_; }
  /// One for each vertex, 0 between uses.
  std::vector<std::uint64_t>& bits() { return bits_; }
  /// REQUIRES: only vertices reached have values.
  void Clear() {
    for (const Vertex v : reached_) {
      values_[v] = {};
      marks_[v] = 0;
    }
    reached_.clear();
  }

 private:
  std::vector<Bounded> values_;
  std::vector<std::uint32_t> marks_;  // 1 + turn
  std::vector<Vertex> reached_;
  std::vector<BoundedSum> sums_;
  std::vector<std::uint64_t> bits_;
};

/// Thread-safe; must outlive its leases.
class WalkScratchPool {
 public:
  explicit WalkScratchPool(Vertex vertex_count) : vertex_count_(vertex_count) {}

  /// Gives the scratch back, cleared.
  class Lease {
   public:
    Lease(WalkScratchPool* pool, std::unique_ptr<WalkScratch> scratch)
        : pool_(pool), scratch_(std::move(scratch)) {}
    ~Lease() {
      scratch_->Clear();
      const std::scoped_lock lock(pool_->mutex_);
      pool_->free_.push_back(std::move(scratch_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    WalkScratch& operator*() const { return *scratch_; }
    WalkScratch* operator->() const { return scratch_.get(); }

   private:
    WalkScratchPool* pool_;
    std::unique_ptr<WalkScratch> scratch_;
  };

  Lease Take() {
    {
      const std::scoped_lock lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<WalkScratch> scratch = std::move(free_.back());
        free_.pop_back();
        return Lease(this, std::move(scratch));
      }
    }
    return Lease(this, std::make_unique<WalkScratch>(vertex_count_));
  }

 private:
  const Vertex vertex_count_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<WalkScratch>> free_;  // by mutex_; as many as were used at once
};

}  // namespace keiretsu::graph
