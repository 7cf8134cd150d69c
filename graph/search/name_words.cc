#include "graph/search/name_words.h"

#include <algorithm>
#include <span>

#include "graph/search/limits.h"
#include "graph/search/minor_words.h"
#include "graph/search/text_folding.h"

namespace keiretsu::graph {

namespace {

/// The first bytes of a text, cut between characters.
std::string_view FirstBytes(std::string_view text) {
  if (text.size() <= kMaxSearchedBytes) return text;
  std::size_t end = kMaxSearchedBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

std::vector<NameWord> NameWords(std::string_view name) {
  const std::vector<std::string> folded = SplitWords(FoldText(FirstBytes(name)));
  const std::span<const std::string> all(folded);
  std::vector<NameWord> words;
  for (std::size_t i = 0; i < all.size() && words.size() < kMaxSearchedWords;) {
    const MinorWord minor = FindMinorWord(all.subspan(i));
    if (minor.words > 0) {
      words.push_back({std::string(minor.standard), WordKind::kMinor});
      i += minor.words;
    } else {
      const WordKind kind = IsCommonWord(all[i]) ? WordKind::kCommon : WordKind::kOwn;
      words.push_back({all[i], kind});
      ++i;
    }
  }
  return words;
}

double WeightOf(WordKind kind) {
  switch (kind) {
    case WordKind::kOwn: return 1.0;
    case WordKind::kCommon: return 0.5;
    case WordKind::kMinor: break;
  }
  return 0.2;
}

}  // namespace keiretsu::graph
