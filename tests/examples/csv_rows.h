/// Reads small CSV files, for tests that compare answers with files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace keiretsu {

using CsvRows = std::vector<std::vector<std::string>>;

/// The rows of a file, its header first: commas, double quotes with "" inside, LF. Fails the
/// current test when the file cannot be read.
CsvRows ReadCsv(const std::filesystem::path& path);

/// The whole file. Fails the current test when it cannot be read.
std::string ReadText(const std::filesystem::path& path);

}  // namespace keiretsu
