#include "graph/analysis/large_shares.h"

#include <algorithm>
#include <utility>

#include "graph/analysis/reached_order.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {
namespace {

/// Part of kShareError for what is left out; the rest covers roundings.
constexpr double kLeftOut = LargeShares::kShareError / 4;
/// Turns before a vertex's turn at which what it holds, and its holders' bounds, are fetched: most
/// searches are short.
constexpr std::size_t kQueuedAhead = 3;
constexpr std::size_t kHolderBoundsAhead = 4;

}  // namespace

// Amounts left out, together, stay below a quarter of the limit where nothing else was found.
LargeShares::LargeShares(const WalkBounds* bounds, double limit)
    : bounds_(*bounds),
      shares_(bounds->shares()),
      end_(shares_.end()),
      limit_(limit),
      least_(std::min(kCoarse, limit / (4 * bounds->largest()))) {}

void LargeShares::Start(Vertex source) {
  amounts_.Clear();
  source_ = source;
  steps_ = 0;
  const ShareList held = shares_.Holdings(source);
  for (std::size_t i = 0; i < held.size(); ++i) {
    const double share = held.at(end_)[i];
    if (!(share > 0) || held.vertices[i] == source_) continue;
    Add(held.vertices[i], share);
    amounts_[held.vertices[i]].direct = share;
  }
  PushDown();
}

void LargeShares::Add(Vertex v, double amount) {
  Amount& at = amounts_[v];
  at.left += amount;
  if (at.queued || at.left < least_) return;
  at.queued = true;
  queue_.push_back(v);
  shares_.PrefetchHoldings(v);
}

// What is left stays a share of the source in a walk that may go on: the share of any company is
// what is settled there and what the amounts left make of it.
void LargeShares::PushDown() {
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    if (next + kQueuedAhead < queue_.size()) {
      PrefetchList(shares_.Holdings(queue_[next + kQueuedAhead]));
    }
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
      if (share > 0 && held.vertices[i] != source_) Add(held.vertices[i], amount * share);
    }
  }
  queue_.clear();
}

std::vector<CertifiedShare> LargeShares::AtLimit() const {
  std::vector<CertifiedShare> found;
  for (const auto& [v, slot, at] : amounts_.entries()) {
    const double lower = at.settled + at.left;
    if (lower + least_ * bounds_.largest() + kShareError < limit_) continue;
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
  for (const auto& [v, slot, at] : above_.entries()) {
    error += at.left * least_ * at.bound;
    const Amount* const amount = amounts_.Find(v);
    if (amount == nullptr) continue;
    share += at.passed * amount->direct + at.left * (amount->settled + amount->left);
  }
  above_.Clear();
  return {company, share + error / 2, kShareError};
}

LargeShares::Above& LargeShares::Touch(Vertex v) {
  const std::size_t before = above_.entries().size();
  Above& at = above_[v];
  if (above_.entries().size() > before) {
    at.bound = bounds_.At(v);
    Prefetch(bounds_.HeldHolders(v).data());  // for its turn
  }
  if (!at.waiting) {
    at.waiting = true;
    waiting_.push_back(v);
  }
  return at;
}

void LargeShares::FetchHoldersAhead(std::span<const Vertex> round, std::size_t turn) const {
  // A first turn has no turns before it.
  const std::size_t last = std::min(turn + kHolderBoundsAhead + 1, round.size());
  for (std::size_t i = turn == 0 ? 0 : turn + kHolderBoundsAhead; i < last; ++i) {
    for (const WalkBounds::Holder& holder : bounds_.HeldHolders(round[i])) {
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
    const double small = kLeftOut / least_ / static_cast<double>(4 * above_.entries().size());
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
