/// The terminal behind standard input and output.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <termios.h>

namespace keiretsu::cli {

/// While alive, keys arrive at once, unechoed and without making signals.
class RawMode {
 public:
  RawMode();
  ~RawMode();
  RawMode(const RawMode&) = delete;
  RawMode& operator=(const RawMode&) = delete;
  bool ok() const { return ok_; }

 private:
  termios before_{};
  bool ok_ = false;
};

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};
TerminalSize GetTerminalSize();

void WriteToTerminal(std::string_view text);

/// Appends what can be read to `bytes`, waiting for it at most `wait_ms` (-1: forever); false if
/// the terminal is gone. Nothing is appended when the time is over.
bool ReadFromTerminal(std::string& bytes, int wait_ms);

}  // namespace keiretsu::cli
