/// A file of records as slices that end where a record ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/row_errors.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Where a slice lies in its file.
struct SlicePlace {
  std::uint64_t index = 0;
  std::uint64_t offset = 0;
  std::size_t size = 0;
  std::uint64_t first_line = 0;
};

/// Whole records. Readable zero bytes follow them, so that they may be scanned 64 at a time.
class Slice {
 public:
  static constexpr std::size_t kPadding = 64;

  const SlicePlace& place() const { return place_; }
  /// Ends with a newline, which is added to the file's last record when it has none.
  std::string_view text() const { return {bytes_.data(), place_.size}; }
  /// The line of a byte of text().
  std::uint64_t LineAt(std::size_t offset) const;

 private:
  friend class SliceReader;
  SlicePlace place_;
  std::vector<char> bytes_;
};

/// The end of the last whole record in `text`, which begins with a record; 0 when there is none.
/// A quote counts at the start of a cell only.
std::size_t LastRecordEnd(std::string_view text, char delimiter);

/// Reads a file once, from start to end, for several workers. Thread-safe but for Open and
/// ReadHeader.
class SliceReader {
 public:
  /// Errors: NotFound, InvalidArgument (not a plain file), IoError.
  static Result<std::unique_ptr<SliceReader>> Open(const std::string& path);
  ~SliceReader();
  SliceReader(const SliceReader&) = delete;
  SliceReader& operator=(const SliceReader&) = delete;

  /// The first record, without a byte order mark and line end; to be called first.
  /// Errors: InvalidArgument for an empty file or a header that does not end; IoError.
  Result<std::string> ReadHeader();
  void SetDelimiter(char delimiter) { delimiter_ = delimiter; }

  /// The next slice; false at the end. A record longer than kMaxRecordBytes goes to `errors` and
  /// ends the file. Errors: IoError.
  Result<bool> Next(Slice* slice, RowErrors* errors);
  /// Reads a slice that Next gave before.
  Status Reread(const SlicePlace& place, Slice* slice) const;
  /// Errors: InvalidArgument when the file is not as it was at Open.
  Status CheckUnchanged() const;

  std::uint64_t file_bytes() const { return size_; }
  const std::string& path() const { return path_; }

 private:
  SliceReader(std::string path, int file, std::uint64_t size, std::int64_t modified)
      : path_(std::move(path)), file_(file), size_(size), modified_ns_(modified) {}
  /// Up to `size` bytes at `offset`; fewer only at the file's end.
  Result<std::size_t> ReadAt(std::uint64_t offset, char* to, std::size_t size) const;
  void Finish(Slice* slice, std::size_t size);

  const std::string path_;
  const int file_;
  const std::uint64_t size_;
  const std::int64_t modified_ns_;
  char delimiter_ = ',';
  std::mutex mutex_;             // guards what follows
  std::uint64_t position_ = 0;   // file offset of the next record
  std::uint64_t next_index_ = 0;
  std::uint64_t next_line_ = 1;
  std::string carry_;            // read already, from position_ on
  bool ended_ = false;
};

}  // namespace keiretsu::graph
