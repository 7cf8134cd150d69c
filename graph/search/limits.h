/// Named bounds of the search for names.
#pragma once

#include <cstddef>

namespace keiretsu::graph {

/// Bytes of a text, and words, that take part in a search; what follows is not looked at. So each
/// word's place fits a bit of 64.
inline constexpr std::size_t kMaxSearchedBytes = 1024;
inline constexpr std::size_t kMaxSearchedWords = 64;
/// Bytes of a word for which other spellings are looked for.
inline constexpr std::size_t kMaxFuzzyBytes = 64;
/// Labels, and properties, of one full-text index.
inline constexpr std::size_t kMaxFullTextNames = 64;
/// Name indexes kept for the next search, and their bytes together.
inline constexpr std::size_t kMaxCachedNameIndexes = 8;
inline constexpr std::size_t kMaxCachedNameIndexBytes = 512U << 20;

}  // namespace keiretsu::graph
