/// Relationships of a file that does not fit in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/load/cell_column.h"
#include "graph/load/load_table.h"
#include "graph/load/spill_file.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Rows of slices, spread over partitions of node blocks: whole rows by the block of their source,
/// and pairs of ends by the block of their target. A partition is read again when its blocks are
/// made. Thread-safe.
class EdgeSpill final : public SliceSink {
 public:
  /// `directory` gets the temporary file. Errors: IoError.
  static Result<std::unique_ptr<EdgeSpill>> Open(const std::string& directory,
                                                 std::uint32_t block_count, bool with_names);

  Status Add(std::uint64_t slice, const std::vector<CellColumn>& columns,
             std::span<const std::uint32_t> names, std::span<const std::uint32_t> sources,
             std::span<const std::uint32_t> targets) override;

  /// Runs of partitions whose rows take about `bytes` in memory, as begins; the last is the end.
  std::vector<std::size_t> CutSources(std::uint64_t bytes) const { return Cut(sources_, bytes); }
  std::vector<std::size_t> CutTargets(std::uint64_t bytes) const { return Cut(targets_, bytes); }
  /// The rows of partitions [begin, end), in the order of the file, with their row numbers.
  /// `first_rows` has the number of the first row of each slice.
  Result<LoadTable> ReadSources(std::size_t begin, std::size_t end,
                                std::span<const std::uint64_t> first_rows) const;
  /// Ends and names alone.
  Result<LoadTable> ReadTargets(std::size_t begin, std::size_t end) const;

 private:
  struct Chunk {
    std::uint64_t slice;
    SpillPlace place;
  };
  using Partitions = std::vector<std::vector<Chunk>>;

  EdgeSpill(std::unique_ptr<SpillFile> file, std::uint32_t blocks_per_partition,
            std::size_t partitions, bool with_names)
      : file_(std::move(file)),
        blocks_per_partition_(blocks_per_partition),
        with_names_(with_names),
        sources_(partitions),
        targets_(partitions) {}
  /// Rows by the partition of `nodes[row]`.
  std::vector<std::vector<std::uint32_t>> Spread(std::span<const std::uint32_t> nodes) const;
  Status Put(std::uint64_t slice, std::size_t partition, const std::string& bytes,
             Partitions* partitions);
  static std::vector<std::size_t> Cut(const Partitions& partitions, std::uint64_t bytes);
  static std::vector<Chunk> ChunksOf(const Partitions& partitions, std::size_t begin,
                                     std::size_t end);

  const std::unique_ptr<SpillFile> file_;
  const std::uint32_t blocks_per_partition_;
  const bool with_names_;
  std::mutex mutex_;  // guards the lists while slices are added
  Partitions sources_;
  Partitions targets_;
};

}  // namespace keiretsu::graph
