// The program: reads the command line, opens the database, hands over to a subcommand.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/interrupts.h"
#include "cli/line_reader.h"
#include "cli/maintenance.h"
#include "cli/output.h"
#include "cli/pipe.h"
#include "cli/shell.h"
#include "cli/shell_state.h"
#include "keiretsu/keiretsu.h"

namespace keiretsu::cli {
namespace {

/// A client that waits for a reply sends its next request within microseconds. A processor that
/// falls asleep in between wakes up cold: lookups then take up to twice as long.
constexpr std::chrono::microseconds kAwakeBetweenRequests{100};

/// What the allocator keeps of memory that was given back: a small part of the limit, if there is
/// one (0: none was given).
std::size_t KeptBytes(std::uint64_t memory_limit_bytes) {
  constexpr std::uint64_t kMost = 256 << 20;
  constexpr std::uint64_t kPartOfLimit = 8;
  return memory_limit_bytes == 0 ? kMost : std::min(kMost, memory_limit_bytes / kPartOfLimit);
}

// A query that works on whole columns takes and gives back many arrays. The allocator would return
// the top of its heap to the system and ask for zeroed pages again: half the time of such a query.
// Large arrays stay mappings of their own, which leave no gaps.
void KeepFreedMemory(std::size_t bytes) {
  ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(bytes));
}

// The first touch of a page costs more than what is then written to it, the more so in a virtual
// machine: half the time of a point query whose block was not read before. The heap grows by as
// much at once as is kept, address space alone, and asks for large pages there.
// REQUIRES: KeepFreedMemory.
void UseLargePages(std::size_t bytes) {
  constexpr std::uintptr_t kLargePageBytes = 2 << 20;
  ::mallopt(M_TOP_PAD, static_cast<int>(bytes));
  void* const grown = std::malloc(kLargePageBytes);
  const auto from = reinterpret_cast<std::uintptr_t>(grown);
  const std::uintptr_t begin = (from + kLargePageBytes - 1) & ~(kLargePageBytes - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0));
  // Where the system has none, nothing changes.
  if (begin < end) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  std::free(grown);
}

ExitCode Fail(Output& error, const Status& status, ExitCode exit) {
  error.Write(fmt::format("keiretsu: {}\n", status.message()));
  error.Flush();
  return exit;
}

ExitCode RunPipe(const CommandLine& line, Output& out, Output& error) {
  // A reader that left shows as a failed write, after which the database is closed in order.
  std::signal(SIGPIPE, SIG_IGN);
  Result<std::unique_ptr<Pipe>> pipe = Pipe::Open({line.database, line.options, line.timeout});
  if (!pipe) return Fail(error, pipe.error(), kExitDatabase);
  // Where the client has a processor of its own.
  const bool alone = std::thread::hardware_concurrency() <= 1;
  LineReader requests(STDIN_FILENO, alone ? std::chrono::microseconds() : kAwakeBetweenRequests);
  (*pipe)->Serve(requests, out);
  return kExitOk;
}

bool UseColor(ColorChoice choice, bool is_terminal) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return is_terminal && (no_color == nullptr || *no_color == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

void Configure(ShellState& state, const CommandLine& line) {
  state.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  state.color = UseColor(line.color, state.out_is_terminal);
  state.options = line.options;
  state.timeout = line.timeout;
  state.mode = line.format.value_or(state.out_is_terminal ? OutputMode::kTable : OutputMode::kCsv);
  state.timer = line.timer;
  state.keep_going = line.keep_going;
}

ExitCode RunCheck(ShellState& state) {
  const Result<bool> sound = CheckDatabase(*state.database, state.out);
  if (!sound) return Fail(state.error, sound.error(), kExitDatabase);
  return *sound ? kExitOk : kExitDatabase;
}

ExitCode RunCheckpoint(ShellState& state) {
  const Status status = state.database->Checkpoint();
  return status.ok() ? kExitOk : Fail(state.error, status, ExitCodeOf(status));
}

ExitCode RunOnDatabase(ShellState& state, const CommandLine& line) {
  switch (line.subcommand) {
    case Subcommand::kShell:
      return RunShell(state, line);
    case Subcommand::kLoad:
      return LoadFiles(state, line);
    case Subcommand::kCheck:
      return RunCheck(state);
    case Subcommand::kCheckpoint:
      return RunCheckpoint(state);
    case Subcommand::kPipe:
      break;  // has its own session
  }
  return kExitUsage;
}

ExitCode Run(CommandLine line) {
  Output out(STDOUT_FILENO);
  Output error(STDERR_FILENO);
  if (line.subcommand == Subcommand::kPipe) return RunPipe(line, out, error);
  // Looking after a database is not a reason to make one.
  if (line.subcommand == Subcommand::kCheck || line.subcommand == Subcommand::kCheckpoint) {
    line.options.create_if_missing = false;
  }
  InterruptWatcher interrupts;  // before the engine starts threads
  ShellState state(out, error);
  Configure(state, line);
  state.interrupts = &interrupts;
  if (Status status = OpenDatabase(state, line.database); !status.ok()) {
    return Fail(error, status, kExitDatabase);
  }
  return RunOnDatabase(state, line);
}

int Main(int argc, char** argv) {
  auto line = ParseCommandLine(std::vector<std::string>(argv + 1, argv + argc));
  if (const EarlyExit* exit = std::get_if<EarlyExit>(&line)) {
    Output(exit->status == kExitOk ? STDOUT_FILENO : STDERR_FILENO).Write(exit->text);
    return exit->status;
  }
  CommandLine command = std::get<CommandLine>(std::move(line));
  const std::size_t kept = KeptBytes(command.options.memory_limit_bytes);
  KeepFreedMemory(kept);
  UseLargePages(kept);
  return Run(std::move(command));
}

}  // namespace
}  // namespace keiretsu::cli

int main(int argc, char** argv) {
  try {
    return keiretsu::cli::Main(argc, argv);
  } catch (const std::bad_alloc&) {
    // The engine reports its own limits; this is the machine's.
    constexpr char kMessage[] = "keiretsu: out of memory\n";
    if (::write(STDERR_FILENO, kMessage, sizeof kMessage - 1) < 0) return 1;
    return keiretsu::cli::kExitQuery;
  }
}
