#include "cli/key_decoder.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "cli/cell_text.h"

namespace keiretsu::cli {
namespace {

constexpr std::string_view kPasteBegin = "\x1b[200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";

struct Sequence {
  std::string_view after_escape;
  KeyCode code;
};

constexpr Sequence kSequences[] = {
    {"[A", KeyCode::kUp},          {"[B", KeyCode::kDown},         {"[C", KeyCode::kRight},
    {"[D", KeyCode::kLeft},        {"[H", KeyCode::kHome},         {"[F", KeyCode::kEnd},
    {"OA", KeyCode::kUp},          {"OB", KeyCode::kDown},         {"OC", KeyCode::kRight},
    {"OD", KeyCode::kLeft},        {"OH", KeyCode::kHome},         {"OF", KeyCode::kEnd},
    {"[1~", KeyCode::kHome},       {"[7~", KeyCode::kHome},        {"[4~", KeyCode::kEnd},
    {"[8~", KeyCode::kEnd},        {"[3~", KeyCode::kDelete},      {"[1;5C", KeyCode::kWordRight},
    {"[1;5D", KeyCode::kWordLeft}, {"[1;3C", KeyCode::kWordRight}, {"[1;3D", KeyCode::kWordLeft},
    {"f", KeyCode::kWordRight},    {"b", KeyCode::kWordLeft},
};

/// The length of the escape sequence at the front, 0 if it is not complete.
std::size_t SequenceLength(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == 'O') return bytes.size() < 3 ? 0 : 3;
  if (bytes[1] != '[') return 1 + CodePointBytes(bytes.substr(1));
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if (bytes[i] >= '@' && bytes[i] <= '~') return i + 1;  // the final byte
  }
  return 0;
}

/// Bytes that the code point beginning with `first` needs.
std::size_t WantedBytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

Key ControlKey(char c) {
  switch (c) {
    case '\r':
    case '\n':
      return {.code = KeyCode::kEnter};
    case '\t':
      return {.code = KeyCode::kTab};
    case 0x7f:
    case '\b':
      return {.code = KeyCode::kBackspace};
    default:
      return {.code = KeyCode::kControl, .letter = static_cast<char>(c + '`')};
  }
}

}  // namespace

std::optional<Key> KeyDecoder::Next(bool is_idle) {
  if (pending_.empty()) return std::nullopt;
  if (pending_.front() == '\x1b') return NextEscape(is_idle);
  if (IsControl(pending_.front())) return Take(1, ControlKey(pending_.front()));
  return NextText();
}

std::optional<Key> KeyDecoder::NextEscape(bool is_idle) {
  if (pending_.starts_with(kPasteBegin)) return NextPaste();
  const std::size_t length = SequenceLength(pending_);
  if (length == 0) {
    if (!is_idle) return std::nullopt;
    return Take(pending_.size(), {.code = KeyCode::kEscape});
  }
  const std::string_view after_escape = std::string_view(pending_).substr(1, length - 1);
  const auto* const found =
      std::find_if(std::begin(kSequences), std::end(kSequences),
                   [&](const Sequence& sequence) { return sequence.after_escape == after_escape; });
  return Take(length, {.code = found == std::end(kSequences) ? KeyCode::kUnknown : found->code});
}

std::optional<Key> KeyDecoder::NextPaste() {
  const std::size_t end = pending_.find(kPasteEnd);
  if (end == std::string::npos) return std::nullopt;
  Key key = {.code = KeyCode::kText};
  for (const char c : pending_.substr(kPasteBegin.size(), end - kPasteBegin.size())) {
    if (c == '\r') {
      key.text += '\n';
    } else if (c == '\t') {
      key.text += "  ";
    } else if (c == '\n' || !IsControl(c)) {
      key.text += c;
    }
  }
  return Take(end + kPasteEnd.size(), std::move(key));
}

// As many characters as have come: what is typed fast or pasted is drawn once.
std::optional<Key> KeyDecoder::NextText() {
  std::size_t end = 0;
  while (end < pending_.size() && !IsControl(pending_[end])) {
    const std::size_t wanted = WantedBytes(pending_[end]);
    if (end + wanted > pending_.size()) break;
    end += CodePointBytes(std::string_view(pending_).substr(end));
  }
  if (end == 0) return std::nullopt;
  return Take(end, {.code = KeyCode::kText, .text = pending_.substr(0, end)});
}

Key KeyDecoder::Take(std::size_t bytes, Key key) {
  pending_.erase(0, bytes);
  return key;
}

}  // namespace keiretsu::cli
