/// Follows one relationship of one type and direction from each row's node, for many rows at once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/list_parts.h"
#include "query/executor/passing_nodes.h"

namespace keiretsu::query {

/// Runs ExpandNode that FollowsLists(), over lists as they lie in blocks: a batch of many
/// rows reads whole blocks, with the lists of later rows fetched ahead, and knows by bits what its
/// conditions hold for; one of few rows reads single lists and values.
class BlockExpandOperator final : public Operator {
 public:
  BlockExpandOperator(const ExecutionContext& context, const PlanNode& plan,
                      std::vector<OperatorPtr> children, const ExpandNode& node);

 private:
  struct Block {
    const graph::AdjacencyBlock* adjacency = nullptr;
    bool read = false;
    std::vector<std::uint64_t> passing;  ///< by row, with conditions on relationships
  };
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  /// Reads the next input batch; false at the end.
  Result<bool> ReadInput();
  /// Begins, and goes on with, the lists of an input whose nodes follow each other.
  Status OpenStretch(const NodeStretch& nodes);
  Status EmitStretch();
  Status OpenRow();
  Status OpenList(graph::NodeId from);
  Status OpenListInBlock(graph::NodeId from);
  /// Keeps the neighbours of the open list whose properties may equal what the input row has.
  Status TakePart(std::size_t row);
  void FetchAhead() const;
  Status ReadBlock(std::uint32_t number);
  Status EmitList();
  Status EmitAll(std::size_t count);
  Status EmitPassing();
  Status EmitTested();
  Status Emit(std::size_t position);
  /// Where the entry at a position of the open list lies in its block.
  std::size_t RowOfEntry(std::size_t position) const;
  /// Whether the next list lies in another block than what the batch has by rows.
  bool LeavesBlock() const;
  Result<bool> Passes(std::size_t position);
  Result<bool> EdgePasses(std::size_t position);
  Result<bool> TargetPasses(graph::NodeId node);
  /// The relationship at a position of the open list. Errors: Corruption, those of the view.
  Result<graph::EdgeRef> EdgeAt(std::size_t position);
  /// Puts the relationships at positions of the open list among those of the batch.
  Status EmitEdges(std::size_t position, std::size_t count);
  void AppendEdgesOfBlock(std::size_t position, std::size_t count);
  /// A relationship in an incoming list of a block lies with its source. Until it is placed there,
  /// it has no id, and its entry says how many before it in the list have the same ends:
  /// relationships of the same two nodes come in the same order there.
  graph::EdgeRef NotPlacedYet(std::size_t position);
  /// Errors: Corruption, those of the view.
  Status PlaceAtSource(graph::EdgeRef& edge);
  graph::EdgeId IdOf(const graph::EdgeRef& placed) const;
  /// Places those of the batch, which are fetched ahead: first where the list of a source lies,
  /// then its middle.
  Status PlaceEdges();
  void FetchSource(std::size_t at, bool list) const;
  Result<const graph::AdjacencyBlock*> ListsOfSources(std::uint32_t block);
  void FinishBatch(RowBatch& batch);
  bool IsForbidden(std::uint64_t edge_id) const;
  void CollectForbidden(std::size_t row, graph::NodeId from);
  void CollectLeftOut(std::size_t row, graph::NodeId from);
  bool LeaveOut(std::uint32_t neighbour);

  const ExpandNode& node_;
  const graph::Direction direction_;
  /// Relationships that must not come again are known by their ends: ids would take a search.
  const bool differs_by_ends_;
  const bool want_edges_;
  const bool want_target_;
  const bool finds_sources_;  // relationships are wanted that lie with their sources
  const bool tests_edges_;
  const bool tests_targets_;
  ColumnFilters edge_filters_;
  ColumnFilters target_filters_;
  PassingNodes passing_targets_;
  std::vector<Block> blocks_;
  std::vector<std::optional<const graph::AdjacencyBlock*>> source_blocks_;  // with finds_sources_
  const Block* block_ = nullptr;  // of the open list, when it lies in one
  bool in_blocks_ = false;  // for the input batch at hand
  const bool by_rows_allowed_;  // relationships may be handed out as EdgeRows
  bool by_rows_ = false;        // for the input batch at hand
  RowBatch input_;
  std::size_t next_row_ = 0;
  graph::NodeId from_;             // of the row whose list is open
  graph::NeighbourList list_;
  graph::NeighbourScratch scratch_;
  std::size_t position_ = 0;       // in the list
  static constexpr std::size_t kNowhere = ~std::size_t{0};
  std::size_t first_of_source_ = kNowhere;  // in the list: of the neighbour found last, with others
  std::vector<graph::EdgeRef> others_;  // of the row at hand, that must not come again
  std::vector<std::uint64_t> forbidden_;
  std::optional<ListParts> parts_;  // with equalities that serve
  std::vector<Vector> wanted_;      // what they ask for, of the input batch
  Value scratch_value_;
  std::vector<std::uint32_t> part_neighbours_;  // of the open list, with their ids if it has them
  std::vector<std::uint64_t> part_ids_;
  std::vector<std::uint32_t> left_out_;  // neighbours in the list; with `differs_by_ends_`
  std::vector<std::uint32_t> source_rows_;
  std::vector<graph::NodeId> targets_;
  std::vector<graph::EdgeRef> edges_;
  EdgeRows edge_rows_;  // instead of `edges_`; all of one block
  /// Entries of the block at hand that are not gone through yet, where the input's nodes follow
  /// each other.
  struct Stretch {
    graph::NodeId first;  ///< of the input
    std::uint32_t next = 0;
    std::uint32_t end = 0;
    std::uint32_t source = 0;  ///< row of the node whose list the last one lay in
  };
  Stretch stretch_;
  std::vector<std::uint32_t> stretch_rows_;
  bool wants_sources_ = false;  // something of the input is live
};

}  // namespace keiretsu::query
