#include "graph/analysis/owned_shares.h"

#include <algorithm>
#include <utility>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
OwnedShares::OwnedShares(const OwnedSharesSetting* setting)
    : setting_(*setting),
      decision_(setting->input, setting->solver, setting->threshold, setting->inclusive),
      threshold_(NearestDouble(setting->threshold)) {
  // At a threshold of next to nothing, all shares are large.
  if (setting->bounds != nullptr && threshold_ > LargeShares::kCoarse) {
    local_.emplace(setting->bounds, threshold_);
  }
}

Status OwnedShares::Start(Vertex source) {
  source_ = source;
  all_.reset();
  if (!local_ || !setting_.bounds->shares().Serves(source)) return ComputeAll();
  if (setting_.bounds->shares().Diverges(source)) {
    all_.emplace().diverges = true;
    return Status();
  }
  if (!setting_.bounds->Covers(source)) return ComputeAll();
  local_->Start(source);
  return Status();
}

void OwnedShares::StartWith(Vertex source, OwnershipResult shares) {
  source_ = source;
  all_ = std::move(shares);
}

Status OwnedShares::ComputeAll() {
  if (all_) return Status();
  ASSIGN_OR_RETURN(all_, setting_.solver->FromSource(*setting_.input, source_,
                                                     OwnershipMeasure::kIntegrated));
  return Status();
}

Result<std::vector<OwnedShares::Decided>> OwnedShares::AtThreshold() {
  std::vector<Decided> decided;
  const std::vector<CertifiedShare> candidates = all_ ? all_->shares : local_->AtLimit();
  for (const CertifiedShare& candidate : candidates) {
    if (candidate.vertex == source_) continue;
    ASSIGN_OR_RETURN(const std::optional<bool> reaches, Reaches(candidate));
    if (reaches.value_or(true)) decided.push_back({candidate.vertex, reaches.has_value()});
  }
  return decided;
}

Result<double> OwnedShares::ShareOf(Vertex company) {
  if (!all_ && !setting_.bounds->Bounds(company)) return 0.0;  // the source is covered
  if (!all_ && local_->steps() > kMaxLocalSteps) {
    RETURN_IF_ERROR(ComputeAll());
  }
  return all_ ? Known(company).share : local_->ShareOf(company).share;
}

Result<std::optional<bool>> OwnedShares::Reaches(const CertifiedShare& candidate) {
  if (!all_) {
    constexpr double kMargin = 2 * LargeShares::kShareError;
    if (candidate.share > threshold_ + kMargin) return std::optional<bool>(true);
    const double share = local_->ShareOf(candidate.vertex).share;
    if (share > threshold_ + kMargin) return std::optional<bool>(true);
    if (share < threshold_ - kMargin) return std::optional<bool>(false);
    ASSIGN_OR_RETURN(const bool directly, DirectlyReaches(candidate.vertex));
    if (directly) return std::optional<bool>(true);
    RETURN_IF_ERROR(ComputeAll());
  }
  return decision_.Reaches(source_, Known(candidate.vertex));
}

// A direct holding at the threshold is enough whatever comes through others: common, as people
// agree on round figures.
Result<bool> OwnedShares::DirectlyReaches(Vertex company) const {
  ASSIGN_OR_RETURN(const std::vector<ExactShare> holders,
                   setting_.input->exact->Holders(company, ShareEnd::kLower));
  for (const ExactShare& holder : holders) {
    if (holder.holder != source_) continue;
    return setting_.inclusive ? holder.share >= setting_.threshold
                              : holder.share > setting_.threshold;
  }
  return false;
}

CertifiedShare OwnedShares::Known(Vertex company) const {
  const auto at = std::lower_bound(
      all_->shares.begin(), all_->shares.end(), company,
      [](const CertifiedShare& share, Vertex v) { return share.vertex < v; });
  if (at == all_->shares.end() || at->vertex != company) return {company, 0, 0};
  return *at;
}

}  // namespace keiretsu::graph
