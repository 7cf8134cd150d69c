/// Trust rules written as a predicate on relationships.
#pragma once

#include <string_view>

#include "graph/analysis/share_rules.h"
#include "graph/graph_view.h"

namespace keiretsu::query {

/// The rule that accepts a relationship `r` for which `text` is true, such as
/// "r.source = 'GLEIF' AND r.confidence > 0.5". Errors: InvalidArgument for what cannot be read as
/// one, for parameters and subqueries. The rule fails where evaluation does.
Result<graph::TrustRule> ReadTrustPredicate(const graph::GraphView& view, std::string_view text);

}  // namespace keiretsu::query
