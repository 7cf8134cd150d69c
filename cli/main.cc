// The program: reads the command line, opens the database, hands over to a subcommand.

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/interrupts.h"
#include "cli/maintenance.h"
#include "cli/output.h"
#include "cli/pipe.h"
#include "cli/shell.h"
#include "cli/shell_state.h"
#include "keiretsu/keiretsu.h"

namespace keiretsu::cli {
namespace {

// A query that works on whole columns takes and gives back some arrays of megabytes. The allocator
// would return each to the system and ask for zeroed pages again: half the time of such a query.
// Of a memory limit (0: none was given) it keeps a small part.
void KeepFreedMemory(std::uint64_t memory_limit_bytes) {
  constexpr std::uint64_t kKeptBytes = 256 << 20;
  constexpr std::uint64_t kPartOfLimit = 8;
  const std::uint64_t kept = memory_limit_bytes == 0
                                 ? kKeptBytes
                                 : std::min(kKeptBytes, memory_limit_bytes / kPartOfLimit);
  ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(kept));
  ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kept / 4));  // of one array
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
  LineReader requests(STDIN_FILENO);
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
  KeepFreedMemory(command.options.memory_limit_bytes);
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
