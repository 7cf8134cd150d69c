#include "cli/terminal.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/output.h"

namespace keiretsu::cli {
namespace {

constexpr std::string_view kBracketedPasteOn = "\x1b[?2004h";
constexpr std::string_view kBracketedPasteOff = "\x1b[?2004l";

}  // namespace

RawMode::RawMode() {
  if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
  termios raw = before_;
  raw.c_iflag &= ~static_cast<tcflag_t>(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
  raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN | ISIG);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  ok_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  if (ok_) WriteToTerminal(kBracketedPasteOn);
}

RawMode::~RawMode() {
  if (!ok_) return;
  WriteToTerminal(kBracketedPasteOff);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

TerminalSize GetTerminalSize() {
  TerminalSize size;
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) {
    size.columns = window.ws_col;
    if (window.ws_row > 0) size.rows = window.ws_row;
  }
  return size;
}

void WriteToTerminal(std::string_view text) { Output(STDOUT_FILENO).Write(text); }

bool ReadFromTerminal(std::string& bytes, int wait_ms) {
  pollfd input = {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&input, 1, wait_ms);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return true;
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  do {
    count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  bytes.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace keiretsu::cli
