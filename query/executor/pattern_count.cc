#include "query/executor/pattern_count.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "query/plan/edge_types.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {


// How many matches there are of a pattern that asks for all nodes with a label, or all
// relationships of some types: that is known. Nothing for other patterns.
using KnownCount = std::optional<std::uint64_t>;
Result<KnownCount> CountAll(const graph::GraphView& view, const PatternCountNode& node) {
  const bool any_nodes = std::ranges::all_of(node.nodes, [](const PatternCountNode::Node& n) {
    return n.predicates.empty() && n.conditions.empty();
  });
  // With more terms something must differ that need not.
  if (node.kept || !any_nodes || node.terms.size() != 1) return KnownCount();
  if (node.edges.empty() && node.nodes.size() == 1) {
    const std::vector<graph::LabelId>& labels = node.nodes[0].labels;
    if (labels.size() > 1) return KnownCount();
    if (!labels.empty() && !labels[0].valid()) return KnownCount(0);
    ASSIGN_OR_RETURN(const std::uint64_t all,
                     labels.empty() ? view.NodeCount() : view.NodeCount(labels[0]));
    return KnownCount(all);
  }
  if (node.edges.size() != 1) return KnownCount();
  const PatternCountNode::Edge& edge = node.edges[0];
  const bool any_edges = edge.predicates.empty() && edge.conditions.empty() && edge.directed &&
                         edge.source != edge.target;
  const auto is_labelled = [](const PatternCountNode::Node& n) { return !n.labels.empty(); };
  if (!any_edges || std::ranges::any_of(node.nodes, is_labelled)) return KnownCount();
  std::uint64_t all = 0;
  for (const graph::TypeId type : TypesOf(edge.types, edge.any_type, view.catalog())) {
    ASSIGN_OR_RETURN(const std::uint64_t of_type, view.EdgeCount(type));
    all += of_type;
  }
  return KnownCount(all);
}

}  // namespace

Status CountMatches(const ExecutionContext& context, const PatternCountNode& node,
                    MemoryCharge& charge, PatternCounts& counts) {
  ASSIGN_OR_RETURN(const KnownCount all, CountAll(*context.view, node));
  if (all) {
    counts.total += static_cast<WideCount>(*all);
    return Status();
  }
  PatternGraph graph(context, node);
  RETURN_IF_ERROR(graph.Load());
  if (node.kept) {
    RETURN_IF_ERROR(charge.Set(graph.node_limit() * sizeof(std::int64_t)));
    counts.by_node.resize(graph.node_limit());
  }
  const std::uint64_t reserved = graph.reserved_bytes();
  for (const PatternCountNode::Term& term : node.terms) {
    RETURN_IF_ERROR(TermCounter(graph, node, term).Count(counts.total, counts.by_node));
    RETURN_IF_ERROR(graph.TakeBackTo(reserved));
  }
  return Status();
}

Status PatternCountOperator::OpenImpl() {
  counted_ = false;
  counts_ = {};
  next_ = 0;
  handed_out_ = false;
  types_.clear();
  next_type_ = 0;
  if (node_.typed) {
    const PatternCountNode::Edge& edge = node_.edges[*node_.typed];
    types_ = TypesOf(edge.types, edge.any_type, view().catalog());
  }
  return Status();
}

Result<bool> PatternCountOperator::Count() {
  counts_ = {};
  next_ = 0;
  handed_out_ = false;
  if (!node_.typed) {
    if (std::exchange(counted_, true)) return false;
    RETURN_IF_ERROR(CountMatches(context(), node_, charge_, counts_));
    return true;
  }
  if (next_type_ == types_.size()) return false;
  PatternCountNode of_type = node_;
  of_type.edges[*node_.typed].any_type = false;
  of_type.edges[*node_.typed].types = {types_[next_type_++]};
  RETURN_IF_ERROR(CountMatches(context(), of_type, charge_, counts_));
  counted_ = true;
  return true;
}

// Nobody reads more of the relationship than its type; without an id it would be null.
void PatternCountOperator::FillType(RowBatch& batch) const {
  Vector& column = batch[node_.edges[*node_.typed].relationship];
  column.Reset(VectorKind::kEdges);
  column.edges().assign(
      batch.size,
      {.id = graph::EdgeId(0), .source = {}, .target = {}, .type = types_[next_type_ - 1]});
}

void PatternCountOperator::FillBlock(RowBatch& batch) {
  const VariableId variable = node_.nodes[*node_.kept].variable;
  std::vector<graph::NodeId> nodes(graph::kBlockSize);
  std::vector<std::int64_t> counts(graph::kBlockSize);
  const std::size_t end = next_ + graph::kBlockSize;
  std::size_t size = 0;
  for (; next_ < end; ++next_) {  // without a branch, which nobody could predict
    nodes[size] = graph::NodeId(static_cast<std::uint32_t>(next_));
    counts[size] = counts_.by_node[next_];
    size += counts_.by_node[next_] == 0 ? 0U : 1U;
  }
  nodes.resize(size);
  counts.resize(size);
  batch.size = size;
  batch[variable].Reset(VectorKind::kNodes);
  batch[variable].nodes() = std::move(nodes);
  batch[node_.multiplicity].Reset(VectorKind::kIntegers);
  batch[node_.multiplicity].integers() = std::move(counts);
}

Result<bool> PatternCountOperator::HandOut(RowBatch& batch) {
  if (!node_.kept) {
    if (std::exchange(handed_out_, true)) return false;
    if (counts_.total > std::numeric_limits<std::int64_t>::max()) return CountOverflowError();
    if (node_.typed && counts_.total == 0) return false;
    batch.size = 1;
    batch[node_.multiplicity].Reset(VectorKind::kIntegers);
    batch[node_.multiplicity].integers().push_back(static_cast<std::int64_t>(counts_.total));
    return true;
  }
  while (next_ < counts_.by_node.size()) {
    FillBlock(batch);
    if (batch.size > 0) return true;
  }
  return false;
}

Result<bool> PatternCountOperator::NextImpl(RowBatch& batch) {
  batch.Clear(width());
  for (;;) {
    if (counted_) {
      ASSIGN_OR_RETURN(const bool more, HandOut(batch));
      if (more) {
        if (node_.typed) FillType(batch);
        return true;
      }
    }
    ASSIGN_OR_RETURN(const bool counted, Count());
    if (!counted) return false;
  }
}

}  // namespace keiretsu::query
