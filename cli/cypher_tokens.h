/// Cypher text as a row of tokens, well enough for colours and completion. The real lexer belongs
/// to the engine; this one accepts unfinished text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace keiretsu::cli {

enum class TokenKind : std::uint8_t {
  kKeyword,
  kName,
  kString,  ///< with its quotes, the last of which may be missing
  kNumber,
  kParameter,
  kComment,
  kSign,  ///< one byte
};

struct Token {
  TokenKind kind = TokenKind::kSign;
  std::size_t offset = 0;
  std::size_t length = 0;
  bool open = false;  ///< a string, escaped name or comment that nothing closes
};

/// Everything but white space. Names in backquotes are one token.
std::vector<Token> Tokenize(std::string_view text);

/// The keywords, in capitals, ascending.
std::span<const std::string_view> Keywords();

}  // namespace keiretsu::cli
