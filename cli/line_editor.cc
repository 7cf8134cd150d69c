#include "cli/line_editor.h"

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cell_text.h"
#include "cli/screen_layout.h"
#include "cli/terminal.h"

namespace keiretsu::cli {
namespace {

/// An ESC that begins a sequence is followed by the rest within this time.
constexpr int kEscapeWaitMs = 50;
/// More candidates than this are counted, not listed.
constexpr std::size_t kMaxListedCandidates = 200;

bool TerminalIsDumb() {
  const char* name = std::getenv("TERM");
  return name != nullptr && std::string_view(name) == "dumb";
}

/// As wide as the prompt, so that lines stand below each other.
std::string ContinuationOf(std::string_view prompt) {
  const std::size_t width = TextWidth(prompt);
  return width < 3 ? std::string(width, ' ') : std::string(width - 3, ' ') + ".. ";
}

bool LastLineIsBlank(std::string_view text) {
  const std::size_t line = text.rfind('\n');
  return line != std::string_view::npos &&
         text.find_first_not_of(" \t", line + 1) == std::string_view::npos;
}

std::string CommonPrefix(const std::vector<std::string>& texts) {
  std::string_view prefix = texts.front();
  for (const std::string& text : texts) {
    const auto [end, unused] =
        std::mismatch(prefix.begin(), prefix.end(), text.begin(), text.end());
    prefix = prefix.substr(0, static_cast<std::size_t>(end - prefix.begin()));
  }
  // Never half a character.
  while (!prefix.empty() && prefix.size() < texts.front().size() &&
         (static_cast<unsigned char>(texts.front()[prefix.size()]) & 0xc0U) == 0x80U) {
    prefix.remove_suffix(1);
  }
  return std::string(prefix);
}

}  // namespace

LineEditor::Reply LineEditor::Read(std::string_view prompt) {
  if (TerminalIsDumb()) return ReadPlainLines(prompt);
  const RawMode raw;
  if (!raw.ok()) return ReadPlainLines(prompt);
  prompt_ = prompt;
  buffer_.Set("");
  draft_.clear();
  recalled_ = history_.entries().size();
  drawn_row_ = 0;
  return Edit();
}

LineEditor::Reply LineEditor::ReadPlainLines(std::string_view prompt) {
  Reply reply;
  WriteToTerminal(prompt);
  for (std::string line; std::getline(std::cin, line);) {
    const bool is_blank = line.find_first_not_of(" \t") == std::string::npos;
    reply.text += line + '\n';
    if (is_blank || config_.is_complete(reply.text)) return reply;
    WriteToTerminal(ContinuationOf(prompt));
  }
  if (reply.text.empty()) reply.end = End::kClosed;
  return reply;
}

LineEditor::Reply LineEditor::Edit() {
  Draw();
  while (true) {
    Key key;
    const Step step = NextKey(key) ? Handle(key) : Step::kClosed;
    if (step == Step::kGoOn) {
      Draw();
      continue;
    }
    LeaveText();
    if (step == Step::kEntered) return {End::kEntered, buffer_.text()};
    return {step == Step::kInterrupted ? End::kInterrupted : End::kClosed, buffer_.text()};
  }
}

LineEditor::Step LineEditor::Handle(const Key& key) {
  switch (key.code) {
    case KeyCode::kText:
      buffer_.Insert(key.text);
      break;
    case KeyCode::kControl:
      return HandleControl(key.letter);
    case KeyCode::kEnter:
      return Enter();
    case KeyCode::kTab:
      CompleteWord();
      break;
    case KeyCode::kBackspace:
      buffer_.EraseBefore();
      break;
    case KeyCode::kDelete:
      buffer_.EraseAfter();
      break;
    case KeyCode::kLeft:
      buffer_.Left();
      break;
    case KeyCode::kRight:
      buffer_.Right();
      break;
    case KeyCode::kUp:
      if (!buffer_.Up()) Recall(-1);
      break;
    case KeyCode::kDown:
      if (!buffer_.Down()) Recall(1);
      break;
    case KeyCode::kWordLeft:
      buffer_.WordLeft();
      break;
    case KeyCode::kWordRight:
      buffer_.WordRight();
      break;
    case KeyCode::kHome:
      buffer_.LineStart();
      break;
    case KeyCode::kEnd:
      buffer_.LineEnd();
      break;
    case KeyCode::kEscape:
    case KeyCode::kUnknown:
      break;
  }
  return Step::kGoOn;
}

LineEditor::Step LineEditor::HandleControl(char letter) {
  switch (letter) {
    case 'a':
      buffer_.LineStart();
      break;
    case 'b':
      buffer_.Left();
      break;
    case 'c':
      return Step::kInterrupted;
    case 'd':
      if (buffer_.text().empty()) return Step::kClosed;
      buffer_.EraseAfter();
      break;
    case 'e':
      buffer_.LineEnd();
      break;
    case 'f':
      buffer_.Right();
      break;
    case 'k':
      buffer_.KillToLineEnd();
      break;
    case 'l':
      WriteToTerminal("\x1b[H\x1b[2J");
      drawn_row_ = 0;
      break;
    case 'n':
      Recall(1);
      break;
    case 'p':
      Recall(-1);
      break;
    case 'r':
      return Search();
    case 'u':
      buffer_.KillToLineStart();
      break;
    case 'w':
      buffer_.KillWordBefore();
      break;
    case 'y':
      buffer_.Yank();
      break;
    case 'z':
      Suspend();
      break;
    default:
      break;
  }
  return Step::kGoOn;
}

LineEditor::Step LineEditor::Enter() {
  if (config_.is_complete(buffer_.text()) || LastLineIsBlank(buffer_.text())) {
    return Step::kEntered;
  }
  buffer_.Insert("\n");
  return Step::kGoOn;
}

void LineEditor::Recall(std::ptrdiff_t step) {
  const std::vector<std::string>& entries = history_.entries();
  const auto wanted = static_cast<std::ptrdiff_t>(recalled_) + step;
  if (wanted < 0 || wanted > static_cast<std::ptrdiff_t>(entries.size())) return;
  if (recalled_ == entries.size()) draft_ = buffer_.text();
  recalled_ = static_cast<std::size_t>(wanted);
  buffer_.Set(recalled_ == entries.size() ? draft_ : entries[recalled_]);
}

void LineEditor::CompleteWord() {
  const Completion completion = config_.complete(buffer_.before_cursor());
  if (completion.candidates.empty()) {
    buffer_.Insert("  ");
    return;
  }
  const std::string common = CommonPrefix(completion.candidates);
  const std::size_t typed = buffer_.cursor() - completion.start;
  if (common.size() > typed || completion.candidates.size() == 1) {
    buffer_.ReplaceBeforeCursor(completion.start, common);
  } else {
    ListCandidates(completion.candidates);
  }
}

void LineEditor::ListCandidates(const std::vector<std::string>& candidates) {
  LeaveText();
  if (candidates.size() > kMaxListedCandidates) {
    WriteToTerminal(fmt::format("{} possibilities\r\n", candidates.size()));
    return;
  }
  std::size_t width = 0;
  for (const std::string& candidate : candidates) width = std::max(width, TextWidth(candidate) + 2);
  const std::size_t per_row = std::max<std::size_t>(1, GetTerminalSize().columns / width);
  std::string text;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    text += candidates[i];
    const bool ends_row = (i + 1) % per_row == 0 || i + 1 == candidates.size();
    text += ends_row ? "\r\n" : std::string(width - TextWidth(candidates[i]), ' ');
  }
  WriteToTerminal(text);
}

// Looks through the history from the newest entry for one that contains what is typed.
LineEditor::Step LineEditor::Search() {
  const std::vector<std::string>& entries = history_.entries();
  std::string wanted;
  std::size_t at = entries.size();  // of the entry shown; the size: none
  const auto find_from = [&](std::size_t end) {
    for (std::size_t i = end; i-- > 0;) {
      if (entries[i].find(wanted) != std::string::npos) return i;
    }
    return at;
  };
  while (true) {
    const std::string_view found = at < entries.size() ? std::string_view(entries[at]) : "";
    const std::size_t cursor =
        wanted.empty() ? found.size() : std::min(found.find(wanted), found.size());
    DrawText(fmt::format("(search) {}: ", wanted), found, cursor);
    Key key;
    if (!NextKey(key)) return Step::kClosed;
    if (key.code == KeyCode::kText) {
      wanted += key.text;
      at = find_from(std::min(at + 1, entries.size()));
    } else if (key.code == KeyCode::kBackspace && !wanted.empty()) {
      EditBuffer shorter;
      shorter.Set(wanted);
      shorter.EraseBefore();
      wanted = shorter.text();
    } else if (key == Key{.code = KeyCode::kControl, .letter = 'r'}) {
      at = find_from(at);
    } else if (key.code == KeyCode::kEscape ||
               key == Key{.code = KeyCode::kControl, .letter = 'c'} ||
               key == Key{.code = KeyCode::kControl, .letter = 'g'}) {
      return Step::kGoOn;
    } else {
      if (at < entries.size()) buffer_.Set(entries[at]);
      return Handle(key);
    }
  }
}

void LineEditor::Suspend() {
  LeaveText();
  termios raw{};
  const bool is_terminal = ::tcgetattr(STDIN_FILENO, &raw) == 0;
  termios cooked = raw;
  cooked.c_iflag |= static_cast<tcflag_t>(ICRNL | IXON);
  cooked.c_lflag |= static_cast<tcflag_t>(ECHO | ICANON | IEXTEN | ISIG);
  if (is_terminal) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &cooked);
  std::raise(SIGTSTP);
  if (is_terminal) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

bool LineEditor::NextKey(Key& key) {
  bool is_idle = false;
  bool has_pending = false;
  while (true) {
    if (std::optional<Key> next = keys_.Next(is_idle)) {
      key = *std::move(next);
      return true;
    }
    std::string bytes;
    if (!ReadFromTerminal(bytes, has_pending ? kEscapeWaitMs : -1)) return false;
    is_idle = has_pending && bytes.empty();
    has_pending = !is_idle;
    keys_.Feed(bytes);
  }
}

void LineEditor::Draw() { DrawText(prompt_, buffer_.text(), buffer_.cursor()); }

void LineEditor::DrawText(std::string_view prompt, std::string_view text, std::size_t cursor) {
  const TerminalSize size = GetTerminalSize();
  const std::string continuation = ContinuationOf(prompt);
  const ScreenLayout layout = LayOut(text, cursor,
                                     {.prompt = prompt,
                                      .continuation = continuation,
                                      .columns = size.columns,
                                      .color = config_.color});
  // Of a text higher than the screen, the rows that end with the cursor's.
  const std::size_t first = layout.cursor_row < size.rows ? 0 : layout.cursor_row + 1 - size.rows;
  const std::size_t end = std::min(layout.rows.size(), first + size.rows);
  std::string out = "\r";
  if (drawn_row_ > 0) out += fmt::format("\x1b[{}A", drawn_row_);
  out += "\x1b[J";
  for (std::size_t row = first; row < end; ++row) {
    if (row > first) out += "\r\n";
    out += layout.rows[row];
  }
  if (const std::size_t up = end - 1 - layout.cursor_row; up > 0)
    out += fmt::format("\x1b[{}A", up);
  out += '\r';
  if (layout.cursor_column > 0) out += fmt::format("\x1b[{}C", layout.cursor_column);
  drawn_row_ = layout.cursor_row - first;
  WriteToTerminal(out);
}

// Moves the terminal's cursor below the text, which stays.
void LineEditor::LeaveText() {
  DrawText(prompt_, buffer_.text(), buffer_.text().size());
  WriteToTerminal("\r\n");
  drawn_row_ = 0;
}

}  // namespace keiretsu::cli
