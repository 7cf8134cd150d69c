/// Completion of Cypher text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/database.h"

namespace keiretsu::cli {

/// Texts that could stand in place of the end of a text.
struct Completion {
  std::size_t start = 0;  ///< of what they replace; the end of it is the end of the text
  std::vector<std::string> candidates = {};  ///< ascending, each once
};

/// What could come at the end of `before_cursor`: labels after `:` in a node pattern, types after
/// `:` in a relationship pattern, properties after `name.` and in `{`, commands at the beginning
/// after `.`, procedures after CALL; else keywords and functions. Letters match in either case;
/// a keyword follows the case of what is there. Nothing inside of texts and comments.
Completion Complete(std::string_view before_cursor, const SchemaSummary& schema);

}  // namespace keiretsu::cli
