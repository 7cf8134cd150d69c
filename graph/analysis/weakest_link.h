/// Control and cash-flow rights along chains of holdings.
#pragma once

#include <optional>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

struct ChainRights {
  Vertex owner;
  Vertex owned;
  double control_rights;    ///< sum over the chains of the smallest share in each
  double cash_flow_rights;  ///< sum over the chains of the product of their shares
};

/// Rights over every chain between two different vertices that visits none twice, at the shares'
/// lower ends; of one source, of one target, of one pair, or of all. Pairs without a chain have no
/// entry. Ascending by owner, then owned; the same for any number of threads. The chains are
/// walked one by one, which can be exponential in a dense graph.
/// Errors: cancellation; ResourceExhausted past kMaxChainSteps.
/// Source: La Porta, Lopez-de-Silanes, Shleifer 1999; Claessens, Djankov, Lang 2000.
Result<std::vector<ChainRights>> WeakestLink(const AnalysisInput& input,
                                             std::optional<Vertex> source,
                                             std::optional<Vertex> target);

}  // namespace keiretsu::graph
