/// The shell: statements from -c and -f, from standard input, or from a person.
#pragma once

#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/shell_state.h"

namespace keiretsu::cli {

/// Runs what the command line asks for on the open database of `state`. With both standard input
/// and output a terminal and no -c or -f, a person is asked for statements until they leave.
ExitCode RunShell(ShellState& state, const CommandLine& line);

}  // namespace keiretsu::cli
