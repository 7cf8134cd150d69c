#include "tests/cli/program.h"

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace keiretsu::cli {
namespace {

std::string ReadAll(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Redirect(int descriptor, const std::filesystem::path& file, int flags) {
  const int opened = ::open(file.c_str(), flags | O_CLOEXEC, 0600);
  if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(126);
}

/// In the child: becomes the program.
[[noreturn]] void Execute(const std::filesystem::path& folder,
                          const std::vector<std::string>& arguments) {
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  ::setenv("HOME", folder.c_str(), 1);
  ::unsetenv("XDG_STATE_HOME");
  ::unsetenv("XDG_CONFIG_HOME");
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "xterm", 1);
  std::vector<std::string> words = {KEIRETSU_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

int WaitFor(pid_t process) {
  int status = 0;
  if (::waitpid(process, &status, 0) != process) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Program::Program(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                 std::string_view input) {
  std::ofstream(streams_.path() / "in", std::ios::binary) << input;
  process_ = ::fork();
  if (process_ != 0) return;
  Redirect(STDIN_FILENO, streams_.path() / "in", O_RDONLY);
  Redirect(STDOUT_FILENO, streams_.path() / "out", O_WRONLY | O_CREAT);
  Redirect(STDERR_FILENO, streams_.path() / "error", O_WRONLY | O_CREAT);
  Execute(folder, arguments);
}

std::string Program::OutputSoFar() const { return ReadAll(streams_.path() / "out"); }

Outcome Program::Wait() {
  Outcome outcome;
  outcome.exit_status = WaitFor(process_);
  outcome.out = OutputSoFar();
  outcome.error = ReadAll(streams_.path() / "error");
  return outcome;
}

Outcome RunProgram(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                   std::string_view input) {
  return Program(folder, arguments, input).Wait();
}

TerminalProgram::TerminalProgram(const std::filesystem::path& folder,
                                 const std::vector<std::string>& arguments) {
  winsize size{};
  size.ws_col = 80;
  size.ws_row = 24;
  process_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (process_ == 0) Execute(folder, arguments);
}

TerminalProgram::~TerminalProgram() {
  if (terminal_ >= 0) ::close(terminal_);
}

void TerminalProgram::Type(std::string_view keys) const {
  EXPECT_EQ(::write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

bool TerminalProgram::WaitFor(std::string_view text) {
  constexpr int kWaitMs = 20'000;
  while (true) {
    const std::size_t found = shown_.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return true;
    }
    pollfd ready = {.fd = terminal_, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, kWaitMs) <= 0) return false;
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(terminal_, buffer.data(), buffer.size());
    if (count <= 0) return false;
    shown_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

// Reads on while waiting: a program that resets its terminal waits until all it wrote was read.
int TerminalProgram::Wait() {
  constexpr int kWaitMs = 20'000;
  std::array<char, 4096> buffer{};
  while (true) {
    pollfd ready = {.fd = terminal_, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, kWaitMs) <= 0) {
      ADD_FAILURE() << "the program neither wrote nor ended for 20 s; killed";
      ::kill(process_, SIGKILL);
      break;
    }
    if (::read(terminal_, buffer.data(), buffer.size()) <= 0) break;  // the program closed it
  }
  return cli::WaitFor(process_);
}

}  // namespace keiretsu::cli
