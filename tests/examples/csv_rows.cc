#include "tests/examples/csv_rows.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace keiretsu {

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

CsvRows ReadCsv(const std::filesystem::path& path) {
  const std::string text = ReadText(path);
  CsvRows rows;
  bool quoted = false;
  bool in_row = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!in_row) rows.emplace_back(1);
    in_row = true;
    std::string& cell = rows.back().back();
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && c == '\n') {
      in_row = false;
    } else {
      cell += c;
    }
  }
  return rows;
}

}  // namespace keiretsu
