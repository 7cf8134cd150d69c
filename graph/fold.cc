#include "graph/fold.h"

#include <algorithm>
#include <utility>

#include "graph/fold_block.h"
#include "graph/limits.h"
#include "graph/topology/block_id.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Blocks folded between two refreshes of the state that new readers get, and their bytes: commits
/// wait while a round is written.
constexpr std::size_t kBlocksPerRound = 64;
constexpr std::size_t kBytesPerRound = 256 << 10;

/// Decoded, deltas take several times their bytes: they may have a part of the memory of blocks.
constexpr std::uint64_t kFoldBytesShare = 16;
constexpr std::uint64_t kMinFoldBytes = 1ULL << 20;

}  // namespace

Folder::Folder(GraphCore* core, bool background)
    : core_(core),
      background_(background),
      fold_bytes_(std::clamp(core->blocks->budget_bytes() / kFoldBytesShare, kMinFoldBytes,
                             kFoldDeltaBytes)) {
  if (background_) thread_ = std::thread([this] { Run(); });
}

Folder::~Folder() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  room_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Folder::OnCommit(std::uint64_t delta_bytes, const std::vector<TargetOps>& targets) {
  std::unique_lock lock(mutex_);
  delta_bytes_ += delta_bytes;
  bool wake = delta_bytes_ >= fold_bytes_;
  for (const TargetOps& target : targets) {
    const std::uint64_t packed = PackTarget(target.target);
    std::uint64_t& ops = ops_[packed];
    const bool passes = ops / kFoldBlockOps != (ops + target.ops) / kFoldBlockOps;
    ops += target.ops;
    if (!passes) continue;
    grown_.insert(packed);
    wake = true;
  }
  if (wake) wake_.notify_one();
  // The commit is done and holds nothing: only this writer waits.
  if (background_ && !HasRoom()) room_.wait(lock, [this] { return stopping_ || HasRoom(); });
}

Folder::PauseLock::PauseLock(Folder* folder) : folder_(folder) {
  {
    const std::lock_guard lock(folder_->mutex_);
    ++folder_->pauses_;
  }
  folder_->room_.notify_all();
  lock_ = std::unique_lock(folder_->fold_mutex_);
}

Folder::PauseLock::~PauseLock() {
  lock_.unlock();
  const std::lock_guard lock(folder_->mutex_);
  --folder_->pauses_;
}

bool Folder::HasRoom() const {
  return pauses_ > 0 || delta_bytes_ + folding_bytes_ < kMaxUnfoldedShare * fold_bytes_;
}

void Folder::CountDeltas() {
  const auto state = core_->commits->CurrentState();
  auto cursor = core_->engine->Scan(storage::Keyspace::kDelta, "", "", state->snapshot.get());
  std::uint64_t bytes = 0;
  std::map<std::uint64_t, std::uint64_t> records;
  for (; cursor->Valid(); cursor->Next()) {
    bytes += cursor->value().size();
    if (const auto key = DeltaKey::Parse(cursor->key())) ++records[PackTarget(key->target)];
  }
  const std::lock_guard lock(mutex_);
  delta_bytes_ += bytes;
  for (const auto& [packed, count] : records) {
    ops_[packed] += count;
    if (count >= kFoldBlockOps) grown_.insert(packed);
  }
}

bool Folder::IsDue(const DeltaTarget& target) const {
  std::uint64_t ops = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = ops_.find(PackTarget(target));
    if (found != ops_.end()) ops = found->second;
  }
  if (ops < kFoldBlockOps) return false;
  if (target.owner == Owner::kNode) return true;
  const auto part0 = core_->engine->Get(
      storage::Keyspace::kAdjacency,
      AdjacencyKey{target.type, target.direction, target.block, 0}.Encode());
  if (!part0 || !*part0) return true;
  const auto summary = DecodeAdjacencySummary((*part0)->view());
  return !summary || ops >= summary->edge_count / 8;
}

std::vector<DeltaTarget> Folder::WaitForWork() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] {
    return stopping_ || !grown_.empty() || delta_bytes_ >= fold_bytes_;
  });
  std::vector<DeltaTarget> targets;
  if (stopping_) return targets;
  if (delta_bytes_ >= fold_bytes_) {
    for (const auto& [packed, ops] : ops_) targets.push_back(UnpackTarget(packed));
    folding_bytes_ = std::exchange(delta_bytes_, 0);
    grown_.clear();
    return targets;
  }
  const std::set<std::uint64_t> grown = std::exchange(grown_, {});
  lock.unlock();
  for (const std::uint64_t packed : grown) {
    if (IsDue(UnpackTarget(packed))) targets.push_back(UnpackTarget(packed));
  }
  return targets;
}

void Folder::Run() {
  CountDeltas();
  while (true) {
    const std::vector<DeltaTarget> targets = WaitForWork();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    // A block that cannot be folded stays as it is: whoever reads it gets the error.
    (void)FoldBlocks(targets);
    {
      const std::lock_guard lock(mutex_);
      folding_bytes_ = 0;
    }
    room_.notify_all();
  }
}

Status Folder::FoldBlocks(const std::vector<DeltaTarget>& targets) {
  const std::lock_guard fold_lock(fold_mutex_);
  Status failed;
  std::span<const DeltaTarget> left = targets;
  while (!left.empty()) {
    const Status status = FoldRound(left);
    if (!status.ok()) failed = status;
  }
  return failed;
}

Status Folder::FoldRound(std::span<const DeltaTarget>& left) {
  const std::uint64_t load_epoch = core_->load_epoch.load();
  const auto state = core_->commits->CurrentState();
  Status failed;
  std::vector<FoldedBlock> folded;
  std::size_t bytes = 0;
  while (!left.empty() && folded.size() < kBlocksPerRound && bytes < kBytesPerRound) {
    const DeltaTarget target = left.front();
    left = left.subspan(1);
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) {
        left = {};
        return Status::Cancelled("the database is being closed");
      }
      ops_.erase(PackTarget(target));
    }
    auto block = FoldBlock(core_, *state, target);
    if (!block) {
      failed = block.error();
    } else if (block->version != nullptr) {
      bytes += block->batch.size_bytes();
      folded.push_back(*std::move(block));
    }
  }
  if (folded.empty()) return failed;
  // Between commits, because a bulk load may have rewritten the same segments meanwhile, because
  // counters must not go back, and so that readers from now on get a snapshot of the folded blocks.
  RETURN_IF_ERROR(core_->commits->Exclusive(false, [&](storage::Timestamp) {
    if (core_->load_epoch.load() != load_epoch) {
      folded.clear();
      return Status();
    }
    storage::WriteBatch batch;
    for (const FoldedBlock& block : folded) batch.Append(block.batch);
    core_->ids.WriteCounters(batch);
    return core_->engine->Write(batch, false);
  }));
  for (FoldedBlock& block : folded) {
    core_->blocks->Folded(block.target, std::move(block.version));
  }
  return failed;
}

Result<std::vector<DeltaTarget>> Folder::DirtyBlocks() const {
  const auto state = core_->commits->CurrentState();
  std::vector<DeltaTarget> targets;
  auto cursor = core_->engine->Scan(storage::Keyspace::kDelta, "", "", state->snapshot.get());
  while (cursor->Valid()) {
    const auto key = DeltaKey::Parse(cursor->key());
    if (!key) {
      return AtKey(Status::Corruption("malformed"), storage::Keyspace::kDelta, cursor->key());
    }
    targets.push_back(key->target);
    const KeyRange rest = RangeOfPrefix(key->target.EncodePrefix());
    if (rest.end.empty()) break;
    cursor->Seek(rest.end);
  }
  RETURN_IF_ERROR(cursor->status());
  return targets;
}

Status Folder::FoldAll() {
  ASSIGN_OR_RETURN(const std::vector<DeltaTarget> targets, DirtyBlocks());
  {
    const std::lock_guard lock(mutex_);
    delta_bytes_ = 0;
  }
  room_.notify_all();
  return FoldBlocks(targets);
}

}  // namespace keiretsu::graph
