#include "graph/analysis/exact_share_cache.h"

#include <utility>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

Result<std::vector<ExactShare>> ExactShareCache::Holders(Vertex company, ShareEnd end) const {
  ASSIGN_OR_RETURN(const List list, Get(company, end, Kind::kHolders));
  return *list;
}

Result<std::vector<ExactShare>> ExactShareCache::Voters(Vertex company, ShareEnd end) const {
  ASSIGN_OR_RETURN(const List list, Get(company, end, Kind::kVoters));
  return *list;
}

Result<ExactShareCache::List> ExactShareCache::SharedHolders(Vertex company, ShareEnd end) const {
  return Get(company, end, Kind::kHolders);
}

Result<ExactShareCache::List> ExactShareCache::SharedVoters(Vertex company, ShareEnd end) const {
  return Get(company, end, Kind::kVoters);
}

Result<ExactShareCache::List> ExactShareCache::Get(Vertex company, ShareEnd end, Kind kind) const {
  const std::uint64_t key = std::uint64_t{company} << 2U | static_cast<std::uint64_t>(end) << 1U |
                            static_cast<std::uint64_t>(kind);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const auto found = lists_.find(key); found != lists_.end()) return found->second;
  ASSIGN_OR_RETURN(std::vector<ExactShare> shares, kind == Kind::kHolders
                                                       ? source_->Holders(company, end)
                                                       : source_->Voters(company, end));
  if (shares_kept_ + shares.size() > kMaxCachedExactShares) {
    lists_.clear();
    shares_kept_ = 0;
  }
  shares_kept_ += shares.size() + 1;
  List list = std::make_shared<const std::vector<ExactShare>>(std::move(shares));
  lists_.emplace(key, list);
  return list;
}

}  // namespace keiretsu::graph
