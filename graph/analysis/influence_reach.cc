#include "graph/analysis/influence_reach.h"

#include <algorithm>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

// Far above what the roundings of a sum of shares come to.
constexpr double kDecideExactlyWithin = 1e-9;

}  // namespace

ReachSolver::ReachSolver(const ControlSolver* control, Rational influence)
    : control_(control),
      influence_(std::move(influence)),
      influence_double_(NearestDouble(influence_)),
      held_(control->input().projection->vertex_count(), 0) {}

Result<std::vector<Vertex>> ReachSolver::Told(Vertex partner) {
  if (partner >= held_.size() || !MayControl(partner)) return std::vector<Vertex>();
  return control_->Closure(std::span(&partner, 1), scratch_);
}

// Whoever controls anything has a first company that it controls alone. Most holders have none, and
// reading their votes in a row costs far less than a closure.
bool ReachSolver::MayControl(Vertex partner) const {
  const Projection& projection = *control_->input().projection;
  if (!projection.controls.Out(partner).empty()) return true;
  const ShareList holdings = projection.votes().Holdings(partner);
  const std::span<const double> votes = holdings.at(control_->end());
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    if (control_->EnoughInDoubles(holdings.vertices[i], votes[i]).value_or(true)) return true;
  }
  return false;
}

Result<PartnerReach> ReachSolver::Of(Vertex partner) {
  PartnerReach reach;
  ASSIGN_OR_RETURN(reach.told, Told(partner));
  if (partner >= held_.size()) return reach;
  const Projection& projection = *control_->input().projection;
  std::vector<Vertex> members = reach.told;
  members.insert(std::lower_bound(members.begin(), members.end(), partner), partner);
  std::erase_if(members, [&](Vertex v) { return projection.is_barred(v); });
  std::vector<Vertex> touched;
  for (Vertex member : members) {
    const ShareList holdings = projection.shares.Holdings(member);
    for (std::size_t i = 0; i < holdings.size(); ++i) {
      if (holdings.lower[i] <= 0) continue;
      double& held = held_[holdings.vertices[i]];
      if (held == 0) touched.push_back(holdings.vertices[i]);
      held += holdings.lower[i];
    }
  }
  std::sort(touched.begin(), touched.end());
  Status status;
  for (Vertex company : touched) {
    const double held = held_[company];
    held_[company] = 0;
    const bool told =
        company == partner || std::binary_search(reach.told.begin(), reach.told.end(), company);
    if (told || !status.ok()) continue;
    const Result<bool> enough = HoldEnough(members, company, held);
    if (!enough.has_value()) status = enough.error();
    if (status.ok() && *enough) reach.asked.push_back(company);
  }
  RETURN_IF_ERROR(status);
  return reach;
}

Result<bool> ReachSolver::HoldEnough(std::span<const Vertex> members, Vertex company,
                                     double held) const {
  if (held >= influence_double_ + kDecideExactlyWithin) return true;
  if (held <= influence_double_ - kDecideExactlyWithin) return false;
  ASSIGN_OR_RETURN(const std::vector<ExactShare> holders,
                   control_->input().exact->Holders(company, ShareEnd::kLower));
  Rational sum = 0;
  for (const ExactShare& holder : holders) {
    if (std::binary_search(members.begin(), members.end(), holder.holder)) sum += holder.share;
  }
  return sum >= influence_;
}

}  // namespace keiretsu::graph
