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

/// Says on standard error how much temporary disk the COPY of a session needs, if any; on a
/// terminal also how far it is, from its second second on until it ends.
class ProgressLine {
 public:
  ProgressLine(const Session& session, std::string file);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void Watch();
  /// Says once that disk is needed.
  void ShowDisk(const LoadProgress& progress);

  const Session& session_;
  const std::string file_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;    // guarded by mutex_
  bool disk_shown_ = false;  // by thread_ alone
  std::thread thread_;  // last: it uses the others
};

}  // namespace keiretsu::cli
