/// What an open Engine holds; private to engine*.cc.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "keiretsu/status.h"
#include "storage/directory_lock.h"
#include "storage/engine.h"

namespace rocksdb {
class Cache;
class ColumnFamilyHandle;
class DB;
class Env;
class EventListener;
}  // namespace rocksdb

namespace keiretsu::storage {

/// Why the engine stopped taking writes: the first failure, for good. Thread-safe.
class FailureState {
 public:
  void Fail(const Status& reason);
  bool failed() const { return failed_.load(std::memory_order_acquire); }
  Status reason() const;

 private:
  std::atomic<bool> failed_{false};
  mutable std::mutex mutex_;
  Status reason_;  // guarded by mutex_
};

/// Reports failures of flushes and compactions in the background to `failure`.
std::shared_ptr<rocksdb::EventListener> NewFailureListener(std::shared_ptr<FailureState> failure);

struct Engine::Rep {
  Rep();
  ~Rep();
  Rep(const Rep&) = delete;
  Rep& operator=(const Rep&) = delete;

  rocksdb::ColumnFamilyHandle* family(Keyspace keyspace) const {
    return families[static_cast<std::size_t>(keyspace)];
  }
  std::string StagingDirectory() const { return options.path + "/staging"; }
  /// OK, or why nothing may be written.
  Status CheckWritable() const;
  /// Writes that an open would have to replay from the log.
  std::uint64_t UnflushedEntries() const;
  Status FlushAll();
  /// Closes the database; the log is synced first, so that a clean close loses nothing.
  void Close();

  EngineOptions options;
  DirectoryLock lock;                        // released last
  std::unique_ptr<rocksdb::Env> memory_env;  // outlives env
  std::unique_ptr<rocksdb::Env> env;         // outlives db
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<FailureState> failure = std::make_shared<FailureState>();
  std::unique_ptr<rocksdb::DB> db;
  std::array<rocksdb::ColumnFamilyHandle*, kKeyspaceCount> families{};
  std::atomic<std::uint64_t> next_staging_file{0};
  std::atomic<bool> has_unsynced_writes{false};
};

}  // namespace keiretsu::storage
