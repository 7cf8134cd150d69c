#include "cli/cell_text.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <utf8proc.h>

#include "keiretsu/temporal_text.h"

namespace keiretsu::cli {
namespace {

struct Decoded {
  utf8proc_int32_t code_point = -1;  ///< -1: not UTF-8
  std::size_t bytes = 1;
};

Decoded Decode(std::string_view text) {
  Decoded decoded;
  const utf8proc_ssize_t bytes =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &decoded.code_point);
  if (bytes > 0) {
    decoded.bytes = static_cast<std::size_t>(bytes);
  } else {
    decoded.code_point = -1;
  }
  return decoded;
}

bool IsPrintableAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool IsControl(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CC:  // control
    case UTF8PROC_CATEGORY_ZL:  // line and paragraph separators
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      // Overrides of the writing direction would reorder the rest of the line.
      return (code_point >= 0x202a && code_point <= 0x202e) ||
             (code_point >= 0x2066 && code_point <= 0x2069);
  }
}

void AppendEscape(std::string& out, utf8proc_int32_t code_point) {
  switch (code_point) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", code_point);
      return;
  }
}

}  // namespace

std::string CellText(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return "";
    case ValueType::kString:
      return std::string(value.AsString());
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
      return TemporalText(value);
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;
  }
  return value.ToString();
}

std::string OneLine(std::string_view text) {
  if (IsPrintableAscii(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const Decoded decoded = Decode(text);
    if (decoded.code_point < 0) {
      out += "\ufffd";
    } else if (IsControl(decoded.code_point)) {
      AppendEscape(out, decoded.code_point);
    } else {
      out += text.substr(0, decoded.bytes);
    }
    text.remove_prefix(decoded.bytes);
  }
  return out;
}

std::size_t CodePointWidth(char32_t code_point) {
  const int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(code_point));
  return width > 0 ? static_cast<std::size_t>(width) : 0;
}

std::size_t TextWidth(std::string_view text) {
  if (IsPrintableAscii(text)) return text.size();
  std::size_t width = 0;
  while (!text.empty()) {
    const Decoded decoded = Decode(text);
    width += decoded.code_point < 0 ? 1 : CodePointWidth(static_cast<char32_t>(decoded.code_point));
    text.remove_prefix(decoded.bytes);
  }
  return width;
}

std::string FitWidth(std::string_view text, std::size_t width) {
  if (TextWidth(text) <= width) return std::string(text);
  std::size_t used = 1;  // of the ellipsis
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t bytes = CodePointBytes(text.substr(end));
    used += TextWidth(text.substr(end, bytes));
    if (used > width) break;
    end += bytes;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::size_t CodePointBytes(std::string_view text) { return Decode(text).bytes; }

}  // namespace keiretsu::cli
