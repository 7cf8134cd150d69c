/// How the program ends.
#pragma once

#include "keiretsu/status.h"

namespace keiretsu::cli {

/// The exit statuses of the program; docs/shell.md promises them.
enum ExitCode : int {
  kExitOk = 0,
  kExitQuery = 1,     ///< a statement failed
  kExitUsage = 2,     ///< the command line is wrong
  kExitDatabase = 3,  ///< the database cannot be opened, is locked or damaged
  kExitCancelled = 130,
};

/// The status for a failed statement.
ExitCode ExitCodeOf(const Status& status);

}  // namespace keiretsu::cli
