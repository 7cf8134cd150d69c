/// What is searched for, and how a name scores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/search/word_pattern.h"

namespace keiretsu::graph {

/// Words of a block that match one word of a query, ascending, with their similarity.
using WordMatches = std::vector<std::pair<std::uint32_t, double>>;

/// A text to search for. Immutable.
class NameQuery {
 public:
  NameQuery(std::string_view text, const WordRules& rules);

  const std::vector<WordPattern>& patterns() const { return patterns_; }
  /// Whether a name must match this word or another such: own words, where there are none common
  /// ones, where there are neither minor ones.
  bool leads(std::size_t pattern) const { return patterns_[pattern].kind() == leading_; }

  /// The score of a name whose words are `words` (of kinds `kinds`, by number), from 0 to 1:
  ///   matched / (weight of the query + 0.25 * weight of the name's other words)
  /// where each word of the query in turn takes the word of the name that is most like it and still
  /// free, and `matched` sums similarity times weight. The order of words makes no difference.
  double Score(std::span<const std::uint32_t> words, std::span<const WordKind> kinds,
               const std::vector<WordMatches>& matches) const;

 private:
  std::vector<WordPattern> patterns_;
  WordKind leading_ = WordKind::kMinor;
  double weight_ = 0;
};

}  // namespace keiretsu::graph
