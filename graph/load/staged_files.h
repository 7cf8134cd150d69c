/// Sorted files of a load, all of which enter the store at once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "graph/block/overflow.h"
#include "graph/id_allocator.h"
#include "keiretsu/status.h"
#include "storage/engine.h"

namespace keiretsu::graph {

/// The files of one load, and the large values and deletions that go with them. Files that are
/// not ingested are removed. One at a time per store. Thread-safe.
class StagedFiles final : public OverflowWriter {
 public:
  StagedFiles(storage::Engine* engine, IdAllocator* ids) : engine_(engine), ids_(ids) {}
  ~StagedFiles() override;

  /// A writer for keys that no other file of this load lies among.
  Result<std::unique_ptr<storage::SortedFileWriter>> NewFile(storage::Keyspace keyspace) {
    return engine_->NewSortedFile(keyspace);
  }
  /// Takes a file when all is in it.
  Status Finish(storage::Keyspace keyspace, storage::SortedFileWriter* file);

  std::uint64_t Put(std::string bytes) override;
  void DeleteBig(std::uint64_t id);
  void DeleteDelta(std::string key);
  void PutDelta(std::string key, std::string bytes);
  /// Puts an entry, or deletes it (nullopt), beside the files of index entries.
  void PutIndexEntry(std::string key, std::optional<std::string> value);

  void PutAux(std::string key, std::string bytes);

  /// Adds everything to the store, all or nothing.
  Status Ingest();

 private:
  /// By key; nullopt: delete.
  using Edits = std::map<std::string, std::optional<std::string>>;

  Status WriteEdits(storage::Keyspace keyspace, const Edits& edits);

  storage::Engine* const engine_;
  IdAllocator* const ids_;
  std::mutex mutex_;  // guards what follows
  std::vector<storage::IngestFile> files_;
  Edits big_;
  Edits deltas_;
  Edits index_entries_;
  Edits aux_;
  bool ingested_ = false;
};

/// Entries of the index keyspace in ascending order, in files of a table's size.
/// External synchronisation.
class StagedIndexEntries {
 public:
  explicit StagedIndexEntries(StagedFiles* files) : files_(files) {}
  /// Errors: IoError.
  Status Put(std::string_view key, std::string_view value);
  Status Finish();

 private:
  StagedFiles* const files_;
  std::unique_ptr<storage::SortedFileWriter> file_;  // null: none is begun
};

}  // namespace keiretsu::graph
