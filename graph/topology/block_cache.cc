#include "graph/topology/block_cache.h"

#include <algorithm>
#include <limits>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Blocks dropped at most for each one that comes in, so that pinned memory cannot make a reader
/// empty the whole cache.
constexpr int kMaxEvictionsPerInsert = 8;

std::vector<const DeltaOp*> Pointers(const std::vector<SharedOps>& commits) {
  std::vector<const DeltaOp*> pointers;
  for (const SharedOps& ops : commits) {
    for (const DeltaOp& op : *ops) pointers.push_back(&op);
  }
  return pointers;
}

}  // namespace

BlockCache::BlockCache(const storage::Engine* engine, std::uint64_t budget_bytes,
                       storage::Timestamp last_timestamp)
    : engine_(engine), budget_bytes_(budget_bytes), floor_(last_timestamp) {}

BlockCache::Slot& BlockCache::SlotOf(Shard& shard, std::uint64_t packed) {
  const auto [place, created] = shard.slots.try_emplace(packed);
  if (created) place->second.log_after = floor_.load(std::memory_order_relaxed);
  return place->second;
}

std::pair<std::shared_ptr<const BlockVersion>, std::vector<SharedOps>> BlockCache::Find(
    std::uint64_t packed, storage::Timestamp at) {
  Shard& shard = ShardOf(packed);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.slots.find(packed);
  if (found == shard.slots.end()) return {};
  Slot& slot = found->second;
  if (slot.version == nullptr || slot.version->ts() > at) return {};
  if (slot.version->ts() < slot.log_after) return {};  // the log was trimmed past it
  slot.referenced = true;
  std::vector<SharedOps> missing;
  for (auto entry = slot.log.rbegin(); entry != slot.log.rend(); ++entry) {
    if (entry->ts <= slot.version->ts()) break;
    if (entry->ts <= at) missing.push_back(entry->ops);
  }
  std::reverse(missing.begin(), missing.end());
  return {slot.version, std::move(missing)};
}

void BlockCache::Keep(std::uint64_t packed, std::shared_ptr<const BlockVersion> version) {
  {
    Shard& shard = ShardOf(packed);
    const std::lock_guard lock(shard.mutex);
    if (version->ts() < floor_.load(std::memory_order_relaxed)) return;
    Slot& slot = SlotOf(shard, packed);
    if (slot.version != nullptr && slot.version->ts() >= version->ts()) return;
    slot.version = std::move(version);
    slot.referenced = true;
  }
  EvictOverBudget(kMaxEvictionsPerInsert);
}

Result<std::shared_ptr<const NodeVersion>> BlockCache::Nodes(const storage::CommittedState& state,
                                                             std::uint32_t block) {
  const std::uint64_t packed = PackTarget(NodeTarget(block));
  auto [version, missing] = Find(packed, state.timestamp);
  std::shared_ptr<const NodeVersion> nodes;
  if (version == nullptr) {
    ASSIGN_OR_RETURN(nodes, Loader(state).Nodes(block));
  } else {
    nodes = std::static_pointer_cast<const NodeVersion>(version);
    if (missing.empty()) return nodes;
    nodes = std::make_shared<const NodeVersion>(
        state.timestamp, nodes->shared_base(),
        NodePatch::Compose(nodes->patch(), NodePatch::FromOps(Pointers(missing))));
  }
  Keep(packed, nodes);
  return nodes;
}

Result<std::shared_ptr<const EdgeVersion>> BlockCache::Edges(const storage::CommittedState& state,
                                                             TypeId type, Direction direction,
                                                             std::uint32_t block) {
  const std::uint64_t packed = PackTarget(EdgeTarget(type, direction, block));
  auto [version, missing] = Find(packed, state.timestamp);
  std::shared_ptr<const EdgeVersion> edges;
  if (version == nullptr) {
    ASSIGN_OR_RETURN(edges, Loader(state).Edges(type, direction, block));
  } else {
    edges = std::static_pointer_cast<const EdgeVersion>(version);
    if (missing.empty()) return edges;
    edges = std::make_shared<const EdgeVersion>(
        state.timestamp, direction, block, edges->shared_base(),
        EdgePatch::Compose(edges->patch(), EdgePatch::FromOps(Pointers(missing))));
  }
  Keep(packed, edges);
  return edges;
}

void BlockCache::Append(storage::Timestamp timestamp,
                        const std::vector<std::pair<std::uint64_t, SharedOps>>& ops_by_target) {
  for (const auto& [packed, ops] : ops_by_target) {
    Shard& shard = ShardOf(packed);
    const std::lock_guard lock(shard.mutex);
    SlotOf(shard, packed).log.push_back({timestamp, ops});
  }
}

void BlockCache::Folded(const DeltaTarget& target, std::shared_ptr<const BlockVersion> folded) {
  const std::uint64_t packed = PackTarget(target);
  Shard& shard = ShardOf(packed);
  const std::lock_guard lock(shard.mutex);
  Slot& slot = SlotOf(shard, packed);
  const storage::Timestamp fold_ts = folded->ts();
  std::erase_if(slot.log, [fold_ts](const LogEntry& entry) { return entry.ts <= fold_ts; });
  slot.log_after = std::max(slot.log_after, fold_ts);
  // Even over a newer version: that one carries the folded changes as a patch. Readers advance
  // this one by the log.
  if (fold_ts >= floor_.load(std::memory_order_relaxed)) slot.version = std::move(folded);
}

void BlockCache::Reset(storage::Timestamp timestamp) {
  floor_.store(timestamp, std::memory_order_relaxed);
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    shard.slots.clear();
  }
}

std::uint64_t BlockCache::Resize(std::uint64_t budget_bytes) {
  const std::uint64_t old = budget_bytes_.exchange(budget_bytes);
  EvictOverBudget(std::numeric_limits<int>::max());
  return old;
}

void BlockCache::EvictOverBudget(int most) {
  int evicted = 0;
  for (std::size_t tries = 0; tries < 2 * kShards && evicted < most; ++tries) {
    if (meter()->bytes() <= static_cast<std::int64_t>(budget_bytes())) return;
    Shard& shard = shards_[evict_shard_.fetch_add(1, std::memory_order_relaxed) % kShards];
    std::vector<std::shared_ptr<const BlockVersion>> dropped;  // destroyed outside the lock
    const std::lock_guard lock(shard.mutex);
    for (auto& [packed, slot] : shard.slots) {
      if (slot.version == nullptr) continue;
      if (slot.referenced) {
        slot.referenced = false;
        continue;
      }
      dropped.push_back(std::move(slot.version));
      if (++evicted >= most) break;
    }
  }
}

}  // namespace keiretsu::graph
