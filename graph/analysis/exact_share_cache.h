/// Exact shares read once and kept.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// Keeps up to kMaxCachedExactShares shares of the companies asked for; past that it starts anew,
/// which costs time and changes no answer. Reads one company at a time, so that it may stand over a
/// transaction's view too. Thread-safe.
class ExactShareCache final : public ExactShares {
 public:
  using List = std::shared_ptr<const std::vector<ExactShare>>;

  /// `source` must outlive this.
  explicit ExactShareCache(const ExactShares* source) : source_(source) {}

  Result<std::vector<ExactShare>> Holders(Vertex company, ShareEnd end) const override;
  Result<std::vector<ExactShare>> Voters(Vertex company, ShareEnd end) const override;

  /// The same without a copy.
  Result<List> SharedHolders(Vertex company, ShareEnd end) const;
  Result<List> SharedVoters(Vertex company, ShareEnd end) const;

 private:
  enum class Kind : std::uint8_t { kHolders, kVoters };
  Result<List> Get(Vertex company, ShareEnd end, Kind kind) const;

  const ExactShares* source_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::uint64_t, List> lists_;  // by mutex_
  mutable std::size_t shares_kept_ = 0;                    // by mutex_
};

}  // namespace keiretsu::graph
