/// The subcommands that look after a database: load, check, checkpoint.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/shell_state.h"
#include "keiretsu/database.h"
#include "keiretsu/status.h"

namespace keiretsu::cli {

/// Checks the database and prints counts and findings; true if it is sound.
/// Errors: as Database::Check().
Result<bool> CheckDatabase(Database& database, Output& out);

/// Runs the COPY statements and scripts of `load`, each with its rows per second on state.error;
/// stops at the first that fails, but in a dry run, which leaves out scripts. Returns its status.
ExitCode LoadFiles(ShellState& state, const CommandLine& line);

/// "COPY (:Company {id}) FROM 'companies.csv' ON ERROR SKIP WITH (record: true)", with names of
/// files escaped. `only` says that no other file is loaded.
std::string CopyStatement(const LoadItem& item, const LoadPolicies& policies = {},
                          bool only = true);

}  // namespace keiretsu::cli
