/// Threads that wait for work.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace keiretsu::graph {

/// Starting a thread takes longer than many a piece of work: threads stay, and look out for the
/// next piece for a moment before they sleep. The process has one pool. Thread-safe.
class HelperPool {
 public:
  /// Threads that the pool has at most; who asks for more gets fewer.
  static constexpr std::size_t kMaxHelpers = 64;

  static HelperPool& OfProcess();

  HelperPool();
  HelperPool(const HelperPool&) = delete;
  HelperPool& operator=(const HelperPool&) = delete;
  ~HelperPool();

  /// Calls work(0) in this thread and, each in a helper beside it, work(1) to work(helpers), as
  /// many as there are helpers free; returns when all have returned. REQUIRES: `work` does not
  /// throw.
  void Run(unsigned helpers, const std::function<void(unsigned)>& work);

 private:
  class Helper;

  /// Helpers that nobody else uses until they are given back.
  std::vector<Helper*> Take(std::size_t wanted);
  void GiveBack(const std::vector<Helper*>& helpers);

  const int process_;  // that the threads live in: a fork has none of them
  std::mutex mutex_;
  std::vector<std::unique_ptr<Helper>> all_;  // by mutex_
  std::vector<Helper*> idle_;                 // by mutex_
};

}  // namespace keiretsu::graph
