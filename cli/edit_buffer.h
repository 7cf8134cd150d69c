/// The text under edit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keiretsu::cli {

/// A text of any number of lines with a cursor between two characters. A character is a code point
/// with the combining marks behind it. External synchronisation.
class EditBuffer {
 public:
  const std::string& text() const { return text_; }
  std::size_t cursor() const { return cursor_; }  ///< in bytes
  std::string_view before_cursor() const { return std::string_view(text_).substr(0, cursor_); }

  /// Puts the cursor at the end.
  void Set(std::string text);
  void Insert(std::string_view text);
  /// Replaces [start, cursor).
  void ReplaceBeforeCursor(std::size_t start, std::string_view text);

  void Left();
  void Right();
  void WordLeft();
  void WordRight();
  void LineStart();
  void LineEnd();
  void End() { cursor_ = text_.size(); }
  /// To the line above or below, at the same width; false if there is none.
  bool Up();
  bool Down();

  void EraseBefore();
  void EraseAfter();
  /// These keep what they erase for Yank().
  void KillToLineStart();
  void KillToLineEnd();
  void KillWordBefore();
  void Yank() { Insert(killed_); }

 private:
  std::size_t Previous(std::size_t at) const;
  std::size_t Next(std::size_t at) const;
  std::size_t StartOfLine(std::size_t at) const;
  std::size_t EndOfLine(std::size_t at) const;
  std::size_t AtWidth(std::size_t line_start, std::size_t width) const;
  void Kill(std::size_t from, std::size_t to);

  std::string text_;
  std::size_t cursor_ = 0;
  std::string killed_;
};

}  // namespace keiretsu::cli
