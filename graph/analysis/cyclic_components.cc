#include "graph/analysis/cyclic_components.h"

#include <algorithm>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

bool HoldsItself(const ShareMatrix& shares, ShareEnd end, Vertex v) {
  const ShareList list = shares.Holdings(v);
  const auto at = std::lower_bound(list.vertices.begin(), list.vertices.end(), v);
  if (at == list.vertices.end() || *at != v) return false;
  return list.at(end)[static_cast<std::size_t>(at - list.vertices.begin())] > 0;
}

}  // namespace

CyclicComponents::CyclicComponents(const ShareMatrix* shares, ShareEnd end)
    : shares_(shares),
      end_(end),
      condensation_(StrongComponents(*shares, end)),
      position_(shares->vertex_count()),
      cyclic_index_(condensation_.count(), kAcyclic) {
  for (std::uint32_t i = 0; i < position_.size(); ++i) position_[condensation_.members[i]] = i;
  std::uint32_t cyclic = 0;
  for (std::uint32_t c = 0; c < condensation_.count(); ++c) {
    const std::span<const Vertex> members = condensation_.Members(c);
    if (members.size() > 1 || HoldsItself(*shares_, end_, members[0])) cyclic_index_[c] = cyclic++;
  }
  systems_ = std::vector<std::atomic<std::shared_ptr<const DecidedWalks>>>(cyclic);
}

CyclicComponents::~CyclicComponents() = default;

Result<std::shared_ptr<const DecidedWalks>> CyclicComponents::System(
    const AnalysisInput& input, std::uint32_t component) const {
  std::atomic<std::shared_ptr<const DecidedWalks>>& slot = systems_[cyclic_index_[component]];
  if (auto kept = slot.load()) return kept;
  ASSIGN_OR_RETURN(
      std::unique_ptr<const DecidedWalks> made,
      DecidedWalks::Make(input, end_,
                         SharesAmong(*shares_, end_, condensation_.Members(component), {}), true));
  std::shared_ptr<const DecidedWalks> system = std::move(made);
  const std::size_t bytes = system->memory_bytes();
  if (kept_bytes_.fetch_add(bytes) + bytes > kMaxFactorBytes) {
    kept_bytes_.fetch_sub(bytes);
    return system;
  }
  std::shared_ptr<const DecidedWalks> expected;
  if (slot.compare_exchange_strong(expected, system)) return system;
  kept_bytes_.fetch_sub(bytes);
  return expected;  // another thread was first
}

Result<std::shared_ptr<const std::vector<WalkVerdict>>> CyclicComponents::Below(
    const AnalysisInput& input) const {
  if (auto kept = below_.load()) return kept;
  const std::uint32_t count = condensation_.count();
  auto below = std::make_shared<std::vector<WalkVerdict>>(count, WalkVerdict::kConverges);
  const auto worse = [](WalkVerdict a, WalkVerdict b) {
    const auto rank = [](WalkVerdict v) {
      return v == WalkVerdict::kDiverges ? 2 : v == WalkVerdict::kUndecided ? 1 : 0;
    };
    return rank(a) >= rank(b) ? a : b;
  };
  // What is held has higher numbers, so its verdict is there when its holders' is made.
  for (std::uint32_t c = count; c-- > 0;) {
    WalkVerdict passed_up = (*below)[c];
    if (IsCyclic(c)) {
      ASSIGN_OR_RETURN(const std::shared_ptr<const DecidedWalks> system, System(input, c));
      passed_up = worse(passed_up, system->verdict());
    }
    if (passed_up != WalkVerdict::kDiverges && passed_up != WalkVerdict::kUndecided) continue;
    for (const Vertex member : condensation_.Members(c)) {
      const ShareList holders = shares_->Holders(member);
      const std::span<const double> values = holders.at(end_);
      for (std::size_t i = 0; i < holders.size(); ++i) {
        const std::uint32_t above = ComponentOf(holders.vertices[i]);
        if (above == c || !(values[i] > 0)) continue;
        (*below)[above] = worse((*below)[above], passed_up);
      }
    }
  }
  std::shared_ptr<const std::vector<WalkVerdict>> result = std::move(below);
  below_.store(result);
  return result;
}

}  // namespace keiretsu::graph
