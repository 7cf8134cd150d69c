/// What a statement answered, in a form that can be compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/session.h"
#include "tests/support/naive_evaluator.h"
#include "tests/support/query_generator.h"

namespace keiretsu::testing {

/// Rows as texts (naive::CanonicalText), or why there are none.
struct QueryOutcome {
  Status status;
  std::vector<std::string> rows;  ///< sorted unless their order means something

  /// For messages: the first rows, or the error.
  std::string ToString() const;
};

/// Runs a statement and reads all its rows. `ordered`: keep their order; `sort_lists`: lists are
/// compared as bags.
QueryOutcome AskEngine(Session& session, std::string_view text, bool ordered, bool sort_lists);
/// The same by the naive evaluator, which changes `graph` as the statement says.
QueryOutcome AskNaive(naive::Graph& graph, std::string_view text, bool ordered, bool sort_lists);

/// Whether two failures are of the same kind: code and openCypher type, or, where the engine sees
/// before running what the other meets in a row, the same detail.
bool SameFailure(const Status& engine, const Status& naive);

}  // namespace keiretsu::testing
