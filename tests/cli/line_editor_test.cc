// The editor's parts, without a terminal: keys, text, rows, history.

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cli/edit_buffer.h"
#include "cli/history.h"
#include "cli/key_decoder.h"
#include "cli/screen_layout.h"
#include "tests/cli/temp_folder.h"

namespace keiretsu::cli {
namespace {

std::vector<Key> Decode(std::string_view bytes) {
  KeyDecoder decoder;
  decoder.Feed(bytes);
  std::vector<Key> keys;
  while (std::optional<Key> key = decoder.Next(/*is_idle=*/true)) keys.push_back(*key);
  return keys;
}

TEST(KeyDecoderTest, Keys) {
  struct Case {
    std::string_view bytes;
    Key key;
  };
  const std::vector<Case> cases = {
      {"a", {.code = KeyCode::kText, .text = "a"}},
      {"héllo", {.code = KeyCode::kText, .text = "héllo"}},
      {"\r", {.code = KeyCode::kEnter}},
      {"\t", {.code = KeyCode::kTab}},
      {"\x7f", {.code = KeyCode::kBackspace}},
      {"\x12", {.code = KeyCode::kControl, .letter = 'r'}},
      {"\x1b[A", {.code = KeyCode::kUp}},
      {"\x1bOB", {.code = KeyCode::kDown}},
      {"\x1b[1;5C", {.code = KeyCode::kWordRight}},
      {"\x1b[3~", {.code = KeyCode::kDelete}},
      {"\x1b", {.code = KeyCode::kEscape}},
      {"\x1b[99;7x", {.code = KeyCode::kUnknown}},
      {"\x1b[200~a\r\tb\x1b[201~", {.code = KeyCode::kText, .text = "a\n  b"}},
  };
  for (const Case& c : cases) {
    const std::vector<Key> keys = Decode(c.bytes);
    ASSERT_EQ(keys.size(), 1U) << c.bytes;
    EXPECT_EQ(keys.front(), c.key) << c.bytes;
  }
}

TEST(KeyDecoderTest, WaitsForTheRestOfAKey) {
  for (const std::string_view bytes : {"\x1b[A", "ü", "\x1b[200~x\x1b[201~"}) {
    KeyDecoder decoder;
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
      decoder.Feed(bytes.substr(i, 1));
      EXPECT_FALSE(decoder.Next(/*is_idle=*/false)) << i;
    }
    decoder.Feed(bytes.substr(bytes.size() - 1));
    EXPECT_TRUE(decoder.Next(/*is_idle=*/false));
  }
}

/// The text with the cursor as '|'.
std::string Shown(const EditBuffer& buffer) {
  std::string text = buffer.text();
  return text.insert(buffer.cursor(), "|");
}

TEST(EditBufferTest, Moves) {
  struct Case {
    std::string_view text;  // the cursor at its end
    std::vector<void (EditBuffer::*)()> moves;
    std::string_view shown;
  };
  const std::vector<Case> cases = {
      {"ab", {&EditBuffer::Left}, "a|b"},
      {"ab", {&EditBuffer::Left, &EditBuffer::Left, &EditBuffer::Left}, "|ab"},
      {"ab", {&EditBuffer::Right}, "ab|"},
      {"aü", {&EditBuffer::Left}, "a|ü"},
      {"ae\u0301", {&EditBuffer::Left}, "a|e\u0301"},
      {"ae\u0301", {&EditBuffer::EraseBefore}, "a|"},
      {"a\nb", {&EditBuffer::LineStart, &EditBuffer::Left}, "a|\nb"},
      {"MATCH (n)", {&EditBuffer::WordLeft}, "MATCH (|n)"},
      {"MATCH (n)", {&EditBuffer::WordLeft, &EditBuffer::WordLeft}, "|MATCH (n)"},
      {"a b", {&EditBuffer::LineStart, &EditBuffer::WordRight}, "a| b"},
      {"one two", {&EditBuffer::KillWordBefore}, "one |"},
      {"one two",
       {&EditBuffer::KillWordBefore, &EditBuffer::LineStart, &EditBuffer::Yank},
       "two|one "},
      {"a\nbc", {&EditBuffer::KillToLineStart}, "a\n|"},
      {"ab", {&EditBuffer::LineStart, &EditBuffer::KillToLineEnd}, "|"},
      {"ab", {&EditBuffer::LineStart, &EditBuffer::EraseAfter}, "|b"},
  };
  for (const Case& c : cases) {
    EditBuffer buffer;
    buffer.Set(std::string(c.text));
    for (const auto move : c.moves) (buffer.*move)();
    EXPECT_EQ(Shown(buffer), c.shown) << c.text;
  }
}

TEST(EditBufferTest, LinesAboveAndBelowKeepTheWidth) {
  EditBuffer buffer;
  buffer.Set("日本語\nab\nlonger line");
  EXPECT_FALSE(buffer.Down());
  EXPECT_TRUE(buffer.Up());
  EXPECT_EQ(Shown(buffer), "日本語\nab|\nlonger line");
  EXPECT_TRUE(buffer.Up());
  EXPECT_EQ(Shown(buffer), "日|本語\nab\nlonger line");
  EXPECT_FALSE(buffer.Up());
  EXPECT_TRUE(buffer.Down());
  EXPECT_EQ(Shown(buffer), "日本語\nab|\nlonger line");
}

TEST(ScreenLayoutTest, BreaksRowsAtTheEdge) {
  struct Case {
    std::string_view text;
    std::size_t cursor;
    std::vector<std::string> rows;
    std::size_t cursor_row;
    std::size_t cursor_column;
  };
  const std::vector<Case> cases = {
      {"", 0, {"> "}, 0, 2},
      {"abc", 1, {"> abc"}, 0, 3},
      {"abcd", 4, {"> abcd", ""}, 1, 0},
      {"abcdef", 5, {"> abcd", "ef"}, 1, 1},
      {"ab\nc", 4, {"> ab", ". c"}, 1, 3},
      {"abc日", 6, {"> abc", "日"}, 1, 2},
  };
  for (const Case& c : cases) {
    const ScreenLayout layout = LayOut(
        c.text, c.cursor, {.prompt = "> ", .continuation = ". ", .columns = 6, .color = false});
    EXPECT_EQ(layout.rows, c.rows) << c.text;
    EXPECT_EQ(layout.cursor_row, c.cursor_row) << c.text;
    EXPECT_EQ(layout.cursor_column, c.cursor_column) << c.text;
  }
}

TEST(ScreenLayoutTest, ColoursDoNotMoveAnything) {
  const std::string text = "MATCH (n {a: 'x', b: 1}) // c\nRETURN $p, 'open";
  const LayoutOptions plain = {.prompt = "> ", .continuation = ". ", .columns = 11};
  LayoutOptions colored = plain;
  colored.color = true;
  for (std::size_t cursor = 0; cursor <= text.size(); ++cursor) {
    const ScreenLayout a = LayOut(text, cursor, plain);
    const ScreenLayout b = LayOut(text, cursor, colored);
    ASSERT_EQ(a.rows.size(), b.rows.size());
    EXPECT_EQ(a.cursor_row, b.cursor_row);
    EXPECT_EQ(a.cursor_column, b.cursor_column);
  }
  EXPECT_NE(LayOut(text, 0, colored).rows[0].find("\x1b["), std::string::npos);
}

TEST(HistoryTest, KeepsEntriesOfManyLinesInAPrivateFile) {
  const TempFolder folder;
  const std::filesystem::path file = folder.path() / "state" / "history";
  const std::vector<std::string> entries = {"RETURN 1;", "MATCH (n)\nRETURN n;", "RETURN '\\n';"};
  {
    History history(file);
    for (const std::string& entry : entries) history.Add(entry);
    history.Add(entries.back());
    history.Add("  \n");
    EXPECT_EQ(history.entries(), entries);
  }
  EXPECT_EQ(History(file).entries(), entries);
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(HistoryTest, WithoutAFileItIsKeptInMemory) {
  History history("");
  history.Add("RETURN 1;");
  EXPECT_EQ(history.entries().size(), 1U);
}

}  // namespace
}  // namespace keiretsu::cli
