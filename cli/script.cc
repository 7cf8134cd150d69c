#include "cli/script.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/statement_runner.h"
#include "keiretsu/error_text.h"
#include "keiretsu/statement_text.h"

namespace keiretsu::cli {
namespace {

// "FILE:LINE:COLUMN: " as far as known.
std::string PlaceText(const ScriptSource& source, const Status& status, std::uint32_t line) {
  if (source.name.empty()) return "";
  const std::uint32_t before = source.first_line - 1;
  const QueryError* error = status.query_error();
  if (error != nullptr && error->span && error->span->line > 0) {
    return fmt::format("{}:{}:{}: ", source.name, error->span->line + before, error->span->column);
  }
  return fmt::format("{}:{}: ", source.name, line + before);
}

void PrintError(ShellState& state, std::string_view script, const ScriptSource& source,
                const ScriptPosition& start, const Status& status) {
  const Status placed = InScript(status, start);
  state.out.Flush();  // what came before the error stays before it
  state.error.Write(PlaceText(source, placed, start.line));
  state.error.Write(RenderError(placed, script));
  state.error.Write("\n");
  state.error.Flush();
}

std::string_view LineAt(std::string_view script, std::size_t offset) {
  return script.substr(offset, std::min(script.find('\n', offset), script.size()) - offset);
}

/// Runs the statement or command at `position`, moving it behind.
Status RunNext(ShellState& state, std::string_view script, const ScriptSource& source,
               ScriptPosition& position) {
  const ScriptPosition start = position;
  if (script[position.offset] == '.') {
    const std::string_view line = LineAt(script, position.offset);
    position.offset += line.size();  // its end is skipped with other white space
    Status status = RunCommand(state, line);
    if (!status.ok()) PrintError(state, script, source, start, status);
    return status;
  }
  const std::optional<StatementText> statement = NextStatement(script, position);
  Status status = RunStatement(state, statement->text);
  if (!status.ok()) PrintError(state, script, source, statement->start, status);
  return status;
}

/// Errors: NotFound, IoError.
Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Status::NotFound(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) {
    return Status::IoError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  return text;
}

}  // namespace

ExitCode RunScript(ShellState& state, std::string_view script, const ScriptSource& source) {
  ExitCode first_failure = kExitOk;
  ScriptPosition position;
  while (!state.quit && SkipToStatement(script, position)) {
    const Status status = RunNext(state, script, source, position);
    if (status.ok()) continue;
    if (first_failure == kExitOk) first_failure = ExitCodeOf(status);
    if (!state.keep_going || status.code() == StatusCode::kCancelled || !state.out.ok()) break;
  }
  state.out.Flush();
  return first_failure;
}

ExitCode RunFile(ShellState& state, const std::string& path) {
  if (path == "-") {
    LineReader lines(STDIN_FILENO);
    return RunLines(state, lines, "stdin");
  }
  const Result<std::string> text = ReadFile(path);
  if (text) return RunScript(state, *text, {.name = path});
  state.error.Write(fmt::format("{}\n", text.error().message()));
  state.error.Flush();
  return kExitQuery;
}

ExitCode RunLines(ShellState& state, LineReader& lines, const std::string& name) {
  ExitCode first_failure = kExitOk;
  std::string pending;
  ScriptSource source = {.name = name};
  const auto run_pending = [&] {
    const ExitCode exit = RunScript(state, pending, source);
    if (first_failure == kExitOk) first_failure = exit;
    pending.clear();
    return exit == kExitOk || (state.keep_going && exit != kExitCancelled && state.out.ok());
  };
  std::uint32_t line_number = 0;
  while (!state.quit) {
    const std::optional<std::string_view> line = lines.Next();
    if (!line) break;
    ++line_number;
    if (pending.empty()) source.first_line = line_number;
    pending += *line;
    pending += '\n';
    // Only these can complete a text, so that a long statement is not scanned at every line.
    const bool may_end = line->find(';') != std::string_view::npos || line->starts_with('.');
    if (may_end && IsComplete(pending) && !run_pending()) return first_failure;
  }
  run_pending();
  return first_failure;
}

bool IsComplete(std::string_view text) {
  ScriptPosition position;
  while (SkipToStatement(text, position)) {
    if (text[position.offset] == '.') {
      position.offset += LineAt(text, position.offset).size();
    } else if (!NextStatement(text, position)->terminated) {
      return false;
    }
  }
  return true;
}

}  // namespace keiretsu::cli
