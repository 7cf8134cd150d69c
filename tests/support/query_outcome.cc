#include "tests/support/query_outcome.h"

#include <algorithm>

#include <fmt/format.h>

namespace keiretsu::testing {
namespace {

constexpr std::size_t kRowsShown = 12;

QueryOutcome OutcomeOf(const std::vector<std::vector<Value>>& rows, bool ordered,
                       bool sort_lists) {
  QueryOutcome outcome;
  for (const std::vector<Value>& row : rows) {
    outcome.rows.push_back(naive::CanonicalText(row, sort_lists));
  }
  if (!ordered) std::sort(outcome.rows.begin(), outcome.rows.end());
  return outcome;
}

}  // namespace

std::string QueryOutcome::ToString() const {
  if (!status.ok()) {
    const QueryError* error = status.query_error();
    return fmt::format("{}{}", status.ToString(),
                       error != nullptr ? fmt::format(" ({} at {}: {})", error->type,
                                                      error->phase, error->detail)
                                        : "");
  }
  std::string text = fmt::format("{} rows", rows.size());
  for (std::size_t i = 0; i < std::min(rows.size(), kRowsShown); ++i) text += "\n    " + rows[i];
  return text;
}

QueryOutcome AskEngine(Session& session, std::string_view text, bool ordered, bool sort_lists) {
  Result<QueryResult> result = session.Run(text);
  if (!result) return {.status = result.error(), .rows = {}};
  const auto rows = result->Collect();
  if (!rows) return {.status = rows.error(), .rows = {}};
  return OutcomeOf(*rows, ordered, sort_lists);
}

QueryOutcome AskNaive(naive::Graph& graph, std::string_view text, bool ordered, bool sort_lists) {
  const Result<naive::Answer> answer = naive::RunText(text, {}, &graph);
  if (!answer) return {.status = answer.error(), .rows = {}};
  return OutcomeOf(answer->rows, ordered, sort_lists);
}

bool SameFailure(const Status& engine, const Status& naive) {
  if (engine.ok() || naive.ok()) return engine.ok() == naive.ok();
  const QueryError* left = engine.query_error();
  const QueryError* right = naive.query_error();
  if (left == nullptr || right == nullptr) return engine.code() == naive.code();
  return left->phase == "compile time" ? left->detail == right->detail : left->type == right->type;
}

}  // namespace keiretsu::testing
