/// Tables of expressions and what they evaluate to.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "query/expression/function_context.h"
#include "tests/query/expression/expression_reader.h"

namespace keiretsu::query {

/// The clock of all tests: 2020-02-29T12:34:56.789Z.
inline constexpr Instant kTestNow = {.epoch_seconds = 1'582'979'696, .nanoseconds = 789'000'000};

/// The result as text; an error as "TypeError InvalidArgumentType".
inline std::string Outcome(std::string_view expression) {
  DetachedFunctionContext context(kTestNow);
  ExpressionReader reader(context);
  const Result<Value> result = reader.Evaluate(expression);
  if (result.has_value()) return result->ToString();
  const QueryError* error = result.error().query_error();
  return error != nullptr ? error->type + " " + error->detail : result.error().ToString();
}

struct Example {
  std::string_view expression;
  std::string_view outcome;
};

/// Evaluates every expression of a table.
template <std::size_t n>
void Check(const Example (&examples)[n]) {
  for (const Example& example : examples) {
    EXPECT_EQ(Outcome(example.expression), example.outcome) << example.expression;
  }
}

}  // namespace keiretsu::query
