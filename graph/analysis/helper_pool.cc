#include "graph/analysis/helper_pool.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace keiretsu::graph {
namespace {

/// How long a thread looks out for what comes next before it sleeps: less than waking takes.
constexpr std::chrono::microseconds kLookOut{50};

inline void Pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

// Waits until `is_there()`; false when it took too long.
template <typename IsThere>
bool LookOut(const IsThere& is_there) {
  constexpr int kLooksPerClock = 32;
  const auto end = std::chrono::steady_clock::now() + kLookOut;
  do {
    for (int look = 0; look < kLooksPerClock; ++look) {
      if (is_there()) return true;
      Pause();
    }
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

}  // namespace

// One thread. Its work is given by Begin() and awaited by Finish(), by one other thread at a time.
class HelperPool::Helper {
 public:
  using Work = std::function<void(unsigned)>;

  Helper() : thread_([this] { Serve(); }) {}
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  ~Helper() {
    if (!thread_.joinable()) return;
    Begin(kEnd, 0);
    thread_.join();
  }

  void Begin(const Work* work, unsigned number) {
    number_ = number;
    work_.store(work, std::memory_order_release);
    work_.notify_all();
  }
  void Finish() {
    const auto is_done = [this] { return work_.load(std::memory_order_acquire) == nullptr; };
    if (LookOut(is_done)) return;
    for (const Work* work = work_.load(std::memory_order_acquire); work != nullptr;
         work = work_.load(std::memory_order_acquire)) {
      work_.wait(work, std::memory_order_acquire);
    }
  }
  /// The thread is another process's: there is nothing to wait for.
  void Forget() { thread_.detach(); }

 private:
  static inline const Work kEndMark;
  static constexpr const Work* kEnd = &kEndMark;

  void Serve() {
    for (;;) {
      const auto is_there = [this] { return work_.load(std::memory_order_acquire) != nullptr; };
      if (!LookOut(is_there)) work_.wait(nullptr, std::memory_order_acquire);
      const Work* const work = work_.load(std::memory_order_acquire);
      if (work == kEnd) return;
      if (work == nullptr) continue;
      (*work)(number_);
      work_.store(nullptr, std::memory_order_release);
      work_.notify_all();
    }
  }

  std::atomic<const Work*> work_{nullptr};  // null: none; then this is the helper's to set
  unsigned number_ = 0;
  std::thread thread_;  // last: it uses the others
};

HelperPool& HelperPool::OfProcess() {
  static HelperPool pool;
  return pool;
}

HelperPool::HelperPool() : process_(static_cast<int>(::getpid())) {}

HelperPool::~HelperPool() {
  if (::getpid() == process_) return;
  for (const auto& helper : all_) helper->Forget();
}

std::vector<HelperPool::Helper*> HelperPool::Take(std::size_t wanted) {
  std::vector<Helper*> taken;
  if (::getpid() != process_) return taken;
  const std::lock_guard lock(mutex_);
  while (taken.size() < wanted) {
    if (idle_.empty()) {
      if (all_.size() == kMaxHelpers) break;
      all_.push_back(std::make_unique<Helper>());
      idle_.push_back(all_.back().get());
    }
    taken.push_back(idle_.back());
    idle_.pop_back();
  }
  return taken;
}

void HelperPool::GiveBack(const std::vector<Helper*>& helpers) {
  const std::lock_guard lock(mutex_);
  idle_.insert(idle_.end(), helpers.begin(), helpers.end());
}

void HelperPool::Run(unsigned helpers, const std::function<void(unsigned)>& work) {
  const std::vector<Helper*> taken = Take(helpers);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    taken[i]->Begin(&work, static_cast<unsigned>(i + 1));
  }
  work(0);
  for (Helper* helper : taken) helper->Finish();
  GiveBack(taken);
}

}  // namespace keiretsu::graph
