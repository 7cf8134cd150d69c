/// Texts of which few are wanted at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

#include "graph/load/registers/record_batch.h"
#include "graph/load/spillable.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Texts by their number, in the order in which they were added. With a spill file, which must
/// outlive the log, all but the last few lie there, and reading in order is what is fast.
/// External synchronisation.
class TextLog {
 public:
  explicit TextLog(SpillFile* file) : file_(file) {}

  /// Errors: IoError.
  Status Append(std::string_view text);
  /// Lives until the next call. Errors: those of SpillFile::Read.
  Result<std::string_view> At(std::uint32_t number);
  std::size_t memory_bytes() const { return memory_bytes_; }

 private:
  using Chunk = Spillable<TextPool>;

  SpillFile* const file_;
  std::deque<Chunk> chunks_;
  std::uint64_t size_ = 0;
  std::size_t memory_bytes_ = 0;
  std::shared_ptr<const TextPool> read_;  // the chunk read last
  std::size_t read_chunk_ = 0;
};

}  // namespace keiretsu::graph
