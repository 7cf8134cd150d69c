/// What is kept of a file that was loaded, to know it again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "graph/load/bulk_loader.h"
#include "graph/load/input_file.h"
#include "keiretsu/status.h"
#include "storage/engine.h"

namespace keiretsu::graph {

/// A record in keyspace aux, written in the commit of the load itself (docs/format.md).
struct LoadJob {
  std::uint64_t file_bytes = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t checksum = 0;  ///< of the first and the last MiB
  std::uint64_t rows = 0;      ///< read

  std::string Encode() const;
  bool SameFile(const LoadJob& other) const {
    return file_bytes == other.file_bytes && modified_ns == other.modified_ns &&
           checksum == other.checksum;
  }
};

/// Tells loads apart by their file and what its rows are.
std::uint64_t JobIdOf(const CopySpec& spec);
/// The record of a file as it is now, without rows. Errors: IoError.
Result<LoadJob> JobOf(const InputFile& file);
/// Errors: Corruption, IoError.
Result<std::optional<LoadJob>> FindJob(const storage::Engine& engine, std::uint64_t job_id);

}  // namespace keiretsu::graph
