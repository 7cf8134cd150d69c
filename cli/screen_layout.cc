#include "cli/screen_layout.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cell_text.h"
#include "cli/cypher_tokens.h"
#include "cli/terminal_style.h"

namespace keiretsu::cli {
namespace {

std::string_view StyleOf(const Token& token) {
  switch (token.kind) {
    case TokenKind::kKeyword:
      return kStyleBoldBlue;
    case TokenKind::kString:
      return token.open ? kStyleRed : kStyleGreen;
    case TokenKind::kNumber:
    case TokenKind::kParameter:
      return kStyleCyan;
    case TokenKind::kComment:
      return kStyleDim;
    case TokenKind::kName:
    case TokenKind::kSign:
      break;
  }
  return {};
}

/// The style of each byte of a text, asked for in ascending order.
class Styles {
 public:
  Styles(std::string_view text, bool color) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    const bool is_command = first != std::string_view::npos && text[first] == '.';
    if (color && !is_command) tokens_ = Tokenize(text);
  }
  std::string_view At(std::size_t offset) {
    while (next_ < tokens_.size() && tokens_[next_].offset + tokens_[next_].length <= offset) {
      ++next_;
    }
    const bool inside = next_ < tokens_.size() && tokens_[next_].offset <= offset;
    return inside ? StyleOf(tokens_[next_]) : std::string_view();
  }

 private:
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
};

/// Rows in the making.
class Rows {
 public:
  explicit Rows(std::size_t columns) : columns_(std::max<std::size_t>(columns, 1)) {}

  void Begin(std::string_view prompt) {
    SetStyle({});
    rows_.emplace_back();
    column_ = 0;
    while (!prompt.empty()) {
      const std::string_view character = prompt.substr(0, CodePointBytes(prompt));
      Put(character, {});
      prompt.remove_prefix(character.size());
    }
  }
  void Put(std::string_view character, std::string_view style) {
    const std::size_t width = TextWidth(character);
    MakeRoom(width);
    SetStyle(style);
    rows_.back() += character;
    column_ += width;
  }
  /// Wraps if the next character of this width would not fit.
  void MakeRoom(std::size_t width) {
    if (column_ == 0 || column_ + width <= columns_) return;
    const std::string_view style = style_;
    SetStyle({});
    rows_.emplace_back();
    column_ = 0;
    SetStyle(style);
  }
  std::size_t row() const { return rows_.size() - 1; }
  std::size_t column() const { return column_; }
  std::vector<std::string> Take() {
    SetStyle({});
    return std::move(rows_);
  }

 private:
  void SetStyle(std::string_view style) {
    if (style == style_) return;
    if (!style_.empty()) rows_.back() += kStyleNone;
    rows_.back() += style;
    style_ = style;
  }

  std::size_t columns_;
  std::size_t column_ = 0;
  std::string_view style_;
  std::vector<std::string> rows_;
};

}  // namespace

ScreenLayout LayOut(std::string_view text, std::size_t cursor, const LayoutOptions& options) {
  ScreenLayout layout;
  Styles styles(text, options.color);
  Rows rows(options.columns);
  rows.Begin(options.prompt);
  std::size_t at = 0;
  while (true) {
    if (at == cursor) {
      rows.MakeRoom(1);
      layout.cursor_row = rows.row();
      layout.cursor_column = rows.column();
    }
    if (at >= text.size()) break;
    const std::string_view character = text.substr(at, CodePointBytes(text.substr(at)));
    if (character == "\n") {
      rows.Begin(options.continuation);
    } else {
      rows.Put(character, styles.At(at));
    }
    at += character.size();
  }
  layout.rows = rows.Take();
  return layout;
}

}  // namespace keiretsu::cli
