/// The natural persons behind companies.
#pragma once

#include <optional>
#include <vector>

#include "graph/analysis/control.h"
#include "graph/analysis/integrated.h"

namespace keiretsu::graph {

enum class OwnerRule : std::uint8_t {
  kIntegrated,  ///< integrated share from the threshold on
  kAmlr,        ///< the same, and Art 54: control of a holder, a holding in a controller
  kAmld4,       ///< more than the threshold, directly and through chains of majorities
  kPsc,         ///< as kAmld4
};

/// One person of one company, and on which grounds; at least one of them holds.
struct BeneficialOwner {
  Vertex company;
  Vertex owner;
  std::optional<double> share;  ///< integrated; nullopt when it diverges
  bool ownership = false;
  bool control = false;  ///< more than half of the votes, in the sense of control.h
  /// The person controls undertakings that directly hold enough of the company together.
  bool control_of_holder = false;
  /// The person's integrated share of somebody who controls the company is enough.
  bool holding_in_controller = false;
  /// Exact arithmetic reached its limit before it could decide about a share at the threshold.
  bool undecided = false;
};

struct OwnerQuestion {
  OwnerRule rule = OwnerRule::kIntegrated;
  Rational threshold = Rational(1, 4);
  std::vector<bool> is_person;   ///< by vertex; persons are owners, all others companies
  std::optional<Vertex> target;  ///< this company only; nullopt: all
};

/// All beneficial owners by one rule, on certain shares: ascending by company, then owner; the same
/// for any number of threads. Where a person's integrated shares diverge only control counts.
/// Errors: cancellation; those of reading.
/// Source: Regulation (EU) 2024/1624 Art 52-54; Directive (EU) 2015/849 Art 3(6); UK Companies Act
/// 2006 Sch 1A; docs/ownership.md.
Result<std::vector<BeneficialOwner>> BeneficialOwners(const AnalysisInput& input,
                                                      const OwnershipSolver& shares,
                                                      const OwnerQuestion& question);

}  // namespace keiretsu::graph
