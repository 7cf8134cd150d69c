/// JSON files of many records as slices of whole ones, without ever holding the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/input_stream.h"
#include "graph/load/row_errors.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Whole JSON values, back to back. Readable zero bytes follow them, as simdjson needs.
struct JsonSlice {
  static constexpr std::size_t kPadding = 64;
  struct Record {
    std::size_t begin = 0;
    std::size_t size = 0;
    std::uint64_t line = 0;  ///< where it begins, from 1
  };

  std::uint64_t index = 0;
  std::uint64_t offset = 0;  ///< of `text` in the file's content
  std::string text;          ///< with the padding
  std::vector<Record> records;

  std::string_view TextOf(const Record& record) const {
    return std::string_view(text).substr(record.begin, record.size);
  }
};

/// Cuts JSON Lines, values one after another, and the elements of one large array, which it tells
/// apart by what comes first: a line of its own holds a whole object, or it does not. Thread-safe
/// but for its making.
class JsonSlicer {
 public:
  /// `stream` must outlive the slicer.
  explicit JsonSlicer(InputStream* stream) : stream_(stream) {}

  /// The next slice; false at the end. Values cut short by the file's end, and ones longer than
  /// kMaxRecordBytes, which end the file, go to `errors`. Errors: the stream's.
  Result<bool> Next(JsonSlice* slice, RowErrors* errors);
  /// Bytes of the file used so far.
  std::uint64_t file_position() {
    const std::lock_guard lock(mutex_);
    return stream_->file_position();
  }

 private:
  enum class Form : std::uint8_t { kUnknown, kLines, kValues };

  Status Fill();
  /// Finds the form from the first bytes.
  void Begin();
  /// Takes whole records off the front of carry_; returns the bytes used.
  std::size_t CutLines(JsonSlice* slice) const;
  std::size_t CutValues(JsonSlice* slice, RowErrors* errors);
  void AddRecord(std::size_t begin, std::size_t end, JsonSlice* slice) const;

  InputStream* const stream_;
  std::mutex mutex_;  // guards what follows
  Form form_ = Form::kUnknown;
  std::string carry_;           // read, and not handed out
  std::uint64_t position_ = 0;  // of carry_ in the content
  std::uint64_t line_ = 1;      // of carry_
  std::uint64_t next_index_ = 0;
  std::size_t read_ahead_ = 0;  // bytes to have in carry_: grows with a record longer than that
  bool at_end_ = false;         // of the stream
  bool ended_ = false;
};

}  // namespace keiretsu::graph
