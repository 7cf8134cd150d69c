/// Runs the example's Cypher files through the public interface.
#pragma once

#include <filesystem>
#include <string_view>

#include "keiretsu/keiretsu.h"
#include "tests/examples/csv_rows.h"

namespace keiretsu {

/// Runs a script in `folder`, to which the paths of COPY are relative. Fails the current test at
/// the first statement that fails. Changes the working directory while it runs.
void RunScript(Session& session, const std::filesystem::path& folder, std::string_view file);

/// A statement's columns and rows as a CSV file would show them: null is empty, dates are ISO, and
/// lists are written as in the language. Fails the current test if the statement fails.
CsvRows RunQuery(Session& session, std::string_view text);

}  // namespace keiretsu
