#include "graph/search/name_block.h"

#include <xxhash.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace keiretsu::graph {

namespace {

/// The hash of some bytes behind those that `before` is of.
XXH128_hash_t HashBehind(const XXH128_hash_t& before, const void* data, std::size_t size) {
  return XXH3_128bits_withSeed(data, size, before.low64 ^ before.high64);
}

/// Numbers the distinct words of names in order of first occurrence.
class WordNumbers {
 public:
  std::uint32_t Of(const NameWord& word) {
    const auto [found, added] =
        numbers_.try_emplace(word.text, static_cast<std::uint32_t>(words_.size()));
    if (added) words_.push_back({&found->first, word.kind});
    return found->second;
  }
  struct Word {
    const std::string* text;
    WordKind kind;
  };
  const std::vector<Word>& words() const { return words_; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<Word> words_;
};

}  // namespace

void NameTexts::Add(std::uint16_t row, std::string_view text) {
  rows_.push_back(row);
  bytes_ += text;
  ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
}

NameTexts::Fingerprint NameTexts::fingerprint() const {
  XXH128_hash_t hash = XXH3_128bits(rows_.data(), rows_.size() * sizeof(std::uint16_t));
  hash = HashBehind(hash, ends_.data(), ends_.size() * sizeof(std::uint32_t));
  hash = HashBehind(hash, bytes_.data(), bytes_.size());
  return {hash.low64, hash.high64};
}

NameBlock::NameBlock(const NameTexts& texts) : fingerprint_(texts.fingerprint()) {
  WordNumbers numbers;
  word_ends_.push_back(0);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (const NameWord& word : NameWords(texts.text(i))) words_.push_back(numbers.Of(word));
    if (words_.size() == word_ends_.back()) continue;  // no letter, no digit
    rows_.push_back(texts.row(i));
    word_ends_.push_back(static_cast<std::uint32_t>(words_.size()));
  }
  const auto& found = numbers.words();
  std::vector<std::uint32_t> by_text(found.size());
  for (std::uint32_t i = 0; i < by_text.size(); ++i) by_text[i] = i;
  std::sort(by_text.begin(), by_text.end(), [&found](std::uint32_t a, std::uint32_t b) {
    return *found[a].text < *found[b].text;
  });
  std::vector<std::uint32_t> place(found.size());
  text_ends_.push_back(0);
  for (std::uint32_t i = 0; i < by_text.size(); ++i) {
    const WordNumbers::Word& word = found[by_text[i]];
    place[by_text[i]] = i;
    text_ += *word.text;
    text_ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    letters_.push_back(LettersOf(*word.text));
    kinds_.push_back(word.kind);
  }
  for (std::uint32_t& word : words_) word = place[word];
  std::vector<std::vector<std::uint32_t>> names(found.size());
  for (std::uint32_t name = 0; name < rows_.size(); ++name) {
    for (std::uint32_t i = word_ends_[name]; i < word_ends_[name + 1]; ++i) {
      std::vector<std::uint32_t>& list = names[words_[i]];
      if (list.empty() || list.back() != name) list.push_back(name);
    }
  }
  name_ends_.push_back(0);
  for (const std::vector<std::uint32_t>& list : names) {
    names_.insert(names_.end(), list.begin(), list.end());
    name_ends_.push_back(static_cast<std::uint32_t>(names_.size()));
  }
}

std::size_t NameBlock::memory_bytes() const {
  return sizeof(*this) + text_.capacity() + kinds_.capacity() * sizeof(WordKind) +
         letters_.capacity() * sizeof(std::uint64_t) + rows_.capacity() * sizeof(std::uint16_t) +
         (text_ends_.capacity() + name_ends_.capacity() + names_.capacity() +
          word_ends_.capacity() + words_.capacity()) *
             sizeof(std::uint32_t);
}

std::vector<WordMatches> NameBlock::MatchesOf(const NameQuery& query) const {
  std::vector<WordMatches> matches(query.patterns().size());
  for (std::size_t p = 0; p < matches.size(); ++p) {
    const WordPattern& pattern = query.patterns()[p];
    for (std::uint32_t word = 0; word < kinds_.size(); ++word) {
      const double similarity = pattern.Similarity(Word(word), letters_[word], kinds_[word]);
      if (similarity > 0) matches[p].emplace_back(word, similarity);
    }
  }
  return matches;
}

std::vector<std::uint32_t> NameBlock::Candidates(const NameQuery& query,
                                                 const std::vector<WordMatches>& matches) const {
  std::vector<std::uint32_t> names;
  for (std::size_t p = 0; p < matches.size(); ++p) {
    if (!query.leads(p)) continue;
    for (const auto& [word, similarity] : matches[p]) {
      names.insert(names.end(), names_.begin() + name_ends_[word],
                   names_.begin() + name_ends_[word + 1]);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void NameBlock::Search(const NameQuery& query,
                       const std::function<void(std::uint16_t, double)>& visit) const {
  const std::vector<WordMatches> matches = MatchesOf(query);
  const std::vector<std::uint32_t> names = Candidates(query, matches);
  const std::span<const std::uint32_t> words(words_);
  for (std::size_t i = 0; i < names.size();) {
    const std::uint16_t row = rows_[names[i]];
    double best = 0;
    for (; i < names.size() && rows_[names[i]] == row; ++i) {
      const std::uint32_t begin = word_ends_[names[i]];
      const std::uint32_t end = word_ends_[names[i] + 1];
      best = std::max(best, query.Score(words.subspan(begin, end - begin), kinds_, matches));
    }
    visit(row, best);
  }
}

}  // namespace keiretsu::graph
