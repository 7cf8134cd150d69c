#include "graph/topology/block_version.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/limits.h"
#include "graph/topology/merge.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

void SummariseNodes(NodeBlock* nodes) {
  nodes->live_count = 0;
  nodes->distinct_sets.clear();
  LabelSetId last = kNoNode;
  for (const LabelSetId set : nodes->label_sets) {
    if (set == kNoNode) continue;
    ++nodes->live_count;
    if (set == last) continue;
    last = set;
    auto& sets = nodes->distinct_sets;
    const auto place = std::lower_bound(sets.begin(), sets.end(), set);
    if (place == sets.end() || *place != set) sets.insert(place, set);
  }
}

NodeBase::NodeBase(NodeBlock folded, std::uint64_t fold, std::shared_ptr<MemoryMeter> meter)
    : nodes(std::move(folded)), fold_ts(fold), charge(std::move(meter)) {
  charge.Add(sizeof(NodeBase) + nodes.label_sets.size() * sizeof(LabelSetId));
}

NodeVersion::NodeVersion(storage::Timestamp timestamp, std::shared_ptr<const NodeBase> base,
                         NodePatch patch)
    : BlockVersion(timestamp),
      base_(std::move(base)),
      patch_(std::move(patch)),
      charge_(base_->charge.meter()) {
  if (!patch_.rows.empty()) {
    merged_ = base_->nodes;
    for (const NodePatch::Row& row : patch_.rows) merged_.label_sets[row.row] = row.labels;
    SummariseNodes(&merged_);
  }
  charge_.Add(sizeof(NodeVersion) + patch_.memory_bytes() +
              merged_.label_sets.size() * sizeof(LabelSetId));
}

LabelSetId NodeVersion::LabelSetOf(std::uint32_t row) const { return nodes().label_sets[row]; }

std::size_t NodeVersion::memory_bytes() const {
  return static_cast<std::size_t>(charge_.bytes() + base_->charge.bytes());
}

EdgeBase::EdgeBase(AdjacencyBlock folded, std::shared_ptr<MemoryMeter> meter)
    : adjacency(std::move(folded)), charge(std::move(meter)) {
  charge.Add(sizeof(EdgeBase) + adjacency.memory_bytes());
}

EdgeVersion::EdgeVersion(storage::Timestamp timestamp, Direction direction, std::uint32_t block,
                         std::shared_ptr<const EdgeBase> base, EdgePatch patch)
    : BlockVersion(timestamp),
      direction_(direction),
      block_(block),
      base_(std::move(base)),
      patch_(std::move(patch)),
      charge_(base_->charge.meter()) {
  charge_.Add(sizeof(EdgeVersion) + patch_.memory_bytes());
}

Result<const MergedAdjacency*> EdgeVersion::Merged() const {
  if (const auto* merged = merged_.load(std::memory_order_acquire)) return merged;
  const std::lock_guard lock(merge_mutex_);
  if (const auto* merged = merged_.load(std::memory_order_relaxed)) return merged;
  auto merged = std::make_unique<MergedAdjacency>();
  const bool out = direction_ == Direction::kOut;
  if (!MergeBlock(base_->adjacency, direction_, block_, patch_.changes, &merged->adjacency,
                  out ? &merged->origins : nullptr)) {
    return Status::Corruption(
        fmt::format("keyspace dlt: the deltas of {} block {} do not fit its segment",
                    out ? "out" : "in", block_));
  }
  charge_.Add(merged->adjacency.memory_bytes() + merged->origins.size() * sizeof(std::uint32_t));
  merged_owner_ = std::move(merged);
  merged_.store(merged_owner_.get(), std::memory_order_release);
  return merged_owner_.get();
}

Result<const AdjacencyBlock*> EdgeVersion::Adjacency() const {
  if (lists_clean()) return &base_->adjacency;
  ASSIGN_OR_RETURN(const MergedAdjacency* merged, Merged());
  return &merged->adjacency;
}

Result<const std::vector<std::uint32_t>*> EdgeVersion::Origins() const {
  static const std::vector<std::uint32_t> kSame;
  if (lists_clean()) return &kSame;
  ASSIGN_OR_RETURN(const MergedAdjacency* merged, Merged());
  return &merged->origins;
}

bool EdgeVersion::CountPointMerge() const {
  return point_merges_.fetch_add(1, std::memory_order_relaxed) >= kPointMergesBeforeBlockMerge;
}

std::size_t EdgeVersion::memory_bytes() const {
  return static_cast<std::size_t>(charge_.bytes() + base_->charge.bytes());
}

}  // namespace keiretsu::graph
