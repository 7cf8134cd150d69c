/// The line that says how far a load is.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "keiretsu/load_progress.h"
#include "keiretsu/session.h"

namespace keiretsu::cli {

/// "owns.csv: reading, 45 % of 726 MB, 1,200,000 rows/s, 12 s left"
std::string ProgressText(const std::string& file, const LoadProgress& progress,
                         std::chrono::duration<double> elapsed);

/// Shows on standard error how far the COPY of a session is, from its second second on until it
/// ends; nothing when standard error is no terminal.
class ProgressLine {
 public:
  ProgressLine(const Session& session, std::string file);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void Show();

  const Session& session_;
  const std::string file_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace keiretsu::cli
