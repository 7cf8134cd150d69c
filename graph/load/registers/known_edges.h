/// Relationships that earlier loads of registers made.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "graph/graph_core.h"
#include "graph/load/load_work.h"
#include "graph/load/registers/edge_digest.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Calls visit(relationship, digest) for all relationships of some types in one state that have a
/// register. Errors: Corruption, IoError, Cancelled, and those of `visit`.
Status VisitKnownEdges(
    GraphCore* core, const storage::CommittedState& state, std::span<const std::string> types,
    const LoadWork& work,
    const std::function<Status(const EdgeRef& edge, const EdgeDigest& digest)>& visit);

}  // namespace keiretsu::graph
