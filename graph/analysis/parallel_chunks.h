/// Work over a range, split among threads.
#pragma once

#include <cstddef>
#include <functional>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// One stretch of the range. `index` counts chunks from 0, `worker` is below the thread count.
struct Chunk {
  unsigned worker;
  std::size_t index;
  std::size_t begin;
  std::size_t end;
};

/// How many chunks `count` items make.
constexpr std::size_t ChunkCount(std::size_t count, std::size_t chunk_size) {
  return (count + chunk_size - 1) / chunk_size;
}

/// Calls `work` once for every chunk of [0, count), from up to `threads` threads at once, the
/// caller's among them. For results that do not depend on the number of threads, write them by
/// chunk index and join them in that order. `check_cancelled` is asked before every chunk.
/// Errors: the first that a chunk or the check gives; the chunks left are not begun.
Status RunChunks(std::size_t count, std::size_t chunk_size, unsigned threads,
                 const std::function<Status()>& check_cancelled,
                 const std::function<Status(const Chunk&)>& work);

}  // namespace keiretsu::graph
