/// Rows of evidence: chains of shares, and steps of control.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis/best_paths.h"
#include "graph/analysis/control.h"
#include "query/procedures/hop_reader.h"
#include "query/procedures/ownership_arguments.h"

namespace keiretsu::query {

/// Writes rows (path, share, note). External synchronisation.
class EvidenceWriter {
 public:
  /// `arguments` are those of the procedure whose rows are explained; all must outlive this.
  static Result<std::unique_ptr<EvidenceWriter>> Open(const ProcedureContext& context,
                                                      const ProcedureArguments& arguments,
                                                      std::uint32_t chains, RowSink* sink);

  /// The strongest chains of shares between two nodes with what each carries, then, when `total` is
  /// given, what is left of it for other chains and passes through cycles.
  Status Chains(graph::NodeId owner, graph::NodeId owned, std::optional<double> total,
                graph::PathRank by);
  /// The steps by which the seeds come to control `company`: one row per vote.
  Status Control(std::span<const graph::NodeId> seeds, graph::NodeId company,
                 const graph::ControlRule& rule, graph::ShareEnd end);
  /// What a and all that it controls without the help of b hold of b: the close link by majority,
  /// and holdings through chains of majorities.
  Status HeldThroughControlled(graph::NodeId a, graph::NodeId b);
  /// What those that `owner` controls hold of b.
  Status HeldByControlled(graph::NodeId owner, graph::NodeId b);
  /// The strongest holding of `owner` from `threshold` on in somebody who controls the company.
  Status HoldingInController(graph::NodeId owner, graph::NodeId company,
                             const graph::Rational& threshold);
  /// The direct share, if there is one.
  Status Direct(graph::NodeId owner, graph::NodeId owned, const std::string& note);
  /// The votes that a holder casts.
  Status Votes(graph::NodeId holder, graph::NodeId company, const std::string& note);
  /// A row without a path.
  Status Note(const std::string& note, std::optional<double> share = std::nullopt);

  const OwnershipCall& call() const { return *call_; }

 private:
  EvidenceWriter(const ProcedureContext& context, std::uint32_t chains, RowSink* sink)
      : context_(context), chains_(chains), sink_(sink), order_(context.view) {}
  Result<std::string> NameOf(graph::NodeId node) const;
  Status HeldBy(graph::NodeId seed, std::span<const graph::Vertex> members, graph::NodeId company);
  Status Holding(const graph::ShareMatrix& shares, graph::NodeId holder, graph::NodeId company,
                 HopKind kind, const std::string& note);

  const ProcedureContext& context_;
  std::uint32_t chains_;
  RowSink* sink_;
  NodeOrder order_;
  std::unique_ptr<OwnershipCall> call_;
  std::unique_ptr<HopReader> hops_;
};

}  // namespace keiretsu::query
