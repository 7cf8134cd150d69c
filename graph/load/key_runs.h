/// Keys of rows, sorted in memory or on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/load_work.h"
#include "graph/load/spill_file.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Keys with their rows, first added, then visited in ascending order; of equal keys the lower row
/// comes first. Where the load has a spill file, keys beyond what memory allows lie there as sorted
/// runs, which a visit merges (external merge sort, Knuth, TAOCP 3, 5.4). External synchronisation;
/// visits may be made by several threads.
class KeyRuns {
 public:
  /// `work` must outlive this.
  explicit KeyRuns(const LoadWork* work);

  /// Room for so many keys.
  void Reserve(std::size_t keys);
  /// Errors: IoError, Cancelled, ResourceExhausted.
  Status Add(std::string_view key, std::uint32_t row);
  /// Ends the adding. Errors: IoError, Cancelled, ResourceExhausted.
  Status Sort();

  using Visit = std::function<Status(std::string_view key, std::uint32_t row)>;
  /// Keys live until the visit returns; as long as this, if none lie on disk. Errors: those of
  /// SpillFile::Read and of `visit`.
  Status ForEach(const Visit& visit) const;
  bool on_disk() const { return !runs_.empty(); }
  /// Keys added.
  std::uint64_t size() const { return size_; }

 private:
  struct Entry {
    std::uint64_t prefix;  // the first bytes after those that all keys share, big-endian
    std::uint64_t begin;   // of the key in bytes_
    std::uint32_t size;
    std::uint32_t row;
  };
  using Run = std::vector<SpillPlace>;  // chunks, in order
  class RunReader;

  std::string_view KeyOf(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.begin, entry.size);
  }
  std::size_t memory_bytes() const {
    return bytes_.capacity() + entries_.capacity() * sizeof(Entry);
  }
  Status SortInMemory();
  Status MoveRun();
  Status Merge(const Visit& visit) const;

  const LoadWork* work_;
  std::unique_ptr<ChargedMemory> charged_;
  std::size_t run_bytes_;  // of keys and entries in memory; what is more makes a run on disk
  std::uint64_t size_ = 0;
  std::string bytes_;
  std::vector<Entry> entries_;
  std::vector<Run> runs_;
};

}  // namespace keiretsu::graph
