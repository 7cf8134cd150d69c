/// The command line, as data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/row_printer.h"
#include "keiretsu/database.h"
#include "keiretsu/status.h"

namespace keiretsu::cli {

enum class Subcommand : std::uint8_t { kShell, kPipe, kLoad, kCheck, kCheckpoint };
enum class ColorChoice : std::uint8_t { kAuto, kAlways, kNever };

/// A -c statement or a -f file, in the order given.
struct BatchItem {
  bool is_file = false;
  std::string text;
};

/// A COPY that `load` runs.
struct LoadItem {
  std::string pattern;  ///< "(:Company {id})"; empty: `file` is a script, unless of registers
  std::string file;
  std::vector<std::string> register_files = {};  ///< files of registers, one load
};

/// How `load` treats rows; empty: as COPY does by itself.
struct LoadPolicies {
  std::string on_error = {};         ///< fail, skip
  std::string on_duplicate = {};     ///< fail, skip, first, last, merge
  std::string on_missing_node = {};  ///< fail, skip, create
  std::optional<std::uint64_t> max_errors = {};
  /// A file; of several inputs each gets one, with the input's name in it.
  std::string errors_to = {};
  /// Of registers' files: bods, gleif, psc, ftm, icij; "": what they hold tells.
  std::string format = {};
  std::vector<std::string> options = {};  ///< "delimiter=;": WITH (delimiter: ';')
  bool dry_run = false;
  bool resume = false;  ///< leaves out files that an earlier run loaded
};

struct CommandLine {
  Subcommand subcommand = Subcommand::kShell;
  std::string database = ":memory:";
  DatabaseOptions options;
  std::chrono::milliseconds timeout{0};
  std::optional<OutputMode> format;
  ColorChoice color = ColorChoice::kAuto;
  bool timer = false;
  bool keep_going = false;
  bool no_rc = false;
  std::vector<BatchItem> batch;
  std::vector<LoadItem> load;
  LoadPolicies load_policies;
};

/// The program is done: what to print and the exit status.
struct EarlyExit {
  std::string text;
  int status = 0;
};

/// Reads the arguments after the program's name. An EarlyExit is help, version or a usage error.
std::variant<CommandLine, EarlyExit> ParseCommandLine(const std::vector<std::string>& arguments);

/// "512MB", "2 GB", "65536": bytes, with KB, MB, GB and TB as powers of 1024. Errors:
/// InvalidArgument.
Result<std::uint64_t> ParseMemorySize(std::string_view text);
/// "(:Company {id})=companies.csv" into pattern and file. Errors: InvalidArgument.
Result<LoadItem> ParseCopyArgument(std::string_view text);

}  // namespace keiretsu::cli
