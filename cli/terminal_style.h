#pragma once

#include <string_view>

namespace keiretsu::cli {

/// Sequences that set how the text after them looks (ECMA-48, 8.3.117, SGR).
inline constexpr std::string_view kStyleNone = "\x1b[0m";
inline constexpr std::string_view kStyleBold = "\x1b[1m";
inline constexpr std::string_view kStyleDim = "\x1b[2m";
inline constexpr std::string_view kStyleRed = "\x1b[31m";
inline constexpr std::string_view kStyleGreen = "\x1b[32m";
inline constexpr std::string_view kStyleCyan = "\x1b[36m";
inline constexpr std::string_view kStyleBoldBlue = "\x1b[1;34m";

}  // namespace keiretsu::cli
