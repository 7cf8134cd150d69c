/// How like a word another one is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "graph/search/name_words.h"

namespace keiretsu::graph {

/// Which letters and digits a word has, and which letters more than once. Turning one word into
/// another takes at least half as many edits as their letters differ in bits.
std::uint64_t LettersOf(std::string_view word);

/// What counts as like.
struct WordRules {
  bool fuzzy = true;   ///< words with typing errors
  bool prefix = true;  ///< words that begin so
};

/// A word that is looked for. Immutable.
class WordPattern {
 public:
  WordPattern(const NameWord& word, const WordRules& rules);

  WordKind kind() const { return kind_; }
  double weight() const { return WeightOf(kind_); }

  /// 1 for the word itself; 1 - edits / letters of the longer one where few edits (letters put in,
  /// left out, replaced, two exchanged) turn one into the other: none below 4 letters, 1 from 4 on,
  /// 2 from 8 on; 0.7 + 0.3 * its share of the letters where at least 3 letters begin the word; the
  /// best of these, else 0. Minor words are like themselves alone.
  double Similarity(std::string_view word, std::uint64_t letters, WordKind kind) const {
    if ((kind == WordKind::kMinor) != (kind_ == WordKind::kMinor)) return 0;
    if (!MayBegin(letters) && !MayBeNear(word.size(), letters)) return 0;
    return Compare(word, letters);
  }

 private:
  bool MayBegin(std::uint64_t letters) const { return (letters_ & ~letters) == 0; }
  bool MayBeNear(std::size_t size, std::uint64_t letters) const {
    if (size + edits_ < text_.size() || size > text_.size() + edits_) return false;
    std::uint64_t difference = letters_ ^ letters;
    for (std::size_t i = 0; i < 2 * edits_; ++i) difference &= difference - 1;
    return difference == 0;
  }
  double Compare(std::string_view word, std::uint64_t letters) const;
  std::size_t Edits(std::string_view word) const;

  std::string text_;
  WordKind kind_;
  std::uint64_t letters_;
  std::size_t edits_ = 0;  // at most so many
  bool prefix_ = false;
  std::array<std::uint64_t, 256> places_{};  // of each byte in text_; only where edits_ > 0
};

}  // namespace keiretsu::graph
