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

/// Bytes appended, and read again by their place. The file has no name: it goes with the process,
/// however that ends. Thread-safe.
class SpillFile {
 public:
  /// In `directory`. Errors: IoError.
  static Result<std::unique_ptr<SpillFile>> Open(const std::string& directory);
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  /// Returns where `bytes` begin. Errors: IoError, as of a full disk.
  Result<std::uint64_t> Append(std::string_view bytes);
  /// Errors: IoError.
  Result<std::string> Read(std::uint64_t offset, std::size_t size) const;

 private:
  SpillFile(std::string directory, int file) : directory_(std::move(directory)), file_(file) {}

  const std::string directory_;
  const int file_;
  std::mutex mutex_;
  std::uint64_t size_ = 0;  // guarded by mutex_
};

/// Bytes that may still be written in `directory`. Errors: IoError.
Result<std::uint64_t> FreeDiskBytes(const std::string& directory);

}  // namespace keiretsu::graph
