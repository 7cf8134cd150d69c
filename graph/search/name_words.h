/// Names as the words that a search compares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::graph {

/// How much a word says about whose name it is in.
enum class WordKind : std::uint8_t {
  kOwn,     ///< it tells names apart
  kCommon,  ///< it occurs in many: "holding"
  kMinor,   ///< a legal form or filler, in its standard spelling: "ltd", "and"
};
struct NameWord {
  std::string text;
  WordKind kind = WordKind::kOwn;
};

/// The words of a name in order, at most kMaxSearchedWords of its first kMaxSearchedBytes: folded
/// (text_folding.h), legal forms and fillers in their standard spelling (minor_words.h).
std::vector<NameWord> NameWords(std::string_view name);

/// What a word counts: 1, 0.5 or 0.2 by its kind.
double WeightOf(WordKind kind);

}  // namespace keiretsu::graph
