#include "cli/command_line.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/exit_code.h"

namespace keiretsu::cli {
namespace {

constexpr double kMaxTimeoutSeconds = 1e9;
constexpr unsigned kMaxThreads = 1024;

/// What CLI11 fills in, before it is checked and put into a CommandLine.
struct Arguments {
  std::string database;
  std::string memory_limit;
  std::string durability = "full";
  std::string format;
  std::string color = "auto";
  double timeout_seconds = 0;
  bool version = false;
  std::vector<std::string> statements;
  std::vector<std::string> files;
  std::string subcommand_database;
  std::vector<std::string> copies;
  std::string load_pattern;
  std::vector<std::string> load_files;
};

struct Parser {
  CLI::App app{"Keiretsu: an embedded property-graph database for ownership networks", "keiretsu"};
  CLI::Option* statements = nullptr;
  CLI::Option* files = nullptr;
  CLI::App* pipe = nullptr;
  CLI::App* load = nullptr;
  CLI::App* check = nullptr;
  CLI::App* checkpoint = nullptr;
};

void AddDatabaseOptions(Parser& parser, Arguments& arguments, CommandLine& line) {
  CLI::App& app = parser.app;
  app.add_option("--threads", line.options.threads, "Threads of one query or load (1)")
      ->check(CLI::Range(1U, kMaxThreads))
      ->type_name("N");
  app.add_option("--memory-limit", arguments.memory_limit, "Memory to use, such as 512MB (1/4)")
      ->type_name("SIZE");
  app.add_flag("--readonly", line.options.read_only, "Refuse writes; works beside a writer");
  app.add_option("--durability", arguments.durability,
                 "When a commit is acknowledged: full, group (shared disk syncs) or async (full)")
      ->check(CLI::IsMember({"full", "group", "async"}))
      ->type_name("MODE");
  app.add_option("--timeout", arguments.timeout_seconds, "Cancel statements that run longer")
      ->check(CLI::Range(0.0, kMaxTimeoutSeconds))
      ->type_name("SECONDS");
}

void AddShellOptions(Parser& parser, Arguments& arguments, CommandLine& line) {
  CLI::App& app = parser.app;
  parser.statements =
      app.add_option("-c,--command", arguments.statements, "Run a statement and stop; repeatable")
          ->type_name("STATEMENT")
          ->allow_extra_args(false);
  parser.files =
      app.add_option("-f,--file", arguments.files, "Run a script and stop; - is standard input")
          ->type_name("FILE")
          ->allow_extra_args(false);
  app.add_option("--format", arguments.format,
                 "Output: " + OutputModeNames() + " (table in a terminal, else csv)")
      ->type_name("MODE");
  app.add_flag("--timer", line.timer, "Print the time of each statement");
  app.add_flag("--keep-going", line.keep_going, "Go on after a statement that failed");
  app.add_flag("--no-rc", line.no_rc, "Do not read the start-up file");
  app.add_option("--color", arguments.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
  app.add_flag("--version", arguments.version, "Print the version");
}

CLI::App* AddSubcommand(Parser& parser, Arguments& arguments, const std::string& name,
                        const std::string& description, bool needs_database) {
  CLI::App* subcommand = parser.app.add_subcommand(name, description);
  subcommand->fallthrough();
  CLI::Option* database =
      subcommand->add_option("DATABASE", arguments.subcommand_database, "Directory of the database")
          ->type_name("");
  if (needs_database) database->required();
  return subcommand;
}

void AddLoadPolicies(CLI::App& load, LoadPolicies& policies) {
  load.add_option("--on-error", policies.on_error, "Bad rows: fail or skip (fail)")
      ->check(CLI::IsMember({"fail", "skip"}))
      ->type_name("ACTION");
  load.add_option("--max-errors", policies.max_errors, "Rows that --on-error skip may skip")
      ->type_name("N");
  load.add_option("--on-duplicate", policies.on_duplicate,
                  "Rows whose key is there already: fail, skip, first, last or merge")
      ->check(CLI::IsMember({"fail", "skip", "first", "last", "merge"}))
      ->type_name("ACTION");
  load.add_option("--on-missing-node", policies.on_missing_node,
                  "Relationships without one of their nodes: fail, skip or create")
      ->check(CLI::IsMember({"fail", "skip", "create"}))
      ->type_name("ACTION");
  load.add_option("--errors-to", policies.errors_to, "Write bad rows to a new CSV file")
      ->type_name("FILE");
  load.add_option("--format", policies.format,
                  "Whose register FILES without a pattern are: bods, gleif, psc, ftm or icij")
      ->check(CLI::IsMember({"bods", "gleif", "psc", "ftm", "icij"}))
      ->type_name("FORMAT");
  load.add_option("--with", policies.options,
                  "An option of COPY, such as delimiter=; or dates=dmy; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  load.add_flag("--resume", policies.resume, "Go on where a load of the same files was stopped");
  load.add_flag("--dry-run", policies.dry_run, "Check all, say what was found, load nothing");
}

void Declare(Parser& parser, Arguments& arguments, CommandLine& line) {
  parser.app.add_option("DATABASE", arguments.database, "Directory of the database (:memory:)")
      ->type_name("");
  parser.app.require_subcommand(0, 1);
  AddDatabaseOptions(parser, arguments, line);
  AddShellOptions(parser, arguments, line);
  parser.pipe = AddSubcommand(parser, arguments, "pipe",
                              "Answer JSON requests, one a line, on standard input", false);
  parser.load = AddSubcommand(parser, arguments, "load", "Load files", true);
  parser.load
      ->add_option("--copy", arguments.copies,
                   "\"(:Company {id})=companies.csv\": load a file by a pattern; repeatable")
      ->type_name("PATTERN=FILE")
      ->allow_extra_args(false);
  parser.load->add_option("--pattern", arguments.load_pattern, "The pattern of all FILES")
      ->type_name("PATTERN");
  parser.load
      ->add_option("FILES", arguments.load_files,
                   "Data files for --pattern, files and folders of registers, or .cypher scripts")
      ->type_name("");
  AddLoadPolicies(*parser.load, line.load_policies);
  parser.check = AddSubcommand(parser, arguments, "check", "Check every stored invariant", true);
  parser.checkpoint = AddSubcommand(parser, arguments, "checkpoint",
                                    "Fold recent writes into their final place", true);
}

Subcommand Chosen(const Parser& parser) {
  if (parser.pipe->parsed()) return Subcommand::kPipe;
  if (parser.load->parsed()) return Subcommand::kLoad;
  if (parser.check->parsed()) return Subcommand::kCheck;
  if (parser.checkpoint->parsed()) return Subcommand::kCheckpoint;
  return Subcommand::kShell;
}

// -c and -f in the order in which they were given.
std::vector<BatchItem> BatchOf(const Parser& parser, const Arguments& arguments) {
  std::vector<BatchItem> batch;
  std::size_t statement = 0;
  std::size_t file = 0;
  for (const CLI::Option* option : parser.app.parse_order()) {
    if (option == parser.statements) {
      batch.push_back({false, arguments.statements[statement++]});
    } else if (option == parser.files) {
      batch.push_back({true, arguments.files[file++]});
    }
  }
  return batch;
}

/// Puts nodes before relationships, so that files may come in any order; what a script makes is not
/// known, so nothing moves past one.
void NodesFirst(std::vector<LoadItem>& items) {
  for (auto begin = items.begin(); begin != items.end();) {
    const auto end = std::find_if(begin, items.end(),
                                  [](const LoadItem& item) { return item.pattern.empty(); });
    std::stable_partition(begin, end, [](const LoadItem& item) {
      return item.pattern.find('[') == std::string::npos;
    });
    begin = end == items.end() ? end : std::next(end);
  }
}

Status FillLoad(const Arguments& arguments, CommandLine& line) {
  for (const std::string& copy : arguments.copies) {
    Result<LoadItem> item = ParseCopyArgument(copy);
    if (!item) return item.error();
    line.load.push_back(*std::move(item));
  }
  for (const std::string& file : arguments.load_files) {
    const bool is_script = file.ends_with(".cypher");
    if (is_script || !arguments.load_pattern.empty()) {
      line.load.push_back({is_script ? "" : arguments.load_pattern, file});
    } else if (line.load.empty() || line.load.back().register_files.empty()) {
      line.load.push_back({"", file, {file}});
    } else {
      line.load.back().register_files.push_back(file);
    }
  }
  for (const std::string& option : line.load_policies.options) {
    if (option.find('=') == std::string::npos || option.starts_with('=')) {
      return Status::InvalidArgument(
          fmt::format("--with '{}': NAME=VALUE is wanted, such as delimiter=;", option));
    }
  }
  if (line.load_policies.max_errors && line.load_policies.on_error != "skip") {
    return Status::InvalidArgument("--max-errors needs --on-error skip");
  }
  NodesFirst(line.load);
  if (line.load.empty()) {
    return Status::InvalidArgument("nothing to load: give FILES or --copy PATTERN=FILE");
  }
  return {};
}

Status Fill(const Parser& parser, const Arguments& arguments, CommandLine& line) {
  line.subcommand = Chosen(parser);
  if (line.subcommand != Subcommand::kShell) {
    if (!arguments.database.empty()) {
      return Status::InvalidArgument(fmt::format("unexpected argument '{}'", arguments.database));
    }
    if (!arguments.statements.empty() || !arguments.files.empty()) {
      return Status::InvalidArgument("-c and -f do not go with a subcommand");
    }
  }
  const std::string& database =
      line.subcommand == Subcommand::kShell ? arguments.database : arguments.subcommand_database;
  if (!database.empty()) line.database = database;
  if (!arguments.memory_limit.empty()) {
    Result<std::uint64_t> bytes = ParseMemorySize(arguments.memory_limit);
    if (!bytes) return bytes.error();
    line.options.memory_limit_bytes = *bytes;
  }
  static const std::map<std::string_view, Durability> kDurabilities = {
      {"full", Durability::kFull}, {"group", Durability::kGroup}, {"async", Durability::kAsync}};
  line.options.durability = kDurabilities.at(arguments.durability);
  static const std::map<std::string_view, ColorChoice> kColors = {{"auto", ColorChoice::kAuto},
                                                                  {"always", ColorChoice::kAlways},
                                                                  {"never", ColorChoice::kNever}};
  line.color = kColors.at(arguments.color);
  if (!arguments.format.empty()) {
    line.format = OutputModeFromName(arguments.format);
    if (!line.format) {
      return Status::InvalidArgument(
          fmt::format("--format {}: one of {}", arguments.format, OutputModeNames()));
    }
  }
  // Rounded up, so that a limit is never read as none.
  line.timeout = std::chrono::milliseconds(
      static_cast<std::int64_t>(std::ceil(arguments.timeout_seconds * 1e3)));
  line.batch = BatchOf(parser, arguments);
  return line.subcommand == Subcommand::kLoad ? FillLoad(arguments, line) : Status();
}

EarlyExit UsageError(std::string_view message) {
  return {fmt::format("keiretsu: {}\nkeiretsu --help lists the options\n", message), kExitUsage};
}

}  // namespace

std::variant<CommandLine, EarlyExit> ParseCommandLine(const std::vector<std::string>& arguments) {
  Parser parser;
  Arguments read;
  CommandLine line;
  try {
    Declare(parser, read, line);
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants it
    parser.app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{parser.app.help(), kExitOk};  // of the subcommand, if one was given
  } catch (const CLI::Error& error) {
    return UsageError(error.what());
  }
  if (read.version) return EarlyExit{fmt::format("keiretsu {}\n", Version()), kExitOk};
  if (Status status = Fill(parser, read, line); !status.ok()) return UsageError(status.message());
  return line;
}

Result<std::uint64_t> ParseMemorySize(std::string_view text) {
  const Status malformed = Status::InvalidArgument(
      fmt::format("'{}' is no size: a number with KB, MB, GB or TB is wanted", text));
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || !std::isfinite(number)) return malformed;
  std::string unit(rest, text.data() + text.size());
  unit.erase(std::remove(unit.begin(), unit.end(), ' '), unit.end());
  for (char& c : unit) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  static const std::map<std::string_view, int> kShifts = {
      {"", 0},     {"B", 0},  {"K", 10},  {"KB", 10},  {"KIB", 10}, {"M", 20},  {"MB", 20},
      {"MIB", 20}, {"G", 30}, {"GB", 30}, {"GIB", 30}, {"T", 40},   {"TB", 40}, {"TIB", 40}};
  const auto shift = kShifts.find(unit);
  if (shift == kShifts.end()) return malformed;
  const double bytes = std::ldexp(number, shift->second);
  if (bytes >= 0x1p63) return malformed;
  if (bytes < 1) return Status::InvalidArgument("a memory limit is at least one byte");
  return static_cast<std::uint64_t>(bytes);
}

Result<LoadItem> ParseCopyArgument(std::string_view text) {
  // Patterns end with a parenthesis, in which no file name's '=' can hide.
  const std::size_t end = text.find(")=");
  if (end == std::string_view::npos || end + 2 == text.size()) {
    return Status::InvalidArgument(fmt::format(
        "--copy '{}': PATTERN=FILE is wanted, such as '(:Company {{id}})=companies.csv'", text));
  }
  return LoadItem{std::string(text.substr(0, end + 1)), std::string(text.substr(end + 2))};
}

}  // namespace keiretsu::cli
