#include "tests/examples/script.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu {
namespace {

std::string CellText(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return "";
    case ValueType::kString:
      return std::string(value.AsString());
    case ValueType::kDate: {
      const std::string text = value.ToString();  // date('2026-05-04')
      const auto first = text.find('\'') + 1;
      return text.substr(first, text.rfind('\'') - first);
    }
    default:
      return value.ToString();
  }
}

}  // namespace

std::vector<std::string> SplitStatements(std::string_view script) {
  std::vector<std::string> statements;
  std::string statement;
  char quote = '\0';
  for (std::size_t at = 0; at < script.size(); ++at) {
    const char c = script[at];
    if (quote == '\0' && script.substr(at, 2) == "//") {
      at = script.find('\n', at);
      if (at == std::string_view::npos) break;
      continue;
    }
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    }
    if (c == ';' && quote == '\0') {
      statements.push_back(std::exchange(statement, {}));
    } else if (!statement.empty() || c != '\n') {
      statement += c;
    }
  }
  return statements;
}

void RunScript(Session& session, const std::filesystem::path& folder, std::string_view file) {
  const std::filesystem::path before = std::filesystem::current_path();
  const std::vector<std::string> statements = SplitStatements(ReadText(folder / file));
  std::filesystem::current_path(folder);
  for (const std::string& statement : statements) {
    if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) break;
    RunQuery(session, statement);
  }
  std::filesystem::current_path(before);
}

CsvRows RunQuery(Session& session, std::string_view text) {
  Result<QueryResult> result = session.Run(text);
  if (!result) {
    ADD_FAILURE() << RenderError(result.error(), text);
    return {};
  }
  CsvRows rows = {result->columns()};
  while (result->Next()) {
    std::vector<std::string>& cells = rows.emplace_back();
    for (const Value& value : result->row()) cells.push_back(CellText(value));
  }
  if (const Status status = result->status(); !status.ok()) {
    ADD_FAILURE() << RenderError(status, text);
  }
  return rows;
}

}  // namespace keiretsu
