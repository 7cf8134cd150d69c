#include "query/procedures/rights_procedures.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/voting_power.h"
#include "graph/analysis/weakest_link.h"
#include "query/procedures/ownership_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;
using graph::Rational;
using graph::Vertex;

Result<std::optional<Vertex>> OptionalNode(const ProcedureContext& context,
                                           const ProcedureArguments& arguments,
                                           std::string_view key) {
  if (!arguments.Has(key)) return std::optional<Vertex>();
  ASSIGN_OR_RETURN(const NodeId node, NodeArgument(context, arguments, key));
  return std::optional<Vertex>(node.value);
}

// --- ownership.voting_power ---------------------------------------------------------------------

/// A quota may exceed 1 where shares do, as in games with whole weights.
constexpr double kLargestQuota = 1e9;
/// Companies between two questions about cancellation.
constexpr Vertex kCompaniesPerCheck = 256;

Result<std::optional<Rational>> QuotaArgument(const ProcedureArguments& arguments) {
  if (!arguments.Has("quota")) return std::optional<Rational>();
  ASSIGN_OR_RETURN(const Rational quota, DecimalArgument(arguments, "quota", 0, kLargestQuota));
  if (quota > 1 && arguments["unit"].AsNumber() > 1) {
    return ProcedureFailure(arguments, "'quota' is a part of the company, whatever 'unit' is",
                            "write 0.51 for 51 %");
  }
  return std::optional<Rational>(quota);
}

class VotingGames {
 public:
  VotingGames(const OwnershipCall& call, std::optional<Rational> quota, bool one_company,
              RowSink& sink)
      : call_(call), quota_(std::move(quota)), one_company_(one_company), sink_(sink) {}

  Status Add(Vertex company) {
    ASSIGN_OR_RETURN(const std::vector<graph::ExactShare> voters,
                     call_.input().exact->Voters(company, graph::ShareEnd::kLower));
    std::vector<Vertex> holders;
    std::vector<Rational> votes;
    for (const graph::ExactShare& voter : voters) {
      if (voter.holder == company) continue;
      holders.push_back(voter.holder);
      // Collective holders are float: no coalition can count on them.
      votes.push_back(call_.projection().is_barred(voter.holder) ? Rational(0) : voter.share);
    }
    const auto powers = graph::VotingPower(votes, quota_);
    if (!powers && powers.error().code() == StatusCode::kResourceExhausted && !one_company_) {
      return AddUnknown(company, holders);
    }
    RETURN_IF_ERROR(powers.status());
    for (std::size_t i = 0; i < holders.size(); ++i) {
      const graph::VoterPower& power = (*powers)[i];
      RETURN_IF_ERROR(sink_.Add({Value::NodeReference(company), Value::NodeReference(holders[i]),
                                 power.swings ? Value(*power.swings) : Value(),
                                 Value(power.banzhaf), Value(power.shapley_shubik)}));
    }
    return Status();
  }

 private:
  // Among all companies, one that is too large must not cost the answer about the others.
  Status AddUnknown(Vertex company, const std::vector<Vertex>& holders) {
    for (const Vertex holder : holders) {
      RETURN_IF_ERROR(sink_.Add({Value::NodeReference(company), Value::NodeReference(holder),
                                 Value(), Value(), Value()}));
    }
    return Status();
  }

  const OwnershipCall& call_;
  const std::optional<Rational> quota_;
  const bool one_company_;
  RowSink& sink_;
};

Status RunVotingPower(const ProcedureContext& context, const ProcedureArguments& arguments,
                      RowSink& sink) {
  ASSIGN_OR_RETURN(std::optional<Rational> quota, QuotaArgument(arguments));
  ASSIGN_OR_RETURN(const std::optional<Vertex> target,
                   OptionalNode(context, arguments, "target"));
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  VotingGames games(*call, std::move(quota), target.has_value(), sink);
  if (target) return games.Add(*target);
  for (Vertex company = 0; company < call->projection().vertex_count(); ++company) {
    if (company % kCompaniesPerCheck == 0) {
      RETURN_IF_ERROR(call->input().check_cancelled());
    }
    if (call->projection().votes().Holders(company).size() == 0) continue;
    RETURN_IF_ERROR(games.Add(company));
  }
  return Status();
}

// --- ownership.weakest_link ---------------------------------------------------------------------

Status RunWeakestLink(const ProcedureContext& context, const ProcedureArguments& arguments,
                      RowSink& sink) {
  ASSIGN_OR_RETURN(const std::optional<Vertex> source,
                   OptionalNode(context, arguments, "source"));
  ASSIGN_OR_RETURN(const std::optional<Vertex> target,
                   OptionalNode(context, arguments, "target"));
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const auto rights, graph::WeakestLink(call->input(), source, target));
  for (const graph::ChainRights& pair : rights) {
    RETURN_IF_ERROR(sink.Add({Value::NodeReference(pair.owner), Value::NodeReference(pair.owned),
                              Value(pair.control_rights), Value(pair.cash_flow_rights)}));
  }
  return Status();
}

}  // namespace

BuiltinProcedure VotingPowerProcedure() {
  return {"ownership.voting_power",
          "How often each direct holder turns a vote: Banzhaf swings and index, Shapley-Shubik "
          "index; null where a company has too many holders to compute it",
          WithShareKeys({{"target", "ANY?", Value(), "the company; null: all"},
                         {"quota", "NUMBER?", Value(),
                          "part of the company that wins; null: more than half of the votes"}}),
          {{"company", "NODE"},
           {"holder", "NODE"},
           {"swings", "INTEGER?"},
           {"banzhaf", "FLOAT?"},
           {"shapley_shubik", "FLOAT?"}},
          RunVotingPower};
}

BuiltinProcedure WeakestLinkProcedure() {
  return {"ownership.weakest_link",
          "Control rights (the smallest share of each chain, added up) beside cash-flow rights "
          "(the product of each chain's shares, added up)",
          WithShareKeys({{"source", "ANY?", Value(), "the owner; null: all"},
                         {"target", "ANY?", Value(), "the company; null: all"}}),
          {{"owner", "NODE"},
           {"owned", "NODE"},
           {"control_rights", "FLOAT"},
           {"cash_flow_rights", "FLOAT"}},
          RunWeakestLink};
}

}  // namespace keiretsu::query
