/// Long lists of literals, read without ANTLR: a list of data costs the parser a node per element.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "keiretsu/value.h"

namespace keiretsu::query::parser {

/// A list literal of nothing but literals, lists and maps of them. Positions are code points, as
/// ANTLR counts them.
struct LiteralList {
  std::size_t begin = 0;  ///< of its `[`
  std::size_t end = 0;    ///< behind its `]`
  std::size_t lines = 0;   ///< line breaks within
  std::size_t column = 0;  ///< of what follows, from 0
  Value value;
};

/// The lists of a text that are at least kLongListBytes long and have at least two elements, in
/// order; of lists within each other the outermost. A list whose elements the language refuses, or
/// that holds anything else than literals, is not among them: the parser reads it and says why.
/// Linear, no recursion; literals are read by ReadInteger, ReadFloat and ReadString.
/// REQUIRES: valid UTF-8.
std::vector<LiteralList> FindLiteralLists(std::string_view text);

}  // namespace keiretsu::query::parser
