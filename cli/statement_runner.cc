#include "cli/statement_runner.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/row_printer.h"

namespace keiretsu::cli {
namespace {

using Clock = std::chrono::steady_clock;

double MicrosecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

std::string RowCount(std::uint64_t rows) {
  return fmt::format("{} {}", GroupedDigits(rows), rows == 1 ? "row" : "rows");
}

std::unique_ptr<RowPrinter> PrinterFor(ShellState& state) {
  return MakeRowPrinter(state.mode, {.color = state.color, .width = TerminalWidth(state)},
                        state.out);
}

// Below a table in a terminal: how many rows there were.
void PrintFooter(ShellState& state, std::uint64_t rows, std::uint64_t shown) {
  if (!state.out_is_terminal || state.mode != OutputMode::kTable) return;
  state.out.Write(shown < rows
                      ? fmt::format("… {}, {} shown; .last for all\n", RowCount(rows), shown)
                      : fmt::format("{}\n", RowCount(rows)));
}

void Keep(ShellState& state, const std::vector<Value>& row) {
  if (state.last.rows.size() < kMaxKeptRows) {
    state.last.rows.push_back(row);
  } else {
    state.last.complete = false;
  }
}

Status PrintRows(ShellState& state, QueryResult& result) {
  state.last = {};
  if (result.columns().empty()) {
    while (result.Next()) {
    }
    return result.status();
  }
  const bool is_cut = state.out_is_terminal && state.mode == OutputMode::kTable;
  const std::uint64_t limit = is_cut ? kMaxShownRows : std::numeric_limits<std::uint64_t>::max();
  state.last.columns = result.columns();
  const std::unique_ptr<RowPrinter> printer = PrinterFor(state);
  printer->Begin(result.columns());
  std::uint64_t rows = 0;
  for (; result.Next(); ++rows) {
    if (rows < limit) printer->Row(result.row());
    if (state.interactive) Keep(state, result.row());
    if (!state.out.ok()) return Status::IoError("cannot write to standard output");
  }
  if (Status status = result.status(); !status.ok()) return status;
  printer->End();
  PrintFooter(state, rows, rows < limit ? rows : limit);
  return {};
}

void PrintAfterwards(ShellState& state, const QueryResult& result, double microseconds) {
  for (const Notice& notice : result.notices()) {
    state.error.Write(fmt::format("note: {}\n", notice.message));
  }
  if (std::string plan = result.plan(); !plan.empty()) {
    if (!plan.ends_with('\n')) plan += '\n';
    // A plan beside rows for a program would not be read as rows.
    const bool beside_rows = !result.columns().empty() && state.mode != OutputMode::kTable;
    (beside_rows ? state.error : state.out).Write(plan);
  }
  state.out.Flush();
  if (state.interactive || state.mode == OutputMode::kTable) {
    if (const std::string changes = ChangesText(result.statistics()); !changes.empty()) {
      state.error.Write(changes + "\n");
    }
  }
  if (state.timer) {
    state.error.Write(fmt::format("time: {} (engine {})\n", DurationText(microseconds),
                                  DurationText(result.engine_microseconds())));
  }
  state.error.Flush();
}

}  // namespace

Status RunStatement(ShellState& state, std::string_view text) {
  const Clock::time_point start = Clock::now();
  const InterruptScope interruptible(state.interrupts, *state.session);
  Result<QueryResult> result = state.session->Run(text, state.parameters);
  if (!result) return result.error();
  const Status status = PrintRows(state, *result);
  if (status.ok()) PrintAfterwards(state, *result, MicrosecondsSince(start));
  return status;
}

void PrintLast(ShellState& state) {
  if (state.last.columns.empty()) {
    state.error.Write("the last statement returned no rows\n");
    return;
  }
  const std::unique_ptr<RowPrinter> printer = PrinterFor(state);
  printer->Begin(state.last.columns);
  for (const std::vector<Value>& row : state.last.rows) printer->Row(row);
  printer->End();
  if (!state.last.complete) {
    state.error.Write(fmt::format("only the first {} are kept; run the statement with -c\n",
                                  RowCount(kMaxKeptRows)));
  }
}

std::string ChangesText(const QueryStatistics& statistics) {
  struct Change {
    std::uint64_t count;
    std::string_view verb;
    std::string_view one;
    std::string_view many;
  };
  const Change changes[] = {
      {statistics.nodes_created, "created", "node", "nodes"},
      {statistics.relationships_created, "created", "relationship", "relationships"},
      {statistics.nodes_deleted, "deleted", "node", "nodes"},
      {statistics.relationships_deleted, "deleted", "relationship", "relationships"},
      {statistics.labels_added, "added", "label", "labels"},
      {statistics.labels_removed, "removed", "label", "labels"},
      {statistics.properties_set, "set", "property", "properties"},
  };
  std::string text;
  for (const Change& change : changes) {
    if (change.count == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {} {}", change.verb, GroupedDigits(change.count),
                        change.count == 1 ? change.one : change.many);
  }
  return text;
}

std::string GroupedDigits(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string DurationText(double microseconds) {
  if (microseconds < 1e3) return fmt::format("{:.3g} µs", microseconds);
  if (microseconds < 999.5e3) return fmt::format("{:.3g} ms", microseconds / 1e3);
  return fmt::format("{:.2f} s", microseconds / 1e6);
}

}  // namespace keiretsu::cli
