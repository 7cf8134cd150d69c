/// The text under edit as rows of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::cli {

struct ScreenLayout {
  std::vector<std::string> rows;  ///< with colours, if asked for
  std::size_t cursor_row = 0;
  std::size_t cursor_column = 0;
};

struct LayoutOptions {
  std::string_view prompt;        ///< before the first line
  std::string_view continuation;  ///< before each other line
  std::size_t columns = 80;       ///< of the terminal, at least 1
  bool color = false;
};

/// Breaks `text` into rows at line ends and at the terminal's edge, never within a character.
/// `cursor` is in bytes. Cypher gets colours: keywords, literals, comments; a text that nothing
/// closes stands out.
ScreenLayout LayOut(std::string_view text, std::size_t cursor, const LayoutOptions& options);

}  // namespace keiretsu::cli
