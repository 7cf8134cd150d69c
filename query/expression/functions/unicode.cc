#include "query/expression/functions/unicode.h"

#include <utf8proc.h>

namespace keiretsu::query {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The code point at the front and its length; -1 and 1 for invalid bytes.
struct Decoded {
  utf8proc_int32_t code_point = -1;
  std::size_t length = 1;
};
Decoded Decode(std::string_view text) {
  Decoded out;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const utf8proc_ssize_t length =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &out.code_point);
  if (length > 0) {
    out.length = static_cast<std::size_t>(length);
  } else {
    out.code_point = -1;
  }
  return out;
}

template <typename Map>
std::string MapCodePoints(std::string_view text, Map map) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded decoded = Decode(text);
    if (decoded.code_point < 0) {
      out += text.front();
    } else {
      utf8proc_uint8_t buffer[4];
      const utf8proc_ssize_t length = utf8proc_encode_char(map(decoded.code_point), buffer);
      out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(length));
    }
    text.remove_prefix(decoded.length);
  }
  return out;
}

bool IsSpace(utf8proc_int32_t code_point) {
  if (code_point >= 0x09 && code_point <= 0x0D) return true;
  if (code_point >= 0x1C && code_point <= 0x1F) return true;
  if (code_point < 0) return false;
  const utf8proc_category_t category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

}  // namespace

std::size_t CodePointCount(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += IsContinuation(c) ? 0U : 1U;
  return count;
}

std::size_t CodePointOffset(std::string_view text, std::size_t index) {
  std::size_t offset = 0;
  for (; offset < text.size(); ++offset) {
    if (IsContinuation(text[offset])) continue;
    if (index == 0) break;
    --index;
  }
  return offset;
}

std::string ReverseText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && IsContinuation(text[start])) --start;
    out += text.substr(start);
    text = text.substr(0, start);
  }
  return out;
}

std::string UpperCase(std::string_view text) { return MapCodePoints(text, utf8proc_toupper); }
std::string LowerCase(std::string_view text) { return MapCodePoints(text, utf8proc_tolower); }

std::string_view TrimFront(std::string_view text) {
  while (!text.empty()) {
    const Decoded decoded = Decode(text);
    if (!IsSpace(decoded.code_point)) break;
    text.remove_prefix(decoded.length);
  }
  return text;
}

std::string_view TrimBack(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && IsContinuation(text[start])) --start;
    if (!IsSpace(Decode(text.substr(start)).code_point)) break;
    text = text.substr(0, start);
  }
  return text;
}

}  // namespace keiretsu::query
