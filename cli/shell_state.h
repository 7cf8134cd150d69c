/// What the shell, its commands and its scripts share.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "cli/interrupts.h"
#include "cli/output.h"
#include "cli/row_printer.h"
#include "keiretsu/database.h"
#include "keiretsu/session.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {

/// Rows of a table shown in a terminal before the rest is left to `.last`.
inline constexpr std::size_t kMaxShownRows = 40;
/// Rows kept for `.last`.
inline constexpr std::size_t kMaxKeptRows = 1'000'000;
/// Scripts within each other by `.read`.
inline constexpr int kMaxReadDepth = 16;

/// The rows that the last statement returned, for `.last`.
struct KeptResult {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  bool complete = true;  ///< false past kMaxKeptRows
};

/// External synchronisation; members may be changed freely.
struct ShellState {
  ShellState(Output& out_stream, Output& error_stream) : out(out_stream), error(error_stream) {}

  Output& out;
  Output& error;
  bool out_is_terminal = false;
  bool interactive = false;  ///< statements come from the line editor
  bool color = false;

  std::string path;
  DatabaseOptions options;
  std::chrono::milliseconds timeout{0};
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
  InterruptWatcher* interrupts = nullptr;

  OutputMode mode = OutputMode::kCsv;
  bool timer = false;
  bool keep_going = false;
  Parameters parameters;
  KeptResult last;
  bool quit = false;
  int read_depth = 0;
};

/// Opens `path` in place of the current database, which stays open when that fails.
/// Errors: as Database::Open().
Status OpenDatabase(ShellState& state, const std::string& path);

/// Columns of the terminal behind standard output; 0 if it is none.
std::size_t TerminalWidth(const ShellState& state);

}  // namespace keiretsu::cli
