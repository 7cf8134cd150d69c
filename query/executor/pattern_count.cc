#include "query/executor/pattern_count.h"

#include <limits>

#include "query/plan/edge_types.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status CountMatches(const ExecutionContext& context, const PatternCountNode& node,
                    MemoryCharge& charge, PatternCounts& counts) {
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
