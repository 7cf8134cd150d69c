/// A file being written that appears when it is whole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::query {

/// Text goes to a file beside `path`, which takes its name in Finish(); before that, and after any
/// failure, nothing of the name is touched. External synchronisation.
class ExportFile {
 public:
  /// Errors: InvalidArgument when `path` exists and may not be replaced; IoError.
  static Result<std::unique_ptr<ExportFile>> Open(const std::string& path, bool overwrite);
  ~ExportFile();
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;

  /// Errors: IoError.
  Status Write(std::string_view text);
  /// Errors: IoError; InvalidArgument when a file of the name appeared meanwhile.
  Status Finish();
  std::uint64_t bytes() const { return bytes_; }

 private:
  ExportFile(std::string path, bool overwrite)
      : path_(std::move(path)), part_(path_ + ".part"), overwrite_(overwrite) {}
  Status Flush();
  Status Failure(std::string_view what) const;

  const std::string path_;
  const std::string part_;
  const bool overwrite_;
  int file_ = -1;
  std::string buffer_;
  std::uint64_t bytes_ = 0;
};

}  // namespace keiretsu::query
