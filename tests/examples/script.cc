#include "tests/examples/script.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "keiretsu/statement_text.h"

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

void RunScript(Session& session, const std::filesystem::path& folder, std::string_view file) {
  const std::filesystem::path before = std::filesystem::current_path();
  const std::string script = ReadText(folder / file);
  std::filesystem::current_path(folder);
  for (const StatementText& statement : SplitStatements(script)) {
    if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) break;
    RunQuery(session, statement.text);
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
