/// Close links between undertakings.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "graph/analysis/control.h"
#include "graph/analysis/integrated.h"

namespace keiretsu::graph {

/// That `from` holds enough of `to`. `certain` is false where exact arithmetic reached its limit.
struct HoldingLink {
  Vertex from;
  Vertex to;
  bool certain = true;

  friend bool operator==(const HoldingLink&, const HoldingLink&) = default;
};

/// The links that make pairs close. Both ascend by (from, to).
struct CloseLinkGraph {
  std::vector<HoldingLink> holdings;  ///< what makes 'forward' and 'backward'
  std::vector<HoldingLink> parents;   ///< what a common third party needs to both
};

/// Variant phi: integrated shares of at least the threshold make both kinds of link; a source whose
/// sum diverges has none.
/// Errors: cancellation; ResourceExhausted past kMaxControlPairs; those of reading.
Result<CloseLinkGraph> PhiLinks(const AnalysisInput& input, const OwnershipSolver& shares,
                                const Rational& threshold);

/// Variant majority: a holding is what a vertex and all it controls, the company left out, directly
/// hold of the company together; a parent controls.
/// Source: Guideline (EU) 2015/510 Art 138; CRR Art 4(38).
Result<CloseLinkGraph> MajorityLinks(const AnalysisInput& input, const Rational& threshold);

enum class LinkReason : std::uint8_t { kForward, kBackward, kThird, kUndecided };

struct CloseLink {
  Vertex a;
  Vertex b;
  LinkReason reason;
  Vertex third;  ///< with kThird
};

/// Calls `emit` for every linked pair of vertices that are no persons, once, with the first reason
/// that holds. `rank` (by vertex) says which of a pair is `a` and which third party is taken: the
/// smallest. Ascending by rank of a, then b.
/// Errors: cancellation; those of `emit`.
Status PairCloseLinks(const AnalysisInput& input, const CloseLinkGraph& links,
                      std::span<const Vertex> rank, const std::vector<bool>& is_person,
                      const std::function<Status(const CloseLink&)>& emit);

}  // namespace keiretsu::graph
