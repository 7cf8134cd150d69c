#include "query/procedures/evidence_writer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/control_proof.h"
#include "graph/analysis/integrated.h"
#include "query/procedures/best_path_rows.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;
using graph::Vertex;

// Below this a remainder is what the certified numbers leave open.
constexpr double kNoRemainder = 1e-12;

double ShareOf(const graph::ShareMatrix& shares, Vertex holder, Vertex held, graph::ShareEnd end) {
  if (holder >= shares.vertex_count()) return 0;
  const graph::ShareList list = shares.Holdings(holder);
  const auto it = std::lower_bound(list.vertices.begin(), list.vertices.end(), held);
  if (it == list.vertices.end() || *it != held) return 0;
  return list.at(end)[static_cast<std::size_t>(it - list.vertices.begin())];
}

}  // namespace

Result<std::unique_ptr<EvidenceWriter>> EvidenceWriter::Open(const ProcedureContext& context,
                                                             const ProcedureArguments& arguments,
                                                             std::uint32_t chains, RowSink* sink) {
  std::unique_ptr<EvidenceWriter> writer(new EvidenceWriter(context, chains, sink));
  ASSIGN_OR_RETURN(writer->call_, OwnershipCall::Open(context, arguments));
  writer->hops_ = std::make_unique<HopReader>(context.view, &writer->call_->rules());
  return writer;
}

Result<std::string> EvidenceWriter::NameOf(NodeId node) const {
  ASSIGN_OR_RETURN(const Value id, order_.IdOf(node));
  if (id.type() == ValueType::kString) return std::string(id.AsString());
  return id.is_null() ? fmt::format("node {}", node.value) : id.ToString();
}

Status EvidenceWriter::Note(const std::string& note, std::optional<double> share) {
  return sink_->Add({Value(), share ? Value(*share) : Value(), Value(note)});
}

Status EvidenceWriter::Chains(NodeId owner, NodeId owned, std::optional<double> total,
                              graph::PathRank by) {
  double explained = 0;
  std::size_t found = 0;
  const BestPathSink add = [&](const std::vector<Vertex>& vertices, double value) -> Status {
    explained += value;
    ++found;
    std::string note =
        fmt::format("chain of {} hop{}", vertices.size() - 1, vertices.size() == 2 ? "" : "s");
    if (total && *total > 0) {
      note += fmt::format("; {:.6g} of {:.6g} so far", explained, *total);
    }
    ASSIGN_OR_RETURN(Value path, hops_->PathAlong(vertices, HopKind::kShare));
    return sink_->Add({std::move(path), Value(value), Value(note)});
  };
  const BestPathRequest request{owner, owned, chains_, by};
  RETURN_IF_ERROR(FindBestPaths(context_, call_->projection().shares,
                                graph::ExactArcsOf(call_->input()), request, add));
  if (!total) return Status();
  const double left = *total - explained;
  if (left > kNoRemainder) {
    return Note(found < chains_ ? "the rest: passes through cycles along these chains"
                                : "the rest: weaker chains and passes through cycles",
                left);
  }
  if (left < -kNoRemainder) {
    return Note(
        "the chains carry more than the share: what returns to the owner in a cycle, or "
        "lies above 100 %, is not counted twice",
        left);
  }
  return Status();
}

Status EvidenceWriter::Control(std::span<const NodeId> seeds, NodeId company,
                               const graph::ControlRule& rule, graph::ShareEnd end) {
  const graph::ControlSolver solver(&call_->input(), rule, end);
  std::vector<Vertex> vertices;
  for (NodeId seed : seeds) vertices.push_back(seed.value);
  ASSIGN_OR_RETURN(const std::vector<graph::ControlStep> steps,
                   graph::ProveControl(solver, vertices, company.value));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const graph::ControlStep& step = steps[i];
    ASSIGN_OR_RETURN(const std::string name, NameOf(NodeId(step.company)));
    for (const graph::ControlStep::Vote& vote : step.votes) {
      ASSIGN_OR_RETURN(const std::string member, NameOf(NodeId(vote.member)));
      std::string note = fmt::format("step {} of {}: {} controls {} without counting votes", i + 1,
                                     steps.size(), member, name);
      if (!step.without_votes) {
        note = fmt::format(
            "step {} of {}: {} has {:.6g} of the votes of {}; together {:.6g}, {} {}", i + 1,
            steps.size(), member, vote.votes, name, step.together,
            rule.inclusive ? "at least" : "more than", graph::NearestDouble(rule.threshold));
      }
      const Vertex hop[] = {vote.member, step.company};
      ASSIGN_OR_RETURN(Value path, hops_->PathAlong(hop, step.without_votes ? HopKind::kControl
                                                                            : HopKind::kVote));
      RETURN_IF_ERROR(sink_->Add(
          {std::move(path), step.without_votes ? Value() : Value(vote.votes), Value(note)}));
    }
  }
  return Status();
}

Status EvidenceWriter::HeldThroughControlled(NodeId a, NodeId b) {
  const graph::ControlSolver solver(&call_->input(), {}, graph::ShareEnd::kLower);
  graph::ControlSolver::Scratch scratch;
  const Vertex seed = a.value;
  ASSIGN_OR_RETURN(std::vector<Vertex> members,
                   solver.ClosureWithout(std::span(&seed, 1), b.value, scratch));
  members.insert(members.begin(), seed);
  return HeldBy(a, members, b);
}

Status EvidenceWriter::HeldByControlled(NodeId owner, NodeId b) {
  const graph::ControlSolver solver(&call_->input(), {}, graph::ShareEnd::kLower);
  graph::ControlSolver::Scratch scratch;
  ASSIGN_OR_RETURN(const std::vector<Vertex> members,
                   solver.Closure(std::span(&owner.value, 1), scratch));
  return HeldBy(owner, members, b);
}

Status EvidenceWriter::HeldBy(NodeId seed, std::span<const Vertex> members, NodeId company) {
  for (const Vertex member : members) {
    if (member == company.value) continue;
    const double share =
        ShareOf(call_->projection().shares, member, company.value, graph::ShareEnd::kLower);
    if (share <= 0) continue;
    if (member != seed.value) {
      RETURN_IF_ERROR(
          Control(std::span(&seed, 1), NodeId(member), {}, graph::ShareEnd::kLower));
    }
    ASSIGN_OR_RETURN(const std::string name, NameOf(NodeId(member)));
    RETURN_IF_ERROR(Direct(NodeId(member), company, fmt::format("{} holds this", name)));
  }
  return Status();
}

Status EvidenceWriter::HoldingInController(NodeId owner, NodeId company,
                                           const graph::Rational& threshold) {
  const graph::AnalysisInput& input = call_->input();
  const graph::OwnershipSolver& solver = call_->model().solver(graph::ShareEnd::kLower);
  ASSIGN_OR_RETURN(
      graph::OwnershipResult owned,
      solver.FromSource(input, owner.value, graph::OwnershipMeasure::kIntegrated));
  std::sort(owned.shares.begin(), owned.shares.end(), [](const auto& a, const auto& b) {
    return a.share != b.share ? a.share > b.share : a.vertex < b.vertex;
  });
  const graph::ControlSolver control(&input, {}, graph::ShareEnd::kLower);
  graph::ControlSolver::Scratch scratch;
  for (const graph::CertifiedShare& share : owned.shares) {
    const NodeId controller(share.vertex);
    if (controller == owner || controller == company) continue;
    ASSIGN_OR_RETURN(const std::optional<bool> enough,
                     solver.Reaches(input, owner.value, share, threshold, true));
    if (!enough.value_or(true)) return Status();
    ASSIGN_OR_RETURN(const std::vector<Vertex> controlled,
                     control.Closure(std::span(&share.vertex, 1), scratch));
    if (!std::binary_search(controlled.begin(), controlled.end(), company.value)) continue;
    RETURN_IF_ERROR(Chains(owner, controller, share.share, graph::PathRank::kProduct));
    return Control(std::span(&controller, 1), company, {}, graph::ShareEnd::kLower);
  }
  return Status();
}

Status EvidenceWriter::Direct(NodeId owner, NodeId owned, const std::string& note) {
  return Holding(call_->projection().shares, owner, owned, HopKind::kShare, note);
}

Status EvidenceWriter::Votes(NodeId holder, NodeId company, const std::string& note) {
  return Holding(call_->projection().votes(), holder, company, HopKind::kVote, note);
}

Status EvidenceWriter::Holding(const graph::ShareMatrix& shares, NodeId holder, NodeId company,
                               HopKind kind, const std::string& note) {
  const double share = ShareOf(shares, holder.value, company.value, graph::ShareEnd::kLower);
  if (share <= 0) return Status();
  const Vertex hop[] = {holder.value, company.value};
  ASSIGN_OR_RETURN(Value path, hops_->PathAlong(hop, kind));
  return sink_->Add({std::move(path), Value(share), Value(note)});
}

}  // namespace keiretsu::query
