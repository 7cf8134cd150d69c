/// A file of records as slices that end where a record ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/csv_dialect.h"
#include "graph/load/input_file.h"
#include "graph/load/limits.h"
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
  /// The line of a byte of text(). Fast when asked in ascending order.
  std::uint64_t LineAt(std::size_t offset) const;

 private:
  friend class SliceReader;
  SlicePlace place_;
  std::vector<char> bytes_;
  mutable std::size_t counted_to_ = 0;  // newlines before it were counted
  mutable std::uint64_t counted_ = 0;
};

/// The end of the last whole record in `text`, which begins with a record; 0 when there is none.
/// A quote counts at the start of a cell only.
std::size_t LastRecordEnd(std::string_view text, const CsvDialect& dialect);

/// Reads a file once, from start to end, for several workers. Thread-safe but for Open, ReadSample
/// and Begin, which come first, in this order.
class SliceReader {
 public:
  /// Errors: as InputFile::Open.
  static Result<std::unique_ptr<SliceReader>> Open(const std::string& path);

  /// The start of the content, up to kSliceBytes, without a byte order mark. Of a file that ends
  /// within it the last line ends with a newline. Errors: InvalidArgument (empty), IoError.
  Result<std::string> ReadSample();
  /// Records begin `skipped` bytes into the sample.
  void Begin(const CsvDialect& dialect, std::size_t skipped);

  /// The next slice; false at the end. The first line of a record longer than kMaxRecordBytes goes
  /// to `errors`. Errors: IoError; InvalidArgument (damaged compressed data).
  Result<bool> Next(Slice* slice, RowErrors* errors);
  /// Reads a slice that Next gave before. Of a compressed file all that lies between the last one
  /// reread and this is read too, or all before it: ascending order is fast.
  Status Reread(const SlicePlace& place, Slice* slice);
  /// Whether slices may be reread in any order, by several threads, at no cost but their own.
  bool rereads_at_once() const { return file_->is_plain(); }

  const InputFile& file() const { return *file_; }
  const std::string& path() const { return file_->path(); }
  /// Size of the content, of a compressed file a guess.
  std::uint64_t content_bytes() const {
    return file_->is_plain() ? file_->file_bytes() : file_->file_bytes() * kLikelyExpansion;
  }
  /// Bytes of the file read so far.
  std::uint64_t file_position();

 private:
  SliceReader(std::unique_ptr<InputFile> file, std::unique_ptr<InputStream> stream)
      : file_(std::move(file)), stream_(std::move(stream)) {}
  void Finish(Slice* slice, std::size_t size);
  /// Drops the line at the start of the `filled` bytes at hand, reading on until it ends.
  Status SkipLongLine(std::vector<char>* bytes, std::size_t* filled, RowErrors* errors);
  /// Content at `place` from a second stream.
  Result<std::size_t> StreamAgain(const SlicePlace& place, char* to);

  const std::unique_ptr<const InputFile> file_;
  CsvDialect dialect_;
  std::mutex mutex_;             // guards what follows
  const std::unique_ptr<InputStream> stream_;
  std::uint64_t position_ = 0;   // offset of the next record in the content
  std::uint64_t next_index_ = 0;
  std::uint64_t next_line_ = 1;
  std::string carry_;            // read already, from position_ on
  bool ended_ = false;
  std::unique_ptr<InputStream> again_;  // for Reread
  std::uint64_t again_position_ = 0;
};

}  // namespace keiretsu::graph
