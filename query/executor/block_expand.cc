#include "query/executor/block_expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <span>
#include <utility>

#include "query/executor/expand.h"
#include "query/executor/value_hash.h"
#include "query/expression/column_places.h"
#include "query/expression/entity_access.h"
#include "storage/prefetch.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Rows from which whole blocks are read.
constexpr std::size_t kBulkRows = 64;
/// Neighbours from which on a list is parted.
constexpr std::size_t kLongList = 24;
constexpr std::size_t kOffsetsAhead = 16;
constexpr std::size_t kListsAhead = 8;
/// Nodes from the same block, on average, from which relationships are handed out block by block.
constexpr std::size_t kFewestOfBlock = 128;

bool LieInFewBlocks(const std::vector<graph::NodeId>& nodes) {
  std::size_t changes = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].valid()) return false;
    if (i > 0 && graph::BlockOf(nodes[i]) != graph::BlockOf(nodes[i - 1])) ++changes;
  }
  return changes <= nodes.size() / kFewestOfBlock;
}

}  // namespace

BlockExpandOperator::BlockExpandOperator(const ExecutionContext& context, const PlanNode& plan,
                                         std::vector<OperatorPtr> children, const ExpandNode& node)
    : Operator(context, plan, std::move(children)),
      node_(node),
      direction_(node.direction == ast::PatternDirection::kOutgoing ? graph::Direction::kOut
                                                                    : graph::Direction::kIn),
      differs_by_ends_(direction_ == graph::Direction::kIn && !node.different_from.empty() &&
                       !IsLive(node.relationship) && node.predicates.empty()),
      want_edges_(IsLive(node.relationship) ||
                  (!node.different_from.empty() && !differs_by_ends_)),
      want_target_(IsLive(node.to)),
      finds_sources_(direction_ == graph::Direction::kIn && want_edges_),
      tests_edges_(!node.predicates.empty()),
      tests_targets_(!node.to_labels.empty() || !node.to_predicates.empty()),
      by_rows_allowed_(direction_ == graph::Direction::kOut && IsLive(node.relationship) &&
                       node.different_from.empty() && context.transaction == nullptr) {
  scratch_.want_edge_ids = want_edges_ || tests_edges_;
  // The entries of a part do not lie where those of the block do.
  if (node.to_equals.empty() || IsLive(node.relationship) || tests_edges_) return;
  std::vector<graph::KeyId> keys;
  for (const ExpandNode::Equality& equality : node.to_equals) keys.push_back(equality.key);
  parts_.emplace(context, std::move(keys));
}

Status BlockExpandOperator::OpenImpl() {
  input_.size = 0;
  next_row_ = 0;
  list_ = {};
  position_ = 0;
  stretch_ = {};
  edge_rows_ = {};
  blocks_.clear();
  source_blocks_.clear();
  if (parts_) parts_->Clear();
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
  in_blocks_ = input_.size >= kBulkRows && input_[node_.from].kind() == VectorKind::kNodes &&
               !input_[node_.from].constant();
  if (in_blocks_) blocks_.resize(view().node_block_count());
  if (in_blocks_ && finds_sources_) source_blocks_.resize(view().node_block_count());
  if (!in_blocks_) {
    by_rows_ = false;
    return true;
  }
  wanted_.resize(parts_ ? node_.to_equals.size() : 0);
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.to_equals[i].value, input_, wanted_[i]));
  }
  const Vector& from = input_[node_.from];
  const std::optional<NodeStretch> stretch = AsStretch(from);
  by_rows_ = by_rows_allowed_ && (stretch || LieInFewBlocks(from.nodes()));
  const bool plain = node_.different_from.empty() && (by_rows_ || !IsLive(node_.relationship));
  if (plain && stretch) RETURN_IF_ERROR(OpenStretch(*stretch));
  return true;
}

// The lists of nodes that follow each other do so too: all their entries are gone through at once.
Status BlockExpandOperator::OpenStretch(const NodeStretch& nodes) {
  const std::uint32_t number = graph::BlockOf(nodes.first);
  const std::uint32_t first_row = graph::RowOf(nodes.first);
  Block& block = blocks_[number];
  if (!block.read) RETURN_IF_ERROR(ReadBlock(number));
  next_row_ = input_.size;
  if (block.adjacency == nullptr) return Status();
  block_ = &block;
  stretch_ = {.first = nodes.first,
              .next = block.adjacency->offsets[first_row],
              .end = block.adjacency->offsets[first_row + nodes.count],
              .source = first_row};
  wants_sources_ = HasLive(input_);
  return Status();
}

// As many entries as the batch has room for.
Status BlockExpandOperator::EmitStretch() {
  const graph::AdjacencyBlock& lists = *block_->adjacency;
  const std::size_t room = kBatchRows - source_rows_.size();
  stretch_rows_.clear();
  if (!tests_edges_ && !tests_targets_) {
    stretch_rows_.resize(std::min<std::size_t>(room, stretch_.end - stretch_.next));
    std::iota(stretch_rows_.begin(), stretch_rows_.end(), stretch_.next);
    stretch_.next += static_cast<std::uint32_t>(stretch_rows_.size());
  }
  while (stretch_.next < stretch_.end && stretch_rows_.size() < room) {
    const std::uint32_t row = stretch_.next;
    if (tests_edges_) {
      const std::uint64_t rest = block_->passing[row / 64] >> (row % 64);
      if ((rest & 1) == 0) {
        stretch_.next +=
            rest == 0 ? 64 - row % 64 : static_cast<std::uint32_t>(std::countr_zero(rest));
        continue;
      }
    }
    ++stretch_.next;
    if (tests_targets_) {
      const graph::NodeId target(lists.neighbours[row]);
      if (!passing_targets_.Knows(target)) {
        RETURN_IF_ERROR(passing_targets_.Find(view(), graph::BlockOf(target)));
      }
      if (!passing_targets_.Passes(target)) continue;
    }
    stretch_rows_.push_back(row);
  }
  if (want_target_) {
    for (const std::uint32_t row : stretch_rows_) targets_.emplace_back(lists.neighbours[row]);
  }
  if (by_rows_) {
    edge_rows_.lists = &lists;
    edge_rows_.block = graph::BlockOf(stretch_.first);
    edge_rows_.rows.insert(edge_rows_.rows.end(), stretch_rows_.begin(), stretch_rows_.end());
  }
  if (!wants_sources_) {
    source_rows_.resize(source_rows_.size() + stretch_rows_.size());
    return Status();
  }
  const std::uint32_t first = graph::RowOf(stretch_.first);
  for (const std::uint32_t row : stretch_rows_) {
    while (lists.offsets[stretch_.source + 1] <= row) ++stretch_.source;
    source_rows_.push_back(stretch_.source - first);
  }
  return Status();
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
  if (want_edges_ && !finds_sources_) list_.edge_ids = block.adjacency->EdgeIds(row);
  return Status();
}

Status BlockExpandOperator::OpenList(graph::NodeId from) {
  list_ = {};
  position_ = 0;
  first_of_source_ = kNowhere;
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
  left_out_.clear();
  if (differs_by_ends_) {
    CollectLeftOut(row, from);
  } else if (!node_.different_from.empty()) {
    CollectForbidden(row, from);
  }
  RETURN_IF_ERROR(OpenList(from));
  return parts_ && in_blocks_ && list_.neighbours.size() >= kLongList ? TakePart(row) : Status();
}

Status BlockExpandOperator::TakePart(std::size_t row) {
  const std::optional<std::uint64_t> hash = HashOfCells(wanted_, row, scratch_value_);
  if (!hash) {
    list_ = {};
    return Status();
  }
  ASSIGN_OR_RETURN(const auto part, parts_->Find(from_, list_.neighbours, *hash));
  if (!part) return Status();
  part_neighbours_.clear();
  part_ids_.clear();
  for (const std::uint32_t position : *part) {
    part_neighbours_.push_back(list_.neighbours[position]);
    if (!list_.edge_ids.empty()) part_ids_.push_back(list_.edge_ids[position]);
  }
  list_ = {part_neighbours_, part_ids_};
  return Status();
}

// Only what has the node at this end can come again in its list.
void BlockExpandOperator::CollectForbidden(std::size_t row, graph::NodeId from) {
  others_.clear();
  for (VariableId other : node_.different_from) AppendEdges(input_[other], row, others_);
  for (const graph::EdgeRef& edge : others_) {
    const graph::NodeId here = direction_ == graph::Direction::kOut ? edge.source : edge.target;
    if (here == from) forbidden_.push_back(edge.id.value);
  }
}

// Of relationships between the same two nodes any one may be left out for the one that must not
// come again: nobody asks which they are.
void BlockExpandOperator::CollectLeftOut(std::size_t row, graph::NodeId from) {
  others_.clear();
  for (VariableId other : node_.different_from) AppendEdges(input_[other], row, others_);
  for (std::size_t i = 0; i < others_.size(); ++i) {
    const graph::EdgeRef& edge = others_[i];
    const auto before = std::span(others_).first(i);
    const bool repeated =
        std::ranges::any_of(before, [&edge](const auto& e) { return e.id == edge.id; });
    if (!repeated && edge.type == node_.types.front() && edge.target == from) {
      left_out_.push_back(edge.source.value);
    }
  }
}

// Whether an entry is to be left out; takes it off the list of those that are.
bool BlockExpandOperator::LeaveOut(std::uint32_t neighbour) {
  const auto found = std::find(left_out_.begin(), left_out_.end(), neighbour);
  if (found == left_out_.end()) return false;
  left_out_.erase(found);
  return true;
}

bool BlockExpandOperator::IsForbidden(std::uint64_t edge_id) const {
  return std::find(forbidden_.begin(), forbidden_.end(), edge_id) != forbidden_.end();
}

Result<const graph::AdjacencyBlock*> BlockExpandOperator::ListsOfSources(std::uint32_t block) {
  std::optional<const graph::AdjacencyBlock*>& lists = source_blocks_[block];
  if (!lists) {
    ASSIGN_OR_RETURN(lists,
                     view().Adjacency(node_.types.front(), graph::Direction::kOut, block));
  }
  return *lists;
}

graph::EdgeRef BlockExpandOperator::NotPlacedYet(std::size_t position) {
  const std::uint32_t source = list_.neighbours[position];
  if (first_of_source_ > position || list_.neighbours[first_of_source_] != source) {
    first_of_source_ = position;
    while (first_of_source_ > 0 && list_.neighbours[first_of_source_ - 1] == source) {
      --first_of_source_;
    }
  }
  return {.id = {},
          .source = graph::NodeId(source),
          .target = from_,
          .type = node_.types.front(),
          .entry = static_cast<std::uint32_t>(position - first_of_source_)};
}

Status BlockExpandOperator::PlaceAtSource(graph::EdgeRef& edge) {
  ASSIGN_OR_RETURN(const graph::AdjacencyBlock* lists, ListsOfSources(graph::BlockOf(edge.source)));
  if (lists != nullptr) {
    const std::uint32_t row = graph::RowOf(edge.source);
    const std::size_t entry = lists->FirstEntry(row, edge.target.value) + edge.entry;
    if (entry < lists->offsets[row + 1] && lists->neighbours[entry] == edge.target.value) {
      edge.entry = static_cast<std::uint32_t>(entry);
      return Status();
    }
  }
  return Status::Corruption(fmt::format(
      "relationships of type {} into node {} differ between the two directions (S1)",
      view().catalog().TypeName(edge.type), edge.target.value));
}

void BlockExpandOperator::FetchSource(std::size_t at, bool list) const {
  if (at >= edges_.size()) return;
  const graph::NodeId source = edges_[at].source;
  const auto& lists = source_blocks_[graph::BlockOf(source)];
  if (!lists || *lists == nullptr) return;
  const std::uint32_t* const offset = &(*lists)->offsets[graph::RowOf(source)];
  if (list) {
    Prefetch((*lists)->neighbours.data() + (offset[0] + offset[1]) / 2);
  } else {
    Prefetch(offset);
  }
}

Status BlockExpandOperator::PlaceEdges() {
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    FetchSource(i + kOffsetsAhead, false);
    FetchSource(i + kListsAhead, true);
    RETURN_IF_ERROR(PlaceAtSource(edges_[i]));
  }
  for (graph::EdgeRef& edge : edges_) edge.id = IdOf(edge);  // apart: no load waits for another
  return Status();
}

graph::EdgeId BlockExpandOperator::IdOf(const graph::EdgeRef& placed) const {
  const graph::AdjacencyBlock& lists = **source_blocks_[graph::BlockOf(placed.source)];
  return graph::EdgeId(lists.edge_ids[placed.entry]);
}

Result<graph::EdgeRef> BlockExpandOperator::EdgeAt(std::size_t position) {
  if (finds_sources_ && block_ != nullptr) {
    graph::EdgeRef edge = NotPlacedYet(position);
    RETURN_IF_ERROR(PlaceAtSource(edge));
    edge.id = IdOf(edge);
    return edge;
  }
  const graph::NodeId other(list_.neighbours[position]);
  const bool out = direction_ == graph::Direction::kOut;
  return graph::EdgeRef{.id = graph::EdgeId(list_.edge_ids[position]),
                        .source = out ? from_ : other,
                        .target = out ? other : from_,
                        .type = node_.types.front()};
}

Result<bool> BlockExpandOperator::EdgePasses(std::size_t position) {
  if (block_ != nullptr) {
    const std::size_t row = RowOfEntry(position);
    return ((block_->passing[row / 64] >> (row % 64)) & 1) != 0;
  }
  ASSIGN_OR_RETURN(const graph::EdgeRef edge, EdgeAt(position));
  for (const auto& [key, filter] : edge_filters_) {
    Value value;
    if (key.valid()) {
      ASSIGN_OR_RETURN(value, view().EdgeProperty(edge, key));
    }
    if (!filter.Holds(value)) return false;
  }
  return true;
}

Result<bool> BlockExpandOperator::TargetPasses(graph::NodeId node) {
  if (in_blocks_) return passing_targets_.Has(view(), node);
  ASSIGN_OR_RETURN(const graph::LabelSetId set, view().LabelSetOf(node));
  if (!LabelSetHasAll(view().catalog(), set, node_.to_labels)) return false;
  for (const auto& [key, filter] : target_filters_) {
    Value value;
    if (key.valid()) {
      ASSIGN_OR_RETURN(value, view().NodeProperty(node, key));
    }
    if (!filter.Holds(value)) return false;
  }
  return true;
}

Result<bool> BlockExpandOperator::Passes(std::size_t position) {
  if (!left_out_.empty() && LeaveOut(list_.neighbours[position])) return false;
  if (tests_edges_) {
    ASSIGN_OR_RETURN(const bool passes, EdgePasses(position));
    if (!passes) return false;
  }
  if (tests_targets_) {
    ASSIGN_OR_RETURN(const bool passes, TargetPasses(graph::NodeId(list_.neighbours[position])));
    if (!passes) return false;
  }
  if (forbidden_.empty()) return true;
  if (!finds_sources_) return !IsForbidden(list_.edge_ids[position]);
  ASSIGN_OR_RETURN(const graph::EdgeRef edge, EdgeAt(position));
  return !IsForbidden(edge.id.value);
}

std::size_t BlockExpandOperator::RowOfEntry(std::size_t position) const {
  return static_cast<std::size_t>(list_.neighbours.data() -
                                  block_->adjacency->neighbours.data()) +
         position;
}

bool BlockExpandOperator::LeavesBlock() const {
  if (edge_rows_.empty()) return false;
  const graph::NodeId next = input_[node_.from].nodes()[next_row_];
  return !next.valid() || graph::BlockOf(next) != edge_rows_.block;
}

Status BlockExpandOperator::EmitEdges(std::size_t position, std::size_t count) {
  if (finds_sources_ && in_blocks_) {
    for (std::size_t i = 0; i < count; ++i) edges_.push_back(NotPlacedYet(position + i));
    return Status();
  }
  if (in_blocks_) {
    AppendEdgesOfBlock(position, count);
    return Status();
  }
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const graph::EdgeRef edge, EdgeAt(position + i));
    edges_.push_back(edge);
  }
  return Status();
}

// Of an outgoing list.
void BlockExpandOperator::AppendEdgesOfBlock(std::size_t position, std::size_t count) {
  if (count == 0) return;
  const graph::TypeId type = node_.types.front();
  const auto first = static_cast<std::uint32_t>(RowOfEntry(position));
  edges_.resize(edges_.size() + count);
  graph::EdgeRef* const edges = edges_.data() + edges_.size() - count;
  for (std::size_t i = 0; i < count; ++i) {
    edges[i] = {.id = graph::EdgeId(list_.edge_ids[position + i]),
                .source = from_,
                .target = graph::NodeId(list_.neighbours[position + i]),
                .type = type,
                .entry = first + static_cast<std::uint32_t>(i)};
  }
}

Status BlockExpandOperator::Emit(std::size_t position) {
  source_rows_.push_back(static_cast<std::uint32_t>(next_row_ - 1));
  if (by_rows_) {
    edge_rows_.rows.push_back(static_cast<std::uint32_t>(RowOfEntry(position)));
  } else if (IsLive(node_.relationship)) {
    RETURN_IF_ERROR(EmitEdges(position, 1));
  }
  if (want_target_) targets_.emplace_back(list_.neighbours[position]);
  return Status();
}

Status BlockExpandOperator::EmitTested() {
  for (; position_ < list_.neighbours.size() && source_rows_.size() < kBatchRows; ++position_) {
    ASSIGN_OR_RETURN(const bool passes, Passes(position_));
    if (passes) RETURN_IF_ERROR(Emit(position_));
  }
  return Status();
}

Status BlockExpandOperator::EmitAll(std::size_t count) {
  source_rows_.insert(source_rows_.end(), count, static_cast<std::uint32_t>(next_row_ - 1));
  if (by_rows_ && count > 0) {
    const std::size_t begin = edge_rows_.rows.size();
    edge_rows_.rows.resize(begin + count);
    std::iota(edge_rows_.rows.begin() + static_cast<std::ptrdiff_t>(begin), edge_rows_.rows.end(),
              static_cast<std::uint32_t>(RowOfEntry(position_)));
  } else if (IsLive(node_.relationship)) {
    RETURN_IF_ERROR(EmitEdges(position_, count));
  }
  if (want_target_) {
    targets_.resize(targets_.size() + count);
    graph::NodeId* const targets = targets_.data() + targets_.size() - count;
    for (std::size_t i = 0; i < count; ++i) {
      targets[i] = graph::NodeId(list_.neighbours[position_ + i]);
    }
  }
  position_ += count;
  return Status();
}

// Of a list in a block, where only relationships are tested: which of them pass is known.
Status BlockExpandOperator::EmitPassing() {
  const std::size_t size = list_.neighbours.size();
  if (position_ == size) return Status();  // perhaps without a block
  const std::size_t first = RowOfEntry(0);
  while (position_ < size && source_rows_.size() < kBatchRows) {
    const std::size_t row = first + position_;
    const std::uint64_t rest = block_->passing[row / 64] >> (row % 64);
    position_ += rest == 0 ? 64 - row % 64 : static_cast<std::size_t>(std::countr_zero(rest));
    if (rest != 0 && position_ < size) RETURN_IF_ERROR(Emit(position_++));
  }
  position_ = std::min(position_, size);
  return Status();
}

// As much of the open list as the batch has room for.
Status BlockExpandOperator::EmitList() {
  if (tests_edges_ && block_ != nullptr && !tests_targets_ && forbidden_.empty()) {
    return EmitPassing();
  }
  if (tests_edges_ || tests_targets_ || !forbidden_.empty() || !left_out_.empty()) {
    return EmitTested();
  }
  return EmitAll(std::min(kBatchRows - source_rows_.size(), list_.neighbours.size() - position_));
}

Result<bool> BlockExpandOperator::NextImpl(RowBatch& batch) {
  source_rows_.clear();
  while (source_rows_.size() < kBatchRows) {
    if (stretch_.next < stretch_.end) {
      RETURN_IF_ERROR(EmitStretch());
      continue;
    }
    if (position_ == list_.neighbours.size()) {
      if (next_row_ == input_.size) {
        if (!source_rows_.empty()) break;  // hand out before the input batch is replaced
        RETURN_IF_ERROR(context().cancel->Check());
        ASSIGN_OR_RETURN(const bool more, ReadInput());
        if (!more) return false;
        list_ = {};
        position_ = 0;
        if (next_row_ == input_.size) continue;  // a stretch
      }
      if (by_rows_ && LeavesBlock()) break;
      RETURN_IF_ERROR(OpenRow());
    }
    RETURN_IF_ERROR(EmitList());
    if (by_rows_ && block_ != nullptr) {
      edge_rows_.lists = block_->adjacency;
      edge_rows_.block = graph::BlockOf(from_);
    }
  }
  if (finds_sources_ && in_blocks_) RETURN_IF_ERROR(PlaceEdges());
  FinishBatch(batch);
  return true;
}

void BlockExpandOperator::FinishBatch(RowBatch& batch) {
  CopyLive(input_, source_rows_, batch);
  if (want_target_) {
    batch[node_.to].Reset(VectorKind::kNodes);
    batch[node_.to].nodes().swap(targets_);
  }
  if (by_rows_) {
    edge_rows_.type = node_.types.front();
    batch[node_.relationship].SetEdgeRows(std::exchange(edge_rows_, {}));
  } else if (IsLive(node_.relationship)) {
    batch[node_.relationship].Reset(VectorKind::kEdges);
    batch[node_.relationship].edges().swap(edges_);
  }
  targets_.clear();
  edges_.clear();
}

}  // namespace keiretsu::query
