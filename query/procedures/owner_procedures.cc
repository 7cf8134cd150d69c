// The persons behind companies and the undertakings close to each other: beneficial_owners,
// close_links.
#include <optional>
#include <string>
#include <utility>

#include "graph/analysis/beneficial_owners.h"
#include "graph/analysis/close_links.h"
#include "query/procedures/builtin.h"
#include "query/procedures/ownership_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;
using graph::Vertex;

constexpr std::string_view kPersonLabel = "Person";

Value NodeValue(Vertex v) { return Value::NodeReference(v); }

/// By vertex: which nodes are persons.
Result<std::vector<bool>> Persons(const graph::GraphView& view, Vertex vertices) {
  std::vector<bool> persons(vertices, false);
  const graph::LabelId label = view.catalog().FindLabel(kPersonLabel);
  if (!label.valid()) return persons;
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    ASSIGN_OR_RETURN(const graph::NodeBlock* const nodes, view.Nodes(block));
    for (std::uint32_t row = 0; row < nodes->label_sets.size(); ++row) {
      const Vertex vertex = graph::NodeAt(block, row).value;
      if (vertex >= vertices) break;
      const graph::LabelSetId set = nodes->label_sets[row];
      persons[vertex] = set != graph::kNoNode && view.catalog().LabelSetContains(set, label);
    }
  }
  return persons;
}

// --- ownership.beneficial_owners ----------------------------------------------------------------

Value Grounds(const graph::BeneficialOwner& owner) {
  List by;
  if (owner.ownership) by.emplace_back("ownership");
  if (owner.control) by.emplace_back("control");
  if (owner.control_of_holder) by.emplace_back("control of a holder");
  if (owner.holding_in_controller) by.emplace_back("holding in a controller");
  if (owner.undecided) by.emplace_back("undecided");
  return Value(std::move(by));
}

Status RunBeneficialOwners(const ProcedureContext& context, const ProcedureArguments& arguments,
                           RowSink& sink) {
  graph::OwnerQuestion question;
  ASSIGN_OR_RETURN(question.rule,
                   (EnumArgument<graph::OwnerRule>(arguments, "rule",
                                                   {"integrated", "amlr", "amld4", "psc"})));
  ASSIGN_OR_RETURN(question.threshold, DecimalArgument(arguments, "threshold", 0, 1));
  if (arguments.Has("target")) {
    ASSIGN_OR_RETURN(const NodeId target, NodeArgument(context, arguments, "target"));
    question.target = target.value;
  }
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  ASSIGN_OR_RETURN(question.is_person,
                   Persons(*context.view, call->projection().vertex_count()));
  ASSIGN_OR_RETURN(const auto owners,
                   graph::BeneficialOwners(call->input(),
                                           call->model().solver(graph::ShareEnd::kLower),
                                           question));
  for (const graph::BeneficialOwner& owner : owners) {
    RETURN_IF_ERROR(sink.Add({NodeValue(owner.company), NodeValue(owner.owner),
                              owner.share ? Value(*owner.share) : Value(), Grounds(owner)}));
  }
  return Status();
}

BuiltinProcedure BeneficialOwnersProcedure() {
  return {"ownership.beneficial_owners",
          "The persons who own or control companies, by which rule set and on which grounds",
          WithShareKeys({{"target", "ANY?", Value(), "the company; null: all"},
                         {"rule", "STRING", Value("integrated"),
                          "'integrated', 'amlr', 'amld4' or 'psc'"},
                         {"threshold", "NUMBER", Value(0.25), "the share that counts"}}),
          {{"company", "NODE"}, {"owner", "NODE"}, {"share", "FLOAT?"}, {"by", "LIST"}},
          RunBeneficialOwners};
}

// --- ownership.close_links ----------------------------------------------------------------------

/// By vertex: the place in the order of ids, among the vertices that have a link; the others come
/// after them.
Result<std::vector<Vertex>> Ranks(const graph::GraphView& view,
                                  const graph::CloseLinkGraph& links, Vertex vertices) {
  std::vector<bool> linked(vertices, false);
  for (const auto* list : {&links.holdings, &links.parents}) {
    for (const graph::HoldingLink& link : *list) {
      linked[link.from] = true;
      linked[link.to] = true;
    }
  }
  std::vector<NodeId> nodes;
  for (Vertex v = 0; v < vertices; ++v) {
    if (linked[v]) nodes.push_back(NodeId(v));
  }
  NodeOrder order(&view);
  RETURN_IF_ERROR(order.Sort(nodes));
  std::vector<Vertex> ranks(vertices, 0);
  Vertex next = 0;
  for (const NodeId node : nodes) ranks[node.value] = next++;
  for (Vertex v = 0; v < vertices; ++v) {
    if (!linked[v]) ranks[v] = next++;
  }
  return ranks;
}

Result<graph::CloseLinkGraph> FindLinks(const ProcedureArguments& arguments,
                                        const OwnershipCall& call,
                                        const graph::Rational& threshold) {
  enum class Variant : std::uint8_t { kPhi, kMajority };
  ASSIGN_OR_RETURN(const Variant variant,
                   (EnumArgument<Variant>(arguments, "variant", {"phi", "majority"})));
  if (variant == Variant::kMajority) return graph::MajorityLinks(call.input(), threshold);
  return graph::PhiLinks(call.input(), call.model().solver(graph::ShareEnd::kLower), threshold);
}

Value ReasonValue(graph::LinkReason reason) {
  switch (reason) {
    case graph::LinkReason::kForward:
      return Value("forward");
    case graph::LinkReason::kBackward:
      return Value("backward");
    case graph::LinkReason::kThird:
      return Value("third");
    case graph::LinkReason::kUndecided:
      return Value("undecided");
  }
  return Value();
}

Status RunCloseLinks(const ProcedureContext& context, const ProcedureArguments& arguments,
                     RowSink& sink) {
  ASSIGN_OR_RETURN(const graph::Rational threshold, DecimalArgument(arguments, "threshold", 0, 1));
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  const Vertex vertices = call->projection().vertex_count();
  ASSIGN_OR_RETURN(const graph::CloseLinkGraph links, FindLinks(arguments, *call, threshold));
  ASSIGN_OR_RETURN(const std::vector<Vertex> ranks, Ranks(*context.view, links, vertices));
  ASSIGN_OR_RETURN(const std::vector<bool> persons, Persons(*context.view, vertices));
  const auto emit = [&sink](const graph::CloseLink& link) {
    const bool by_third = link.reason == graph::LinkReason::kThird;
    return sink.Add({NodeValue(link.a), NodeValue(link.b), ReasonValue(link.reason),
                     by_third ? NodeValue(link.third) : Value()});
  };
  return graph::PairCloseLinks(call->input(), links, ranks, persons, emit);
}

BuiltinProcedure CloseLinksProcedure() {
  return {"ownership.close_links",
          "Undertakings that are close: one holds enough of the other, or a third of both",
          WithShareKeys({{"variant", "STRING", Value("phi"),
                          "'phi': by integrated share; 'majority': by chains of control"},
                         {"threshold", "NUMBER", Value(0.2), "the share that counts"}}),
          {{"a", "NODE"}, {"b", "NODE"}, {"reason", "STRING"}, {"third", "NODE?"}},
          RunCloseLinks};
}

}  // namespace

std::vector<BuiltinProcedure> OwnerProcedures() {
  return {BeneficialOwnersProcedure(), CloseLinksProcedure()};
}

}  // namespace keiretsu::query
