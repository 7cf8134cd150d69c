/// The file of the rows that a load left out: `ERRORS TO 'rejects.csv'`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::graph {

struct RowError;

/// CSV with the columns file, line, byte, column, code, message, row. It is made with the first
/// error and never takes the place of another file. External synchronisation.
class RejectFile {
 public:
  /// Errors: InvalidArgument when `path` exists, IoError.
  static Result<std::unique_ptr<RejectFile>> Open(const std::string& path,
                                                  const std::string& input);
  ~RejectFile();
  RejectFile(const RejectFile&) = delete;
  RejectFile& operator=(const RejectFile&) = delete;

  /// Adds an error of a slice. Slices are written in order, each when it and all before it are
  /// finished; what comes after all slices is written at once.
  void Add(const RowError& error, std::string_view code, std::uint64_t slice, bool after_slices);
  void FinishSlice(std::uint64_t slice);
  /// Forgets all errors, for a file that is read again.
  void Restart();
  /// Errors: IoError, also of earlier calls.
  Status Finish();

 private:
  RejectFile(std::string path, std::string input) : path_(std::move(path)),
                                                    input_(std::move(input)) {}
  void Write(const std::string& text);

  const std::string path_;
  const std::string input_;
  int file_ = -1;
  Status status_;
  std::map<std::uint64_t, std::string> waiting_;  // text by slice
  std::set<std::uint64_t> finished_;              // after next_slice_
  std::uint64_t next_slice_ = 0;
};

}  // namespace keiretsu::graph
