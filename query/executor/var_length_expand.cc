#include "query/executor/var_length_expand.h"

#include <algorithm>
#include <limits>

#include "query/executor/expand.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

WalkPattern PatternOf(const VarLengthExpandNode& node) {
  return {.types = &node.types,
          .any_type = node.any_type,
          .direction = node.direction,
          .low = node.low,
          .high = node.high};
}

}  // namespace

VarLengthExpandOperator::VarLengthExpandOperator(const ExecutionContext& context,
                                                 const PlanNode& plan,
                                                 std::vector<OperatorPtr> children,
                                                 const VarLengthExpandNode& node)
    : PerRowOperator(context, plan, std::move(children)),
      node_(node),
      test_(context, node.properties, &node.predicates, &node.reads),
      folds_(context, node),
      walk_(context, PatternOf(node), &test_, folds_.empty() ? nullptr : &folds_),
      tests_ends_(!node.to_labels.empty() || !node.to_predicates.empty()) {}

Status VarLengthExpandOperator::OpenImpl() {
  if (tests_ends_) {
    ASSIGN_OR_RETURN(ColumnFilters filters, MakeColumnFilters(evaluator(), node_.to_predicates));
    passing_ends_.Start(NodeFilter(node_.to_labels, std::move(filters)));
  }
  return PerRowOperator::OpenImpl();
}

Result<bool> VarLengthExpandOperator::IsWanted(graph::NodeId end) {
  if (node_.into && end != target_) return false;
  return tests_ends_ ? passing_ends_.Has(view(), end) : true;
}

Status VarLengthExpandOperator::StartRow(const RowBatch& in, std::size_t row) {
  ASSIGN_OR_RETURN(const graph::NodeId from, NodeAtRow(in[node_.from], row));
  target_ = graph::NodeId();
  if (node_.into) {
    ASSIGN_OR_RETURN(target_, NodeAtRow(in[node_.to], row));
  }
  skip_row_ = !from.valid() || (node_.into && !target_.valid());
  if (skip_row_) return Status();
  forbidden_.clear();
  for (VariableId other : node_.different_from) {
    AppendEdgeIds(in[other], row, forbidden_);
  }
  RETURN_IF_ERROR(test_.Start(in, row));
  RETURN_IF_ERROR(folds_.Start(in, row));
  walk_.Start(from, &forbidden_);
  return Status();
}

Result<bool> VarLengthExpandOperator::EmitSome() {
  if (skip_row_) return false;
  while (room() > 0) {
    ASSIGN_OR_RETURN(const bool more, walk_.Next());
    if (!more) return false;
    ASSIGN_OR_RETURN(const bool wanted, IsWanted(walk_.end()));
    if (wanted) RETURN_IF_ERROR(EmitTrail());
  }
  return true;
}

Status VarLengthExpandOperator::EmitTrail() {
  AddRow();
  if (!node_.into) targets_.push_back(walk_.end());
  if (!folds_.empty()) return folds_.Append(walk_);
  if (!IsLive(node_.relationships)) return Status();
  List list;
  list.reserve(walk_.edges().size());
  for (const graph::EdgeRef& edge : walk_.edges()) list.push_back(EdgeToValue(edge));
  if (node_.reversed) std::reverse(list.begin(), list.end());
  lists_.emplace_back(std::move(list));
  return Status();
}

void VarLengthExpandOperator::FinishBatch(RowBatch& batch) {
  PutNodes(node_.to, !node_.into && IsLive(node_.to), targets_, batch);
  folds_.Finish(batch);
  if (IsLive(node_.relationships) && folds_.empty()) {
    batch[node_.relationships].Reset(VectorKind::kValues);
    batch[node_.relationships].values().swap(lists_);
  }
  lists_.clear();
}

BoundTrailOperator::BoundTrailOperator(const ExecutionContext& context, const PlanNode& plan,
                                       std::vector<OperatorPtr> children,
                                       const VarLengthExpandNode& node)
    : PerRowOperator(context, plan, std::move(children)),
      node_(node),
      test_(context, node.properties, &node.predicates, &node.reads) {}

Result<graph::NodeId> BoundTrailOperator::Follow(graph::NodeId from, const Value& list) {
  if (!from.valid() || list.type() != ValueType::kList) return graph::NodeId();
  List edges = list.AsList();
  if (node_.reversed) std::reverse(edges.begin(), edges.end());
  if (edges.size() < node_.low || edges.size() > node_.high) return graph::NodeId();
  std::vector<std::uint64_t> seen;
  graph::NodeId at = from;
  for (const Value& item : edges) {
    if (item.type() != ValueType::kRelationship) return graph::NodeId();
    const graph::EdgeRef edge = EdgeRefOf(item.AsRelationship());
    const bool forward =
        edge.source == at && node_.direction != ast::PatternDirection::kIncoming;
    const bool backward =
        edge.target == at && node_.direction != ast::PatternDirection::kOutgoing;
    const bool type_fits = node_.any_type || std::find(node_.types.begin(), node_.types.end(),
                                                       edge.type) != node_.types.end();
    if (!type_fits || !(forward || backward)) return graph::NodeId();
    if (std::find(seen.begin(), seen.end(), edge.id.value) != seen.end()) return graph::NodeId();
    seen.push_back(edge.id.value);
    ASSIGN_OR_RETURN(const bool passes, test_.Passes(edge));
    if (!passes) return graph::NodeId();
    at = forward ? edge.target : edge.source;
  }
  return at;
}

Status BoundTrailOperator::StartRow(const RowBatch& in, std::size_t row) {
  ASSIGN_OR_RETURN(const graph::NodeId from, NodeAtRow(in[node_.from], row));
  RETURN_IF_ERROR(test_.Start(in, row));
  ASSIGN_OR_RETURN(end_, Follow(from, in[node_.relationships].Get(row)));
  if (node_.into && end_.valid()) {
    ASSIGN_OR_RETURN(const graph::NodeId target, NodeAtRow(in[node_.to], row));
    if (target != end_) end_ = graph::NodeId();
  }
  return Status();
}

Result<bool> BoundTrailOperator::EmitSome() {
  if (!end_.valid()) return false;
  AddRow();
  targets_.push_back(end_);
  return false;
}

void BoundTrailOperator::FinishBatch(RowBatch& batch) {
  PutNodes(node_.to, !node_.into && IsLive(node_.to), targets_, batch);
}

Status ReachOperator::OpenImpl() {
  most_starts_ = 1;
  return PerRowOperator::OpenImpl();
}

ReachOperator::ReachOperator(const ExecutionContext& context, const PlanNode& plan,
                             std::vector<OperatorPtr> children, const VarLengthExpandNode& node)
    : PerRowOperator(context, plan, std::move(children)),
      node_(node),
      test_(context, node.properties, &node.predicates, &node.reads),
      lists_(context.view, node.types, node.any_type, node.direction, !test_.empty()) {}

bool ReachOperator::IsStart(graph::NodeId node) const {
  const std::vector<graph::NodeId>& starts = starts_.members();
  return starts.size() == 1 ? node == starts.front() : starts_.Contains(node);
}

// Level by level. Starts are not marked at first: with low 1 one counts only when relationships
// lead to it; it is never gone on from again.
Status ReachOperator::Search() {
  lists_.StartSearch();
  std::vector<graph::NodeId> frontier = starts_.members();
  if (node_.low == 0) {
    for (graph::NodeId start : frontier) reached_.Insert(start);
  }
  std::vector<graph::NodeId> next_frontier;
  for (std::uint32_t hop = 0; hop < node_.high && !frontier.empty(); ++hop) {
    RETURN_IF_ERROR(context().cancel->Check());
    next_frontier.clear();
    const bool goes_on = hop + 1 < node_.high;
    for (std::size_t at = 0; at < frontier.size(); ++at) {
      lists_.PrefetchAhead(frontier, at);
      lists_.Start(frontier[at]);
      while (true) {
        ASSIGN_OR_RETURN(const bool more, lists_.NextList());
        if (!more) break;
        for (std::size_t i = 0; i < lists_.size(); ++i) {
          const graph::NodeId neighbour = lists_.Neighbour(i);
          if (!test_.empty()) {
            if (reached_.Contains(neighbour)) continue;
            ASSIGN_OR_RETURN(const bool passes, test_.Passes(lists_.Edge(i)));
            if (!passes) continue;
          }
          if (reached_.Insert(neighbour) && goes_on && !IsStart(neighbour)) {
            next_frontier.push_back(neighbour);
          }
        }
      }
    }
    frontier.swap(next_frontier);
  }
  return Status();
}

Status ReachOperator::AddStart(const RowBatch& in, std::size_t row) {
  ASSIGN_OR_RETURN(const graph::NodeId from, NodeAtRow(in[node_.from], row));
  if (from.valid()) starts_.Insert(from);
  return Status();
}

std::optional<std::vector<const Vector*>> ReachOperator::KeptNodes(const RowBatch& in) const {
  std::vector<const Vector*> kept;
  const auto add = [&](VariableId id) {
    const Vector& column = in[id];
    if (id == node_.to || column.constant() || column.kind() == VectorKind::kUnset) return true;
    kept.push_back(&column);
    return column.kind() == VectorKind::kNodes;
  };
  if (!std::ranges::all_of(plan().live, add) || !std::ranges::all_of(node_.reads, add)) {
    return std::nullopt;
  }
  return kept;
}

// Of more rows from search to search: who wants few ends does not wait for those of all.
Status ReachOperator::AddStartsOfAllRows() {
  constexpr std::size_t kGrowth = 256;
  while (starts_.members().size() < most_starts_) {
    if (!HasNextRow()) {
      ASSIGN_OR_RETURN(const bool more, ReadNextBatch());
      if (!more) break;
    }
    RETURN_IF_ERROR(AddStart(in(), next_row()));
    TakeNextRow();
  }
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max() / kGrowth;
  most_starts_ = std::min(most_starts_, kMost) * kGrowth;
  return Status();
}

Status ReachOperator::StartRow(const RowBatch& in, std::size_t row) {
  reached_.Clear();
  starts_.Clear();
  next_ = 0;
  RETURN_IF_ERROR(AddStart(in, row));
  RETURN_IF_ERROR(test_.Start(in, row));
  if (node_.reads.empty() && plan().live.size() == (IsLive(node_.to) ? 1 : 0)) {
    RETURN_IF_ERROR(AddStartsOfAllRows());
    return Search();
  }
  const std::optional<std::vector<const Vector*>> kept = KeptNodes(in);
  const auto is_same = [&](std::size_t other) {
    return std::ranges::all_of(*kept, [&](const Vector* column) {
      return column->nodes()[other] == column->nodes()[row];
    });
  };
  while (kept && HasNextRow() && is_same(next_row())) {
    RETURN_IF_ERROR(AddStart(in, next_row()));
    TakeNextRow();
  }
  return Search();
}

Result<bool> ReachOperator::EmitSome() {
  const std::vector<graph::NodeId>& nodes = reached_.members();
  const std::size_t count = std::min(room(), nodes.size() - next_);
  const auto begin = nodes.begin() + static_cast<std::ptrdiff_t>(next_);
  targets_.insert(targets_.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
  AddRows(count);
  next_ += count;
  return next_ < nodes.size();
}

void ReachOperator::FinishBatch(RowBatch& batch) {
  PutNodes(node_.to, IsLive(node_.to), targets_, batch);
}

}  // namespace keiretsu::query
