#include "graph/analysis/majority_holdings.h"

#include <algorithm>

#include "graph/analysis/threshold.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

bool Contains(std::span<const Vertex> ascending, Vertex v) {
  return std::binary_search(ascending.begin(), ascending.end(), v);
}

std::vector<Vertex> With(std::span<const Vertex> ascending, Vertex v) {
  std::vector<Vertex> all(ascending.begin(), ascending.end());
  all.insert(std::lower_bound(all.begin(), all.end(), v), v);
  return all;
}

}  // namespace

MajorityHoldings::MajorityHoldings(const ControlSolver* control, Rational threshold,
                                   bool inclusive)
    : control_(control),
      projection_(*control->input().projection),
      threshold_(std::move(threshold)),
      threshold_double_(NearestDouble(threshold_)),
      inclusive_(inclusive),
      exact_(control->input().exact) {}

Result<std::vector<Vertex>> MajorityHoldings::Of(Vertex holder,
                                                 std::span<const Vertex> controlled) {
  const std::vector<Vertex> members = With(controlled, holder);
  ASSIGN_OR_RETURN(std::vector<Vertex> held, HeldBy(members));
  // What is not controlled is in no closure, so leaving it out changes nothing.
  std::erase_if(held, [&](Vertex v) { return Contains(members, v); });
  for (const Vertex company : controlled) {
    bool holds = MajoritySuffices(company);
    if (!holds) {
      ASSIGN_OR_RETURN(holds, HoldsWithout(holder, company));
    }
    if (holds) held.push_back(company);
  }
  std::sort(held.begin(), held.end());
  return held;
}

Result<bool> MajorityHoldings::Holds(Vertex holder, std::span<const Vertex> controlled,
                                     Vertex company) {
  if (company == holder) return false;
  if (Contains(controlled, company)) {
    if (MajoritySuffices(company)) return true;
    return HoldsWithout(holder, company);
  }
  const std::vector<Vertex> members = With(controlled, holder);
  return Enough(members, company, SumOf(members, company));
}

Result<std::vector<Vertex>> MajorityHoldings::HeldBy(std::span<const Vertex> holders) {
  sums_.resize(projection_.vertex_count(), 0);
  std::vector<Vertex> touched;
  for (const Vertex holder : holders) {
    const ShareList held = projection_.shares.Holdings(holder);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const double share = held.at(control_->end())[i];
      if (!(share > 0) || held.vertices[i] == holder) continue;
      if (sums_[held.vertices[i]] == 0) touched.push_back(held.vertices[i]);
      sums_[held.vertices[i]] += share;
    }
  }
  std::sort(touched.begin(), touched.end());
  std::vector<Vertex> enough;
  Status status;
  for (const Vertex company : touched) {
    const Result<bool> holds = Enough(holders, company, sums_[company]);
    sums_[company] = 0;
    if (!holds.has_value()) {
      status = holds.error();
    } else if (*holds) {
      enough.push_back(company);
    }
  }
  RETURN_IF_ERROR(status);
  return enough;
}

// The votes that first gave control of the company were cast without it: more than half, if it was
// not controlled by a relationship.
bool MajorityHoldings::MajoritySuffices(Vertex company) const {
  return projection_.votes_are_shares && projection_.controls.In(company).empty() &&
         threshold_ <= control_->rule().threshold && !control_->rule().inclusive;
}

Result<bool> MajorityHoldings::HoldsWithout(Vertex holder, Vertex company) {
  ASSIGN_OR_RETURN(const std::vector<Vertex> controlled,
                   control_->ClosureWithout(std::span(&holder, 1), company, scratch_));
  const std::vector<Vertex> members = With(controlled, holder);
  return Enough(members, company, SumOf(members, company));
}

Result<bool> MajorityHoldings::Enough(std::span<const Vertex> holders, Vertex company,
                                      double sum) const {
  if (ClearlyApart(sum, threshold_double_)) return sum > threshold_double_;
  const std::size_t terms = projection_.shares.Holders(company).size();
  if (std::abs(sum - threshold_double_) > SumErrorBound(sum, threshold_double_, terms)) {
    return sum > threshold_double_;
  }
  ASSIGN_OR_RETURN(const ExactShareCache::List shares,
                   exact_.SharedHolders(company, control_->end()));
  Rational exact = 0;
  for (const ExactShare& share : *shares) {
    if (share.holder != company && Contains(holders, share.holder)) exact += share.share;
  }
  return MeetsThreshold(exact, threshold_, inclusive_);
}

double MajorityHoldings::SumOf(std::span<const Vertex> holders, Vertex company) const {
  const ShareList list = projection_.shares.Holders(company);
  double sum = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list.vertices[i] != company && Contains(holders, list.vertices[i])) {
      sum += list.at(control_->end())[i];
    }
  }
  return sum;
}

}  // namespace keiretsu::graph
