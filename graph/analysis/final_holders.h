/// Attribution to final holders: whose money the value of each company finally is.
#pragma once

#include "graph/analysis/bounded_sum.h"
#include "graph/analysis/integrated.h"
#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// What no vertex of the graph holds of `company`: 1 - the total of its shares, at the lower end.
/// Exactly 0 when the decimals add up to 1. Below 0 for a total over 100 %.
/// Errors: those of reading exact shares.
Result<Bounded> FreePart(const AnalysisInput& input, Vertex company);

/// Row `owner` of diag(1 - totals) (I - A)^-1: what the final holders of `owner` (who hold the part
/// of it that nobody in the graph does; itself when nobody holds it) finally hold of each company,
/// `owner` included. Ascending; empty when its free part is 0.
/// Errors: InvalidArgument when the total of `owner` is over 100 %, or when it reaches a closed
/// group, which only totals over 100 % allow; those of FromSource.
/// Source: Elliott, Golub, Jackson, AER 104 (2014) 3115.
Result<std::vector<CertifiedShare>> FinalHoldings(const OwnershipSolver& solver,
                                                  const AnalysisInput& input, Vertex owner);

}  // namespace keiretsu::graph
