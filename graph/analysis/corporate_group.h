/// The companies under one parent, as a tree.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "graph/analysis/control.h"

namespace keiretsu::graph {

/// How the group holds a company.
enum class GroupControl : std::uint8_t {
  kMajority,      ///< one member alone has more than half of the votes
  kRelationship,  ///< a member has a CONTROLS or MANAGES relationship to it, none a majority
  kJoint,         ///< members only together
};

struct GroupCompany {
  Vertex company;
  /// The round in which the company joins: 1 for what the parent controls by itself, then what the
  /// members of earlier rounds control together.
  std::uint32_t level;
  /// The member of an earlier round that it hangs under: the one with the majority, or with the
  /// relationship, or else with most votes; of equal ones the one with most shares, then the first
  /// in the order given.
  Vertex parent;
  /// What that member directly holds; nullopt for none.
  std::optional<double> share;
  GroupControl control;
};

/// What `parent` controls (the closure over the solver's end), each with its place. `order` has the
/// parent and all its companies and decides between equal ones. Ascending by level, then in that
/// order. Time: the relationships of the group. Errors: those of reading.
Result<std::vector<GroupCompany>> CorporateGroup(const ControlSolver& solver, Vertex parent,
                                                 std::span<const Vertex> order);

}  // namespace keiretsu::graph
