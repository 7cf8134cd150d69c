/// Runs one statement and prints what it returns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/shell_state.h"
#include "keiretsu/query_result.h"
#include "keiretsu/status.h"

namespace keiretsu::cli {

/// Runs `text` on the session; rows go to state.out, notices, changes and times to state.error.
/// Errors: as Session::Run() and QueryResult::status(); they are not printed.
Status RunStatement(ShellState& state, std::string_view text);

/// Prints the kept rows of the last statement, all of them.
void PrintLast(ShellState& state);

/// "created 2 nodes, set 3 properties", or "" when nothing changed.
std::string ChangesText(const QueryStatistics& statistics);
/// 1234567 as "1,234,567".
std::string GroupedDigits(std::uint64_t number);
/// "1.23 ms", "12.3 s": a time with three digits.
std::string DurationText(double microseconds);

}  // namespace keiretsu::cli
