#include "storage/info_log.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <rocksdb/env.h>
#include <unistd.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <string_view>
#include <utility>

#include "storage/limits.h"

namespace keiretsu::storage {
namespace {

constexpr std::size_t kMaxLineBytes = 2000;

/// The warning that every open gives since private_file_system.cc refuses OPTIONS files.
bool IsExpected(std::string_view format) {
  return format.find("persist options") != std::string_view::npos;
}

class InfoLog final : public rocksdb::Logger {
 public:
  explicit InfoLog(std::string path)
      : Logger(path.empty() ? rocksdb::InfoLogLevel::FATAL_LEVEL
                            : rocksdb::InfoLogLevel::WARN_LEVEL),
        path_(std::move(path)) {}

  ~InfoLog() override {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  InfoLog(const InfoLog&) = delete;
  InfoLog& operator=(const InfoLog&) = delete;

  void LogHeader(const char* /*format*/, va_list /*arguments*/) override {}

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    if (path_.empty() || IsExpected(format)) return;
    char line[kMaxLineBytes];
    const int size = std::vsnprintf(line, sizeof(line), format, arguments);
    if (size <= 0) return;
    const auto shown = std::min(static_cast<std::size_t>(size), sizeof(line) - 1);
    Append(std::string_view(line, shown));
  }

 private:
  void Append(std::string_view line) {
    const std::string text =
        fmt::format("{:%Y-%m-%dT%H:%M:%SZ} {}\n", fmt::gmtime(std::time(nullptr)), line);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (descriptor_ < 0) {
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      if (descriptor_ < 0) return;
      const off_t end = ::lseek(descriptor_, 0, SEEK_END);
      written_bytes_ = end > 0 ? static_cast<std::uint64_t>(end) : 0;
    }
    if (written_bytes_ + text.size() > kMaxInfoLogBytes) {
      if (::ftruncate(descriptor_, 0) != 0) return;
      written_bytes_ = 0;
    }
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written > 0) written_bytes_ += static_cast<std::uint64_t>(written);
  }

  const std::string path_;
  std::mutex mutex_;
  int descriptor_ = -1;               // guarded by mutex_
  std::uint64_t written_bytes_ = 0;   // guarded by mutex_
};

}  // namespace

std::shared_ptr<rocksdb::Logger> NewInfoLog(const std::string& path) {
  return std::make_shared<InfoLog>(path);
}

}  // namespace keiretsu::storage
