#include <algorithm>
#include <string_view>
#include <utility>

#include "query/procedures/ownership_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Numbers, text, other values, none.
int RankOf(const Value& id) {
  if (id.is_number()) return 0;
  if (id.type() == ValueType::kString) return 1;
  return id.is_null() ? 3 : 2;
}

/// Below, at or above 0.
int Compare(const Value& a, const Value& b) {
  const int rank = RankOf(a);
  if (rank != RankOf(b)) return rank < RankOf(b) ? -1 : 1;
  if (rank == 0) {
    if (a.type() == ValueType::kInteger && b.type() == ValueType::kInteger) {
      return a.AsInteger() < b.AsInteger() ? -1 : (a.AsInteger() > b.AsInteger() ? 1 : 0);
    }
    return a.AsNumber() < b.AsNumber() ? -1 : (a.AsNumber() > b.AsNumber() ? 1 : 0);
  }
  if (rank == 1) return a.AsString().compare(b.AsString());
  return rank == 2 ? a.ToString().compare(b.ToString()) : 0;
}

}  // namespace

NodeOrder::NodeOrder(const graph::GraphView* view)
    : view_(view), key_(view->catalog().FindKey("id")) {}

Result<Value> NodeOrder::IdOf(graph::NodeId node) const {
  if (!key_.valid()) return Value();
  return view_->NodeProperty(node, key_);
}

Result<bool> NodeOrder::Less(graph::NodeId a, graph::NodeId b) {
  ASSIGN_OR_RETURN(const Value id_of_a, IdOf(a));
  ASSIGN_OR_RETURN(const Value id_of_b, IdOf(b));
  const int order = Compare(id_of_a, id_of_b);
  return order != 0 ? order < 0 : a < b;
}

Status NodeOrder::Sort(std::vector<graph::NodeId>& nodes) {
  std::vector<std::pair<Value, graph::NodeId>> keyed;
  keyed.reserve(nodes.size());
  for (const graph::NodeId node : nodes) {
    ASSIGN_OR_RETURN(Value id, IdOf(node));
    keyed.emplace_back(std::move(id), node);
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    const int order = Compare(a.first, b.first);
    return order != 0 ? order < 0 : a.second < b.second;
  });
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i] = keyed[i].second;
  return Status();
}

}  // namespace keiretsu::query
