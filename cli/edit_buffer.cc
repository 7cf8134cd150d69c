#include "cli/edit_buffer.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "cli/cell_text.h"

namespace keiretsu::cli {
namespace {

bool IsWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

}  // namespace

void EditBuffer::Set(std::string text) {
  text_ = std::move(text);
  End();
}

void EditBuffer::Insert(std::string_view text) {
  text_.insert(cursor_, text);
  cursor_ += text.size();
}

void EditBuffer::ReplaceBeforeCursor(std::size_t start, std::string_view text) {
  text_.replace(start, cursor_ - start, text);
  cursor_ = start + text.size();
}

void EditBuffer::Left() { cursor_ = Previous(cursor_); }
void EditBuffer::Right() { cursor_ = Next(cursor_); }

void EditBuffer::WordLeft() {
  while (cursor_ > 0 && !IsWordByte(text_[cursor_ - 1])) --cursor_;
  while (cursor_ > 0 && IsWordByte(text_[cursor_ - 1])) --cursor_;
}

void EditBuffer::WordRight() {
  while (cursor_ < text_.size() && !IsWordByte(text_[cursor_])) ++cursor_;
  while (cursor_ < text_.size() && IsWordByte(text_[cursor_])) ++cursor_;
}

void EditBuffer::LineStart() { cursor_ = StartOfLine(cursor_); }
void EditBuffer::LineEnd() { cursor_ = EndOfLine(cursor_); }

bool EditBuffer::Up() {
  const std::size_t start = StartOfLine(cursor_);
  if (start == 0) return false;
  const std::size_t width = TextWidth(std::string_view(text_).substr(start, cursor_ - start));
  cursor_ = AtWidth(StartOfLine(start - 1), width);
  return true;
}

bool EditBuffer::Down() {
  const std::size_t end = EndOfLine(cursor_);
  if (end == text_.size()) return false;
  const std::size_t start = StartOfLine(cursor_);
  const std::size_t width = TextWidth(std::string_view(text_).substr(start, cursor_ - start));
  cursor_ = AtWidth(end + 1, width);
  return true;
}

void EditBuffer::EraseBefore() {
  const std::size_t to = cursor_;
  Left();
  text_.erase(cursor_, to - cursor_);
}

void EditBuffer::EraseAfter() { text_.erase(cursor_, Next(cursor_) - cursor_); }

void EditBuffer::KillToLineStart() { Kill(StartOfLine(cursor_), cursor_); }

void EditBuffer::KillToLineEnd() {
  const std::size_t end = EndOfLine(cursor_);
  Kill(cursor_, end == cursor_ ? Next(end) : end);  // at the end: the line end itself
}

void EditBuffer::KillWordBefore() {
  const std::size_t to = cursor_;
  WordLeft();
  Kill(cursor_, to);
}

std::size_t EditBuffer::Previous(std::size_t at) const {
  while (at > 0) {
    do {
      --at;
    } while (at > 0 && IsContinuation(text_[at]));
    const std::string_view character =
        std::string_view(text_).substr(at, CodePointBytes(std::string_view(text_).substr(at)));
    if (character == "\n" || TextWidth(character) > 0) break;
  }
  return at;
}

std::size_t EditBuffer::Next(std::size_t at) const {
  if (at >= text_.size()) return at;
  const std::string_view text = text_;
  const bool is_line_end = text[at] == '\n';
  at += CodePointBytes(text.substr(at));
  while (!is_line_end && at < text.size() && text[at] != '\n') {
    const std::size_t bytes = CodePointBytes(text.substr(at));
    if (TextWidth(text.substr(at, bytes)) > 0) break;
    at += bytes;
  }
  return at;
}

std::size_t EditBuffer::StartOfLine(std::size_t at) const {
  if (at == 0) return 0;
  const std::size_t line_end = text_.rfind('\n', at - 1);
  return line_end == std::string::npos ? 0 : line_end + 1;
}

std::size_t EditBuffer::EndOfLine(std::size_t at) const {
  return std::min(text_.find('\n', at), text_.size());
}

// The place on a line nearest to `width` from its left.
std::size_t EditBuffer::AtWidth(std::size_t line_start, std::size_t width) const {
  const std::size_t end = EndOfLine(line_start);
  std::size_t at = line_start;
  while (at < end) {
    const std::size_t next = std::min(Next(at), end);
    const std::string_view passed = std::string_view(text_).substr(line_start, next - line_start);
    if (TextWidth(passed) > width) break;
    at = next;
  }
  return at;
}

void EditBuffer::Kill(std::size_t from, std::size_t to) {
  if (from == to) return;
  killed_ = text_.substr(from, to - from);
  text_.erase(from, to - from);
  cursor_ = from;
}

}  // namespace keiretsu::cli
