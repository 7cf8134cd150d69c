/// Values and texts as they appear in cells and on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "keiretsu/value.h"

namespace keiretsu::cli {

/// The text of a value by itself: strings and temporal values bare, null empty, all else as
/// written in the language.
std::string CellText(const Value& value);

/// `text` with everything that would move a terminal's cursor written as an escape (\n, \t,
/// \u001b) and bytes that are not UTF-8 as U+FFFD: always one line.
std::string OneLine(std::string_view text);

/// Columns that a terminal gives one code point: 0 for combining marks, 2 for wide ones.
std::size_t CodePointWidth(char32_t code_point);
/// Columns of a text without control characters.
std::size_t TextWidth(std::string_view text);
/// The longest part from the beginning that fits `width` columns, with an ellipsis if anything is
/// left out. REQUIRES: width >= 1.
std::string FitWidth(std::string_view text, std::size_t width);

/// Bytes of the code point at the front; 1 where `text` is not UTF-8. REQUIRES: not empty.
std::size_t CodePointBytes(std::string_view text);

}  // namespace keiretsu::cli
