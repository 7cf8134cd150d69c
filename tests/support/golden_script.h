/// Golden scripts: queries beside what they must answer, as plain text.
///
///   # a comment
///   case both directions reach the same pair
///   setup  CREATE (:P {n:'a'})-[:KNOWS]->(:P {n:'b'})
///   query unordered
///     MATCH (x:P)-[:KNOWS]-(y:P) RETURN x.n, y.n
///   ----
///     'a' | 'b'
///     'b' | 'a'
///
/// A case starts with an empty database. `setup` lines run first; then come any number of queries:
/// `query ordered` or `query unordered` expect rows, `query error` the rendered error, `query
/// plan` the operators of EXPLAIN without estimates, `query effects` what changed. With
/// KEIRETSU_UPDATE_GOLDEN set, expectations are rewritten instead of checked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu::testing {

enum class GoldenKind { kOrdered, kUnordered, kError, kPlan, kEffects };

struct GoldenQuery {
  GoldenKind kind = GoldenKind::kOrdered;
  std::string text;
  std::vector<std::string> expected;
  std::size_t line = 0;            ///< of `query`, from 1
  std::size_t expected_begin = 0;  ///< the expectation's lines in the file, half open, from 0
  std::size_t expected_end = 0;
};

struct GoldenCase {
  std::string name;
  std::size_t line = 0;
  std::vector<std::string> setup;
  std::vector<GoldenQuery> queries;
};

/// Errors: InvalidArgument naming the line that fits nowhere.
Result<std::vector<GoldenCase>> ParseGoldenScript(std::string_view text);

/// What each query of a case really answers, a line per row, in the order of the queries.
/// Errors: a setup statement that failed.
Result<std::vector<std::vector<std::string>>> RunGoldenCase(const GoldenCase& golden);

/// The script with its expectations replaced by `answers` (per case, per query).
std::string RewriteGoldenScript(
    std::string_view text, const std::vector<GoldenCase>& cases,
    const std::vector<std::vector<std::vector<std::string>>>& answers);

}  // namespace keiretsu::testing
