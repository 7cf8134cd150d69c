#include "cli/progress_line.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/statement_runner.h"

namespace keiretsu::cli {
namespace {

constexpr std::chrono::milliseconds kFirst(1000);
constexpr std::chrono::milliseconds kBetween(250);
/// The share of a load's time that reading takes, the rest being writing.
constexpr double kReadingShare = 0.6;

std::string BytesText(std::uint64_t bytes) {
  const double megabytes = static_cast<double>(bytes) / 1e6;
  return megabytes < 1000 ? fmt::format("{:.0f} MB", megabytes)
                          : fmt::format("{:.1f} GB", megabytes / 1000);
}

void WriteAll(const std::string& text) {
  // A line that is lost, is lost.
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace

std::string ProgressText(const std::string& file, const LoadProgress& progress,
                         std::chrono::duration<double> elapsed) {
  const double read = progress.total_bytes == 0
                          ? 0.0
                          : std::min(1.0, static_cast<double>(progress.bytes) /
                                              static_cast<double>(progress.total_bytes));
  std::string text = fmt::format("{}: {}", file, progress.phase);
  if (progress.phase == "reading") {
    text += fmt::format(", {:.0f} % of {}", read * 100, BytesText(progress.total_bytes));
  } else if (progress.phase == "writing") {
    text += fmt::format(", {:.0f} %", progress.written * 100);
  }
  const double seconds = std::max(elapsed.count(), 1e-3);
  if (progress.rows > 0) {
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(progress.rows) / seconds);
    text += fmt::format(", {} rows, {} rows/s", GroupedDigits(progress.rows), GroupedDigits(rate));
  }
  const double done = read * kReadingShare + progress.written * (1 - kReadingShare);
  if (done > 0.02) text += fmt::format(", {:.0f} s left", seconds * (1 - done) / done);
  return text;
}

ProgressLine::ProgressLine(const Session& session, std::string file)
    : session_(session), file_(std::move(file)), thread_([this] { Watch(); }) {}

ProgressLine::~ProgressLine() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_one();
  thread_.join();
}

void ProgressLine::ShowDisk(const LoadProgress& progress) {
  if (disk_shown_ || progress.temporary_bytes == 0) return;
  disk_shown_ = true;
  WriteAll(fmt::format("{}: more than the memory limit holds; needs about {} of temporary disk\n",
                       file_, BytesText(progress.temporary_bytes)));
}

void ProgressLine::Watch() {
  constexpr const char* kClear = "\r\x1b[K";
  const bool is_terminal = ::isatty(STDERR_FILENO) == 1;
  bool shown = false;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, kBetween, [this] { return stopping_; })) {
    const LoadProgress progress = session_.Progress();
    if (shown) WriteAll(kClear);
    ShowDisk(progress);
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    shown = is_terminal && elapsed >= kFirst && !progress.phase.empty();
    if (shown) WriteAll(ProgressText(file_, progress, elapsed));
  }
  if (shown) WriteAll(kClear);
}

}  // namespace keiretsu::cli
