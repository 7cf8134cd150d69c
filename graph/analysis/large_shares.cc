#include "graph/analysis/large_shares.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/analysis/reached_order.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {
namespace {

/// Part of kShareError for what is left out; the rest covers roundings.
constexpr double kLeftOut = LargeShares::kShareError / 4;
/// Turns before a vertex's turn at which what is kept of it, and its list, are fetched.
constexpr std::size_t kAmountsAhead = 4;
constexpr std::size_t kListsAhead = 8;

}  // namespace

// Amounts left out, together, stay below a quarter of the limit where nothing else was found.
LargeShares::LargeShares(const WalkBounds* bounds, double limit)
    : bounds_(*bounds),
      shares_(bounds->shares()),
      end_(shares_.end()),
      limit_(limit),
      least_(std::min(kCoarse, limit / (4 * bounds->largest()))),
      amounts_(shares_.vertex_count()),
      above_(shares_.vertex_count()) {
  // All that is below such a vertex is one, too: nothing with a bound is left out.
  for (const Vertex v : bounds->unbounded()) amounts_[v].endless = std::isinf(bounds->At(v));
}

void LargeShares::Start(Vertex source) {
  Reset();
  source_ = source;
  steps_ = 0;
  const ShareList held = shares_.Holdings(source);
  for (const Vertex v : Beginning(held)) Prefetch(&amounts_[v]);
  for (std::size_t i = 0; i < held.size(); ++i) {
    const double share = held.at(end_)[i];
    if (!(share > 0) || !Takes(held.vertices[i])) continue;
    Add(held.vertices[i], share);
    amounts_[held.vertices[i]].direct = share;
  }
  PushDown();
}

void LargeShares::Reset() {
  for (const Vertex v : touched_) amounts_[v] = {};
  touched_.clear();
}

void LargeShares::Add(Vertex v, double amount) {
  Amount& at = amounts_[v];
  if (!at.touched) {
    at.touched = true;
    touched_.push_back(v);
  }
  at.left += amount;
  if (at.queued || at.left < least_) return;
  at.queued = true;
  queue_.push_back(v);
}

// What is left stays a share of the source in a walk that may go on: the share of any company is
// what is settled there and what the amounts left make of it.
void LargeShares::PushDown() {
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    FetchListsAhead(
        shares_, Flow::kDown, kAmountsAhead,
        [&](std::size_t n) -> std::optional<Vertex> {
          if (next + n >= queue_.size()) return std::nullopt;
          return queue_[next + n];
        },
        [this](Vertex v) { Prefetch(&amounts_[v]); });
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
      if (share > 0 && Takes(held.vertices[i])) Add(held.vertices[i], amount * share);
    }
  }
  queue_.clear();
}

std::vector<CertifiedShare> LargeShares::AtLimit() const {
  std::vector<CertifiedShare> found;
  for (const Vertex v : touched_) {
    const Amount& at = amounts_[v];
    const double lower = at.settled + at.left;
    if (lower + least_ * bounds_.largest() + kShareError < limit_ || !bounds_.Bounds(v)) continue;
    const double error = least_ * bounds_.At(v) + kShareError;
    if (lower + error >= limit_) found.push_back({v, lower, error});
  }
  std::sort(found.begin(), found.end(),
            [](const CertifiedShare& a, const CertifiedShare& b) { return a.vertex < b.vertex; });
  return found;
}

// The share of the company is, at any time, what passed through each vertex times the source's own
// holding of it, and what is left at each times the source's share of it.
CertifiedShare LargeShares::ShareOf(Vertex company) {
  PushUp(company);
  double share = 0;
  double error = 0;
  for (std::size_t i = 0; i < above_touched_.size(); ++i) {
    if (i + kAmountsAhead < above_touched_.size()) {
      Prefetch(&amounts_[above_touched_[i + kAmountsAhead]]);
    }
    const Vertex v = above_touched_[i];
    const Above& at = above_[v];
    const Amount& amount = amounts_[v];
    share += at.passed * amount.direct + at.left * (amount.settled + amount.left);
    error += at.left * least_ * at.bound;
    above_[v] = {};
  }
  above_touched_.clear();
  return {company, share + error / 2, kShareError};
}

LargeShares::Above& LargeShares::Touch(Vertex v) {
  Above& at = above_[v];
  if (!at.touched) {
    at.touched = true;
    at.bound = bounds_.At(v);
    above_touched_.push_back(v);
  }
  if (!at.waiting) {
    at.waiting = true;
    waiting_.push_back(v);
  }
  return at;
}

void LargeShares::FetchHoldersAhead(std::span<const Vertex> round, std::size_t turn) const {
  if (turn + kListsAhead < round.size()) {
    Prefetch(bounds_.HeldHolders(round[turn + kListsAhead]).data());
  }
  // A first turn has no turns before it.
  const std::size_t last = std::min(turn + kAmountsAhead + 1, round.size());
  for (std::size_t i = turn == 0 ? 0 : turn + kAmountsAhead; i < last; ++i) {
    for (const WalkBounds::Holder& holder : bounds_.HeldHolders(round[i])) {
      Prefetch(&above_[holder.vertex]);
      bounds_.PrefetchHolders(holder.vertex);
    }
  }
}

void LargeShares::PushUp(Vertex company) {
  waiting_.clear();
  Touch(company).left = 1;
  double left = above_[company].bound;  // what is left, each at its bound
  std::vector<Vertex> round;
  // One level of holders after the other; small amounts wait until they have added up.
  while (left * least_ > kLeftOut) {
    const double small = kLeftOut / least_ / static_cast<double>(4 * above_touched_.size());
    round.clear();
    steps_ += waiting_.size();
    std::erase_if(waiting_, [&](Vertex v) {
      Above& at = above_[v];
      if (at.left * at.bound < small) return false;
      at.waiting = false;
      round.push_back(v);
      return true;
    });
    if (round.empty()) return;
    for (std::size_t i = 0; i < round.size(); ++i) {
      FetchHoldersAhead(round, i);
      const Vertex v = round[i];
      const double amount = std::exchange(above_[v].left, 0.0);
      above_[v].passed += amount;
      left -= amount * above_[v].bound;
      const std::span<const WalkBounds::Holder> holders = bounds_.HeldHolders(v);
      steps_ += holders.size();
      for (const WalkBounds::Holder& holder : holders) {
        if (holder.vertex == source_) continue;
        Above& up = Touch(holder.vertex);
        up.left += amount * holder.share;
        left += amount * holder.share * up.bound;
      }
    }
  }
}

}  // namespace keiretsu::graph
