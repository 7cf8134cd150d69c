/// The keys that graph procedures take, and the graph that they choose.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/analysis/algorithms/edge_weights.h"
#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"
#include "graph/topology/boost_graph.h"
#include "query/procedures/builtin.h"

namespace keiretsu::query {

/// types, labels, start, end and as_of; and what goes with them.
std::vector<ProcedureKey> WithGraphKeys(std::vector<ProcedureKey> own);
/// `direction`, for WithGraphKeys.
ProcedureKey DirectionKey(std::string_view default_direction);
/// A key for a property of relationships as weight, and `default_weight`.
ProcedureKey WeightKey(std::string name, std::string doc);
ProcedureKey DefaultWeightKey();

/// The graph of one call. Must not outlive the context.
class GraphCall {
 public:
  /// Reads types, labels, start, end and as_of; a procedure may declare fewer. Errors:
  /// ArgumentError for a bad key or a name that nothing has; those of reading.
  static Result<std::unique_ptr<GraphCall>> Open(const ProcedureContext& context,
                                                 const ProcedureArguments& arguments);
  ~GraphCall();
  GraphCall(const GraphCall&) = delete;
  GraphCall& operator=(const GraphCall&) = delete;

  const graph::SnapshotGraph& graph() const { return *graph_; }
  const graph::CancelCheck& check() const { return check_; }

  /// A node of the graph. Errors: ArgumentError for one that its labels leave out, or none.
  Result<graph::Vertex> NodeOf(std::string_view key) const;
  /// The `direction`.
  Result<graph::SimpleGraph> Simple() const;
  /// The property that `key` names, as weights; nullptr when it is not given. Errors:
  /// ArgumentError for a property that no relationship has or that is no weight.
  Result<std::unique_ptr<const graph::EdgeWeights>> WeightsOf(std::string_view key) const;
  /// The same, 1 each when it is not given.
  Result<std::unique_ptr<const graph::EdgeWeights>> WeightsOrOnes(std::string_view key) const;
  /// The relationship that an edge stands for, without its properties.
  Value RelationshipOf(const graph::SnapshotGraph::Edge& edge) const;
  /// The nodes, ascending, one after the other.
  template <typename Visit>
  Status ForEachNode(const Visit& visit) const {
    for (graph::Vertex v = 0; v < graph_->vertex_count(); ++v) {
      if (!graph_->is_node(v)) continue;
      if (Status status = visit(v); !status.ok()) return status;
    }
    return Status();
  }
  /// A failure of an algorithm, as one of the procedure.
  Status Explained(const Status& status) const;

 private:
  GraphCall(const ProcedureContext& context, const ProcedureArguments& arguments);
  Status Choose();
  Result<std::vector<graph::TypeId>> Types() const;
  Result<std::optional<std::vector<graph::LabelId>>> Labels() const;
  /// The day asked for, or nullopt.
  Result<std::optional<Date>> Day() const;
  Status SetDay(Date day, const std::vector<graph::TypeId>& types);
  Status Charge(std::size_t types);

  const ProcedureContext& context_;
  const ProcedureArguments& arguments_;
  const graph::CancelCheck check_;
  const graph::GraphView* view_;
  std::unique_ptr<const graph::GraphView> alive_;  // null: no day
  std::optional<graph::SnapshotGraph> graph_;
  std::uint64_t charged_bytes_ = 0;
};

/// A node of a row.
inline Value NodeValue(graph::Vertex vertex) { return Value::NodeReference(vertex); }
inline Value CountValue(std::uint64_t count) { return Value(static_cast<std::int64_t>(count)); }

// The families, which GraphProcedures() puts together.
std::vector<BuiltinProcedure> GraphStructureProcedures();
std::vector<BuiltinProcedure> GraphCentralityProcedures();
std::vector<BuiltinProcedure> GraphPathProcedures();

}  // namespace keiretsu::query
