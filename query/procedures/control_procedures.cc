// Who controls whom: ownership.control, ultimate_controllers and group.
#include <algorithm>
#include <optional>
#include <utility>

#include "graph/analysis/control.h"
#include "graph/analysis/corporate_group.h"
#include "graph/analysis/ultimate_controllers.h"
#include "query/procedures/builtin.h"
#include "query/procedures/ownership_arguments.h"
#include "query/procedures/rights_procedures.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::ControlSolver;
using graph::NodeId;
using graph::ShareEnd;
using graph::Vertex;

Value NodeValue(Vertex v) { return Value::NodeReference(v); }

// --- ownership.control --------------------------------------------------------------------------

/// Writes what somebody controls: certain where it is in `lower`, else possible. Both ascend.
Status AddControl(const Value& holder, std::span<const Vertex> lower,
                  std::span<const Vertex> upper, RowSink& sink) {
  static const Value kCertain("certain");
  static const Value kPossible("possible");
  for (const Vertex company : lower) {
    RETURN_IF_ERROR(sink.Add({holder, NodeValue(company), kCertain}));
  }
  for (const Vertex company : upper) {
    if (std::binary_search(lower.begin(), lower.end(), company)) continue;
    RETURN_IF_ERROR(sink.Add({holder, NodeValue(company), kPossible}));
  }
  return Status();
}

/// Control at both ends; where all shares are known, the upper one is not looked at.
class BothEnds {
 public:
  BothEnds(const OwnershipCall& call, const graph::ControlRule& rule)
      : lower_(&call.input(), rule, ShareEnd::kLower) {
    const graph::Projection& projection = call.projection();
    if (!projection.shares.certain() || !projection.votes().certain()) {
      upper_.emplace(&call.input(), rule, ShareEnd::kUpper);
    }
  }

  Status AddClosure(const Value& holder, std::span<const Vertex> seeds, RowSink& sink) {
    ASSIGN_OR_RETURN(const std::vector<Vertex> certain, lower_.Closure(seeds, scratch_));
    std::vector<Vertex> possible;
    if (upper_) {
      ASSIGN_OR_RETURN(possible, upper_->Closure(seeds, scratch_));
    }
    return AddControl(holder, certain, possible, sink);
  }

  Status AddAll(RowSink& sink) {
    ASSIGN_OR_RETURN(const graph::ControlPairs certain, graph::AllControl(lower_));
    if (!upper_) {
      for (std::size_t i = 0; i < certain.holders.size(); ++i) {
        RETURN_IF_ERROR(AddControl(NodeValue(certain.holders[i]), certain.Of(i), {}, sink));
      }
      return Status();
    }
    // Who controls anything for certain possibly does so too.
    ASSIGN_OR_RETURN(const graph::ControlPairs possible, graph::AllControl(*upper_));
    std::size_t at = 0;
    for (std::size_t i = 0; i < possible.holders.size(); ++i) {
      const Vertex holder = possible.holders[i];
      std::span<const Vertex> of_holder;
      if (at < certain.holders.size() && certain.holders[at] == holder) {
        of_holder = certain.Of(at++);
      }
      RETURN_IF_ERROR(AddControl(NodeValue(holder), of_holder, possible.Of(i), sink));
    }
    return Status();
  }

 private:
  ControlSolver lower_;
  std::optional<ControlSolver> upper_;
  ControlSolver::Scratch scratch_;
};

std::vector<Vertex> Vertices(const std::vector<NodeId>& nodes) {
  std::vector<Vertex> vertices;
  for (const NodeId node : nodes) vertices.push_back(node.value);
  return vertices;
}

Status RunControl(const ProcedureContext& context, const ProcedureArguments& arguments,
                  RowSink& sink) {
  graph::ControlRule rule;
  ASSIGN_OR_RETURN(rule.threshold, DecimalArgument(arguments, "threshold", 0, 1));
  rule.inclusive = arguments["inclusive"].AsBoolean();
  ASSIGN_OR_RETURN(const auto sources, SourcesArgument(context, arguments));
  const bool together = arguments["together"].AsBoolean();
  if (together && !sources) {
    return ProcedureFailure(arguments, "'together' needs the holders that act together",
                            "give them as 'sources'");
  }
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  BothEnds control(*call, rule);
  if (!sources) return control.AddAll(sink);
  const std::vector<Vertex> seeds = Vertices(*sources);
  if (together) return control.AddClosure(Value(), seeds, sink);
  for (const Vertex& seed : seeds) {
    RETURN_IF_ERROR(call->input().check_cancelled());
    RETURN_IF_ERROR(control.AddClosure(NodeValue(seed), std::span(&seed, 1), sink));
  }
  return Status();
}

BuiltinProcedure ControlProcedure() {
  return {
      "ownership.control",
      "Who controls whom: holders alone or together have more than the threshold of the votes, "
      "counting those of the companies they control",
      WithShareKeys({{"source", "ANY?", Value(), "one holder"},
                     {"sources", "LIST?", Value(), "several holders; null: all nodes"},
                     {"together", "BOOLEAN", Value(false), "the sources act as one"},
                     {"threshold", "NUMBER", Value(0.5), "part of the votes that gives control"},
                     {"inclusive", "BOOLEAN", Value(false), "exactly the threshold is enough"}}),
      {{"holder", "NODE?"}, {"company", "NODE"}, {"certainty", "STRING"}},
      RunControl};
}

// --- ownership.ultimate_controllers -------------------------------------------------------------

Status RunUltimate(const ProcedureContext& context, const ProcedureArguments& arguments,
                   RowSink& sink) {
  std::optional<Vertex> target;
  if (arguments.Has("target")) {
    ASSIGN_OR_RETURN(const NodeId node, NodeArgument(context, arguments, "target"));
    target = node.value;
  }
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  const ControlSolver solver(&call->input(), {}, ShareEnd::kLower);
  ASSIGN_OR_RETURN(const auto found, graph::UltimateControllers(solver, target));
  for (const graph::UltimateController& row : found) {
    RETURN_IF_ERROR(sink.Add({NodeValue(row.company), NodeValue(row.controller)}));
  }
  return Status();
}

BuiltinProcedure UltimateProcedure() {
  return {"ownership.ultimate_controllers",
          "The controllers at the top: those that nobody controls but whom they control themselves",
          WithShareKeys({{"target", "ANY?", Value(), "the company; null: all"}}),
          {{"company", "NODE"}, {"controller", "NODE"}},
          RunUltimate};
}

// --- ownership.group ----------------------------------------------------------------------------

const char* GroupControlName(graph::GroupControl control) {
  switch (control) {
    case graph::GroupControl::kMajority:
      return "majority";
    case graph::GroupControl::kRelationship:
      return "relationship";
    case graph::GroupControl::kJoint:
      return "joint";
  }
  return "";
}

Status RunGroup(const ProcedureContext& context, const ProcedureArguments& arguments,
                RowSink& sink) {
  ASSIGN_OR_RETURN(const NodeId parent, NodeArgument(context, arguments, "parent"));
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  const ControlSolver solver(&call->input(), {}, ShareEnd::kLower);
  ControlSolver::Scratch scratch;
  ASSIGN_OR_RETURN(const std::vector<Vertex> companies,
                   solver.Closure(std::span(&parent.value, 1), scratch));
  std::vector<NodeId> nodes = {parent};
  for (const Vertex company : companies) nodes.push_back(NodeId(company));
  NodeOrder order(context.view);
  RETURN_IF_ERROR(order.Sort(nodes));
  ASSIGN_OR_RETURN(const auto group,
                   graph::CorporateGroup(solver, parent.value, Vertices(nodes)));
  for (const graph::GroupCompany& member : group) {
    RETURN_IF_ERROR(sink.Add({NodeValue(member.company), Value(std::int64_t{member.level}),
                              NodeValue(member.parent),
                              member.share ? Value(*member.share) : Value(),
                              Value(GroupControlName(member.control))}));
  }
  return Status();
}

BuiltinProcedure GroupProcedure() {
  return {"ownership.group",
          "The companies under a parent as a tree: who joins in which round of control, under whom "
          "and by which share",
          WithShareKeys({{"parent", "ANY", Value(), "the node at the top"}}),
          {{"company", "NODE"},
           {"level", "INTEGER"},
           {"parent", "NODE"},
           {"share", "FLOAT?"},
           {"control", "STRING"}},
          RunGroup};
}

}  // namespace

std::vector<BuiltinProcedure> ControlProcedures() {
  return {ControlProcedure(), UltimateProcedure(), GroupProcedure(), VotingPowerProcedure(),
          WeakestLinkProcedure()};
}

}  // namespace keiretsu::query
