#include "graph/analysis/algorithms/edge_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "storage/status_macros.h"

namespace keiretsu::graph {

Result<EdgeWeights> EdgeWeights::Make(const GraphView& view, const SnapshotGraph& graph,
                                      const WeightRule& rule, const CancelCheck& check_cancelled) {
  EdgeWeights weights(&graph);
  weights.missing_ = rule.missing;
  if (!rule.key.valid()) return weights;
  weights.blocks_ = view.node_block_count();
  for (const TypeId type : graph.types()) {
    for (std::uint32_t block = 0; block < weights.blocks_; ++block) {
      ASSIGN_OR_RETURN(const Column* column, view.EdgeColumn(type, block, rule.key));
      weights.columns_.push_back(column);
    }
  }
  RETURN_IF_ERROR(weights.CheckAll(view.catalog(), rule, check_cancelled));
  return weights;
}

Status EdgeWeights::CheckAll(const Catalog& catalog, const WeightRule& rule,
                             const CancelCheck& check_cancelled) const {
  std::uint32_t steps = 0;
  for (auto [at, end] = edges(*graph_); at != end; ++at) {
    if (++steps % kStepsPerCheck == 0) RETURN_IF_ERROR(check_cancelled());
    const SnapshotGraph::Edge edge = *at;
    const std::optional<double> weight = Read(edge);
    if (weight && std::isfinite(*weight) && *weight >= 0) continue;
    const EdgeRef relationship = graph_->ToEdgeRef(edge);
    return Status::InvalidArgument(fmt::format(
        "'{}' of relationship {} of type {} is {}; a weight is a finite number of at least 0",
        catalog.KeyName(rule.key), relationship.id.value, catalog.TypeName(relationship.type),
        weight ? fmt::format("{}", *weight) : "not a number"));
  }
  return Status();
}

std::optional<double> EdgeWeights::Read(const SnapshotGraph::Edge& edge) const {
  if (columns_.empty()) return missing_;
  const Column* column =
      columns_[edge.type * std::size_t{blocks_} + (edge.source >> kBlockBits)];
  if (column == nullptr) return missing_;
  const std::uint32_t row = graph_->RowOf(edge);
  if (!column->IsValid(row)) return missing_;
  if (column->tag() == TypeTag::kFloat) return column->doubles()[row];
  if (column->tag() == TypeTag::kInt) return static_cast<double>(column->ints()[row]);
  const Value value = column->Get(row);
  if (!value.is_number()) return std::nullopt;
  return value.AsNumber();
}

double EdgeWeights::Of(const SnapshotGraph::Edge& edge) const { return *Read(edge); }

template <typename Visit>
void EdgeWeights::ForEachBetween(Vertex source, Vertex target, const Visit& visit) const {
  for (std::uint16_t type = 0; type < graph_->types().size(); ++type) {
    const auto list = graph_->List(type, Direction::kOut, source);
    const auto [first, last] = std::equal_range(list.begin(), list.end(), target);
    for (std::uint32_t rank = 0; rank < last - first; ++rank) {
      visit(Of({source, target, type, rank}));
    }
  }
}

double EdgeWeights::Least(const SimpleGraph& graph, const SimpleGraph::Edge& edge) const {
  if (columns_.empty()) return missing_;
  double least = HUGE_VAL;
  const auto lower = [&](double weight) { least = std::min(least, weight); };
  if (graph.sides() != Sides::kIn) ForEachBetween(edge.source, edge.target, lower);
  if (graph.sides() != Sides::kOut) ForEachBetween(edge.target, edge.source, lower);
  return least;
}

double EdgeWeights::Sum(const SimpleGraph& graph, const SimpleGraph::Edge& edge) const {
  double sum = 0;
  const auto add = [&](double weight) { sum += weight; };
  if (graph.sides() != Sides::kIn) ForEachBetween(edge.source, edge.target, add);
  if (graph.sides() != Sides::kOut) ForEachBetween(edge.target, edge.source, add);
  return sum;
}

}  // namespace keiretsu::graph
