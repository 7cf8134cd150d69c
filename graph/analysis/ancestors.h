/// Who could have a say in a company at all.
#pragma once

#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// By vertex: whether chains of shares, votes or control relationships lead from it to `target`;
/// the target itself counts. Whoever owns or controls any of it is among them.
std::vector<bool> Ancestors(const Projection& projection, Vertex target, ShareEnd end);

}  // namespace keiretsu::graph
