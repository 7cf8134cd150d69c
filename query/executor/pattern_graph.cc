#include "query/executor/pattern_graph.h"

#include <algorithm>

#include "query/plan/edge_types.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Blocks from which several threads pay.
constexpr std::uint32_t kParallelBlocks = 8;
constexpr std::array<std::uint32_t, graph::kBlockSize + 1> kNoOffsets{};

}  // namespace

std::uint64_t BlockTable::SelfLoops() const {
  std::uint64_t loops = 0;
  for (const Block& block : blocks_) {
    if (block.adjacency != nullptr) loops += block.adjacency->self_loops;
  }
  return loops;
}

unsigned PatternGraph::threads() const {
  // The view of a transaction is read by one thread at a time.
  if (context_.transaction != nullptr || block_count() < kParallelBlocks) return 1;
  return std::max(1U, context_.threads);
}

Status PatternGraph::Reserve(std::size_t bytes) {
  reserved_bytes_ += bytes;
  return charge_.Set(reserved_bytes_);
}

Status PatternGraph::TakeBackTo(std::uint64_t reserved_bytes) {
  reserved_bytes_ = reserved_bytes;
  return charge_.Set(reserved_bytes_);
}

Status PatternGraph::ForEachBlock(
    const std::function<Status(unsigned, std::uint32_t)>& work) const {
  return graph::RunChunks(block_count(), 1, threads(),
                          [this] { return CheckCancelled(); },
                          [&work](const graph::Chunk& chunk) {
                            return work(chunk.worker, static_cast<std::uint32_t>(chunk.begin));
                          });
}

Result<const BlockTable*> PatternGraph::Table(graph::TypeId type, graph::Direction direction) {
  std::unique_ptr<const BlockTable>& table = tables_[{type, direction}];
  if (table != nullptr) return table.get();
  std::vector<BlockTable::Block> blocks(block_count());
  RETURN_IF_ERROR(ForEachBlock([&](unsigned, std::uint32_t block) -> Status {
    ASSIGN_OR_RETURN(const graph::AdjacencyBlock* adjacency,
                     context_.view->Adjacency(type, direction, block));
    blocks[block] = adjacency == nullptr
                        ? BlockTable::Block{kNoOffsets.data(), nullptr, nullptr}
                        : BlockTable::Block{adjacency->offsets.data(),
                                            adjacency->neighbours.data(), adjacency};
    return Status();
  }));
  table = std::make_unique<BlockTable>(std::move(blocks));
  return table.get();
}

template <typename Fill>
Status PatternGraph::NarrowByConditions(const std::vector<ExpressionRef>& conditions,
                                        const Fill& fill, std::span<std::uint64_t> bits) const {
  if (conditions.empty()) return Status();
  Evaluator evaluator(context_.evaluator->context());
  RowBatch batch;
  std::vector<std::uint32_t> rows;
  const auto test = [&]() -> Status {
    for (ExpressionRef condition : conditions) {
      if (rows.empty()) break;
      batch.Clear(context_.query->width);
      batch.size = rows.size();
      fill(rows, batch);
      std::vector<std::uint32_t> passing;
      RETURN_IF_ERROR(evaluator.SelectRows(*condition, batch, passing));
      for (std::uint32_t& place : passing) place = rows[place];
      rows.swap(passing);
    }
    for (const std::uint32_t row : rows) bits[row / 64] |= 1ULL << (row % 64);
    rows.clear();
    return Status();
  };
  for (std::size_t word = 0; word < bits.size(); ++word) {
    const std::uint64_t candidates = std::exchange(bits[word], 0);
    ForEachBit(std::span(&candidates, 1), [&](std::uint32_t bit) {
      rows.push_back(static_cast<std::uint32_t>(word * 64) + bit);
    });
    if (rows.size() + 64 > kBatchRows) RETURN_IF_ERROR(test());
  }
  return test();
}

Status PatternGraph::FindNodesOfBlock(const PatternCountNode::Node& node, const NodeFilter& filter,
                                      std::uint32_t block, std::span<std::uint64_t> bits) const {
  RETURN_IF_ERROR(filter.Find(*context_.view, block, bits));
  return NarrowByConditions(
      node.conditions,
      [&node, block](const std::vector<std::uint32_t>& rows, RowBatch& batch) {
        batch[node.variable].Reset(VectorKind::kNodes);
        for (const std::uint32_t row : rows) {
          batch[node.variable].nodes().push_back(graph::NodeAt(block, row));
        }
      },
      bits);
}

Result<std::shared_ptr<const NodeBits>> PatternGraph::FindNodes(
    const PatternCountNode::Node& node) {
  ASSIGN_OR_RETURN(ColumnFilters filters, MakeColumnFilters(*context_.evaluator, node.predicates));
  const NodeFilter filter(node.labels, std::move(filters));
  RETURN_IF_ERROR(Reserve(node_limit() / 8));
  auto bits = std::make_shared<NodeBits>(block_count() * kBlockWords);
  RETURN_IF_ERROR(ForEachBlock([&](unsigned, std::uint32_t block) {
    return FindNodesOfBlock(node, filter, block,
                            std::span(*bits).subspan(block * kBlockWords, kBlockWords));
  }));
  return std::shared_ptr<const NodeBits>(std::move(bits));
}

Status PatternGraph::FindEdgesOfBlock(const PatternCountNode::Edge& edge,
                                      const ColumnFilters& filters, graph::TypeId type,
                                      std::uint32_t block,
                                      const graph::AdjacencyBlock& adjacency,
                                      std::vector<std::uint64_t>& bits) const {
  const std::uint32_t count = adjacency.edge_count();
  bits.assign((count + 63) / 64, ~std::uint64_t{0});
  if (count % 64 != 0) bits.back() = (1ULL << (count % 64)) - 1;
  for (const auto& [key, filter] : filters) {
    if (!AnyBit(bits)) return Status();
    const graph::Column* column = nullptr;
    if (key.valid()) {
      ASSIGN_OR_RETURN(column, context_.view->EdgeColumn(type, block, key));
    }
    filter.Narrow(column, bits);
  }
  return NarrowByConditions(
      edge.conditions,
      [&](const std::vector<std::uint32_t>& rows, RowBatch& batch) {
        Vector& column = batch[edge.relationship];
        column.Reset(VectorKind::kEdges);
        std::uint32_t source = 0;
        for (const std::uint32_t row : rows) {
          while (adjacency.offsets[source + 1] <= row) ++source;
          column.edges().push_back({.id = graph::EdgeId(adjacency.edge_ids[row]),
                                    .source = graph::NodeAt(block, source),
                                    .target = graph::NodeId(adjacency.neighbours[row]),
                                    .type = type});
        }
      },
      bits);
}

Result<std::shared_ptr<const RowBits>> PatternGraph::FindEdges(
    const PatternCountNode::Edge& edge, const ColumnFilters& filters, graph::TypeId type,
    const BlockTable& out) {
  if (filters.empty() && edge.conditions.empty()) return std::shared_ptr<const RowBits>();
  auto rows = std::make_shared<RowBits>(block_count());
  RETURN_IF_ERROR(ForEachBlock([&](unsigned, std::uint32_t block) {
    const graph::AdjacencyBlock* adjacency = out[block].adjacency;
    if (adjacency == nullptr) return Status();
    return FindEdgesOfBlock(edge, filters, type, block, *adjacency, (*rows)[block]);
  }));
  std::size_t bytes = 0;
  for (const auto& bits : *rows) bytes += bits.size() * sizeof(std::uint64_t);
  RETURN_IF_ERROR(Reserve(bytes));
  return std::shared_ptr<const RowBits>(std::move(rows));
}

Status PatternGraph::Load() {
  std::vector<bool> has_edge(pattern_.nodes.size(), false);
  for (const PatternCountNode::Edge& edge : pattern_.edges) {
    has_edge[edge.source] = true;
    has_edge[edge.target] = true;
  }
  for (std::size_t i = 0; i < pattern_.nodes.size(); ++i) {
    const PatternCountNode::Node& node = pattern_.nodes[i];
    const bool any = node.labels.empty() && node.predicates.empty() && node.conditions.empty();
    nodes_.emplace_back();
    if (any && has_edge[i]) continue;
    ASSIGN_OR_RETURN(nodes_.back(), FindNodes(node));
  }
  // Relationships of a pattern often have the same condition.
  struct FoundEdges {
    graph::TypeId type;
    ColumnFilters filters;
    std::shared_ptr<const RowBits> rows;
  };
  std::vector<FoundEdges> found;
  for (const PatternCountNode::Edge& edge : pattern_.edges) {
    ASSIGN_OR_RETURN(const ColumnFilters filters,
                     MakeColumnFilters(*context_.evaluator, edge.predicates));
    edges_.emplace_back();
    for (const graph::TypeId type : TypesOf(edge.types, edge.any_type, context_.view->catalog())) {
      ASSIGN_OR_RETURN(const BlockTable* out, Table(type, graph::Direction::kOut));
      const auto same = std::find_if(found.begin(), found.end(), [&](const FoundEdges& other) {
        return other.type == type && other.filters == filters && edge.conditions.empty();
      });
      if (same != found.end()) {
        edges_.back().push_back({.type = type, .out = out, .rows = same->rows});
        continue;
      }
      ASSIGN_OR_RETURN(const auto rows, FindEdges(edge, filters, type, *out));
      if (edge.conditions.empty()) found.push_back({type, filters, rows});
      edges_.back().push_back({.type = type, .out = out, .rows = rows});
    }
  }
  return Status();
}

}  // namespace keiretsu::query
