/// Who stands at the top of a company's chains of control.
#pragma once

#include <optional>
#include <vector>

#include "graph/analysis/control.h"

namespace keiretsu::graph {

struct UltimateController {
  Vertex company;
  Vertex controller;

  friend bool operator==(const UltimateController&, const UltimateController&) = default;
};

/// The controllers of a company that nobody controls but those whom they control themselves.
/// Control is transitive, so vertices that control each other form rings; a ring that nobody
/// outside controls is at the top of all that its members control, and its members are ultimate
/// controllers of each other. `target`: of this company only; nullopt: of all. Ascending by
/// company, then controller. A company that nobody controls has no entry.
///
/// Only closures of vertices that no earlier one covers are computed: a chain of a million
/// companies takes one.
/// Errors: cancellation; those of reading; ResourceExhausted past kMaxControlPairs.
/// Source: the UN/OECD ultimate controlling unit, with rings; docs/ownership.md.
Result<std::vector<UltimateController>> UltimateControllers(const ControlSolver& solver,
                                                            std::optional<Vertex> target);

}  // namespace keiretsu::graph
