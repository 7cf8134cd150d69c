#include "graph/search/text_folding.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

namespace keiretsu::graph {

namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// ICU's rules. Using one object from several threads is safe: transliterating does not change it.
const icu::Transliterator* FoldingRules() {
  static const std::unique_ptr<const icu::Transliterator> rules = [] {
    UErrorCode code = U_ZERO_ERROR;
    UParseError place;
    std::unique_ptr<const icu::Transliterator> made(icu::Transliterator::createInstance(
        "NFKC; Any-Latin; NFD; [:Mn:] Remove; Latin-ASCII; Lower", UTRANS_FORWARD, place, code));
    return U_SUCCESS(code) ? std::move(made) : nullptr;
  }();
  return rules.get();
}

icu::UnicodeString Transliterated(icu::UnicodeString text) {
  if (const icu::Transliterator* rules = FoldingRules()) {
    rules->transliterate(text);
  } else {
    text.toLower();  // without ICU's data
  }
  return text;
}

/// How an ideograph is read; ICU takes some microseconds for one, so each is asked for once.
class Readings {
 public:
  icu::UnicodeString Of(UChar32 ideograph) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = known_.find(ideograph);
      if (found != known_.end()) return found->second;
    }
    icu::UnicodeString reading = Transliterated(icu::UnicodeString(ideograph));
    const std::unique_lock lock(mutex_);
    return known_.emplace(ideograph, std::move(reading)).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<UChar32, icu::UnicodeString> known_;  // by mutex_
};

std::string FoldUnicode(std::string_view text) {
  static Readings readings;
  const icu::UnicodeString source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  icu::UnicodeString folded;
  icu::UnicodeString run;  // of characters that are no ideographs
  for (std::int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1)) {
    const UChar32 c = source.char32At(i);
    if (!u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC)) {
      run.append(c);
      continue;
    }
    folded.append(Transliterated(run)).append(u' ').append(readings.Of(c)).append(u' ');
    run.remove();
  }
  folded.append(Transliterated(run));
  std::string bytes;
  folded.toUTF8String(bytes);
  return bytes;
}

/// Characters whose folded forms are kept: those of Latin-1 and Latin Extended-A, in which nearly
/// all names in Latin letters are written. None of them depends on its neighbours.
constexpr unsigned kLatinEnd = 0x180;

const std::array<std::string, kLatinEnd>& LatinForms() {
  static const std::array<std::string, kLatinEnd> forms = [] {
    std::array<std::string, kLatinEnd> made;
    for (unsigned c = 0; c < kLatinEnd; ++c) {
      Transliterated(icu::UnicodeString(static_cast<UChar32>(c))).toUTF8String(made[c]);
    }
    return made;
  }();
  return forms;
}

/// FoldText of a text of such characters; nullopt for any other.
std::optional<std::string> FoldLatin(std::string_view text) {
  const std::array<std::string, kLatinEnd>& forms = LatinForms();
  std::string folded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      folded += LowerAscii(text[i]);
      continue;
    }
    if (first < 0xC2 || first > 0xC5 || i + 1 == text.size()) return std::nullopt;
    const auto second = static_cast<unsigned char>(text[++i]);
    if ((second & 0xC0) != 0x80) return std::nullopt;
    folded += forms[(first & 0x1FU) << 6 | (second & 0x3FU)];
  }
  return folded;
}

/// Takes the words of a text one after the other.
class WordSplitter {
 public:
  explicit WordSplitter(std::vector<std::string>* words) : words_(words) {}

  void Add(char c) { word_ += c; }
  void End() {
    if (word_.empty()) return;
    const bool letter = word_.size() == 1 && word_[0] >= 'a' && word_[0] <= 'z';
    if (letter && after_letter_) {
      words_->back() += word_;
    } else {
      words_->push_back(word_);
    }
    after_letter_ = letter;
    word_.clear();
  }

 private:
  std::vector<std::string>* words_;
  std::string word_;
  bool after_letter_ = false;
};

}  // namespace

std::string FoldText(std::string_view text) {
  if (!IsAscii(text)) {
    std::optional<std::string> latin = FoldLatin(text);
    return latin ? *std::move(latin) : FoldUnicode(text);
  }
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), LowerAscii);
  return folded;
}

std::vector<std::string> SplitWords(std::string_view folded) {
  std::vector<std::string> words;
  WordSplitter splitter(&words);
  for (const char c : folded) {
    const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      static_cast<unsigned char>(c) >= 0x80;
    if (part) {
      splitter.Add(c);
    } else if (c == '&') {
      splitter.End();
      for (const char letter : std::string_view("and")) splitter.Add(letter);
      splitter.End();
    } else if (c != '\'' && c != '`') {
      splitter.End();
    }
  }
  splitter.End();
  return words;
}

}  // namespace keiretsu::graph
