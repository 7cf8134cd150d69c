/// The text of a query, checked to be UTF-8, with spans in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu::query::parser {

/// Maps code points, in which ANTLR counts, to bytes. Immutable; borrows the text.
class SourceText {
 public:
  /// Errors: ResourceExhausted past kMaxQueryBytes; a query error naming the first byte that is
  /// not UTF-8.
  static Result<SourceText> Create(std::string_view text);

  std::string_view text() const { return text_; }
  std::size_t code_points() const { return ascii_ ? text_.size() : offsets_.size() - 1; }
  /// The byte at which a code point starts. REQUIRES: index <= code_points().
  std::size_t ByteOffset(std::size_t index) const { return ascii_ ? index : offsets_[index]; }
  /// The span of code points [first, end), which starts at `line` and `column` (from 1).
  SourceSpan Span(std::size_t first, std::size_t end, std::size_t line, std::size_t column) const;
  /// The span of `length` bytes at byte `offset`. Linear in `offset`: for errors only.
  SourceSpan SpanAtByte(std::size_t offset, std::size_t length) const;
  std::string_view Slice(const SourceSpan& span) const {
    return text_.substr(span.offset, span.length);
  }

 private:
  explicit SourceText(std::string_view text) : text_(text) {}

  std::string_view text_;
  bool ascii_ = true;
  std::vector<std::uint32_t> offsets_;  // by code point, and the end; empty for ASCII
};

/// The span from the start of `first` to the end of `last`.
inline SourceSpan Join(const SourceSpan& first, const SourceSpan& last) {
  SourceSpan span = first;
  span.length = last.offset + last.length - first.offset;
  return span;
}

}  // namespace keiretsu::query::parser
