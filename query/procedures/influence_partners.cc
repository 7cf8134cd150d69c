/// influence.next_partner.
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/coverage.h"
#include "graph/analysis/parallel_chunks.h"
#include "query/procedures/influence_families.h"
#include "query/procedures/influence_map.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;
using graph::Vertex;

constexpr std::size_t kCandidatesPerChunk = 256;

/// What one partner more would add to a vendor's reach.
class NextPartner {
 public:
  NextPartner(const ProcedureContext& context, const ProcedureArguments& arguments,
              InfluenceMap& map)
      : context_(context),
        arguments_(arguments),
        map_(map),
        include_asked_(arguments["include_asked"].AsBoolean()) {}

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
    const auto picks_wanted =
        static_cast<std::uint32_t>(std::min<std::int64_t>(k, problem_.candidate_count));
    ASSIGN_OR_RETURN(const std::vector<graph::CoveragePick> picks,
                     graph::GreedyCoverage(problem_, picks_wanted));
    for (std::size_t i = 0; i < picks.size(); ++i) {
      RETURN_IF_ERROR(AddRow(static_cast<std::int64_t>(i + 1), picks[i], sink));
    }
    return Status();
  }

 private:
  // Targets that a partner reaches, ascending. Thread-safe with a solver per thread.
  Result<std::vector<Vertex>> Covers(graph::ReachSolver& solver, NodeId partner) const {
    std::vector<Vertex> covers;
    if (include_asked_) {
      ASSIGN_OR_RETURN(graph::PartnerReach reach, solver.Of(partner.value));
      covers = std::move(reach.told);
      covers.insert(covers.end(), reach.asked.begin(), reach.asked.end());
      std::sort(covers.begin(), covers.end());
    } else {
      ASSIGN_OR_RETURN(covers, solver.Told(partner.value));
    }
    std::erase_if(covers, [this](Vertex v) { return !map_.IsTarget(v); });
    return covers;
  }

  // What the vendor's partners cover, and nodes that may become partners: not those, nor itself.
  Result<std::vector<NodeId>> OpenCandidates(NodeId vendor) {
    ASSIGN_OR_RETURN(const std::vector<Partner> partners, map_.PartnersOf(vendor));
    std::vector<NodeId> known = {vendor};
    for (const Partner& partner : partners) {
      known.push_back(partner.firm);
      ASSIGN_OR_RETURN(const std::vector<Vertex> covers, Covers(map_.reach(), partner.firm));
      problem_.covered.insert(problem_.covered.end(), covers.begin(), covers.end());
    }
    std::sort(known.begin(), known.end());
    std::vector<NodeId> open;
    if (arguments_.Has("candidates")) {
      ASSIGN_OR_RETURN(open, NodesArgument(context_, arguments_, "candidates"));
    } else {
      ASSIGN_OR_RETURN(open, map_.Labelled("partner_labels"));
    }
    std::erase_if(open, [&known](NodeId node) {
      return std::binary_search(known.begin(), known.end(), node);
    });
    return open;
  }

  // What each candidate covers, by place in `open`; the same for any number of threads.
  Result<std::vector<std::vector<Vertex>>> AllCovers(const std::vector<NodeId>& open) const {
    const graph::AnalysisInput& input = map_.call().input();
    std::vector<std::vector<Vertex>> covers(open.size());
    std::vector<std::unique_ptr<graph::ReachSolver>> solvers(std::max(1U, input.threads));
    const auto work = [&](const graph::Chunk& chunk) -> Status {
      std::unique_ptr<graph::ReachSolver>& solver = solvers[chunk.worker];
      if (!solver) {
        solver = std::make_unique<graph::ReachSolver>(&map_.control(), map_.influence());
      }
      for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
        ASSIGN_OR_RETURN(covers[i], Covers(*solver, open[i]));
      }
      return Status();
    };
    RETURN_IF_ERROR(graph::RunChunks(open.size(), kCandidatesPerChunk, input.threads,
                                     input.check_cancelled, work));
    return covers;
  }

  // In order of ids, so that the smallest wins a tie; candidates that reach nothing are left out.
  Status FindCandidates(NodeId vendor) {
    ASSIGN_OR_RETURN(const std::vector<NodeId> open, OpenCandidates(vendor));
    ASSIGN_OR_RETURN(std::vector<std::vector<Vertex>> covers, AllCovers(open));
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (covers[i].empty()) continue;
      RETURN_IF_ERROR(context_.memory->Charge(covers[i].size() * sizeof(Vertex)));
      candidates_.push_back(open[i]);
    }
    RETURN_IF_ERROR(map_.order().Sort(candidates_));
    for (NodeId candidate : candidates_) {
      // `open` ascends: labelled nodes and arguments come in order of nodes.
      const auto at = std::lower_bound(open.begin(), open.end(), candidate) - open.begin();
      covers_.push_back(std::move(covers[static_cast<std::size_t>(at)]));
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
      return ProcedureFailure(arguments_,
                              fmt::format("node {} has {} for '{}'", target, value.ToString(), by),
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
  const bool include_asked_;
  graph::CoverageProblem problem_;
  std::vector<NodeId> candidates_;
  std::vector<std::vector<Vertex>> covers_;
  bool whole_ = true;  // all weights are integers
};

Status RunNextPartner(const ProcedureContext& context, const ProcedureArguments& arguments,
                      RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<InfluenceMap> map, InfluenceMap::Open(context, arguments));
  return NextPartner(context, arguments, *map).Run(sink);
}

}  // namespace

BuiltinProcedure NextPartnerProcedure() {
  List labels;
  for (const char* label : {"PEFirm", "Firm", "FinancialFirm", "VCFirm", "SovereignFund"}) {
    labels.emplace_back(label);
  }
  return {
      "influence.next_partner",
      "The partners to win next, each the one that adds most: at least 1 - 1/e of what the best "
      "choice of k would add.",
      WithInfluenceKeys(
          {{"vendor", "ANY", Value(), "the vendor"},
           {"k", "INTEGER", Value(1), "partners to choose"},
           {"by", "STRING", Value("count"),
            "'count' of targets, or a numeric property of theirs to add up"},
           {"candidates", "ANY?", Value(), "a list of nodes; null: by partner_labels"},
           {"partner_labels", "LIST OF STRING", Value(std::move(labels)),
            "labels of possible partners"},
           {"include_asked", "BOOLEAN", Value(false), "count what can only be asked too"}}),
      {{"rank", "INTEGER"},
       {"partner", "NODE"},
       {"gain", "NUMBER"},
       {"total", "NUMBER"},
       {"newly_reached", "LIST"}},
      RunNextPartner};
}

}  // namespace keiretsu::query
