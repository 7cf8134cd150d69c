#include "graph/analysis/final_holders.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// A free part nearer to 0 than this is added up exactly: its sign and size drown in roundings.
constexpr double kNearlyNone = 1e-6;

Status OverFull(Vertex vertex) {
  return Status::InvalidArgument(
      fmt::format("final holders exist only where totals are at most 100 %: the node with internal "
                  "id {} has more, or holds into a cycle that does; see ownership.quality, or use "
                  "over: 'scale'",
                  vertex));
}

}  // namespace

Result<Bounded> FreePart(const AnalysisInput& input, Vertex company) {
  const ShareList holders = input.projection->shares.Holders(company);
  BoundedSum sum;
  for (const double share : holders.lower) sum.Add(share, {1, 0});
  const Bounded total = sum.Finish();
  const double part = 1 - total.value;
  if (part > kNearlyNone) return Bounded{part, total.error + 2 * kUnitRoundoff};
  ASSIGN_OR_RETURN(const std::vector<ExactShare> shares,
                   input.exact->Holders(company, ShareEnd::kLower));
  Rational left = 1;
  for (const ExactShare& share : shares) left -= share.share;
  const double value = NearestDouble(left);
  return Bounded{value, std::abs(value) * 2 * kUnitRoundoff};
}

Result<std::vector<CertifiedShare>> FinalHoldings(const OwnershipSolver& solver,
                                                  const AnalysisInput& input, Vertex owner) {
  ASSIGN_OR_RETURN(const Bounded part, FreePart(input, owner));
  if (part.value < 0) return OverFull(owner);
  std::vector<CertifiedShare> result;
  if (part.value == 0) return result;
  ASSIGN_OR_RETURN(OwnershipResult gross,
                   solver.FromSource(input, owner, OwnershipMeasure::kGross));
  if (gross.diverges) return OverFull(owner);
  const auto own = std::lower_bound(
      gross.shares.begin(), gross.shares.end(), owner,
      [](const CertifiedShare& share, Vertex vertex) { return share.vertex < vertex; });
  // Gross counts walks of at least one hop; an owner is its own from the start.
  if (own != gross.shares.end() && own->vertex == owner) {
    own->share += 1;
    own->error_bound += kUnitRoundoff * own->share;
  } else {
    gross.shares.insert(own, {owner, 1, 0});
  }
  for (const CertifiedShare& share : gross.shares) {
    BoundedProduct product;
    product.Add(part, {share.share, share.error_bound});
    const Bounded held = product.Finish();
    result.push_back({share.vertex, held.value, held.error});
  }
  return result;
}

}  // namespace keiretsu::graph
