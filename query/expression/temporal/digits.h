/// Reading temporal texts from their front.
#pragma once

#include <string_view>

namespace keiretsu::query {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Takes `c` off the front of `rest`, if it is there.
inline bool Take(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

}  // namespace keiretsu::query
