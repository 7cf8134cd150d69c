/// What kinds of interest become in the graph.
#pragma once

#include <string>
#include <string_view>

#include "graph/load/registers/register_share.h"

namespace keiretsu::graph {

/// camelCase, kebab-case or words as UPPER_SNAKE.
std::string UpperSnake(std::string_view word);
/// The same in lower case, for properties.
std::string LowerSnake(std::string_view word);

/// A code of the BODS codelist of interest types, in the spelling of version 0.4: versions 0.1 and
/// 0.2 wrote "voting-rights". Other words are returned as they are.
std::string InterestCode(std::string_view word);

/// The relationship type of an interest code: OWNS, VOTES, CONTROLS, or the code in UPPER_SNAKE.
std::string InterestRelationship(std::string_view code);

/// A nature of control of the UK register.
struct NatureOfControl {
  std::string_view interest;  ///< BODS interest code; "" for a code that is not known
  std::string_view capacity;  ///< "firm" or "trust" when held through one the holder controls
  RegisterShare share;
};
/// Reads codes such as voting-rights-25-to-50-percent-as-trust-limited-liability-partnership.
NatureOfControl ParseNatureOfControl(std::string_view code);

}  // namespace keiretsu::graph
