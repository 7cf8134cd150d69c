#include "storage/engine.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <utility>

#include "storage/engine_rep.h"
#include "storage/limits.h"
#include "storage/rocksdb_cursor.h"
#include "storage/rocksdb_slice.h"
#include "storage/rocksdb_status.h"
#include "storage/sorted_file.h"
#include "storage/status_macros.h"
#include "storage/write_batch_rep.h"

namespace keiretsu::storage {
namespace {

/// A RocksDB snapshot, given back when the last owner lets go.
class RocksDbSnapshot final : public EngineSnapshot {
 public:
  explicit RocksDbSnapshot(rocksdb::DB* db) : db_(db), snapshot_(db->GetSnapshot()) {}
  ~RocksDbSnapshot() override { db_->ReleaseSnapshot(snapshot_); }
  RocksDbSnapshot(const RocksDbSnapshot&) = delete;
  RocksDbSnapshot& operator=(const RocksDbSnapshot&) = delete;

  const rocksdb::Snapshot* get() const { return snapshot_; }

 private:
  rocksdb::DB* db_;
  const rocksdb::Snapshot* snapshot_;
};

const rocksdb::Snapshot* Unwrap(const EngineSnapshot* snapshot) {
  return snapshot == nullptr ? nullptr : static_cast<const RocksDbSnapshot*>(snapshot)->get();
}

class FailureListener final : public rocksdb::EventListener {
 public:
  explicit FailureListener(std::shared_ptr<FailureState> failure) : failure_(std::move(failure)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    if (error != nullptr && !error->ok()) {
      failure_->Fail(FromRocksDb(*error, "writing files in the background"));
    }
  }

 private:
  const std::shared_ptr<FailureState> failure_;
};

rocksdb::Status FillBatch(const WriteBatch::Rep& writes,
                          const std::array<rocksdb::ColumnFamilyHandle*, kKeyspaceCount>& families,
                          rocksdb::WriteBatch* batch) {
  std::size_t offset = 0;
  BatchedWrite write{};
  while (writes.Next(offset, write)) {
    rocksdb::ColumnFamilyHandle* family = families[static_cast<std::size_t>(write.keyspace)];
    const rocksdb::Status status =
        write.is_delete ? batch->Delete(family, ToSlice(write.key))
                        : batch->Put(family, ToSlice(write.key), ToSlice(write.value));
    if (!status.ok()) return status;
  }
  return rocksdb::Status::OK();
}

}  // namespace

std::string_view KeyspaceName(Keyspace keyspace) {
  switch (keyspace) {
    case Keyspace::kMeta: return "meta";
    case Keyspace::kCatalog: return "cat";
    case Keyspace::kAdjacency: return "adj";
    case Keyspace::kColumn: return "col";
    case Keyspace::kDelta: return "dlt";
    case Keyspace::kIndex: return "idx";
    case Keyspace::kBig: return "big";
    case Keyspace::kAux: return "aux";
  }
  return "unknown";
}

void FailureState::Fail(const Status& reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (failed_.load(std::memory_order_relaxed)) return;
  reason_ = reason;
  failed_.store(true, std::memory_order_release);
}

Status FailureState::reason() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return reason_;
}

std::shared_ptr<rocksdb::EventListener> NewFailureListener(std::shared_ptr<FailureState> failure) {
  return std::make_shared<FailureListener>(std::move(failure));
}

struct PinnedValue::Rep {
  rocksdb::PinnableSlice slice;
};

PinnedValue::PinnedValue() = default;
PinnedValue::~PinnedValue() = default;
PinnedValue::PinnedValue(PinnedValue&&) noexcept = default;
PinnedValue& PinnedValue::operator=(PinnedValue&&) noexcept = default;

std::string_view PinnedValue::view() const {
  if (!rep_) return {};
  return {rep_->slice.data(), rep_->slice.size()};
}

Engine::Rep::Rep() = default;
Engine::Rep::~Rep() { Close(); }

void Engine::Rep::Close() {
  if (!db) return;
  if (has_unsynced_writes.load() && !options.in_memory && !failure->failed()) {
    // A failure here has no caller to tell: the log then ends earlier, as after a crash.
    static_cast<void>(db->FlushWAL(true));
    if (UnflushedEntries() > kMaxReplayedEntries) static_cast<void>(FlushAll());
  }
  for (rocksdb::ColumnFamilyHandle*& handle : families) {
    if (handle != nullptr) static_cast<void>(db->DestroyColumnFamilyHandle(handle));
    handle = nullptr;
  }
  static_cast<void>(db->Close());
  db.reset();
}

std::uint64_t Engine::Rep::UnflushedEntries() const {
  std::uint64_t total = 0;
  for (rocksdb::ColumnFamilyHandle* family : families) {
    std::uint64_t entries = 0;
    if (db->GetIntProperty(family, rocksdb::DB::Properties::kNumEntriesActiveMemTable,
                           &entries)) {
      total += entries;
    }
  }
  return total;
}

Status Engine::Rep::FlushAll() {
  const std::vector<rocksdb::ColumnFamilyHandle*> all(families.begin(), families.end());
  return FromRocksDb(db->Flush(rocksdb::FlushOptions(), all),
                     fmt::format("flushing {}", options.path));
}

Status Engine::Rep::CheckWritable() const {
  if (options.read_only) {
    return Status::ReadOnly(fmt::format("database {} was opened read-only", options.path));
  }
  if (failure->failed()) {
    return Status::ReadOnly(fmt::format(
        "database {} takes no more writes since one failed ({}); mend the cause and open it again",
        options.path, failure->reason().ToString()));
  }
  return {};
}

Engine::Engine(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Engine::~Engine() = default;

Result<std::optional<PinnedValue>> Engine::Get(Keyspace keyspace, std::string_view key,
                                               const EngineSnapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = Unwrap(snapshot);
  PinnedValue value;
  value.rep_ = std::make_unique<PinnedValue::Rep>();
  const rocksdb::Status status =
      rep_->db->Get(options, rep_->family(keyspace), ToSlice(key), &value.rep_->slice);
  if (status.IsNotFound()) return std::optional<PinnedValue>();
  if (!status.ok()) return FromRocksDb(status, Place("reading", keyspace, key));
  return std::optional<PinnedValue>(std::move(value));
}

Result<std::vector<std::optional<PinnedValue>>> Engine::MultiGet(
    Keyspace keyspace, const std::vector<std::string>& keys, const EngineSnapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = Unwrap(snapshot);
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  rep_->db->MultiGet(options, rep_->family(keyspace), keys.size(), slices.data(), values.data(),
                     statuses.data());
  std::vector<std::optional<PinnedValue>> results(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return FromRocksDb(statuses[i], Place("reading", keyspace, keys[i]));
    results[i].emplace();
    results[i]->rep_ = std::make_unique<PinnedValue::Rep>();
    results[i]->rep_->slice = std::move(values[i]);
  }
  return results;
}

std::unique_ptr<Cursor> Engine::Scan(Keyspace keyspace, std::string_view begin,
                                     std::string_view end, const EngineSnapshot* snapshot) const {
  return NewCursor(rep_->db.get(), rep_->family(keyspace), keyspace, begin, end, Unwrap(snapshot));
}

std::shared_ptr<const EngineSnapshot> Engine::TakeSnapshot() const {
  return std::make_shared<RocksDbSnapshot>(rep_->db.get());
}

Status Engine::Write(const WriteBatch& batch, bool sync) {
  RETURN_IF_ERROR(rep_->CheckWritable());
  if (batch.count() == 0) return sync ? SyncLog() : Status();
  rocksdb::WriteBatch writes(batch.size_bytes());
  rocksdb::Status status = FillBatch(*batch.rep_, rep_->families, &writes);
  if (!status.ok()) return FromRocksDb(status, "preparing a write");
  rocksdb::WriteOptions options;
  options.sync = sync;
  rep_->has_unsynced_writes.store(true);
  status = rep_->db->Write(options, &writes);
  if (status.ok()) return {};
  const Status failure = FromRocksDb(status, fmt::format("writing to {}", rep_->options.path));
  rep_->failure->Fail(failure);
  return failure;
}

Status Engine::SyncLog() {
  RETURN_IF_ERROR(rep_->CheckWritable());
  if (rep_->options.in_memory) return {};
  const rocksdb::Status status = rep_->db->FlushWAL(true);
  if (status.ok()) return {};
  const Status failure =
      FromRocksDb(status, fmt::format("syncing the log of {}", rep_->options.path));
  rep_->failure->Fail(failure);
  return failure;
}

Result<std::unique_ptr<SortedFileWriter>> Engine::NewSortedFile(Keyspace keyspace) {
  RETURN_IF_ERROR(rep_->CheckWritable());
  const std::string directory = rep_->StagingDirectory();
  const rocksdb::Status made = rep_->env->CreateDirIfMissing(directory);
  if (!made.ok()) return FromRocksDb(made, fmt::format("creating {}", directory));
  std::string path = fmt::format("{}/{:06}.sst", directory, rep_->next_staging_file.fetch_add(1));
  return MakeSortedFile(rep_->db.get(), rep_->family(keyspace), keyspace, std::move(path));
}

Status Engine::Ingest(const std::vector<IngestFile>& files) {
  RETURN_IF_ERROR(rep_->CheckWritable());
  std::vector<rocksdb::IngestExternalFileArg> arguments;
  for (std::size_t i = 0; i < kKeyspaceCount; ++i) {
    rocksdb::IngestExternalFileArg argument;
    argument.column_family = rep_->families[i];
    argument.options.move_files = true;
    argument.options.write_global_seqno = false;
    for (const IngestFile& file : files) {
      if (static_cast<std::size_t>(file.keyspace) != i || file.path.empty()) continue;
      argument.external_files.push_back(file.path);
    }
    if (!argument.external_files.empty()) arguments.push_back(std::move(argument));
  }
  if (arguments.empty()) return {};
  return FromRocksDb(rep_->db->IngestExternalFiles(arguments),
                     fmt::format("adding files to {}", rep_->options.path));
}

Status Engine::SweepStaging() {
  RETURN_IF_ERROR(rep_->CheckWritable());
  const std::string directory = rep_->StagingDirectory();
  std::vector<std::string> children;
  const rocksdb::Status listed = rep_->env->GetChildren(directory, &children);
  if (listed.IsNotFound()) return {};
  if (!listed.ok()) return FromRocksDb(listed, fmt::format("listing {}", directory));
  for (const std::string& child : children) {
    if (child == "." || child == "..") continue;
    const rocksdb::Status deleted = rep_->env->DeleteFile(directory + "/" + child);
    if (!deleted.ok()) return FromRocksDb(deleted, fmt::format("sweeping {}", directory));
  }
  return {};
}

Status Engine::Flush() {
  RETURN_IF_ERROR(rep_->CheckWritable());
  return rep_->FlushAll();
}

Status Engine::Compact() {
  RETURN_IF_ERROR(rep_->CheckWritable());
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (rocksdb::ColumnFamilyHandle* family : rep_->families) {
    const rocksdb::Status status = rep_->db->CompactRange(options, family, nullptr, nullptr);
    if (!status.ok()) {
      return FromRocksDb(status, fmt::format("compacting {}", rep_->options.path));
    }
  }
  return {};
}

EngineSize Engine::Size() const {
  EngineSize size;
  for (rocksdb::ColumnFamilyHandle* family : rep_->families) {
    std::uint64_t bytes = 0;
    if (rep_->db->GetIntProperty(family, rocksdb::DB::Properties::kLiveSstFilesSize, &bytes)) {
      size.file_bytes += bytes;
    }
    if (rep_->db->GetIntProperty(family, rocksdb::DB::Properties::kLiveBlobFileSize, &bytes)) {
      size.file_bytes += bytes;
    }
    if (rep_->db->GetIntProperty(family, rocksdb::DB::Properties::kSizeAllMemTables, &bytes)) {
      size.memtable_bytes += bytes;
    }
  }
  size.cache_bytes = rep_->cache->GetUsage();
  return size;
}

std::uint64_t Engine::cache_bytes() const { return rep_->cache->GetCapacity(); }
std::uint64_t Engine::ResizeCache(std::uint64_t bytes) {
  const std::uint64_t old = cache_bytes();
  rep_->cache->SetCapacity(bytes);
  return old;
}

bool Engine::read_only() const { return rep_->options.read_only || rep_->failure->failed(); }
Status Engine::failed_status() const {
  return rep_->failure->failed() ? rep_->failure->reason() : Status();
}
const std::string& Engine::path() const { return rep_->options.path; }

}  // namespace keiretsu::storage
