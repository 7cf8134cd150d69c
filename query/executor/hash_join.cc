#include "query/executor/hash_join.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

#include "query/executor/value_hash.h"
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
  ASSIGN_OR_RETURN(ColumnFilters filters, MakeColumnFilters(evaluator(), node_.predicates));
  const NodeFilter filter(node_.labels, std::move(filters));
  entries_.clear();
  hashes_.clear();
  const bool all_known = std::all_of(node_.keys.begin(), node_.keys.end(),
                                     [](graph::KeyId key) { return key.valid(); });
  for (std::uint32_t block = 0; all_known && block < view().node_block_count(); ++block) {
    RETURN_IF_ERROR(context().cancel->Check());
    RETURN_IF_ERROR(AddBlock(filter, block));
  }
  buckets_.assign(std::bit_ceil(entries_.size() + 1), kEnd);
  for (std::size_t i = entries_.size(); i-- > 0;) {
    std::uint32_t& first = BucketOf(hashes_[i]);
    entries_[i].next = first;
    first = static_cast<std::uint32_t>(i);
  }
  hashes_ = {};
  built_ = true;
  own_changes_ = view().own_changes();
  return charge_.Set(entries_.capacity() * sizeof(Entry) +
                     buckets_.capacity() * sizeof(std::uint32_t));
}

Status HashJoinOperator::AddBlock(const NodeFilter& filter, std::uint32_t block) {
  std::array<std::uint64_t, kBlockWords> bits{};
  RETURN_IF_ERROR(filter.Find(view(), block, bits));
  if (!AnyBit(bits)) return Status();
  std::vector<const graph::Column*> columns;
  for (const graph::KeyId key : node_.keys) {
    ASSIGN_OR_RETURN(const graph::Column* column, view().NodeColumn(block, key));
    if (column == nullptr) return Status();
    columns.push_back(column);
  }
  for (std::size_t word = 0; word < kBlockWords; ++word) {
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      const auto row = static_cast<std::uint32_t>(word * 64) +
                       static_cast<std::uint32_t>(std::countr_zero(rest));
      const std::optional<std::uint64_t> hash = HashOfRow(columns, row);
      if (!hash) continue;
      hashes_.push_back(*hash);
      entries_.push_back({.tag = TagOf(*hash),
                          .next = kEnd,
                          .node = graph::NodeId((block << graph::kBlockBits) + row)});
    }
  }
  return charge_.Set(entries_.capacity() * sizeof(Entry) +
                     hashes_.capacity() * sizeof(std::uint64_t));
}

Status HashJoinOperator::StartRow(const RowBatch& in, std::size_t row) {
  if (!built_) RETURN_IF_ERROR(Build());
  if (row == 0) {
    wanted_.resize(node_.values.size());
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.values[i], in, wanted_[i]));
    }
  }
  entry_ = kEnd;
  const std::optional<std::uint64_t> hash = HashOfCells(wanted_, row, scratch_);
  if (!hash) return Status();
  tag_ = TagOf(*hash);
  entry_ = BucketOf(*hash);
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
  PutNodes(node_.variable, IsLive(node_.variable), nodes_, batch);
}

}  // namespace keiretsu::query
