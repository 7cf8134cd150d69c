#include "graph/load/staged_files.h"

#include <utility>

#include "graph/keys.h"
#include "storage/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

using storage::Keyspace;

StagedFiles::~StagedFiles() {
  // A failure leaves files behind, which the next load's sweep or the next open removes.
  if (!ingested_ && !files_.empty()) (void)engine_->SweepStaging();
}

Status StagedFiles::Finish(Keyspace keyspace, storage::SortedFileWriter* file) {
  ASSIGN_OR_RETURN(std::string path, file->Finish());
  if (path.empty()) return Status();
  const std::lock_guard lock(mutex_);
  files_.push_back({keyspace, std::move(path)});
  return Status();
}

std::uint64_t StagedFiles::Put(std::string bytes) {
  const std::uint64_t id = ids_->AllocateBig();
  const std::lock_guard lock(mutex_);
  big_[BigKey(id)] = std::move(bytes);
  return id;
}

void StagedFiles::DeleteBig(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  big_[BigKey(id)] = std::nullopt;
}

void StagedFiles::DeleteDelta(std::string key) {
  const std::lock_guard lock(mutex_);
  deltas_[std::move(key)] = std::nullopt;
}

void StagedFiles::PutDelta(std::string key, std::string bytes) {
  const std::lock_guard lock(mutex_);
  deltas_[std::move(key)] = std::move(bytes);
}

void StagedFiles::PutIndexEntry(std::string key, std::optional<std::string> value) {
  const std::lock_guard lock(mutex_);
  index_entries_[std::move(key)] = std::move(value);
}

void StagedFiles::PutAux(std::string key, std::string bytes) {
  const std::lock_guard lock(mutex_);
  aux_[std::move(key)] = std::move(bytes);
}

Status StagedFiles::WriteEdits(Keyspace keyspace, const Edits& edits) {
  ASSIGN_OR_RETURN(const auto file, NewFile(keyspace));
  for (const auto& [key, value] : edits) {
    RETURN_IF_ERROR(value ? file->Put(key, *value) : file->Delete(key));
  }
  return Finish(keyspace, file.get());
}

Status StagedFiles::Ingest() {
  RETURN_IF_ERROR(WriteEdits(Keyspace::kBig, big_));
  RETURN_IF_ERROR(WriteEdits(Keyspace::kDelta, deltas_));
  RETURN_IF_ERROR(WriteEdits(Keyspace::kIndex, index_entries_));
  RETURN_IF_ERROR(WriteEdits(Keyspace::kAux, aux_));
  RETURN_IF_ERROR(engine_->Ingest(files_));
  ingested_ = true;
  return Status();
}

Status StagedIndexEntries::Put(std::string_view key, std::string_view value) {
  if (file_ == nullptr) {
    ASSIGN_OR_RETURN(file_, files_->NewFile(Keyspace::kIndex));
  }
  RETURN_IF_ERROR(file_->Put(key, value));
  return file_->size_bytes() < storage::kMaxIndexTableBytes ? Status() : Finish();
}

Status StagedIndexEntries::Finish() {
  if (file_ == nullptr) return Status();
  const std::unique_ptr<storage::SortedFileWriter> file = std::move(file_);
  return files_->Finish(Keyspace::kIndex, file.get());
}

}  // namespace keiretsu::graph
