/// Ctrl-C.
#pragma once

#include <mutex>
#include <thread>

#include "keiretsu/session.h"

namespace keiretsu::cli {

/// Turns SIGINT into Session::Interrupt(): the first one during a statement stops the statement;
/// the next, or one while no statement runs, ends the program with kExitCancelled. Thread-safe.
///
/// Make one before the first thread: threads started later inherit the blocked signal, so that it
/// always reaches the watcher's own thread.
class InterruptWatcher {
 public:
  InterruptWatcher();
  ~InterruptWatcher();
  InterruptWatcher(const InterruptWatcher&) = delete;
  InterruptWatcher& operator=(const InterruptWatcher&) = delete;

  /// A statement of `session` runs from now until Disarm().
  void Arm(Session& session);
  void Disarm();

 private:
  void Watch();

  std::mutex mutex_;
  Session* running_ = nullptr;  ///< guarded by mutex_
  bool interrupted_ = false;    ///< guarded by mutex_; since Arm()
  bool stopping_ = false;       ///< guarded by mutex_
  std::thread thread_;
};

/// Arms a watcher, if there is one, for its own lifetime.
class InterruptScope {
 public:
  InterruptScope(InterruptWatcher* watcher, Session& session) : watcher_(watcher) {
    if (watcher_ != nullptr) watcher_->Arm(session);
  }
  ~InterruptScope() {
    if (watcher_ != nullptr) watcher_->Disarm();
  }
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;

 private:
  InterruptWatcher* watcher_;
};

}  // namespace keiretsu::cli
