/// Statements and commands from a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/exit_code.h"
#include "cli/line_reader.h"
#include "cli/shell_state.h"

namespace keiretsu::cli {

/// Where a script's text comes from, for its errors.
struct ScriptSource {
  std::string name;              ///< a file's; "": errors show no file
  std::uint32_t first_line = 1;  ///< of the text in it
};

/// Runs the statements and dot commands of `script` until the first that fails; with
/// state.keep_going past it, but never past a cancelled one. Prints errors. The last statement
/// need not end with `;`. Returns the status of the first failure.
ExitCode RunScript(ShellState& state, std::string_view script, const ScriptSource& source);

/// RunScript() on a file; "-" is standard input. An unreadable file is a query error.
ExitCode RunFile(ShellState& state, const std::string& path);

/// RunScript() on lines as they arrive: a statement runs as soon as its `;` was read.
ExitCode RunLines(ShellState& state, LineReader& lines, const std::string& name);

/// Whether `text` is all of one or more statements, or a dot command: what Enter would run.
bool IsComplete(std::string_view text);

}  // namespace keiretsu::cli
