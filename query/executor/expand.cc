#include "query/executor/expand.h"

#include <algorithm>

#include "query/expression/entity_access.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

namespace {

// Calls `visit` with each relationship in a cell that holds one or a list of them.
template <typename Visit>
void ForEachEdge(const Vector& column, std::size_t row, const Visit& visit) {
  if (column.kind() == VectorKind::kEdges) {
    const graph::EdgeRef& edge = column.edges()[column.At(row)];
    if (edge.id.valid()) visit(edge);
    return;
  }
  const auto visit_value = [&visit](const Value& value) {
    if (value.type() == ValueType::kRelationship) visit(EdgeRefOf(value.AsRelationship()));
  };
  const Value value = column.Get(row);
  visit_value(value);
  if (value.type() != ValueType::kList) return;
  for (const Value& item : value.AsList()) visit_value(item);
}

}  // namespace

void AppendEdges(const Vector& column, std::size_t row, std::vector<graph::EdgeRef>& edges) {
  ForEachEdge(column, row, [&edges](const graph::EdgeRef& edge) { edges.push_back(edge); });
}

void AppendEdgeIds(const Vector& column, std::size_t row, std::vector<std::uint64_t>& ids) {
  ForEachEdge(column, row, [&ids](const graph::EdgeRef& edge) { ids.push_back(edge.id.value); });
}

ExpandOperator::ExpandOperator(const ExecutionContext& context, const PlanNode& plan,
                               std::vector<OperatorPtr> children, const ExpandNode& node)
    : PerRowOperator(context, plan, std::move(children)),
      node_(node),
      want_edges_(IsLive(node.relationship) || !node.different_from.empty()),
      want_target_(!node.into && IsLive(node.to)),
      lists_(context.view, node.types, node.any_type, node.direction, want_edges_) {}

void ExpandOperator::CollectForbidden(const RowBatch& in, std::size_t row) {
  forbidden_.clear();
  for (VariableId other : node_.different_from) AppendEdgeIds(in[other], row, forbidden_);
}

// The state between EmitSome() calls is the position in the current list.
Status ExpandOperator::StartRow(const RowBatch& in, std::size_t row) {
  position_ = 0;
  list_open_ = false;
  ASSIGN_OR_RETURN(const graph::NodeId from, NodeAtRow(in[node_.from], row));
  target_ = graph::NodeId();
  if (node_.into) {
    ASSIGN_OR_RETURN(target_, NodeAtRow(in[node_.to], row));
  }
  skip_row_ = !from.valid() || (node_.into && !target_.valid());
  if (skip_row_) return Status();
  lists_.Start(from);
  CollectForbidden(in, row);
  return Status();
}

Result<bool> ExpandOperator::EmitSome() {
  if (skip_row_) return false;
  if (!list_open_) {
    ASSIGN_OR_RETURN(list_open_, lists_.NextList());
    if (!list_open_) return false;
    position_ = 0;
    end_ = lists_.size();
    if (node_.into) {
      const auto& neighbours = lists_.list().neighbours;
      const auto range = std::equal_range(neighbours.begin(), neighbours.end(), target_.value);
      position_ = static_cast<std::size_t>(range.first - neighbours.begin());
      end_ = static_cast<std::size_t>(range.second - neighbours.begin());
    }
  }
  std::size_t left = room();
  std::size_t added = 0;
  for (; position_ < end_ && added < left; ++position_) {
    if (lists_.Repeated(position_)) continue;
    if (want_edges_) {
      const graph::EdgeRef edge = lists_.Edge(position_);
      if (std::find(forbidden_.begin(), forbidden_.end(), edge.id.value) != forbidden_.end()) {
        continue;
      }
      edges_.push_back(edge);
    }
    if (want_target_) targets_.push_back(lists_.Neighbour(position_));
    ++added;
  }
  AddRows(added);
  if (position_ == end_) list_open_ = false;
  return true;
}

void ExpandOperator::FinishBatch(RowBatch& batch) {
  if (want_target_) {
    batch[node_.to].Reset(VectorKind::kNodes);
    batch[node_.to].nodes().swap(targets_);
  }
  if (want_edges_ && IsLive(node_.relationship)) {
    batch[node_.relationship].Reset(VectorKind::kEdges);
    batch[node_.relationship].edges().swap(edges_);
  }
  targets_.clear();
  edges_.clear();
}

BoundRelationshipOperator::BoundRelationshipOperator(const ExecutionContext& context,
                                                     const PlanNode& plan,
                                                     std::vector<OperatorPtr> children,
                                                     const ExpandNode& node)
    : PerRowOperator(context, plan, std::move(children)), node_(node) {}

Status BoundRelationshipOperator::StartRow(const RowBatch& in, std::size_t row) {
  pending_.clear();
  ASSIGN_OR_RETURN(const graph::EdgeRef edge, EdgeAtRow(in[node_.relationship], row));
  if (!edge.id.valid()) return Status();
  if (!node_.any_type &&
      std::find(node_.types.begin(), node_.types.end(), edge.type) == node_.types.end()) {
    return Status();
  }
  std::vector<std::uint64_t> forbidden;
  for (VariableId other : node_.different_from) AppendEdgeIds(in[other], row, forbidden);
  if (std::find(forbidden.begin(), forbidden.end(), edge.id.value) != forbidden.end()) {
    return Status();
  }
  const auto offer = [&](graph::NodeId from, graph::NodeId to) -> Status {
    if (node_.from_bound) {
      ASSIGN_OR_RETURN(const graph::NodeId bound, NodeAtRow(in[node_.from], row));
      if (bound != from) return Status();
    }
    if (node_.into) {
      ASSIGN_OR_RETURN(const graph::NodeId bound, NodeAtRow(in[node_.to], row));
      if (bound != to) return Status();
    }
    if (node_.from == node_.to && from != to) return Status();
    pending_.emplace_back(from, to);
    return Status();
  };
  if (node_.direction != ast::PatternDirection::kIncoming) {
    RETURN_IF_ERROR(offer(edge.source, edge.target));
  }
  const bool loop = edge.source == edge.target;
  if (node_.direction == ast::PatternDirection::kIncoming ||
      (node_.direction == ast::PatternDirection::kEither && !loop)) {
    RETURN_IF_ERROR(offer(edge.target, edge.source));
  }
  return Status();
}

Result<bool> BoundRelationshipOperator::EmitSome() {
  if (pending_.empty()) return false;
  from_.push_back(pending_.back().first);
  to_.push_back(pending_.back().second);
  pending_.pop_back();
  AddRow();
  return !pending_.empty();
}

void BoundRelationshipOperator::FinishBatch(RowBatch& batch) {
  const auto put = [this, &batch](VariableId id, bool bound, std::vector<graph::NodeId>& nodes) {
    if (!bound && IsLive(id)) {
      batch[id].Reset(VectorKind::kNodes);
      batch[id].nodes() = nodes;
    }
    nodes.clear();
  };
  put(node_.from, node_.from_bound, from_);
  put(node_.to, node_.into, to_);
}

}  // namespace keiretsu::query
