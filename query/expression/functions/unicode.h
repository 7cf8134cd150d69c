/// Texts as sequences of Unicode code points.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keiretsu::query {

/// The number of code points. Bytes that are no valid UTF-8 count as they stand.
std::size_t CodePointCount(std::string_view text);
/// The byte at which code point number `index` begins; the text's size when there are fewer.
std::size_t CodePointOffset(std::string_view text, std::size_t index);
/// The code points in reverse order.
std::string ReverseText(std::string_view text);
/// Upper or lower case, code point by code point; invalid UTF-8 is kept as it stands.
std::string UpperCase(std::string_view text);
std::string LowerCase(std::string_view text);
/// Without the white space at the front, at the back.
std::string_view TrimFront(std::string_view text);
std::string_view TrimBack(std::string_view text);

}  // namespace keiretsu::query
