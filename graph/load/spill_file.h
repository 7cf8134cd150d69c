/// A temporary file of one load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Where bytes lie in a spill file.
struct SpillPlace {
  std::uint64_t offset = 0;
  std::size_t size = 0;
  std::uint32_t checksum = 0;
};

/// Bytes appended, and read again by their place. The file has no name: it goes with the process,
/// however that ends. Thread-safe.
class SpillFile {
 public:
  /// In `directory`. Errors: IoError.
  static Result<std::unique_ptr<SpillFile>> Open(const std::string& directory);
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  /// Errors: IoError, as of a full disk.
  Result<SpillPlace> Append(std::string_view bytes);
  /// Errors: IoError; Corruption when these are not the bytes appended.
  Result<std::string> Read(const SpillPlace& place) const;
  /// Bytes appended so far.
  std::uint64_t size() const {
    const std::lock_guard lock(mutex_);
    return size_;
  }

 private:
  SpillFile(std::string directory, int file) : directory_(std::move(directory)), file_(file) {}

  const std::string directory_;
  const int file_;
  mutable std::mutex mutex_;
  std::uint64_t size_ = 0;  // guarded by mutex_
};

/// Where temporary files of loads into the database at `path` lie: in its folder, if it has one.
std::string SpillDirectory(const std::string& path);
/// Errors: ResourceExhausted where less than `needed` bytes of disk are free in `directory`, saying
/// so; IoError.
Status CheckFreeDisk(const std::string& directory, std::uint64_t needed);

}  // namespace keiretsu::graph
