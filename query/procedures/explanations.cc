#include "query/procedures/explanations.h"

#include <vector>

#include <fmt/format.h>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;

std::optional<double> NumberOf(const Value& value) {
  return value.is_number() ? std::optional(value.AsNumber()) : std::nullopt;
}

Status ExplainShare(EvidenceWriter& writer, const ProcedureContext&, const ProcedureArguments&,
                    const ExplainedRow& subject, RowSink&) {
  const Value& share = subject.At("share");
  if (share.is_null()) RETURN_IF_ERROR(writer.Note("the sum over all chains diverges: no number"));
  if (*subject.owner == *subject.owned) {
    return writer.Note("comes back to its owner through a cycle", NumberOf(share));
  }
  if (!share.is_null() && share.AsNumber() == 0) {
    return writer.Note("no share is certain: the chains have bands from 0 on or unknown shares",
                       NumberOf(share));
  }
  return writer.Chains(*subject.owner, *subject.owned, NumberOf(share), graph::PathRank::kProduct);
}

Status ExplainFinalShare(EvidenceWriter& writer, const ProcedureContext&, const ProcedureArguments&,
                         const ExplainedRow& subject, RowSink&) {
  RETURN_IF_ERROR(
      writer.Note("attributed to the final holder: each chain times what the owner "
                  "keeps of itself",
                  NumberOf(subject.At("share"))));
  return writer.Chains(*subject.owner, *subject.owned, std::nullopt, graph::PathRank::kProduct);
}

Status ExplainDirect(EvidenceWriter& writer, const ProcedureContext&, const ProcedureArguments&,
                     const ExplainedRow& subject, RowSink&) {
  return writer.Direct(*subject.owner, *subject.owned, "direct");
}

Status ExplainWeakest(EvidenceWriter& writer, const ProcedureContext&, const ProcedureArguments&,
                      const ExplainedRow& subject, RowSink&) {
  return writer.Chains(*subject.owner, *subject.owned, std::nullopt, graph::PathRank::kWeakest);
}

Status ExplainControl(EvidenceWriter& writer, const ProcedureContext& context,
                      const ProcedureArguments& arguments, const ExplainedRow& subject, RowSink&) {
  graph::ControlRule rule;
  ASSIGN_OR_RETURN(rule.threshold, DecimalArgument(arguments, "threshold", 0, 1));
  rule.inclusive = arguments["inclusive"].AsBoolean();
  const bool certain = subject.At("certainty").AsString() == "certain";
  std::vector<NodeId> seeds;
  if (subject.owner) {
    seeds.push_back(*subject.owner);
  } else {
    ASSIGN_OR_RETURN(const auto sources, SourcesArgument(context, arguments));
    if (sources) seeds = *sources;
  }
  return writer.Control(seeds, *subject.owned, rule,
                        certain ? graph::ShareEnd::kLower : graph::ShareEnd::kUpper);
}

Status ExplainMajority(EvidenceWriter& writer, const ProcedureContext&, const ProcedureArguments&,
                       const ExplainedRow& subject, RowSink&) {
  return writer.Control(std::span(&*subject.owner, 1), *subject.owned, {}, graph::ShareEnd::kLower);
}

/// By one ground; `by` lists them.
Status ExplainGround(EvidenceWriter& writer, const ProcedureContext& context,
                     const ProcedureArguments& arguments, const ExplainedRow& subject,
                     std::string_view ground, RowSink& sink) {
  if (ground == "control") return ExplainMajority(writer, context, arguments, subject, sink);
  const bool by_majorities =
      arguments["rule"].AsString() == "amld4" || arguments["rule"].AsString() == "psc";
  if (ground == "ownership" && by_majorities) {
    return writer.HeldThroughControlled(*subject.owner, *subject.owned);
  }
  if (ground == "control of a holder") {
    return writer.HeldByControlled(*subject.owner, *subject.owned);
  }
  if (ground == "holding in a controller") {
    ASSIGN_OR_RETURN(const graph::Rational threshold,
                     DecimalArgument(arguments, "threshold", 0, 1));
    return writer.HoldingInController(*subject.owner, *subject.owned, threshold);
  }
  return ExplainShare(writer, context, arguments, subject, sink);
}

Status ExplainBeneficialOwner(EvidenceWriter& writer, const ProcedureContext& context,
                              const ProcedureArguments& arguments, const ExplainedRow& subject,
                              RowSink& sink) {
  for (const Value& ground : subject.At("by").AsList()) {
    RETURN_IF_ERROR(writer.Note(fmt::format("an owner by '{}'", ground.AsString())));
    RETURN_IF_ERROR(
        ExplainGround(writer, context, arguments, subject, ground.AsString(), sink));
  }
  return Status();
}

Status ExplainLink(EvidenceWriter& writer, const ProcedureArguments& arguments, NodeId from,
                   NodeId to) {
  if (arguments["variant"].AsString() == "majority") return writer.HeldThroughControlled(from, to);
  return writer.Chains(from, to, std::nullopt, graph::PathRank::kProduct);
}

Status ExplainCloseLink(EvidenceWriter& writer, const ProcedureContext&,
                        const ProcedureArguments& arguments, const ExplainedRow& subject,
                        RowSink&) {
  const NodeId a(static_cast<std::uint32_t>(subject.At("a").NodeId()));
  const NodeId b(static_cast<std::uint32_t>(subject.At("b").NodeId()));
  const std::string_view reason = subject.At("reason").AsString();
  RETURN_IF_ERROR(writer.Note(fmt::format("linked by reason '{}'", reason)));
  if (reason == "forward") return ExplainLink(writer, arguments, a, b);
  if (reason == "backward") return ExplainLink(writer, arguments, b, a);
  const NodeId third(static_cast<std::uint32_t>(subject.At("third").NodeId()));
  if (arguments["variant"].AsString() != "majority") {
    RETURN_IF_ERROR(ExplainLink(writer, arguments, third, a));
    return ExplainLink(writer, arguments, third, b);
  }
  RETURN_IF_ERROR(writer.Control(std::span(&third, 1), a, {}, graph::ShareEnd::kLower));
  return writer.Control(std::span(&third, 1), b, {}, graph::ShareEnd::kLower);
}

Status ExplainPower(EvidenceWriter& writer, const ProcedureContext&, const ProcedureArguments&,
                    const ExplainedRow& subject, RowSink&) {
  return writer.Votes(
      *subject.owner, *subject.owned,
      fmt::format("votes that turn {} coalitions of the others", subject.At("swings").ToString()));
}

Status ExplainReach(EvidenceWriter&, const ProcedureContext&, const ProcedureArguments&,
                    const ExplainedRow& subject, RowSink& sink) {
  return sink.Add({subject.At("path"), Value(),
                   Value(subject.At("mode").AsString() == "told"
                             ? "told: controlled by the partner along this way"
                             : "asked: the partner and what it controls hold influence together")});
}

Status ExplainContested(EvidenceWriter&, const ProcedureContext&, const ProcedureArguments&,
                        const ExplainedRow& subject, RowSink& sink) {
  for (const Value& path : subject.At("paths").AsList()) {
    RETURN_IF_ERROR(sink.Add({path, Value(), Value("the strongest way of one vendor")}));
  }
  return Status();
}

Status ExplainNextPartner(EvidenceWriter& writer, const ProcedureContext&,
                          const ProcedureArguments& arguments, const ExplainedRow& subject,
                         RowSink&) {
  graph::ControlRule rule;
  ASSIGN_OR_RETURN(rule.threshold, DecimalArgument(arguments, "threshold", 0, 1));
  for (const Value& target : subject.At("newly_reached").AsList()) {
    const NodeId node(static_cast<std::uint32_t>(target.NodeId()));
    if (subject.owned && *subject.owned != node) continue;
    RETURN_IF_ERROR(
        writer.Control(std::span(&*subject.owner, 1), node, rule, graph::ShareEnd::kLower));
  }
  return Status();
}

Status ExplainPath(EvidenceWriter&, const ProcedureContext&, const ProcedureArguments&,
                   const ExplainedRow& subject, RowSink& sink) {
  return sink.Add({subject.At("path"), subject.At("value"), Value("the path itself")});
}

}  // namespace

const std::map<std::string_view, Explanation>& ExplainedProcedures() {
  static const auto* const procedures = new std::map<std::string_view, Explanation>{
      {"ownership.direct", {"owner", "owned", "", "", ExplainDirect}},
      {"ownership.integrated", {"owner", "owned", "source", "target", ExplainShare}},
      {"ownership.control", {"holder", "company", "source", "", ExplainControl}},
      {"ownership.ultimate_controllers", {"controller", "company", "", "target", ExplainMajority}},
      {"ownership.beneficial_owners", {"owner", "company", "", "target", ExplainBeneficialOwner}},
      {"ownership.close_links", {"a", "b", "", "", ExplainCloseLink}},
      {"ownership.voting_power", {"holder", "company", "", "target", ExplainPower}},
      {"ownership.weakest_link", {"owner", "owned", "source", "target", ExplainWeakest}},
      {"ownership.final_holders", {"owner", "owned", "", "", ExplainFinalShare}},
      {"ownership.group", {"", "company", "parent", "", ExplainMajority}},
      {"ownership.paths", {"", "", "source", "target", ExplainPath}},
      {"influence.reach", {"vendor", "target", "vendor", "", ExplainReach}},
      {"influence.contested", {"", "target", "", "", ExplainContested}},
      {"influence.next_partner", {"partner", "", "", "", ExplainNextPartner}},
      {"influence.strongest_paths", {"", "", "source", "target", ExplainPath}}};
  return *procedures;
}

}  // namespace keiretsu::query
