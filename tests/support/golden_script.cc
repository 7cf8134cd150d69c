#include "tests/support/golden_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "keiretsu/keiretsu.h"
#include "storage/status_macros.h"

namespace keiretsu::testing {
namespace {

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Result<GoldenKind> KindOf(std::string_view word, std::size_t line) {
  if (word == "ordered") return GoldenKind::kOrdered;
  if (word == "unordered") return GoldenKind::kUnordered;
  if (word == "error") return GoldenKind::kError;
  if (word == "plan") return GoldenKind::kPlan;
  if (word == "effects") return GoldenKind::kEffects;
  return Status::InvalidArgument(fmt::format("line {}: no kind of query is '{}'", line, word));
}

// Lines of an indented block from `at` on, without the two columns of indentation.
std::vector<std::string> Block(const std::vector<std::string>& lines, std::size_t& at) {
  std::vector<std::string> block;
  for (; at < lines.size() && lines[at].starts_with("  "); ++at)
    block.push_back(lines[at].substr(2));
  return block;
}

std::vector<std::string> Effects(const QueryStatistics& statistics) {
  std::vector<std::string> lines;
  const auto add = [&lines](std::string_view what, std::uint64_t count) {
    if (count != 0) lines.push_back(fmt::format("{} {}", what, count));
  };
  add("nodes created", statistics.nodes_created);
  add("nodes deleted", statistics.nodes_deleted);
  add("relationships created", statistics.relationships_created);
  add("relationships deleted", statistics.relationships_deleted);
  add("properties set", statistics.properties_set);
  add("labels added", statistics.labels_added);
  add("labels removed", statistics.labels_removed);
  return lines;
}

// The plan's lines without estimates, which statistics may change.
std::vector<std::string> PlanLines(const std::string& plan) {
  std::vector<std::string> lines = Lines(plan);
  for (std::string& line : lines) line.resize(std::min(line.find("  ["), line.size()));
  return lines;
}

std::vector<std::string> Answer(Session& session, const GoldenQuery& query) {
  const std::string text = (query.kind == GoldenKind::kPlan ? "EXPLAIN " : "") + query.text;
  Result<QueryResult> result = session.Run(text);
  std::vector<std::string> rows;
  Status status = result.status();
  while (status.ok() && result->Next()) {
    std::string row;
    for (const Value& value : result->row()) row += (row.empty() ? "" : " | ") + value.ToString();
    rows.push_back(row);
  }
  if (status.ok()) status = result->status();
  if (!status.ok()) return Lines(RenderError(status, text));
  if (query.kind == GoldenKind::kError) return {"no error"};
  if (query.kind == GoldenKind::kPlan) return PlanLines(result->plan());
  if (query.kind == GoldenKind::kEffects) return Effects(result->statistics());
  if (query.kind == GoldenKind::kUnordered) std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace

Result<std::vector<GoldenCase>> ParseGoldenScript(std::string_view text) {
  const std::vector<std::string> lines = Lines(text);
  std::vector<GoldenCase> cases;
  for (std::size_t at = 0; at < lines.size();) {
    const std::string_view line = lines[at];
    const std::size_t number = at + 1;
    ++at;
    if (Trim(line).empty() || line.starts_with("#")) continue;
    if (line.starts_with("case ")) {
      cases.push_back(
          {.name = std::string(Trim(line.substr(5))), .line = number, .setup = {}, .queries = {}});
    } else if (line.starts_with("setup ") && !cases.empty()) {
      cases.back().setup.emplace_back(Trim(line.substr(6)));
    } else if (line.starts_with("query ") && !cases.empty()) {
      GoldenQuery query;
      query.line = number;
      ASSIGN_OR_RETURN(query.kind, KindOf(Trim(line.substr(6)), number));
      for (const std::string& part : Block(lines, at)) {
        query.text += (query.text.empty() ? "" : "\n") + part;
      }
      if (at >= lines.size() || lines[at] != "----") {
        return Status::InvalidArgument(fmt::format("line {}: '----' belongs here", at + 1));
      }
      query.expected_begin = ++at;
      query.expected = Block(lines, at);
      query.expected_end = at;
      cases.back().queries.push_back(std::move(query));
    } else {
      return Status::InvalidArgument(fmt::format("line {}: cannot read '{}'", number, line));
    }
  }
  return cases;
}

Result<std::vector<std::vector<std::string>>> RunGoldenCase(const GoldenCase& golden) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database, Database::Open(":memory:"));
  const std::unique_ptr<Session> session = database->NewSession();
  for (const std::string& statement : golden.setup) {
    ASSIGN_OR_RETURN(QueryResult result, session->Run(statement));
    RETURN_IF_ERROR(result.Collect().status());
  }
  std::vector<std::vector<std::string>> answers;
  for (const GoldenQuery& query : golden.queries) answers.push_back(Answer(*session, query));
  return answers;
}

std::string RewriteGoldenScript(
    std::string_view text, const std::vector<GoldenCase>& cases,
    const std::vector<std::vector<std::vector<std::string>>>& answers) {
  const std::vector<std::string> lines = Lines(text);
  std::string result;
  std::size_t at = 0;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    for (std::size_t q = 0; q < cases[c].queries.size(); ++q) {
      for (; at < cases[c].queries[q].expected_begin; ++at) result += lines[at] + "\n";
      for (const std::string& row : answers[c][q]) result += "  " + row + "\n";
      at = cases[c].queries[q].expected_end;
    }
  }
  for (; at < lines.size(); ++at) result += lines[at] + "\n";
  return result;
}

}  // namespace keiretsu::testing
