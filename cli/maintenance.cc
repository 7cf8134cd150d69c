#include "cli/maintenance.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/script.h"
#include "cli/statement_runner.h"
#include "keiretsu/error_text.h"

namespace keiretsu::cli {
namespace {

/// Runs a COPY to its end. Errors: as Session::Run().
Result<QueryStatistics> RunCopy(ShellState& state, const std::string& statement) {
  const InterruptScope interruptible(state.interrupts, *state.session);
  Result<QueryResult> result = state.session->Run(statement);
  if (!result) return result.error();
  while (result->Next()) {
  }
  if (Status status = result->status(); !status.ok()) return status;
  return result->statistics();
}

ExitCode LoadByPattern(ShellState& state, const LoadItem& item) {
  const auto start = std::chrono::steady_clock::now();
  const std::string statement = CopyStatement(item);
  const Result<QueryStatistics> loaded = RunCopy(state, statement);
  if (!loaded) {
    state.error.Write(RenderError(loaded.error(), statement) + "\n");
    state.error.Flush();
    return ExitCodeOf(loaded.error());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const std::uint64_t entities = loaded->nodes_created + loaded->relationships_created;
  const double per_second = static_cast<double>(entities) / std::max(took.count(), 1e-6);
  const std::string changes = ChangesText(*loaded);
  state.error.Write(fmt::format(
      "{}: {} in {} ({}/s)\n", item.file, changes.empty() ? "nothing to load" : changes,
      DurationText(took.count() * 1e6), GroupedDigits(static_cast<std::uint64_t>(per_second))));
  state.error.Flush();
  return kExitOk;
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

ExitCode LoadFiles(ShellState& state, const std::vector<LoadItem>& items) {
  for (const LoadItem& item : items) {
    const ExitCode exit =
        item.pattern.empty() ? RunFile(state, item.file) : LoadByPattern(state, item);
    if (exit != kExitOk) return exit;
  }
  return kExitOk;
}

std::string CopyStatement(const LoadItem& item) {
  std::string file;
  for (const char c : item.file) {
    if (c == '\'' || c == '\\') file += '\\';
    file += c;
  }
  return fmt::format("COPY {} FROM '{}'", item.pattern, file);
}

}  // namespace keiretsu::cli
