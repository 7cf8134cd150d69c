#include "query/executor/block_expand.h"

#include <algorithm>

#include "query/executor/expand.h"
#include "query/expression/entity_access.h"
#include "storage/prefetch.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Rows from which whole blocks are read.
constexpr std::size_t kBulkRows = 64;
constexpr std::size_t kOffsetsAhead = 16;
constexpr std::size_t kListsAhead = 8;

}  // namespace

BlockExpandOperator::BlockExpandOperator(const ExecutionContext& context, const PlanNode& plan,
                                         std::vector<OperatorPtr> children, const ExpandNode& node)
    : Operator(context, plan, std::move(children)),
      node_(node),
      direction_(node.direction == ast::PatternDirection::kOutgoing ? graph::Direction::kOut
                                                                    : graph::Direction::kIn),
      want_edges_(IsLive(node.relationship) || !node.different_from.empty()),
      want_target_(IsLive(node.to)),
      in_blocks_allowed_(direction_ == graph::Direction::kOut || !want_edges_),
      tests_edges_(!node.predicates.empty()),
      tests_targets_(!node.to_labels.empty() || !node.to_predicates.empty()) {
  scratch_.want_edge_ids = want_edges_ || tests_edges_;
}

Status BlockExpandOperator::OpenImpl() {
  input_.size = 0;
  next_row_ = 0;
  list_ = {};
  position_ = 0;
  blocks_.clear();
  ASSIGN_OR_RETURN(edge_filters_, MakeColumnFilters(evaluator(), node_.predicates));
  ASSIGN_OR_RETURN(target_filters_, MakeColumnFilters(evaluator(), node_.to_predicates));
  passing_targets_.Start(NodeFilter(node_.to_labels, target_filters_));
  return Operator::OpenImpl();
}

Result<bool> BlockExpandOperator::ReadInput() {
  ASSIGN_OR_RETURN(const bool more, input().Next(input_));
  next_row_ = 0;
  if (!more) {
    input_.size = 0;
    return false;
  }
  in_blocks_ = in_blocks_allowed_ && input_.size >= kBulkRows &&
               input_[node_.from].kind() == VectorKind::kNodes && !input_[node_.from].constant();
  if (in_blocks_) blocks_.resize(view().node_block_count());
  return true;
}

// What is there already: a block not read yet is not waited for.
void BlockExpandOperator::FetchAhead() const {
  const std::vector<graph::NodeId>& nodes = input_[node_.from].nodes();
  const auto known = [this](graph::NodeId node) -> const graph::AdjacencyBlock* {
    return node.valid() ? blocks_[graph::BlockOf(node)].adjacency : nullptr;
  };
  if (next_row_ + kOffsetsAhead < nodes.size()) {
    const graph::NodeId node = nodes[next_row_ + kOffsetsAhead];
    if (const auto* block = known(node)) Prefetch(&block->offsets[graph::RowOf(node)]);
  }
  if (next_row_ + kListsAhead < nodes.size()) {
    const graph::NodeId node = nodes[next_row_ + kListsAhead];
    if (const auto* block = known(node)) {
      Prefetch(block->neighbours.data() + block->offsets[graph::RowOf(node)]);
    }
  }
}

Status BlockExpandOperator::ReadBlock(std::uint32_t number) {
  Block& block = blocks_[number];
  block.read = true;
  const graph::TypeId type = node_.types.front();
  ASSIGN_OR_RETURN(block.adjacency, view().Adjacency(type, direction_, number));
  if (block.adjacency == nullptr || !tests_edges_) return Status();
  const std::uint32_t count = block.adjacency->edge_count();
  block.passing.assign((count + 63) / 64, ~std::uint64_t{0});
  if (count % 64 != 0) block.passing.back() = (1ULL << (count % 64)) - 1;
  for (const auto& [key, filter] : edge_filters_) {
    const graph::Column* column = nullptr;
    if (key.valid()) {
      ASSIGN_OR_RETURN(column, view().EdgeColumn(type, number, key));
    }
    filter.Narrow(column, block.passing);
  }
  return Status();
}

Status BlockExpandOperator::OpenListInBlock(graph::NodeId from) {
  Block& block = blocks_[graph::BlockOf(from)];
  if (!block.read) RETURN_IF_ERROR(ReadBlock(graph::BlockOf(from)));
  block_ = &block;
  if (block.adjacency == nullptr) return Status();
  const std::uint32_t row = graph::RowOf(from);
  list_.neighbours = block.adjacency->Neighbours(row);
  if (want_edges_) list_.edge_ids = block.adjacency->EdgeIds(row);
  return Status();
}

Status BlockExpandOperator::OpenList(graph::NodeId from) {
  list_ = {};
  position_ = 0;
  from_ = from;
  block_ = nullptr;
  if (!from.valid()) return Status();
  if (in_blocks_) return OpenListInBlock(from);
  ASSIGN_OR_RETURN(list_, view().Neighbours(node_.types.front(), direction_, from, scratch_));
  return Status();
}

Status BlockExpandOperator::OpenRow() {
  if (in_blocks_) FetchAhead();
  const std::size_t row = next_row_++;
  ASSIGN_OR_RETURN(const graph::NodeId from, NodeAtRow(input_[node_.from], row));
  forbidden_.clear();
  for (VariableId other : node_.different_from) {
    RETURN_IF_ERROR(AppendEdgeIds(input_[other], row, forbidden_));
  }
  return OpenList(from);
}

bool BlockExpandOperator::IsForbidden(std::uint64_t edge_id) const {
  return std::find(forbidden_.begin(), forbidden_.end(), edge_id) != forbidden_.end();
}

graph::EdgeRef BlockExpandOperator::EdgeAt(std::size_t position) const {
  const graph::NodeId other(list_.neighbours[position]);
  const bool out = direction_ == graph::Direction::kOut;
  return {.id = graph::EdgeId(list_.edge_ids[position]),
          .source = out ? from_ : other,
          .target = out ? other : from_,
          .type = node_.types.front()};
}

Result<bool> BlockExpandOperator::EdgePasses(std::size_t position) const {
  if (block_ != nullptr) {
    const auto row = static_cast<std::size_t>(list_.neighbours.data() -
                                              block_->adjacency->neighbours.data()) +
                     position;
    return ((block_->passing[row / 64] >> (row % 64)) & 1) != 0;
  }
  for (const auto& [key, filter] : edge_filters_) {
    if (!key.valid()) return false;
    ASSIGN_OR_RETURN(const Value value, view().EdgeProperty(EdgeAt(position), key));
    if (!filter.Holds(value)) return false;
  }
  return true;
}

Result<bool> BlockExpandOperator::TargetPasses(graph::NodeId node) {
  if (in_blocks_) return passing_targets_.Has(view(), node);
  ASSIGN_OR_RETURN(const graph::LabelSetId set, view().LabelSetOf(node));
  if (!LabelSetHasAll(view().catalog(), set, node_.to_labels)) return false;
  for (const auto& [key, filter] : target_filters_) {
    if (!key.valid()) return false;
    ASSIGN_OR_RETURN(const Value value, view().NodeProperty(node, key));
    if (!filter.Holds(value)) return false;
  }
  return true;
}

Result<bool> BlockExpandOperator::Passes(std::size_t position) {
  if (want_edges_ && IsForbidden(list_.edge_ids[position])) return false;
  if (tests_edges_) {
    ASSIGN_OR_RETURN(const bool passes, EdgePasses(position));
    if (!passes) return false;
  }
  return tests_targets_ ? TargetPasses(graph::NodeId(list_.neighbours[position])) : true;
}

void BlockExpandOperator::Emit(std::size_t position) {
  source_rows_.push_back(static_cast<std::uint32_t>(next_row_ - 1));
  if (want_edges_) edges_.push_back(EdgeAt(position));
  if (want_target_) targets_.emplace_back(list_.neighbours[position]);
}

Status BlockExpandOperator::EmitTested() {
  for (; position_ < list_.neighbours.size() && source_rows_.size() < kBatchRows; ++position_) {
    ASSIGN_OR_RETURN(const bool passes, Passes(position_));
    if (passes) Emit(position_);
  }
  return Status();
}

void BlockExpandOperator::EmitAll(std::size_t count) {
  source_rows_.insert(source_rows_.end(), count, static_cast<std::uint32_t>(next_row_ - 1));
  for (const std::size_t end = position_ + count; position_ < end; ++position_) {
    if (want_edges_) edges_.push_back(EdgeAt(position_));
    if (want_target_) targets_.emplace_back(list_.neighbours[position_]);
  }
}

// As much of the open list as the batch has room for.
Status BlockExpandOperator::EmitList() {
  if (tests_edges_ || tests_targets_ || !forbidden_.empty()) return EmitTested();
  EmitAll(std::min(kBatchRows - source_rows_.size(), list_.neighbours.size() - position_));
  return Status();
}

Result<bool> BlockExpandOperator::NextImpl(RowBatch& batch) {
  source_rows_.clear();
  while (source_rows_.size() < kBatchRows) {
    if (position_ == list_.neighbours.size()) {
      if (next_row_ == input_.size) {
        if (!source_rows_.empty()) break;  // hand out before the input batch is replaced
        RETURN_IF_ERROR(context().cancel->Check());
        ASSIGN_OR_RETURN(const bool more, ReadInput());
        if (!more) return false;
        list_ = {};
        position_ = 0;
      }
      RETURN_IF_ERROR(OpenRow());
    }
    RETURN_IF_ERROR(EmitList());
  }
  FinishBatch(batch);
  return true;
}

void BlockExpandOperator::FinishBatch(RowBatch& batch) {
  CopyLive(input_, source_rows_, batch);
  if (want_target_) {
    batch[node_.to].Reset(VectorKind::kNodes);
    batch[node_.to].nodes().swap(targets_);
  }
  if (IsLive(node_.relationship)) {
    batch[node_.relationship].Reset(VectorKind::kEdges);
    batch[node_.relationship].edges().swap(edges_);
  }
  targets_.clear();
  edges_.clear();
}

}  // namespace keiretsu::query
