/// Who partners with whom: the relationships that influence.* follow from a vendor.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis/control.h"
#include "graph/analysis/influence_reach.h"
#include "graph/analysis/reach_ways.h"
#include "query/procedures/hop_reader.h"
#include "query/procedures/ownership_arguments.h"

namespace keiretsu::query {

/// `own` followed by the keys that all influence procedures take, and those of ownership.
std::vector<ProcedureKey> WithInfluenceKeys(std::vector<ProcedureKey> own);

/// A partner and how the vendor comes to it.
struct Partner {
  graph::NodeId firm;
  std::vector<graph::EdgeRef> route;  ///< from the vendor: one partnership, or over a venture
};

/// What a vendor reaches at one target.
struct VendorTarget {
  graph::NodeId target;
  bool told = false;
  std::size_t partner = 0;  ///< of the vendor's partners: the one with the strongest way
  std::vector<graph::Vertex> way;
};

/// One call's view of vendors, partners and targets. Must not outlive the context.
/// External synchronisation.
class InfluenceMap {
 public:
  static Result<std::unique_ptr<InfluenceMap>> Open(const ProcedureContext& context,
                                                    const ProcedureArguments& arguments);

  const OwnershipCall& call() const { return *call_; }
  HopReader& hops() { return *hops_; }
  NodeOrder& order() { return order_; }
  const graph::ControlSolver& control() const { return *control_; }
  graph::ReachSolver& reach() { return *reach_; }
  const graph::Rational& influence() const { return influence_; }

  /// A node's list under `key`, or all nodes with a vendor label when it is null.
  Result<std::vector<graph::NodeId>> Vendors(std::string_view key);
  /// Nodes with one of the labels in `key`, ascending; an empty list stands for any label.
  Result<std::vector<graph::NodeId>> Labelled(std::string_view key);
  bool IsTarget(graph::Vertex v) const { return v < is_target_.size() && is_target_[v]; }

  /// By firm, ascending in order of ids; never the vendor itself.
  Result<std::vector<Partner>> PartnersOf(graph::NodeId vendor);
  /// Targets that the partners control, and with `asked` those they can only ask; in order of ids.
  Result<std::vector<VendorTarget>> Reached(std::span<const Partner> partners, bool asked);
  /// The path from the vendor to the target.
  Result<Value> PathTo(graph::NodeId vendor, std::span<const Partner> partners,
                       const VendorTarget& target);

 private:
  InfluenceMap(const ProcedureContext& context, const ProcedureArguments& arguments)
      : context_(context), arguments_(arguments), order_(context.view) {}
  Status FindTargets();

  const ProcedureContext& context_;
  const ProcedureArguments& arguments_;
  NodeOrder order_;
  std::unique_ptr<OwnershipCall> call_;
  std::unique_ptr<HopReader> hops_;
  std::unique_ptr<graph::ControlSolver> control_;
  graph::Rational influence_;
  std::unique_ptr<graph::ReachSolver> reach_;
  std::unique_ptr<graph::ReachWays> ways_;
  std::vector<bool> is_target_;
};

}  // namespace keiretsu::query
