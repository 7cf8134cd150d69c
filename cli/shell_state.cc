#include "cli/shell_state.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace keiretsu::cli {

Status OpenDatabase(ShellState& state, const std::string& path) {
  if (state.database != nullptr && path == state.path && !state.database->in_memory()) {
    return Status::InvalidArgument("that database is open");
  }
  Result<std::unique_ptr<Database>> database = Database::Open(path, state.options);
  if (!database) return database.error();
  state.session.reset();  // before its database
  state.database = *std::move(database);
  state.session = state.database->NewSession();
  state.session->SetTimeout(state.timeout);
  state.path = path;
  return {};
}

std::size_t TerminalWidth(const ShellState& state) {
  winsize size{};
  if (!state.out_is_terminal || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace keiretsu::cli
