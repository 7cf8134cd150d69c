#include "query/executor/delete.h"

#include <algorithm>

#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status DeleteOperator::OpenImpl() {
  nodes_.clear();
  edges_.clear();
  return UpdateOperator::OpenImpl();
}

Status DeleteOperator::Collect(const Value& target) {
  if (target.is_null()) return Status();
  if (target.type() == ValueType::kNode) {
    nodes_.emplace_back(static_cast<std::uint32_t>(target.NodeId()));
    return Status();
  }
  if (target.type() == ValueType::kRelationship) {
    edges_.push_back(EdgeRefOf(target.AsRelationship()));
    return Status();
  }
  if (target.type() == ValueType::kPath) {
    for (const Value& edge : target.AsPath().relationships) RETURN_IF_ERROR(Collect(edge));
    for (const Value& node : target.AsPath().nodes) RETURN_IF_ERROR(Collect(node));
    return Status();
  }
  return TypeError("InvalidArgumentType", "DELETE needs a node, a relationship or a path, not " +
                                              WithArticle(target.type()));
}

Status DeleteOperator::UpdateBatch(RowBatch& batch) {
  for (ExpressionRef target : node_.targets) {
    for (std::size_t row = 0; row < batch.size; ++row) {
      ASSIGN_OR_RETURN(const Value value, evaluator().EvaluateRow(*target, batch, row));
      RETURN_IF_ERROR(Collect(value));
    }
  }
  return Status();
}

Status DeleteOperator::Finish() {
  std::sort(nodes_.begin(), nodes_.end());
  nodes_.erase(std::unique(nodes_.begin(), nodes_.end()), nodes_.end());
  if (node_.detach) {
    for (graph::NodeId node : nodes_) {
      ASSIGN_OR_RETURN(const std::vector<graph::EdgeRef> edges, transaction().EdgesOf(node));
      edges_.insert(edges_.end(), edges.begin(), edges.end());
    }
  }
  std::sort(edges_.begin(), edges_.end(),
            [](const graph::EdgeRef& a, const graph::EdgeRef& b) { return a.id < b.id; });
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  for (const graph::EdgeRef& edge : edges_) {
    ASSIGN_OR_RETURN(const bool exists, view().EdgeExists(edge));
    if (exists) RETURN_IF_ERROR(transaction().DeleteEdge(edge));
  }
  for (graph::NodeId node : nodes_) RETURN_IF_ERROR(transaction().DeleteNode(node));
  return Status();
}

}  // namespace keiretsu::query
