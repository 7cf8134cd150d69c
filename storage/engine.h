/// The ordered key-value engine below the graph: RocksDB behind a seam of blocks.
///
/// The seam is small on purpose (get, multi-get, scan, snapshot, atomic batch, ingest, at block
/// granularity), so another ordered store could take RocksDB's place. No RocksDB type appears
/// here; nothing here knows what a graph is.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu::storage {

/// The fixed set of keyspaces (RocksDB column families), all under one write-ahead log, created
/// with the database and never later. docs/format.md section 1 says what lies in each.
enum class Keyspace : std::uint8_t {
  kMeta = 0,   ///< version stamp and counters (RocksDB's default family)
  kCatalog,    ///< names, indexes, constraints
  kAdjacency,  ///< adjacency segments
  kColumn,     ///< column chunks
  kDelta,      ///< delta records of commits not yet folded
  kIndex,      ///< property indexes
  kBig,        ///< payloads too large for a column
  kAux,        ///< statistics and job records
};
inline constexpr std::size_t kKeyspaceCount = 8;
std::string_view KeyspaceName(Keyspace keyspace);

struct EngineOptions {
  std::string path;             ///< a directory; ignored when in_memory
  bool in_memory = false;       ///< RocksDB's memory environment: same code, nothing on disk;
                                ///< each Open() begins empty
  bool read_only = false;       ///< opens beside a writer, in this process or another; sees the
                                ///< state at its opening until opened again
  bool create_if_missing = true;
  std::uint64_t cache_bytes = 256ULL << 20;  ///< block cache, index and filter blocks included
  std::uint64_t write_buffer_bytes = 64ULL << 20;   ///< memtables of all keyspaces together
  void* file_system_for_tests = nullptr;  ///< a rocksdb::FileSystem*, to inject faults; not owned
};

/// A consistent state of all keyspaces. Immutable; released by its destructor. Must not outlive
/// its Engine.
class EngineSnapshot {
 public:
  virtual ~EngineSnapshot() = default;
};

/// Ordered writes that become visible and durable together. External synchronisation.
class WriteBatch {
 public:
  WriteBatch();
  ~WriteBatch();
  WriteBatch(WriteBatch&&) noexcept;
  WriteBatch& operator=(WriteBatch&&) noexcept;

  void Put(Keyspace keyspace, std::string_view key, std::string_view value);
  void Delete(Keyspace keyspace, std::string_view key);
  /// Appends all writes of `other`.
  void Append(const WriteBatch& other);
  void Clear();
  std::size_t count() const;
  std::size_t size_bytes() const;

 public:
  struct Rep;  ///< private to the storage layer

 private:
  friend class Engine;
  std::unique_ptr<Rep> rep_;
};

/// An ordered scan of a key range of one keyspace. Always check status() when the scan ends: a
/// damaged file ends it early and only status() tells. External synchronisation; must not outlive
/// its Engine or snapshot. key() and value() live until the next move.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  virtual void Prev() = 0;
  /// Moves to the first key >= `key` within the range.
  virtual void Seek(std::string_view key) = 0;
  /// Moves to the last key of the range.
  virtual void SeekToLast() = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  /// Errors: Corruption or IoError naming keyspace and last key.
  virtual Status status() const = 0;
};

/// A value read without copying: a pinned block of the cache, or a small owned string.
class PinnedValue {
 public:
  PinnedValue();
  ~PinnedValue();
  PinnedValue(PinnedValue&&) noexcept;
  PinnedValue& operator=(PinnedValue&&) noexcept;
  std::string_view view() const;

 private:
  friend class Engine;
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// Builds one sorted file for Engine::Ingest. REQUIRES: ascending keys. External synchronisation.
class SortedFileWriter {
 public:
  virtual ~SortedFileWriter() = default;
  virtual Status Put(std::string_view key, std::string_view value) = 0;
  virtual Status Delete(std::string_view key) = 0;
  /// Ends the file. Returns its path, or "" when nothing was put (no file is made then).
  virtual Result<std::string> Finish() = 0;
  virtual std::uint64_t size_bytes() const = 0;
};

struct IngestFile {
  Keyspace keyspace;
  std::string path;  ///< moved into the database on success
};

/// Size figures for reports.
struct EngineSize {
  std::uint64_t file_bytes = 0;       ///< live files of all keyspaces
  std::uint64_t memtable_bytes = 0;
  std::uint64_t cache_bytes = 0;
};

/// An open store. Thread-safe.
class Engine {
 public:
  /// Opens or creates. Errors: Locked (naming the holder's pid and the remedies), Corruption,
  /// IoError, NotFound (with create_if_missing false or read_only), VersionMismatch (checked
  /// by format_version.h before anything is written). A new directory has mode 0700 and its
  /// files 0600.
  static Result<std::unique_ptr<Engine>> Open(const EngineOptions& options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Reads one value at `snapshot`, or the newest when null; nullopt when absent.
  Result<std::optional<PinnedValue>> Get(Keyspace keyspace, std::string_view key,
                                         const EngineSnapshot* snapshot = nullptr) const;
  /// Reads many values of one keyspace; result i belongs to key i.
  Result<std::vector<std::optional<PinnedValue>>> MultiGet(
      Keyspace keyspace, const std::vector<std::string>& keys,
      const EngineSnapshot* snapshot = nullptr) const;
  /// Scans keys in [begin, end), positioned at the first; `end` "" means to the keyspace's end.
  std::unique_ptr<Cursor> Scan(Keyspace keyspace, std::string_view begin, std::string_view end,
                               const EngineSnapshot* snapshot = nullptr) const;
  std::shared_ptr<const EngineSnapshot> TakeSnapshot() const;

  /// Writes atomically. With `sync`, returns after fdatasync of the log. A failed write or sync
  /// turns the engine read-only for good (failed_status() says why): a failed fsync is never
  /// retried. Errors: IoError, ReadOnly.
  Status Write(const WriteBatch& batch, bool sync);
  /// Makes writes so far durable (for unsynced writes).
  Status SyncLog();

  /// A writer of a file in this store's own staging directory.
  Result<std::unique_ptr<SortedFileWriter>> NewSortedFile(Keyspace keyspace);
  /// Adds files to several keyspaces, all or nothing, also across a crash.
  Status Ingest(const std::vector<IngestFile>& files);
  /// Removes staging files left by a killed load.
  Status SweepStaging();

  Status Flush();                 ///< memtables to files, all keyspaces
  Status Compact();               ///< reclaims space, all keyspaces
  EngineSize Size() const;
  /// What the block cache may hold.
  std::uint64_t cache_bytes() const;
  /// Changes that, and evicts what no longer fits. Returns the old size.
  std::uint64_t ResizeCache(std::uint64_t bytes);
  bool read_only() const;
  Status failed_status() const;   ///< why the engine turned read-only; OK if it did not
  const std::string& path() const;

 private:
  friend class EngineOpener;  // engine_open.cc
  struct Rep;
  explicit Engine(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu::storage
