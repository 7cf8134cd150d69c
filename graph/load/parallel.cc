#include "graph/load/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace keiretsu::graph {

Status RunParallel(unsigned threads, std::size_t count,
                   const std::function<Status(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  Status failure;
  const auto run = [&] {
    while (!stop.load(std::memory_order_relaxed)) {
      const std::size_t index = next.fetch_add(1);
      if (index >= count) return;
      const Status status = work(index);
      if (status.ok()) continue;
      stop.store(true, std::memory_order_relaxed);
      const std::lock_guard lock(mutex);
      if (failure.ok()) failure = status;
    }
  };
  std::vector<std::thread> helpers;
  const std::size_t wanted = std::min<std::size_t>(threads, count);
  for (std::size_t i = 1; i < wanted; ++i) helpers.emplace_back(run);
  run();
  for (std::thread& helper : helpers) helper.join();
  return failure;
}

}  // namespace keiretsu::graph
