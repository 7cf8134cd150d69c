/// Asks a person for a text of one or more lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/completion.h"
#include "cli/edit_buffer.h"
#include "cli/history.h"
#include "cli/key_decoder.h"

namespace keiretsu::cli {

/// Edits on the terminal behind standard input and output, in raw mode while Read() runs. Enter
/// ends the text when it is complete or its last line is blank, and else begins a new line; the
/// arrows move through all its lines, then through the history. On a terminal that cannot move
/// its cursor (TERM=dumb) it reads plain lines. External synchronisation.
class LineEditor {
 public:
  struct Config {
    std::function<bool(std::string_view text)> is_complete;
    std::function<Completion(std::string_view before_cursor)> complete;
    bool color = false;
  };
  enum class End : std::uint8_t {
    kEntered,
    kInterrupted,  ///< Ctrl-C
    kClosed,       ///< Ctrl-D on an empty text, or the terminal is gone
  };
  struct Reply {
    End end = End::kEntered;
    std::string text;
  };

  /// `history` must outlive the editor, which does not add to it.
  LineEditor(Config config, const History& history)
      : config_(std::move(config)), history_(history) {}

  Reply Read(std::string_view prompt);

 private:
  enum class Step : std::uint8_t { kGoOn, kEntered, kInterrupted, kClosed };

  Reply ReadPlainLines(std::string_view prompt);
  Reply Edit();
  Step Handle(const Key& key);
  Step HandleControl(char letter);
  Step Enter();
  void Recall(std::ptrdiff_t step);
  void CompleteWord();
  void ListCandidates(const std::vector<std::string>& candidates);
  Step Search();
  void Suspend();

  bool NextKey(Key& key);
  void Draw();
  void DrawText(std::string_view prompt, std::string_view text, std::size_t cursor);
  void LeaveText();

  Config config_;
  const History& history_;
  std::string prompt_;
  EditBuffer buffer_;
  KeyDecoder keys_;
  std::size_t recalled_ = 0;   ///< index into the history; its size: the draft
  std::string draft_;          ///< what was typed before the history was looked at
  std::size_t drawn_row_ = 0;  ///< where the cursor is below the first row drawn
};

}  // namespace keiretsu::cli
