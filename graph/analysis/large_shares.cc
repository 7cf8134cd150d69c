#include "graph/analysis/large_shares.h"

#include <algorithm>

namespace keiretsu::graph {
namespace {

/// Part of kShareError for what is left out; the rest covers roundings.
constexpr double kLeftOut = LargeShares::kShareError / 4;

}  // namespace

// Amounts left out, together, stay below a quarter of the limit where nothing else was found.
LargeShares::LargeShares(const ShareMatrix* shares, const WalkBounds* bounds, ShareEnd end,
                         double limit)
    : shares_(*shares),
      bounds_(*bounds),
      end_(end),
      limit_(limit),
      coarse_(std::min(kCoarse, limit / (4 * bounds->largest()))),
      amounts_(shares->vertex_count()),
      above_(shares->vertex_count()) {}

void LargeShares::Start(Vertex source) {
  Reset();
  source_ = source;
  least_ = coarse_;
  steps_ = 0;
  const ShareList held = shares_.Holdings(source);
  for (std::size_t i = 0; i < held.size(); ++i) {
    const double share = held.at(end_)[i];
    if (!(share > 0) || held.vertices[i] == source) continue;
    Add(held.vertices[i], share, least_);
    amounts_[held.vertices[i]].direct = share;
  }
  PushDown(least_);
}

void LargeShares::Reset() {
  for (const Vertex v : touched_) amounts_[v] = {};
  touched_.clear();
}

void LargeShares::Add(Vertex v, double amount, double least) {
  Amount& at = amounts_[v];
  if (!at.touched) {
    at.touched = true;
    touched_.push_back(v);
  }
  at.left += amount;
  if (at.queued || at.left < least) return;
  at.queued = true;
  queue_.push_back(v);
}

// What is left stays a share of the source in a walk that may go on: the share of any company is
// what is settled there and what the amounts left make of it.
void LargeShares::PushDown(double least) {
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    const Vertex v = queue_[next];
    Amount& at = amounts_[v];
    at.queued = false;
    const double amount = at.left;
    at.left = 0;
    at.settled += amount;
    const ShareList held = shares_.Holdings(v);
    steps_ += held.size();
    for (std::size_t i = 0; i < held.size(); ++i) {
      const double share = held.at(end_)[i];
      if (share > 0 && held.vertices[i] != source_) Add(held.vertices[i], amount * share, least);
    }
  }
  queue_.clear();
}

std::vector<CertifiedShare> LargeShares::AtLimit() const {
  std::vector<CertifiedShare> found;
  for (const Vertex v : touched_) {
    const Amount& at = amounts_[v];
    const double error = least_ * bounds_.At(v) + kShareError;
    const double lower = at.settled + at.left;
    if (lower + error >= limit_) found.push_back({v, lower, error});
  }
  std::sort(found.begin(), found.end(),
            [](const CertifiedShare& a, const CertifiedShare& b) { return a.vertex < b.vertex; });
  return found;
}

void LargeShares::Refine() {
  if (least_ <= kFine) return;
  least_ = kFine;
  for (const Vertex v : touched_) {
    if (amounts_[v].left < least_) continue;
    amounts_[v].queued = true;
    queue_.push_back(v);
  }
  PushDown(least_);
}

// The share of the company is, at any time, what passed through each vertex times the source's own
// holding of it, and what is left at each times the source's share of it.
CertifiedShare LargeShares::ShareOf(Vertex company) {
  // All that the source reaches has bounds.
  if (!bounds_.Bounds(company)) return {company, 0, 0};
  Refine();
  PushUp(company);
  double share = 0;
  double error = 0;
  for (const Vertex v : above_touched_) {
    const Above& at = above_[v];
    const Amount& amount = amounts_[v];
    share += at.passed * amount.direct + at.left * (amount.settled + amount.left);
    error += at.left * least_ * bounds_.At(v);
    above_[v] = {};
  }
  above_touched_.clear();
  return {company, share + error / 2, kShareError};
}

void LargeShares::PushUp(Vertex company) {
  const auto touch = [this](Vertex v) -> Above& {
    if (!above_[v].touched) above_touched_.push_back(v);
    above_[v].touched = true;
    return above_[v];
  };
  touch(company).left = 1;
  std::vector<Vertex> round = {company};
  std::vector<Vertex> following;
  double left = bounds_.At(company);  // what is left, each at its bound
  // One level of holders after the other; small amounts wait until they have added up.
  while (left * least_ > kLeftOut && !round.empty()) {
    const double small = kLeftOut / least_ / static_cast<double>(4 * above_touched_.size());
    for (const Vertex v : round) {
      const double amount = above_[v].left;
      if (amount * bounds_.At(v) < small) continue;
      above_[v].left = 0;
      above_[v].passed += amount;
      left -= amount * bounds_.At(v);
      steps_ += bounds_.HeldHolders(v).size();
      for (const WalkBounds::Holder& holder : bounds_.HeldHolders(v)) {
        if (holder.vertex == source_ || !bounds_.Bounds(holder.vertex)) continue;
        Above& up = touch(holder.vertex);
        up.left += amount * holder.share;
        left += amount * holder.share * bounds_.At(holder.vertex);
      }
    }
    following.clear();
    steps_ += above_touched_.size();
    const double next_small = kLeftOut / least_ / static_cast<double>(4 * above_touched_.size());
    for (const Vertex v : above_touched_) {
      if (above_[v].left * bounds_.At(v) >= next_small) following.push_back(v);
    }
    round.swap(following);
  }
}

}  // namespace keiretsu::graph
