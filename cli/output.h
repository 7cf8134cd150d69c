/// Buffered writing to a file descriptor.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keiretsu::cli {

/// Collects text and writes it in large pieces. Append to text() and call Flush() where the reader
/// waits; FlushIfLarge() in loops. After a failed write (the reader is gone, the disk is full)
/// everything is dropped and ok() is false. External synchronisation.
class Output {
 public:
  explicit Output(int file_descriptor) : file_descriptor_(file_descriptor) {}
  ~Output() { Flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::string& text() { return text_; }
  void Write(std::string_view text) {
    text_ += text;
    FlushIfLarge();
  }
  void FlushIfLarge() {
    if (text_.size() >= kFlushBytes) Flush();
  }
  void Flush();
  bool ok() const { return ok_; }

 private:
  static constexpr std::size_t kFlushBytes = 1U << 16;

  int file_descriptor_;
  bool ok_ = true;
  std::string text_;
};

}  // namespace keiretsu::cli
