/// The values of literals as written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "keiretsu/value.h"

namespace keiretsu::query::parser {

/// Why a literal has no value; `detail` is empty when it has one.
struct LiteralError {
  std::string_view detail;  ///< in the TCK's vocabulary
  std::string message;
  std::string hint = {};
  std::size_t offset = 0;  ///< bytes into the literal
  std::size_t length = 0;  ///< 0: all of it
};

/// Reads `12`, `0x1F` or `0o17`; `negative` when a minus stands before it, which alone admits
/// 9223372036854775808.
LiteralError ReadInteger(std::string_view text, bool negative, Value* value);
/// Reads `1.5`, `.5` or `1e9`. A number too small to tell from zero is zero.
LiteralError ReadFloat(std::string_view text, bool negative, Value* value);
/// Reads a string with its quotes, and its escapes: \\ \' \" \b \f \n \r \t \uXXXX \UXXXXXXXX.
LiteralError ReadString(std::string_view quoted, std::string* value);
/// Reads a name in backquotes: a doubled one stands for itself.
std::string ReadEscapedName(std::string_view quoted);

}  // namespace keiretsu::query::parser
