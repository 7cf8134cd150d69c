#include "cli/shell.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/completion.h"
#include "cli/history.h"
#include "cli/line_editor.h"
#include "cli/line_reader.h"
#include "cli/script.h"

namespace keiretsu::cli {
namespace {

/// A file of ours below an XDG base directory; "" if the user has no home.
std::filesystem::path UserFile(const char* variable, std::string_view below_home,
                               std::string_view name) {
  std::filesystem::path base;
  if (const char* set = std::getenv(variable); set != nullptr && *set == '/') {
    base = set;
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    base = std::filesystem::path(home) / below_home;
  } else {
    return {};
  }
  return base / "keiretsu" / name;
}

ExitCode RunBatch(ShellState& state, const std::vector<BatchItem>& batch) {
  ExitCode first_failure = kExitOk;
  for (const BatchItem& item : batch) {
    const ExitCode exit =
        item.is_file ? RunFile(state, item.text) : RunScript(state, item.text, {});
    if (first_failure == kExitOk) first_failure = exit;
    if (state.quit || exit == kExitCancelled || (exit != kExitOk && !state.keep_going)) break;
  }
  return first_failure;
}

void RunStartUpFile(ShellState& state) {
  const std::filesystem::path file = UserFile("XDG_CONFIG_HOME", ".config", "keiretsurc");
  std::error_code error;
  if (!file.empty() && std::filesystem::is_regular_file(file, error)) RunFile(state, file);
}

std::string Prompt(const ShellState& state) {
  const std::string name = state.database->in_memory()
                               ? "keiretsu"
                               : std::filesystem::path(state.path).filename().string();
  return fmt::format("{}{}> ", name, state.session->in_transaction() ? "*" : "");
}

/// What the editor offers on Tab, from the schema as it is then.
Completion CompleteIn(const ShellState& state, std::string_view before_cursor) {
  const Result<SchemaSummary> schema = state.database->Schema();
  return Complete(before_cursor, schema ? *schema : SchemaSummary());
}

void Greet(ShellState& state) {
  state.out.Write(fmt::format("Keiretsu {}, {}. .help lists the commands, Ctrl-D leaves.\n",
                              Version(), state.database->in_memory() ? "in memory" : state.path));
  state.out.Flush();
}

ExitCode RunInteractive(ShellState& state, bool no_rc) {
  state.interactive = true;
  state.timer = true;
  if (!no_rc) RunStartUpFile(state);
  state.keep_going = false;  // of a pasted text, the rest is not run after an error
  Greet(state);
  History history(UserFile("XDG_STATE_HOME", ".local/state", "history"));
  LineEditor editor({.is_complete = IsComplete,
                     .complete = [&](std::string_view text) { return CompleteIn(state, text); },
                     .color = state.color},
                    history);
  bool leaving = false;  // the last key was Ctrl-C on an empty prompt
  while (!state.quit) {
    LineEditor::Reply reply = editor.Read(Prompt(state));
    if (reply.end == LineEditor::End::kClosed) break;
    if (reply.end == LineEditor::End::kInterrupted) {
      if (leaving) return kExitCancelled;
      leaving = reply.text.empty();
      if (leaving) state.error.Write("press Ctrl-C again, or Ctrl-D, to leave\n");
      state.error.Flush();
      continue;
    }
    leaving = false;
    history.Add(reply.text);
    RunScript(state, reply.text, {});
    state.out.Flush();
  }
  return kExitOk;
}

}  // namespace

ExitCode RunShell(ShellState& state, const CommandLine& line) {
  if (!line.batch.empty()) return RunBatch(state, line.batch);
  if (::isatty(STDIN_FILENO) == 1 && state.out_is_terminal) {
    return RunInteractive(state, line.no_rc);
  }
  LineReader lines(STDIN_FILENO);
  return RunLines(state, lines, "stdin");
}

}  // namespace keiretsu::cli
