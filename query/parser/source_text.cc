#include "query/parser/source_text.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "query/limits.h"

namespace keiretsu::query::parser {
namespace {

// Bytes of the well-formed UTF-8 sequence at the start of `text`, or 0.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what lies past U+10FFFF differ from good text in two bytes.
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) ||
      (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) {
    return 0;
  }
  return length;
}

Status NotUtf8(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  SourceSpan span;
  span.offset = static_cast<std::uint32_t>(offset);
  span.length = 1;
  span.line = static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n'));
  span.column = static_cast<std::uint32_t>(
      1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start), before.end(),
                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  return Status::FromQueryError({.type = "SyntaxError",
                                 .phase = "compile time",
                                 .detail = "InvalidUnicodeCharacter",
                                 .span = span,
                                 .hint = "save or send the query as UTF-8"},
                                fmt::format("The query is not valid UTF-8 at byte {} (0x{:02X})",
                                            offset, static_cast<unsigned char>(text[offset])));
}

}  // namespace

Result<SourceText> SourceText::Create(std::string_view text) {
  if (text.size() > kMaxQueryBytes) {
    return Status::WithQueryError(
        StatusCode::kResourceExhausted,
        {.type = "SyntaxError",
         .phase = "compile time",
         .detail = "QueryTooLong",
         .hint = "pass large data as a parameter, or load it with COPY"},
        fmt::format("The query has {} bytes; the limit is {} bytes", text.size(), kMaxQueryBytes));
  }
  SourceText source(text);
  source.ascii_ = std::all_of(text.begin(), text.end(),
                              [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (source.ascii_) return source;
  source.offsets_.reserve(text.size() + 1);
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t length = SequenceLength(text.substr(offset));
    if (length == 0) return NotUtf8(text, offset);
    source.offsets_.push_back(static_cast<std::uint32_t>(offset));
    offset += length;
  }
  source.offsets_.push_back(static_cast<std::uint32_t>(text.size()));
  return source;
}

SourceSpan SourceText::Span(std::size_t first, std::size_t end, std::size_t line,
                            std::size_t column) const {
  const std::size_t start = ByteOffset(first);
  return {.offset = static_cast<std::uint32_t>(start),
          .length = static_cast<std::uint32_t>(ByteOffset(end) - start),
          .line = static_cast<std::uint32_t>(line),
          .column = static_cast<std::uint32_t>(column)};
}

SourceSpan SourceText::SpanAtByte(std::size_t offset, std::size_t length) const {
  SourceSpan span{static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length), 1, 1};
  for (const char c : text_.substr(0, offset)) {
    if (c == '\n') {
      ++span.line;
      span.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++span.column;
    }
  }
  return span;
}

}  // namespace keiretsu::query::parser
