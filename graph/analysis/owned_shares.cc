#include "graph/analysis/owned_shares.h"

#include <algorithm>
#include <utility>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// A company's among shares ascending by vertex.
std::optional<CertifiedShare> Find(std::span<const CertifiedShare> shares, Vertex company) {
  const auto at = std::lower_bound(
      shares.begin(), shares.end(), company,
      [](const CertifiedShare& share, Vertex v) { return share.vertex < v; });
  if (at == shares.end() || at->vertex != company) return std::nullopt;
  return *at;
}

}  // namespace

OwnedShares::OwnedShares(const OwnedSharesSetting* setting)
    : setting_(*setting),
      decision_(setting->input, setting->solver, setting->threshold, setting->inclusive),
      threshold_(NearestDouble(setting->threshold)) {
  // At a threshold of next to nothing, all shares are large.
  if (setting->bounds != nullptr && threshold_ > LargeShares::kCoarse) {
    local_.emplace(&setting->input->projection->shares, setting->bounds, ShareEnd::kLower,
                   threshold_);
  }
}

Status OwnedShares::Start(Vertex source) {
  source_ = source;
  all_.reset();
  unbounded_ = {};
  if (!local_) return ComputeAll();
  if (!setting_.bounds->Covers(source)) {
    if (setting_.unbounded == nullptr || !setting_.unbounded->Knows(source)) return ComputeAll();
    if (setting_.unbounded->Diverges(source)) {
      all_.emplace().diverges = true;
      return Status();
    }
    unbounded_ = setting_.unbounded->Of(source);
  }
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
  const std::vector<CertifiedShare> candidates = all_ ? all_->shares : Candidates();
  for (const CertifiedShare& candidate : candidates) {
    if (candidate.vertex == source_) continue;
    ASSIGN_OR_RETURN(const std::optional<bool> reaches, Reaches(candidate));
    if (reaches.value_or(true)) decided.push_back({candidate.vertex, reaches.has_value()});
  }
  return decided;
}

std::vector<CertifiedShare> OwnedShares::Candidates() const {
  std::vector<CertifiedShare> candidates = local_->AtLimit();
  candidates.insert(candidates.end(), unbounded_.begin(), unbounded_.end());
  std::inplace_merge(
      candidates.begin(), candidates.end() - static_cast<std::ptrdiff_t>(unbounded_.size()),
      candidates.end(),
      [](const CertifiedShare& a, const CertifiedShare& b) { return a.vertex < b.vertex; });
  return candidates;
}

Result<double> OwnedShares::ShareOf(Vertex company) {
  if (!all_ && !setting_.bounds->Bounds(company)) {
    const auto known = Find(unbounded_, company);
    if (known) return known->share;
    if (setting_.bounds->Covers(source_)) return 0.0;  // nothing without a bound is below it
    RETURN_IF_ERROR(ComputeAll());
  }
  if (!all_ && local_->steps() > kMaxLocalSteps) {
    RETURN_IF_ERROR(ComputeAll());
  }
  return all_ ? Known(company).share : local_->ShareOf(company).share;
}

Result<std::optional<bool>> OwnedShares::Reaches(const CertifiedShare& candidate) {
  if (!all_ && setting_.bounds->Bounds(candidate.vertex)) {
    constexpr double kMargin = 2 * LargeShares::kShareError;
    if (candidate.share > threshold_ + kMargin) return std::optional<bool>(true);
    const double share = local_->ShareOf(candidate.vertex).share;
    if (share > threshold_ + kMargin) return std::optional<bool>(true);
    if (share < threshold_ - kMargin) return std::optional<bool>(false);
    ASSIGN_OR_RETURN(const bool directly, DirectlyReaches(candidate.vertex));
    if (directly) return std::optional<bool>(true);
    RETURN_IF_ERROR(ComputeAll());
  }
  return decision_.Reaches(source_, all_ ? Known(candidate.vertex) : candidate);
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
  return Find(all_->shares, company).value_or(CertifiedShare{company, 0, 0});
}

}  // namespace keiretsu::graph
