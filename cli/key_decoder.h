/// Bytes from a terminal as keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keiretsu::cli {

enum class KeyCode : std::uint8_t {
  kText,     ///< one or more characters to insert
  kControl,  ///< Ctrl with the letter in `letter`, lower case
  kEnter,
  kTab,
  kBackspace,
  kDelete,
  kLeft,
  kRight,
  kUp,
  kDown,
  kWordLeft,
  kWordRight,
  kHome,
  kEnd,
  kEscape,
  kUnknown,  ///< a sequence that means nothing here
};

struct Key {
  KeyCode code = KeyCode::kUnknown;
  char letter = '\0';
  std::string text = {};
  friend bool operator==(const Key&, const Key&) = default;
};

/// Decodes UTF-8, control characters and the escape sequences of ECMA-48 terminals, including
/// bracketed paste, whose content arrives as one kText. External synchronisation.
class KeyDecoder {
 public:
  void Feed(std::string_view bytes) { pending_ += bytes; }
  /// The next key; nothing if more bytes are needed. With `is_idle`, no more will come soon: a lone
  /// ESC is then the key itself.
  std::optional<Key> Next(bool is_idle);

 private:
  std::optional<Key> NextEscape(bool is_idle);
  std::optional<Key> NextPaste();
  std::optional<Key> NextText();
  Key Take(std::size_t bytes, Key key);

  std::string pending_;
};

}  // namespace keiretsu::cli
