/// People of several records who may be one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "graph/graph_store.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// A name without titles, case, accents and punctuation: "Ms. Ánn  Lee" is "ann lee".
std::string ComparableName(std::string_view name);

/// Relates people with the same name and month of birth by SAME_AS, with `suggested: true` and
/// their `reason`: each later node to the first, unless they are related so already or their days
/// of birth differ. Nobody is merged. One commit; returns how many it made.
/// Errors: Corruption, IoError, Conflict, ResourceExhausted.
Result<std::uint64_t> SuggestSamePeople(GraphStore& store);

}  // namespace keiretsu::graph
