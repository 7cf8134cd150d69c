#include "cli/commands.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/dump.h"
#include "cli/maintenance.h"
#include "cli/row_printer.h"
#include "cli/script.h"
#include "cli/statement_runner.h"

namespace keiretsu::cli {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Takes the first word off the front of `text`.
std::string_view TakeWord(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = Trim(text.substr(end));
  return word;
}

/// 'a b' or "a b" without its quotes.
std::string_view Unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '\'' || text.front() == '"');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Insertions, deletions and substitutions between two names.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

Status UnknownCommand(std::string_view name) {
  const Command* nearest = nullptr;
  std::size_t nearest_distance = 3;  // farther ones were not meant
  for (const Command& command : Commands()) {
    const std::size_t distance =
        command.name.starts_with(name) && name.size() > 1 ? 0 : EditDistance(name, command.name);
    if (distance < nearest_distance) {
      nearest = &command;
      nearest_distance = distance;
    }
  }
  return Status::InvalidArgument(
      nearest == nullptr ? fmt::format("no command {}; .help lists them", name)
                         : fmt::format("no command {}; did you mean {}?", name, nearest->name));
}

/// Prints named counts as rows in the current mode.
void PrintCounts(ShellState& state, const std::vector<std::string>& columns,
                 const std::vector<std::vector<Value>>& rows) {
  const auto printer =
      MakeRowPrinter(state.mode, {.color = state.color, .width = TerminalWidth(state)}, state.out);
  printer->Begin(columns);
  for (const std::vector<Value>& row : rows) printer->Row(row);
  printer->End();
}

Value Count(std::uint64_t count) { return Value(static_cast<std::int64_t>(count)); }

// ---- commands -------------------------------------------------------------------------------

Status Check(ShellState& state, std::string_view) {
  Result<bool> sound = CheckDatabase(*state.database, state.out);
  if (!sound) return sound.error();
  return *sound ? Status() : Status::Corruption("the database is damaged: restore a backup");
}

Status Checkpoint(ShellState& state, std::string_view) { return state.database->Checkpoint(); }

Status DumpTo(ShellState& state, std::string_view argument) {
  if (argument.empty()) return DumpDatabase(*state.session, state.out);
  const std::string path(Unquote(argument));
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) {
    return Status::InvalidArgument(
        fmt::format("cannot write {}: {}", path,
                    errno == EEXIST ? "it exists; .dump replaces no file" : std::strerror(errno)));
  }
  Output out(file);
  Status status = DumpDatabase(*state.session, out);
  out.Flush();
  if (status.ok() && !out.ok()) status = Status::IoError(fmt::format("cannot write {}", path));
  ::close(file);
  if (!status.ok()) ::unlink(path.c_str());
  return status;
}

Status Help(ShellState& state, std::string_view) {
  std::string& text = state.out.text();
  for (const Command& command : Commands()) {
    text += fmt::format("{:<24} {}\n", fmt::format("{} {}", command.name, command.arguments),
                        command.help);
  }
  text += "Statements end with ; and may span lines. Tab completes, Ctrl-R searches history.\n";
  return {};
}

Status Last(ShellState& state, std::string_view) {
  PrintLast(state);
  return {};
}

Status Mode(ShellState& state, std::string_view argument) {
  if (argument.empty()) {
    state.out.Write(fmt::format("{}\n", OutputModeName(state.mode)));
    return {};
  }
  const auto mode = OutputModeFromName(argument);
  if (!mode) {
    return Status::InvalidArgument(fmt::format(".mode {}: one of {}", argument, OutputModeNames()));
  }
  state.mode = *mode;
  return {};
}

Status Open(ShellState& state, std::string_view argument) {
  const std::string path(argument.empty() ? ":memory:" : Unquote(argument));
  return OpenDatabase(state, path);
}

Status ListParameters(ShellState& state) {
  for (const auto& [name, value] : state.parameters) {
    state.out.Write(fmt::format("${} = {}\n", name, value.ToString()));
  }
  return {};
}

// The value is an expression of the language, evaluated by it.
Status Param(ShellState& state, std::string_view argument) {
  if (argument.empty()) return ListParameters(state);
  std::string_view name = TakeWord(argument);
  if (name.starts_with('$')) name.remove_prefix(1);
  if (name.empty() || argument.empty()) {
    return Status::InvalidArgument(".param wants a name and a value, such as .param id 'openai'");
  }
  Result<QueryResult> result = state.session->Run(fmt::format("RETURN {}", argument));
  if (!result) return result.error();
  const Result<std::vector<std::vector<Value>>> rows = result->Collect();
  if (!rows) return rows.error();
  if (rows->size() != 1 || rows->front().size() != 1) {
    return Status::InvalidArgument(fmt::format("'{}' is not one value", argument));
  }
  state.parameters.insert_or_assign(std::string(name), rows->front().front());
  return {};
}

Status Quit(ShellState& state, std::string_view) {
  state.quit = true;
  return {};
}

Status Read(ShellState& state, std::string_view argument) {
  if (argument.empty()) return Status::InvalidArgument(".read wants a file");
  if (state.read_depth >= kMaxReadDepth) {
    return Status::ResourceExhausted(
        fmt::format("scripts read each other {} deep: does one read itself?", kMaxReadDepth));
  }
  ++state.read_depth;
  const ExitCode exit = RunFile(state, std::string(Unquote(argument)));
  --state.read_depth;
  if (exit == kExitOk) return {};
  const std::string message = fmt::format("{} stopped at an error", Unquote(argument));
  return exit == kExitCancelled ? Status::Cancelled(message) : Status::InvalidArgument(message);
}

Status Schema(ShellState& state, std::string_view) {
  const Result<SchemaSummary> schema = state.database->Schema();
  if (!schema) return schema.error();
  std::vector<std::vector<Value>> rows;
  for (const auto& label : schema->labels) {
    rows.push_back({Value("label"), Value(":" + label.name), Count(label.nodes)});
  }
  for (const auto& type : schema->types) {
    rows.push_back({Value("type"), Value(":" + type.name), Count(type.relationships)});
  }
  for (const std::string& property : schema->properties) {
    rows.push_back({Value("property"), Value(property), Value()});
  }
  for (const auto& index : schema->indexes) {
    rows.push_back({Value(index.unique ? "unique key" : "index"),
                    Value(fmt::format("{} (:{} {{{}}})", index.name, index.label,
                                      fmt::join(index.properties, ", "))),
                    Value()});
  }
  PrintCounts(state, {"kind", "name", "count"}, rows);
  return {};
}

Status Tables(ShellState& state, std::string_view) {
  const Result<SchemaSummary> schema = state.database->Schema();
  if (!schema) return schema.error();
  std::vector<std::vector<Value>> rows;
  for (const auto& label : schema->labels) {
    rows.push_back({Value(fmt::format("(:{})", label.name)), Count(label.nodes)});
  }
  for (const auto& type : schema->types) {
    rows.push_back({Value(fmt::format("-[:{}]->", type.name)), Count(type.relationships)});
  }
  PrintCounts(state, {"pattern", "count"}, rows);
  return {};
}

Status Timer(ShellState& state, std::string_view argument) {
  if (argument == "on" || argument == "off") {
    state.timer = argument == "on";
  } else if (argument.empty()) {
    state.out.Write(state.timer ? "on\n" : "off\n");
  } else {
    return Status::InvalidArgument(fmt::format(".timer {}: on or off", argument));
  }
  return {};
}

constexpr std::array<Command, 13> kCommands = {{
    {".check", "", "Check every stored invariant", Check},
    {".checkpoint", "", "Fold recent writes into their final place", Checkpoint},
    {".dump", "FILE", "Write statements that rebuild the database; without FILE, show them",
     DumpTo},
    {".help", "", "List the commands", Help},
    {".last", "", "Show all rows of the last statement", Last},
    {".mode", "MODE", "Output as table, csv, tsv, json, jsonl, line or markdown", Mode},
    {".open", "PATH", "Work on another database; without PATH on a new one in memory", Open},
    {".param", "NAME VALUE", "Set $NAME for the statements that follow; without NAME list all",
     Param},
    {".quit", "", "Leave", Quit},
    {".read", "FILE", "Run the statements of a file", Read},
    {".schema", "", "Labels, types, properties and indexes, with counts", Schema},
    {".tables", "", "Labels and types, with counts", Tables},
    {".timer", "on|off", "Show how long each statement takes", Timer},
}};

}  // namespace

std::span<const Command> Commands() { return kCommands; }

Status RunCommand(ShellState& state, std::string_view line) {
  line = Trim(line);
  while (line.ends_with(';')) line = Trim(line.substr(0, line.size() - 1));
  const std::string_view name = TakeWord(line);
  for (const Command& command : kCommands) {
    if (command.name != name) continue;
    Status status = command.run(state, line);
    state.out.Flush();
    return status;
  }
  return UnknownCommand(name);
}

}  // namespace keiretsu::cli
