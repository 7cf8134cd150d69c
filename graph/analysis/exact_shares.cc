#include <algorithm>

#include "graph/analysis/consolidation.h"
#include "graph/analysis/projection_builder.h"
#include "graph/analysis/share_filter.h"
#include "graph/analysis/share_reader.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Reads one company with all that is stated about it.
class CompanyReader {
 public:
  CompanyReader(const GraphView& view, const ShareRules& rules)
      : view_(view), rules_(rules), keys_(view.catalog(), rules), filter_(&view, &rules) {}

  /// What relationships of the types state about `company`, ascending by (holder, edge).
  Result<std::vector<StatedShare>> Read(const std::vector<std::string>& type_names,
                                        Vertex company) const {
    const std::vector<TypeId> types = FindTypes(view_.catalog(), type_names);
    ASSIGN_OR_RETURN(const std::vector<Vertex> holders, HoldersOf(types, company));
    std::vector<StatedShare> stated;
    for (const Vertex holder : holders) {
      ASSIGN_OR_RETURN(const std::vector<EdgeRef> edges,
                       EdgesBetween(view_, types, NodeId(holder), NodeId(company)));
      for (const EdgeRef& edge : edges) {
        ASSIGN_OR_RETURN(const bool counts, filter_.Accepts(edge));
        if (!counts) continue;
        ASSIGN_OR_RETURN(const StatedShare one, ReadStatedShare(view_, keys_, rules_, edge));
        stated.push_back(one);
      }
    }
    return stated;
  }

 private:
  Result<std::vector<Vertex>> HoldersOf(const std::vector<TypeId>& types, Vertex company) const {
    std::vector<Vertex> holders;
    NeighbourScratch scratch;
    for (const TypeId type : types) {
      ASSIGN_OR_RETURN(const NeighbourList list,
                       view_.Neighbours(type, Direction::kIn, NodeId(company), scratch));
      holders.insert(holders.end(), list.neighbours.begin(), list.neighbours.end());
    }
    std::sort(holders.begin(), holders.end());
    holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
    return holders;
  }

  const GraphView& view_;
  const ShareRules& rules_;
  const ShareKeys keys_;
  const ShareFilter filter_;
};

std::vector<ExactShare> ConsolidateExactly(Vertex company, const std::vector<StatedShare>& stated,
                                           const ShareRules& rules, ShareEnd end) {
  std::vector<PairShare<Rational>> pairs;
  Consolidate<Rational>(company, stated, rules, pairs);
  std::vector<ExactShare> shares;
  for (PairShare<Rational>& pair : pairs) {
    Rational& share = end == ShareEnd::kLower ? pair.lower : pair.upper;
    if (share > 0) shares.push_back({pair.holder, std::move(share)});
  }
  return shares;
}

bool IsComputed(const std::vector<bool>& computed, Vertex company) {
  return !computed.empty() && computed[company];
}

}  // namespace

Result<std::vector<ExactShare>> ViewExactShares::Holders(Vertex company, ShareEnd end) const {
  if (projection_ != nullptr && !IsComputed(projection_->computed_shares, company)) {
    return DecimalShares(projection_).Holders(company, end);
  }
  ASSIGN_OR_RETURN(const std::vector<StatedShare> stated,
                   CompanyReader(*view_, *rules_).Read(rules_->types, company));
  return ConsolidateExactly(company, stated, *rules_, end);
}

Result<std::vector<ExactShare>> ViewExactShares::Voters(Vertex company, ShareEnd end) const {
  if (projection_ != nullptr) {
    if (projection_->votes_are_shares) return Holders(company, end);
    if (!IsComputed(projection_->computed_votes, company)) {
      return DecimalShares(projection_).Voters(company, end);
    }
  }
  ASSIGN_OR_RETURN(const std::vector<StatedShare> stated,
                   CompanyReader(*view_, *rules_).Read(rules_->vote_types, company));
  if (stated.empty()) return Holders(company, end);
  return ConsolidateExactly(company, stated, *rules_, end);
}

}  // namespace keiretsu::graph
