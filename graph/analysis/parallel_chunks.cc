#include "graph/analysis/parallel_chunks.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "graph/analysis/helper_pool.h"

namespace keiretsu::graph {

Status RunChunks(std::size_t count, std::size_t chunk_size, unsigned threads,
                 const std::function<Status()>& check_cancelled,
                 const std::function<Status(const Chunk&)>& work) {
  const std::size_t chunks = ChunkCount(count, chunk_size);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::mutex mutex;
  Status failure;  // by mutex
  const auto run = [&](unsigned worker) {
    while (!failed.load(std::memory_order_relaxed)) {
      const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
      if (index >= chunks) return;
      const std::size_t begin = index * chunk_size;
      Status status = check_cancelled();
      if (status.ok()) status = work({worker, index, begin, std::min(count, begin + chunk_size)});
      if (status.ok()) continue;
      const std::lock_guard<std::mutex> lock(mutex);
      if (failure.ok()) failure = std::move(status);
      failed = true;
    }
  };
  const std::size_t wanted = std::min<std::size_t>(std::max(1U, threads), chunks);
  if (wanted < 2) {
    run(0);
  } else {
    HelperPool::OfProcess().Run(static_cast<unsigned>(wanted - 1), run);
  }
  return failure;
}

}  // namespace keiretsu::graph
