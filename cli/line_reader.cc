#include "cli/line_reader.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

#include <poll.h>
#include <unistd.h>

namespace keiretsu::cli {

std::optional<std::string_view> LineReader::Next() {
  std::size_t searched = 0;
  while (true) {
    const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
    const std::size_t length = unread.find('\n', searched);
    if (length != std::string_view::npos) {
      begin_ += length + 1;
      return unread.substr(0, length);
    }
    searched = unread.size();
    if (!Fill()) {
      begin_ = end_;
      const std::string_view last(buffer_.data() + end_ - searched, searched);
      return searched == 0 || searched >= kMaxLineBytes ? std::nullopt : std::optional(last);
    }
  }
}

bool LineReader::HasLine() const {
  return std::string_view(buffer_.data() + begin_, end_ - begin_).find('\n') !=
         std::string_view::npos;
}

// Returns when there is input, or nothing came in time.
void LineReader::WaitAwake() const {
  pollfd input = {.fd = file_descriptor_, .events = POLLIN, .revents = 0};
  const auto end = std::chrono::steady_clock::now() + awake_;
  while (::poll(&input, 1, 0) == 0 && std::chrono::steady_clock::now() < end) {
  }
}

// Makes room and reads once; false at the end.
bool LineReader::Fill() {
  constexpr std::size_t kReadBytes = 1U << 16;
  if (at_end_ || end_ - begin_ >= kMaxLineBytes) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kReadBytes + kPadding) {
    buffer_.resize(std::max(2 * buffer_.size(), end_ + kReadBytes + kPadding));
  }
  if (awake_.count() > 0) WaitAwake();
  ssize_t count = 0;
  do {
    count = ::read(file_descriptor_, buffer_.data() + end_, buffer_.size() - kPadding - end_);
  } while (count < 0 && errno == EINTR);
  at_end_ = count <= 0;
  if (!at_end_) end_ += static_cast<std::size_t>(count);
  return !at_end_;
}

}  // namespace keiretsu::cli
