#include "query/executor/hash_join.h"

#include <array>
#include <bit>

#include "query/executor/node_filter.h"
#include "query/expression/kernels.h"
#include "query/expression/value_comparison.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

std::uint32_t TagOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

HashJoinOperator::HashJoinOperator(const ExecutionContext& context, const PlanNode& plan,
                                   std::vector<OperatorPtr> children, const HashJoinNode& node)
    : PerRowOperator(context, plan, std::move(children)), node_(node), charge_(context.memory) {}

Status HashJoinOperator::OpenImpl() {
  entry_ = kEnd;
  built_ = built_ && own_changes_ == view().own_changes();
  return PerRowOperator::OpenImpl();
}

Status HashJoinOperator::Build() {
  built_ = true;
  own_changes_ = view().own_changes();
  entries_.clear();
  hashes_.clear();
  for (std::uint32_t block = 0; node_.key.valid() && block < view().node_block_count(); ++block) {
    RETURN_IF_ERROR(context().cancel->Check());
    RETURN_IF_ERROR(AddBlock(block));
  }
  buckets_.assign(std::bit_ceil(entries_.size() + 1), kEnd);
  for (std::size_t i = entries_.size(); i-- > 0;) {
    std::uint32_t& first = BucketOf(hashes_[i]);
    entries_[i].next = first;
    first = static_cast<std::uint32_t>(i);
  }
  hashes_ = {};
  return charge_.Set(entries_.capacity() * sizeof(Entry) +
                     buckets_.capacity() * sizeof(std::uint32_t));
}

Status HashJoinOperator::AddBlock(std::uint32_t block) {
  ASSIGN_OR_RETURN(ColumnFilters filters, MakeColumnFilters(evaluator(), node_.predicates));
  std::array<std::uint64_t, kBlockWords> bits{};
  RETURN_IF_ERROR(NodeFilter(node_.labels, std::move(filters)).Find(view(), block, bits));
  ASSIGN_OR_RETURN(const graph::Column* column, view().NodeColumn(block, node_.key));
  if (column == nullptr || !AnyBit(bits)) return Status();
  const bool strings = column->tag() == graph::TypeTag::kString;
  for (std::size_t word = 0; word < kBlockWords; ++word) {
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      const auto row = static_cast<std::uint32_t>(word * 64) +
                       static_cast<std::uint32_t>(std::countr_zero(rest));
      if (!column->IsValid(row)) continue;
      const std::uint64_t hash =
          strings ? HashText(column->StringAt(row)) : HashValue(column->Get(row));
      hashes_.push_back(hash);
      entries_.push_back({.tag = TagOf(hash),
                          .next = kEnd,
                          .node = graph::NodeId((block << graph::kBlockBits) + row)});
    }
  }
  return charge_.Set(entries_.capacity() * sizeof(Entry) +
                     hashes_.capacity() * sizeof(std::uint64_t));
}

Status HashJoinOperator::StartRow(const RowBatch& in, std::size_t row) {
  if (!built_) RETURN_IF_ERROR(Build());
  if (row == 0) RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.value, in, wanted_));
  entry_ = kEnd;
  if (entries_.empty() || wanted_.IsNull(row)) return Status();
  const std::uint64_t hash = HashValue(Cell(wanted_, row, scratch_));
  tag_ = TagOf(hash);
  entry_ = BucketOf(hash);
  return Status();
}

Result<bool> HashJoinOperator::EmitSome() {
  std::size_t left = room();
  while (entry_ != kEnd && left > 0) {
    const Entry& entry = entries_[entry_];
    entry_ = entry.next;
    if (entry.tag != tag_) continue;
    nodes_.push_back(entry.node);
    AddRow();
    --left;
  }
  return entry_ != kEnd;
}

void HashJoinOperator::FinishBatch(RowBatch& batch) {
  if (IsLive(node_.variable)) {
    Vector& column = batch[node_.variable];
    column.Reset(VectorKind::kNodes);
    column.nodes().swap(nodes_);
  }
  nodes_.clear();
}

}  // namespace keiretsu::query
