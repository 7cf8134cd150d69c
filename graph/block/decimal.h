/// Floats that are short decimal numbers, as integers with a common power of ten.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace keiretsu::graph {

/// Largest exponent tried. 10^22 is the last power of ten a double holds exactly.
inline constexpr unsigned kMaxDecimalExponent = 15;

/// values[i] == integers[i] / 10^exponent, to the bit: both operands are exact doubles, and IEEE
/// division rounds as reading the decimal text does.
struct DecimalNumbers {
  unsigned exponent = 0;
  std::vector<std::int64_t> integers;
};

/// The smallest exponent that represents all of `values`; nullopt when there is none, as with NaN,
/// infinities, -0.0 and numbers of more than about 15 digits.
std::optional<DecimalNumbers> FindDecimals(std::span<const double> values);

/// The inverse. REQUIRES: exponent <= kMaxDecimalExponent.
void FromDecimals(unsigned exponent, std::span<const std::int64_t> integers, double* out);

}  // namespace keiretsu::graph
