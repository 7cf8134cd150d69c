/// influence.next_partner.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/coverage.h"
#include "graph/analysis/limits.h"
#include "query/procedures/influence_families.h"
#include "query/procedures/influence_map.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;
using graph::Vertex;

/// What one partner more would add to a vendor's reach.
class NextPartner {
 public:
  NextPartner(const ProcedureContext& context, const ProcedureArguments& arguments,
              InfluenceMap& map)
      : context_(context), arguments_(arguments), map_(map) {}

  Status Run(RowSink& sink) {
    ASSIGN_OR_RETURN(const NodeId vendor, NodeArgument(context_, arguments_, "vendor"));
    RETURN_IF_ERROR(FindCandidates(vendor));
    RETURN_IF_ERROR(FindWeights());
    problem_.candidate_count = static_cast<std::uint32_t>(candidates_.size());
    problem_.vertex_count = map_.call().projection().vertex_count();
    problem_.covers = [this](std::uint32_t c) -> Result<std::span<const Vertex>> {
      return std::span<const Vertex>(covers_[c]);
    };
    const std::int64_t k = arguments_["k"].AsInteger();
    if (k < 0) return ProcedureFailure(arguments_, fmt::format("k is {}; it is at least 0", k));
    const auto picks_wanted = static_cast<std::uint32_t>(
        std::min<std::int64_t>(k, problem_.candidate_count));
    ASSIGN_OR_RETURN(const std::vector<graph::CoveragePick> picks,
                     graph::GreedyCoverage(problem_, picks_wanted));
    for (std::size_t i = 0; i < picks.size(); ++i) {
      RETURN_IF_ERROR(AddRow(static_cast<std::int64_t>(i + 1), picks[i], sink));
    }
    return Status();
  }

 private:
  // Targets that a partner reaches, ascending.
  Result<std::vector<Vertex>> Covers(NodeId partner) {
    std::vector<Vertex> covers;
    if (arguments_["include_asked"].AsBoolean()) {
      ASSIGN_OR_RETURN(graph::PartnerReach reach, map_.reach().Of(partner.value));
      covers = std::move(reach.told);
      covers.insert(covers.end(), reach.asked.begin(), reach.asked.end());
      std::sort(covers.begin(), covers.end());
    } else {
      ASSIGN_OR_RETURN(covers, map_.reach().Told(partner.value));
    }
    std::erase_if(covers, [this](Vertex v) { return !map_.IsTarget(v); });
    return covers;
  }

  // In order of ids, so that the smallest wins a tie; candidates that reach nothing are left out.
  Status FindCandidates(NodeId vendor) {
    ASSIGN_OR_RETURN(const std::vector<Partner> partners, map_.PartnersOf(vendor));
    std::vector<NodeId> known = {vendor};
    for (const Partner& partner : partners) {
      known.push_back(partner.firm);
      ASSIGN_OR_RETURN(const std::vector<Vertex> covers, Covers(partner.firm));
      problem_.covered.insert(problem_.covered.end(), covers.begin(), covers.end());
    }
    std::sort(known.begin(), known.end());
    std::vector<NodeId> open;
    if (arguments_.Has("candidates")) {
      ASSIGN_OR_RETURN(open, NodesArgument(context_, arguments_, "candidates"));
    } else {
      ASSIGN_OR_RETURN(open, map_.Labelled("partner_labels"));
    }
    std::vector<std::pair<NodeId, std::vector<Vertex>>> found;
    for (NodeId candidate : open) {
      if (std::binary_search(known.begin(), known.end(), candidate)) continue;
      RETURN_IF_ERROR(context_.cancel->Check());
      ASSIGN_OR_RETURN(std::vector<Vertex> covers, Covers(candidate));
      if (covers.empty()) continue;
      RETURN_IF_ERROR(context_.memory->Charge(covers.size() * sizeof(Vertex)));
      candidates_.push_back(candidate);
      found.emplace_back(candidate, std::move(covers));
    }
    RETURN_IF_ERROR(map_.order().Sort(candidates_));
    covers_.resize(candidates_.size());
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const auto it = std::lower_bound(
          found.begin(), found.end(), candidates_[i],
          [](const auto& entry, NodeId node) { return entry.first < node; });
      covers_[i] = std::move(it->second);
    }
    return Status();
  }

  // What each target counts; 1 when by is 'count', else its property, 0 where it has none.
  Status FindWeights() {
    const std::string_view by = arguments_["by"].AsString();
    if (by == "count") return Status();
    const graph::GraphView& view = *context_.view;
    const graph::KeyId key = view.catalog().FindKey(by);
    if (!key.valid()) {
      return ProcedureFailure(arguments_, fmt::format("no node has a property '{}'", by),
                              "by is 'count' or a numeric property of the targets");
    }
    problem_.weights.assign(map_.call().projection().vertex_count(), 0);
    for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
      ASSIGN_OR_RETURN(const graph::Column* column, view.NodeColumn(block, key));
      if (column == nullptr) continue;
      for (std::uint32_t row = 0; row < column->rows(); ++row) {
        const Vertex v = graph::NodeAt(block, row).value;
        if (!column->IsValid(row) || !map_.IsTarget(v)) continue;
        RETURN_IF_ERROR(SetWeight(by, v, column->Get(row)));
      }
    }
    return Status();
  }

  Status SetWeight(std::string_view by, Vertex target, const Value& value) {
    if (value.is_null()) return Status();
    if (!value.is_number() || !std::isfinite(value.AsNumber()) || value.AsNumber() < 0) {
      return ProcedureFailure(
          arguments_, fmt::format("node {} has {} for '{}'", target, value.ToString(), by),
          "it must be a number that is not negative");
    }
    whole_ = whole_ && value.type() == ValueType::kInteger;
    problem_.weights[target] = value.AsNumber();
    return Status();
  }

  Value Weight(double weight) const {
    return whole_ ? Value(static_cast<std::int64_t>(weight)) : Value(weight);
  }

  Status AddRow(std::int64_t rank, const graph::CoveragePick& pick, RowSink& sink) {
    std::vector<NodeId> added;
    for (Vertex v : pick.added) added.emplace_back(v);
    RETURN_IF_ERROR(map_.order().Sort(added));
    List reached;
    for (NodeId node : added) reached.push_back(Value::NodeReference(node.value));
    RETURN_IF_ERROR(context_.memory->Charge(reached.size() * sizeof(Value)));
    return sink.Add({Value(rank), Value::NodeReference(candidates_[pick.candidate].value),
                     Weight(pick.gain), Weight(pick.total), Value(std::move(reached))});
  }

  const ProcedureContext& context_;
  const ProcedureArguments& arguments_;
  InfluenceMap& map_;
  graph::CoverageProblem problem_;
  std::vector<NodeId> candidates_;
  std::vector<std::vector<Vertex>> covers_;
  bool whole_ = true;  // all weights are integers
};

Status RunNextPartner(const ProcedureContext& context, const ProcedureArguments& arguments,
                      RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<InfluenceMap> map,
                   InfluenceMap::Open(context, arguments));
  return NextPartner(context, arguments, *map).Run(sink);
}

}  // namespace

BuiltinProcedure NextPartnerProcedure() {
  List labels;
  for (const char* label : {"PEFirm", "Firm", "FinancialFirm", "VCFirm", "SovereignFund"}) {
    labels.emplace_back(label);
  }
  return {"influence.next_partner",
          "The partners to win next, each the one that adds most: at least 1 - 1/e of what the best "
          "choice of k would add.",
          WithInfluenceKeys(
              {{"vendor", "ANY", Value(), "the vendor"},
               {"k", "INTEGER", Value(1), "partners to choose"},
               {"by", "STRING", Value("count"),
                "'count' of targets, or a numeric property of theirs to add up"},
               {"candidates", "ANY?", Value(), "a list of nodes; null: by partner_labels"},
               {"partner_labels", "LIST", Value(std::move(labels)), "labels of possible partners"},
               {"include_asked", "BOOLEAN", Value(false), "count what can only be asked too"}}),
          {{"rank", "INTEGER"},
           {"partner", "NODE"},
           {"gain", "NUMBER"},
           {"total", "NUMBER"},
           {"newly_reached", "LIST"}},
          RunNextPartner};
}

}  // namespace keiretsu::query
