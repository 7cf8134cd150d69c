/// The fenced examples of a document: what a reader types, and what the document says comes back.
///
///   <!-- run examples/ai_capital/load.cypher -->     a script, run in its own folder
///   ```cypher fresh                                  runs on a new, empty database
///   ```cypher setup                                  runs; nothing is compared
///   ```cypher, directly followed by ```text          runs; the text is what the shell prints
///   ```cypher with nothing behind it                 only to be read
///
/// Fences begin at the first column. A document's blocks share one database until the next `fresh`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu::testing {

enum class ExampleKind { kScript, kFresh, kSetup, kAnswer };

struct ExampleBlock {
  ExampleKind kind = ExampleKind::kSetup;
  std::string text;      ///< the statements; of kScript, the path below the project's root
  std::string expected;  ///< of kAnswer
  std::size_t line = 0;  ///< of the block in the document, from 1
  std::size_t expected_begin = 0;  ///< lines of the expected text, half open, from 0
  std::size_t expected_end = 0;
};

/// The blocks to be run, in order. Errors: InvalidArgument for a fence that is never closed.
Result<std::vector<ExampleBlock>> ParseExamples(std::string_view document);

/// The document with `answers`, one per kAnswer, in place of the expected texts.
std::string WithAnswers(std::string_view document, const std::vector<ExampleBlock>& blocks,
                        const std::vector<std::string>& answers);

}  // namespace keiretsu::testing
