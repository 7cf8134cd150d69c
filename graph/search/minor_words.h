/// Words of names that say little: legal forms, fillers, words of many names.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace keiretsu::graph {

/// A legal form or filler at the beginning of some words.
struct MinorWord {
  std::string_view standard;  ///< the spelling that stands for all: "ltd" for "limited"
  std::size_t words = 0;      ///< how many words it takes; 0: there is none
};

/// The longest one. REQUIRES: words as text_folding.h gives them.
MinorWord FindMinorWord(std::span<const std::string> words);

/// Whether a word occurs in very many names, such as "holding".
bool IsCommonWord(std::string_view word);

}  // namespace keiretsu::graph
