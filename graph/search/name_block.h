/// The names of one block of nodes, to be searched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/search/name_query.h"

namespace keiretsu::graph {

/// Texts and the rows of the block that have them, ascending.
class NameTexts {
 public:
  void Add(std::uint16_t row, std::string_view text);
  std::size_t size() const { return rows_.size(); }
  std::uint16_t row(std::size_t i) const { return rows_[i]; }
  std::string_view text(std::size_t i) const {
    return std::string_view(bytes_).substr(ends_[i], ends_[i + 1] - ends_[i]);
  }
  /// Tells texts apart: 128 bits of a hash.
  struct Fingerprint {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
  };
  Fingerprint fingerprint() const;

 private:
  std::vector<std::uint16_t> rows_;
  std::vector<std::uint32_t> ends_ = {0};
  std::string bytes_;
};

/// The distinct words of a block's names, the names that have each, and the words of each name.
/// Immutable.
class NameBlock {
 public:
  explicit NameBlock(const NameTexts& texts);

  /// Calls visit(row, score) for each row with a name that scores, ascending, with the best score
  /// of its names.
  void Search(const NameQuery& query,
              const std::function<void(std::uint16_t, double)>& visit) const;

  const NameTexts::Fingerprint& fingerprint() const { return fingerprint_; }
  std::size_t memory_bytes() const;

 private:
  std::string_view Word(std::size_t word) const {
    const std::uint32_t begin = text_ends_[word];
    return std::string_view(text_).substr(begin, text_ends_[word + 1] - begin);
  }
  std::vector<WordMatches> MatchesOf(const NameQuery& query) const;
  /// Names with a word that the query's leading words match, ascending.
  std::vector<std::uint32_t> Candidates(const NameQuery& query,
                                        const std::vector<WordMatches>& matches) const;

  NameTexts::Fingerprint fingerprint_;
  // By word, ascending by text.
  std::string text_;
  std::vector<std::uint32_t> text_ends_;
  std::vector<std::uint64_t> letters_;
  std::vector<WordKind> kinds_;
  std::vector<std::uint32_t> name_ends_;  // into names_
  std::vector<std::uint32_t> names_;      // that have the word, ascending
  // By name.
  std::vector<std::uint16_t> rows_;
  std::vector<std::uint32_t> word_ends_;  // into words_
  std::vector<std::uint32_t> words_;      // of the name, in its order
};

}  // namespace keiretsu::graph
