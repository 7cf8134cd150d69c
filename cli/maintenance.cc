#include "cli/maintenance.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/progress_line.h"
#include "cli/script.h"
#include "cli/statement_runner.h"
#include "keiretsu/error_text.h"

namespace keiretsu::cli {
namespace {

/// What a COPY did: the counts of its statistics, and its one row by column.
struct CopyOutcome {
  QueryStatistics statistics;
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;

  Value Find(std::string_view column) const {
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (found == columns.end() || rows.empty()) return Value();
    return rows.front()[static_cast<std::size_t>(found - columns.begin())];
  }
};

/// Runs a COPY to its end. Errors: as Session::Run().
Result<CopyOutcome> RunCopy(ShellState& state, const LoadItem& item,
                            const std::string& statement) {
  const ProgressLine progress(*state.session, item.file);
  const InterruptScope interruptible(state.interrupts, *state.session);
  Result<QueryResult> result = state.session->Run(statement);
  if (!result) return result.error();
  CopyOutcome outcome;
  outcome.columns = result->columns();
  while (result->Next()) outcome.rows.push_back(result->row());
  if (Status status = result->status(); !status.ok()) return status;
  outcome.statistics = result->statistics();
  return outcome;
}

/// "12 nodes created, 3 updated, 2 rows left out (RaggedRow 2)"
std::string OutcomeText(const CopyOutcome& outcome) {
  std::string text = ChangesText(outcome.statistics);
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  const Value updated = outcome.Find("updated");
  if (updated.type() == ValueType::kInteger && updated.AsInteger() > 0) {
    add(fmt::format("{} updated", GroupedDigits(static_cast<std::uint64_t>(updated.AsInteger()))));
  }
  const Value skipped = outcome.Find("skipped");
  std::uint64_t rows = 0;
  std::string reasons;
  if (skipped.type() == ValueType::kMap) {
    for (const auto& [reason, count] : skipped.AsMap()) {
      const auto number = static_cast<std::uint64_t>(count.AsInteger());
      rows += number;
      reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", reason, GroupedDigits(number));
    }
  }
  if (rows > 0) add(fmt::format("{} rows left out ({})", GroupedDigits(rows), reasons));
  const Value notes = outcome.Find("notes");
  if (notes.type() == ValueType::kMap) {
    for (const auto& [note, count] : notes.AsMap()) {
      add(fmt::format("{} {}", GroupedDigits(static_cast<std::uint64_t>(count.AsInteger())), note));
    }
  }
  return text.empty() ? "nothing to load" : text;
}

void PrintFindings(ShellState& state, const LoadItem& item, const CopyOutcome& outcome) {
  state.out.Write(item.file + "\n");
  for (const std::vector<Value>& row : outcome.rows) {
    state.out.Write(fmt::format("  {}: {}\n", row[0].AsString(), row[1].AsString()));
  }
  state.out.Flush();
}

ExitCode LoadByCopy(ShellState& state, const LoadItem& item, const CommandLine& line) {
  const auto start = std::chrono::steady_clock::now();
  const std::string statement = CopyStatement(item, line.load_policies, line.load.size() == 1);
  const Result<CopyOutcome> loaded = RunCopy(state, item, statement);
  if (!loaded) {
    state.error.Write(RenderError(loaded.error(), statement) + "\n");
    state.error.Flush();
    return ExitCodeOf(loaded.error());
  }
  if (line.load_policies.dry_run) {
    PrintFindings(state, item, *loaded);
    return kExitOk;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const Value rows = loaded->Find("rows_read");
  const double read =
      rows.type() == ValueType::kInteger ? static_cast<double>(rows.AsInteger()) : 0.0;
  const double per_second = read / std::max(took.count(), 1e-6);
  state.error.Write(fmt::format("{}: {} in {} ({}/s)\n", item.file, OutcomeText(*loaded),
                                DurationText(took.count() * 1e6),
                                GroupedDigits(static_cast<std::uint64_t>(per_second))));
  state.error.Flush();
  return kExitOk;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

/// rejects.csv and data/owns.csv to rejects.owns.csv
std::string ErrorsFileOf(const std::string& errors_to, const std::string& input) {
  const std::filesystem::path path(errors_to);
  std::string stem = std::filesystem::path(input).filename().string();
  stem = stem.substr(0, stem.find('.'));
  return (path.parent_path() / (path.stem().string() + "." + stem + path.extension().string()))
      .string();
}

/// A value as it is written in a statement: numbers and truth values as they are.
std::string OptionValue(const std::string& text) {
  const bool number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return number || text == "true" || text == "false" ? text : Quoted(text);
}

}  // namespace

Result<bool> CheckDatabase(Database& database, Output& out) {
  const Result<CheckReport> report = database.Check();
  if (!report) return report.error();
  for (const std::string& finding : report->findings) out.Write(finding + "\n");
  out.Write(fmt::format(
      "{} nodes, {} relationships, {} values: {}\n", GroupedDigits(report->nodes),
      GroupedDigits(report->relationships), GroupedDigits(report->values_read),
      report->findings.empty() ? "sound" : fmt::format("{} damaged", report->findings.size())));
  out.Flush();
  return report->findings.empty();
}

ExitCode LoadFiles(ShellState& state, const CommandLine& line) {
  ExitCode worst = kExitOk;
  for (const LoadItem& item : line.load) {
    if (line.load_policies.dry_run && item.pattern.empty()) continue;  // it would change things
    const ExitCode exit =
        item.pattern.empty() && item.register_files.empty() ? RunFile(state, item.file)
                                                            : LoadByCopy(state, item, line);
    if (exit == kExitOk) continue;
    worst = exit;
    if (!line.load_policies.dry_run || exit == kExitCancelled) return exit;
  }
  return worst;
}

std::string CopyStatement(const LoadItem& item, const LoadPolicies& policies, bool only) {
  std::string text = fmt::format("COPY {} FROM {}", item.pattern, Quoted(item.file));
  if (!item.register_files.empty()) {
    std::string files;
    for (const std::string& file : item.register_files) {
      files += (files.empty() ? "" : ", ") + Quoted(file);
    }
    text = "COPY FROM " + files;
  }
  if (!policies.on_error.empty()) text += " ON ERROR " + policies.on_error;
  if (policies.max_errors) text += fmt::format(" MAX {}", *policies.max_errors);
  if (!policies.on_duplicate.empty()) text += " ON DUPLICATE " + policies.on_duplicate;
  if (!policies.on_missing_node.empty()) text += " ON MISSING NODE " + policies.on_missing_node;
  if (!policies.errors_to.empty()) {
    text += " ERRORS TO " +
            Quoted(only ? policies.errors_to : ErrorsFileOf(policies.errors_to, item.file));
  }
  std::string options =
      policies.dry_run ? "dry_run: true" : policies.resume ? "resume: true" : "record: true";
  if (!policies.format.empty()) options += ", format: " + policies.format;
  for (const std::string& option : policies.options) {
    const std::size_t equals = option.find('=');
    options += fmt::format(", {}: {}", option.substr(0, equals),
                           OptionValue(option.substr(equals + 1)));
  }
  return fmt::format("{} WITH ({})", text, options);
}

}  // namespace keiretsu::cli
