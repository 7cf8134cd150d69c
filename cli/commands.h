/// The shell's dot commands.
#pragma once

#include <span>
#include <string_view>

#include "cli/shell_state.h"
#include "keiretsu/status.h"

namespace keiretsu::cli {

/// A row of the command table.
struct Command {
  std::string_view name;       ///< ".mode"
  std::string_view arguments;  ///< as help shows them: "MODE"
  std::string_view help;       ///< one line
  /// `argument` is what follows the name, trimmed. Errors: InvalidArgument for wrong use.
  Status (*run)(ShellState& state, std::string_view argument);
};

/// All commands, by name.
std::span<const Command> Commands();

/// Runs a line such as ".mode json"; a `;` may end it. Errors: InvalidArgument for an unknown
/// command, with the nearest one; else those of the command.
Status RunCommand(ShellState& state, std::string_view line);

}  // namespace keiretsu::cli
