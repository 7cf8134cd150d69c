#include "cli/interrupts.h"

#include <csignal>
#include <mutex>
#include <thread>

#include <pthread.h>
#include <unistd.h>

#include "cli/exit_code.h"

namespace keiretsu::cli {
namespace {

sigset_t InterruptSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

InterruptWatcher::InterruptWatcher() {
  const sigset_t signals = InterruptSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { Watch(); });
}

InterruptWatcher::~InterruptWatcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  pthread_kill(thread_.native_handle(), SIGINT);
  thread_.join();
}

void InterruptWatcher::Arm(Session& session) {
  const std::lock_guard lock(mutex_);
  running_ = &session;
  interrupted_ = false;
}

void InterruptWatcher::Disarm() {
  const std::lock_guard lock(mutex_);
  running_ = nullptr;
}

void InterruptWatcher::Watch() {
  const sigset_t signals = InterruptSignals();
  while (true) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    // Without destructors, which might wait for what is being interrupted: commits are on disk or
    // not there at all.
    if (running_ == nullptr || interrupted_) _exit(kExitCancelled);
    interrupted_ = true;
    running_->Interrupt();
  }
}

}  // namespace keiretsu::cli
