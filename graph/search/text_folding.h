/// Texts reduced to what a search compares.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::graph {

/// `text` in lower-case letters without accents, other scripts as ICU writes them in Latin
/// letters ("Müller" and "Газпром" give "muller" and "gazprom"), with a space before and behind
/// every ideograph. Bytes that are no UTF-8 become U+FFFD.
std::string FoldText(std::string_view text);

/// The words of folded text: letters and digits. Apostrophes join, `&` is the word "and", and
/// single letters that follow each other are one word: "S.A." and "s a" give "sa".
std::vector<std::string> SplitWords(std::string_view folded);

}  // namespace keiretsu::graph
