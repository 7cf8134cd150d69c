#include "graph/analysis/exact_walks.h"

#include <algorithm>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

std::uint64_t Words(const Rational& value) {
  return boost::multiprecision::numerator(value).backend().size() +
         boost::multiprecision::denominator(value).backend().size();
}

}  // namespace

bool ExactBudget::Spend(const Rational& a, const Rational& b) {
  const std::uint64_t cost = Words(a) * Words(b);
  if (cost > work) return false;
  work -= cost;
  return true;
}

void ExactSystem::Add(std::uint32_t row, std::uint32_t column, Rational share) {
  entries_[row].emplace(column, std::move(share));
  users_[column].emplace(row, true);
}

std::uint32_t ExactSystem::Cheapest(const std::vector<bool>& eliminated) const {
  std::uint32_t best = 0;
  std::size_t best_cost = SIZE_MAX;
  for (std::uint32_t i = 0; i < size(); ++i) {
    if (eliminated[i]) continue;
    const std::size_t cost = entries_[i].size() * users_[i].size();
    if (cost < best_cost) {
      best = i;
      best_cost = cost;
    }
  }
  return best;
}

// Puts what `unknown` is made of in its place, wherever it is used. Its row stays for the way back.
ExactOutcome ExactSystem::Eliminate(std::uint32_t unknown, ExactBudget& budget) {
  std::map<std::uint32_t, Rational>& row = entries_[unknown];
  Rational pivot = 1;
  if (const auto own = row.find(unknown); own != row.end()) {
    pivot -= own->second;
    row.erase(own);
    users_[unknown].erase(unknown);
  }
  if (pivot <= 0) return ExactOutcome::kDiverges;
  for (auto& [column, share] : row) {
    if (!budget.Spend(share, pivot)) return ExactOutcome::kUndecided;
    share /= pivot;
    users_[column].erase(unknown);
  }
  right_[unknown] /= pivot;
  for (const auto& [user, unused] : users_[unknown]) {
    const auto at = entries_[user].find(unknown);
    const Rational factor = std::move(at->second);
    entries_[user].erase(at);
    for (const auto& [column, share] : row) {
      if (!budget.Spend(factor, share)) return ExactOutcome::kUndecided;
      entries_[user][column] += factor * share;
      users_[column].emplace(user, true);
    }
    if (!right_[unknown].is_zero()) {
      if (!budget.Spend(factor, right_[unknown])) return ExactOutcome::kUndecided;
      right_[user] += factor * right_[unknown];
    }
  }
  return ExactOutcome::kSolved;
}

ExactOutcome ExactSystem::Solve(ExactBudget& budget) {
  std::vector<bool> eliminated(size(), false);
  std::vector<std::uint32_t> order;
  while (order.size() < size()) {
    const std::uint32_t next = Cheapest(eliminated);
    const ExactOutcome outcome = Eliminate(next, budget);
    if (outcome != ExactOutcome::kSolved) return outcome;
    eliminated[next] = true;
    order.push_back(next);
  }
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    for (const auto& [column, share] : entries_[*at]) {
      if (right_[column].is_zero()) continue;
      if (!budget.Spend(share, right_[column])) return ExactOutcome::kUndecided;
      right_[*at] += share * right_[column];
    }
  }
  return ExactOutcome::kSolved;
}

Result<std::optional<ExactSystem>> ReadExactSystem(const ExactShares& exact, ShareEnd end,
                                                   std::span<const Vertex> vertices,
                                                   bool upwards) {
  if (vertices.size() > kMaxExactUnknowns) return std::optional<ExactSystem>();
  ExactSystem system(static_cast<std::uint32_t>(vertices.size()));
  for (std::uint32_t held = 0; held < system.size(); ++held) {
    ASSIGN_OR_RETURN(std::vector<ExactShare> holders, exact.Holders(vertices[held], end));
    for (ExactShare& share : holders) {
      const auto at = std::lower_bound(vertices.begin(), vertices.end(), share.holder);
      if (at == vertices.end() || *at != share.holder) continue;
      const auto holder = static_cast<std::uint32_t>(at - vertices.begin());
      system.Add(upwards ? holder : held, upwards ? held : holder, std::move(share.share));
    }
  }
  return std::optional<ExactSystem>(std::move(system));
}

Result<std::optional<bool>> DivergesByTotals(const ExactShares& exact, ShareEnd end,
                                             std::span<const Vertex> component) {
  bool all_full = true;
  bool none_over = true;
  for (const Vertex member : component) {
    ASSIGN_OR_RETURN(const std::vector<ExactShare> holders, exact.Holders(member, end));
    Rational total = 0;
    for (const ExactShare& share : holders) {
      if (std::binary_search(component.begin(), component.end(), share.holder)) {
        total += share.share;
      }
    }
    all_full = all_full && total >= 1;
    none_over = none_over && total <= 1;
    if (!all_full && !none_over) return std::optional<bool>();
  }
  return std::optional<bool>(all_full);
}

}  // namespace keiretsu::graph
