/// Runs queries as their text says, over maps in memory: the engine's answers must be its answers.
///
/// It interprets the syntax tree clause by clause over whole tables of rows, tries every
/// relationship at every step of a pattern, and tests predicates when a match is complete. It
/// shares the parser, the syntax tree and the class Value with the engine and nothing else: no
/// binder, planner, operator or function. It is for small graphs.
///
/// Covered: MATCH and OPTIONAL MATCH (directions, types, label expressions, variable length,
/// quantified relationships and parts, shortestPath, several parts, relationship uniqueness),
/// WHERE, WITH, RETURN, UNWIND, UNION, CALL { }, CREATE, SET, REMOVE, DELETE, MERGE, FOREACH;
/// expressions but for temporal values. What is not covered fails with Internal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "keiretsu/session.h"
#include "keiretsu/status.h"
#include "query/ast/statement.h"
#include "tests/support/naive_graph.h"

namespace keiretsu::naive {

/// Rows or steps of patterns after which a query is given up with ResourceExhausted.
inline constexpr std::size_t kMaxSteps = 400'000;

struct Answer {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;  ///< of complete values
};

/// Runs a query and changes `graph` as it says; on an error `graph` is as it was.
/// Errors: those of a query at runtime, in the TCK's words (code, type, detail); names that are
/// not there are the binder's to find, and Internal here.
Result<Answer> Run(const query::ast::Query& query, const Parameters& parameters, Graph* graph);

/// The same for a statement's text. Errors: also the parser's.
Result<Answer> RunText(std::string_view text, const Parameters& parameters, Graph* graph);

}  // namespace keiretsu::naive
