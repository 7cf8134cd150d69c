/// The graph as counting sees it: which nodes and relationships fit each place of a pattern, and
/// lists by block without a call or test per node.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "graph/analysis/parallel_chunks.h"
#include "query/executor/node_filter.h"
#include "storage/prefetch.h"

namespace keiretsu::query {

/// The lists of one type and direction, block by block.
class BlockTable {
 public:
  struct Block {
    const std::uint32_t* offsets;
    const std::uint32_t* neighbours;
    const graph::AdjacencyBlock* adjacency;  ///< null: no node of the block has such relationships
  };
  explicit BlockTable(std::vector<Block> blocks) : blocks_(std::move(blocks)) {}

  const Block& operator[](std::size_t block) const { return blocks_[block]; }
  std::size_t size() const { return blocks_.size(); }
  std::span<const std::uint32_t> ListOf(std::uint32_t node) const {
    const Block& block = blocks_[node >> graph::kBlockBits];
    const std::uint32_t row = node & (graph::kBlockSize - 1);
    return {block.neighbours + block.offsets[row], block.neighbours + block.offsets[row + 1]};
  }
  void PrefetchOffsets(std::uint32_t node) const {
    const Block& block = blocks_[node >> graph::kBlockBits];
    Prefetch(block.offsets + (node & (graph::kBlockSize - 1)));
  }
  void PrefetchList(std::uint32_t node) const { Prefetch(ListOf(node).data()); }
  std::uint64_t SelfLoops() const;

 private:
  std::vector<Block> blocks_;
};

/// A set of nodes, a bit per id.
using NodeBits = std::vector<std::uint64_t>;
inline bool HasNode(const NodeBits& bits, std::uint32_t node) {
  return ((bits[node >> 6] >> (node & 63)) & 1) != 0;
}
/// A set of relationships of one type: by block of the source, a bit per row of its out lists.
using RowBits = std::vector<std::vector<std::uint64_t>>;

/// The relationships of one type that fit an edge.
struct FittingType {
  graph::TypeId type;
  const BlockTable* out = nullptr;
  std::shared_ptr<const RowBits> rows;  ///< null: all
};

/// Reads a view for one count. Filling it is external synchronisation; what it has handed out may
/// be read by several threads, and lives as long as this.
class PatternGraph {
 public:
  PatternGraph(const ExecutionContext& context, const PatternCountNode& pattern)
      : context_(context), pattern_(pattern), charge_(context.memory) {}

  /// Finds out what fits which place.
  Status Load();

  std::uint32_t block_count() const { return context_.view->node_block_count(); }
  std::size_t node_limit() const { return std::size_t{block_count()} << graph::kBlockBits; }
  /// Null: every node that has a relationship.
  const std::shared_ptr<const NodeBits>& NodesAt(std::uint32_t node) const { return nodes_[node]; }
  const std::vector<FittingType>& EdgesAt(std::uint32_t edge) const { return edges_[edge]; }
  Result<const BlockTable*> Table(graph::TypeId type, graph::Direction direction);

  /// Charges the query's memory, until it is taken back to what it was.
  Status Reserve(std::size_t bytes);
  std::uint64_t reserved_bytes() const { return reserved_bytes_; }
  Status TakeBackTo(std::uint64_t reserved_bytes);
  /// Calls `work(worker, block)` for every block, from several threads.
  Status ForEachBlock(const std::function<Status(unsigned, std::uint32_t)>& work) const;
  unsigned threads() const;
  Status CheckCancelled() const { return context_.cancel->Check(); }

 private:
  Result<std::shared_ptr<const NodeBits>> FindNodes(const PatternCountNode::Node& node);
  Status FindNodesOfBlock(const PatternCountNode::Node& node, const NodeFilter& filter,
                          std::uint32_t block, std::span<std::uint64_t> bits) const;
  Result<std::shared_ptr<const RowBits>> FindEdges(const PatternCountNode::Edge& edge,
                                                   const ColumnFilters& filters, graph::TypeId type,
                                                   const BlockTable& out);
  Status FindEdgesOfBlock(const PatternCountNode::Edge& edge, const ColumnFilters& filters,
                          graph::TypeId type, std::uint32_t block,
                          const graph::AdjacencyBlock& adjacency,
                          std::vector<std::uint64_t>& bits) const;
  // Clears the bits of the rows for which a condition is not true.
  template <typename Fill>
  Status NarrowByConditions(const std::vector<ExpressionRef>& conditions, const Fill& fill,
                            std::span<std::uint64_t> bits) const;

  const ExecutionContext& context_;
  const PatternCountNode& pattern_;
  MemoryCharge charge_;
  std::uint64_t reserved_bytes_ = 0;
  std::map<std::pair<graph::TypeId, graph::Direction>, std::unique_ptr<const BlockTable>> tables_;
  std::vector<std::shared_ptr<const NodeBits>> nodes_;   // by node of the pattern
  std::vector<std::vector<FittingType>> edges_;          // by edge of the pattern
};

}  // namespace keiretsu::query
