#include "graph/search/word_pattern.h"

#include <algorithm>

#include "graph/search/limits.h"

namespace keiretsu::graph {

namespace {

constexpr std::size_t kLeastPrefix = 3;
constexpr double kPrefixSimilarity = 0.7;

std::size_t EditsAllowed(std::size_t size) {
  if (size < 4 || size > kMaxFuzzyBytes) return 0;
  return size < 8 ? 1 : 2;
}

}  // namespace

std::uint64_t LettersOf(std::string_view word) {
  std::uint64_t letters = 0;
  for (const char c : word) {
    if (c >= 'a' && c <= 'z') {
      const std::uint64_t once = std::uint64_t{1} << (c - 'a');
      letters |= (letters & once) != 0 ? once << 26 : once;
    } else if (c >= '0' && c <= '9') {
      letters |= std::uint64_t{1} << (52 + (c - '0'));
    } else {
      letters |= std::uint64_t{1} << 62;
    }
  }
  return letters;
}

WordPattern::WordPattern(const NameWord& word, const WordRules& rules)
    : text_(word.text), kind_(word.kind), letters_(LettersOf(word.text)) {
  if (kind_ == WordKind::kMinor) return;
  prefix_ = rules.prefix && text_.size() >= kLeastPrefix;
  if (rules.fuzzy) edits_ = EditsAllowed(text_.size());
  if (edits_ == 0) return;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    places_[static_cast<unsigned char>(text_[i])] |= std::uint64_t{1} << i;
  }
}

double WordPattern::Compare(std::string_view word, std::uint64_t letters) const {
  if (word == text_) return 1;
  double best = 0;
  if (prefix_ && word.starts_with(text_)) {
    best = kPrefixSimilarity + (1 - kPrefixSimilarity) * static_cast<double>(text_.size()) /
                                   static_cast<double>(word.size());
  }
  if (edits_ == 0 || !MayBeNear(word.size(), letters)) return best;
  const std::size_t edits = Edits(word);
  if (edits > edits_) return best;
  const auto longer = static_cast<double>(std::max(word.size(), text_.size()));
  return std::max(best, 1 - static_cast<double>(edits) / longer);
}

// Hyyrö's bit-parallel form of the table of edit distances in which two neighbours may be
// exchanged: bit i of a column says how its entry differs from the one above.
std::size_t WordPattern::Edits(std::string_view word) const {
  const std::uint64_t last_row = std::uint64_t{1} << (text_.size() - 1);
  std::uint64_t increases = ~std::uint64_t{0};
  std::uint64_t decreases = 0;
  std::uint64_t unchanged = 0;  // entries equal to the one before on their diagonal
  std::uint64_t matches_before = 0;
  std::size_t distance = text_.size();
  for (const char c : word) {
    const std::uint64_t matches = places_[static_cast<unsigned char>(c)];
    const std::uint64_t exchanged = ((~unchanged & matches) << 1) & matches_before;
    unchanged =
        (((matches & increases) + increases) ^ increases) | matches | decreases | exchanged;
    std::uint64_t up = decreases | ~(unchanged | increases);
    std::uint64_t down = unchanged & increases;
    if ((up & last_row) != 0) ++distance;
    if ((down & last_row) != 0) --distance;
    up = (up << 1) | 1;
    down <<= 1;
    increases = down | ~(unchanged | up);
    decreases = up & unchanged;
    matches_before = matches;
  }
  return distance;
}

}  // namespace keiretsu::graph
