#include "graph/load/staged_files.h"

#include <utility>

#include "graph/keys.h"
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
  deltas_.insert(std::move(key));
}

Status StagedFiles::WriteDeletions() {
  ASSIGN_OR_RETURN(const auto big, NewFile(Keyspace::kBig));
  for (const auto& [key, value] : big_) {
    RETURN_IF_ERROR(value ? big->Put(key, *value) : big->Delete(key));
  }
  RETURN_IF_ERROR(Finish(Keyspace::kBig, big.get()));
  ASSIGN_OR_RETURN(const auto deltas, NewFile(Keyspace::kDelta));
  for (const std::string& key : deltas_) RETURN_IF_ERROR(deltas->Delete(key));
  return Finish(Keyspace::kDelta, deltas.get());
}

Status StagedFiles::Ingest() {
  RETURN_IF_ERROR(WriteDeletions());
  RETURN_IF_ERROR(engine_->Ingest(files_));
  ingested_ = true;
  return Status();
}

}  // namespace keiretsu::graph
