/// Stops a running statement, by request or by deadline.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "keiretsu/status.h"

namespace keiretsu::query {

/// Cancel() may be called from any thread; Check() by the thread that runs the statement, at least
/// once per batch and per 64 K relationships followed.
class CancelToken {
 public:
  void Cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  /// Makes the token ready for the next statement.
  void Reset(std::optional<std::chrono::steady_clock::time_point> deadline) {
    cancelled_.store(false, std::memory_order_relaxed);
    deadline_ = deadline;
  }
  Status Check() const {
    if (cancelled_.load(std::memory_order_relaxed)) {
      return Status::Cancelled("the statement was interrupted; nothing of it was kept");
    }
    if (deadline_ && std::chrono::steady_clock::now() > *deadline_) {
      return Status::Cancelled("the statement ran longer than the session's timeout");
    }
    return Status();
  }

 private:
  std::atomic<bool> cancelled_{false};
  std::optional<std::chrono::steady_clock::time_point> deadline_;
};

}  // namespace keiretsu::query
