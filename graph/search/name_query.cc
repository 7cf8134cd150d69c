#include "graph/search/name_query.h"

#include <algorithm>

namespace keiretsu::graph {

namespace {

/// What a word of the name that the query lacks counts, against one of the query that the name
/// lacks: who searches writes less than the register has.
constexpr double kOtherWords = 0.25;

double SimilarityOf(const WordMatches& matches, std::uint32_t word) {
  const auto found =
      std::lower_bound(matches.begin(), matches.end(), word,
                       [](const auto& match, std::uint32_t w) { return match.first < w; });
  return found != matches.end() && found->first == word ? found->second : 0;
}

}  // namespace

NameQuery::NameQuery(std::string_view text, const WordRules& rules) {
  for (const NameWord& word : NameWords(text)) {
    patterns_.emplace_back(word, rules);
    weight_ += patterns_.back().weight();
    leading_ = std::min(leading_, word.kind);
  }
}

double NameQuery::Score(std::span<const std::uint32_t> words, std::span<const WordKind> kinds,
                        const std::vector<WordMatches>& matches) const {
  std::uint64_t taken = 0;  // words of the name, of which there are at most 64
  double matched = 0;
  for (std::size_t p = 0; p < patterns_.size(); ++p) {
    double best = 0;
    std::size_t place = 0;
    for (std::size_t i = 0; i < words.size() && best < 1; ++i) {
      if ((taken >> i & 1) != 0) continue;
      const double similarity = SimilarityOf(matches[p], words[i]);
      if (similarity <= best) continue;
      best = similarity;
      place = i;
    }
    if (best == 0) continue;
    taken |= std::uint64_t{1} << place;
    matched += best * patterns_[p].weight();
  }
  double others = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((taken >> i & 1) == 0) others += WeightOf(kinds[words[i]]);
  }
  return matched / (weight_ + kOtherWords * others);
}

}  // namespace keiretsu::graph
