#include "graph/block/decimal.h"

#include <array>
#include <bit>

namespace keiretsu::graph {
namespace {

constexpr std::array<double, kMaxDecimalExponent + 1> kPowersOfTen = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// Numbers below this round to an integer by adding and subtracting kRounder, and every larger
/// exponent of theirs still is an exact double.
constexpr double kMaxScaled = 2251799813685248.0;  // 2^51
constexpr double kRounder = 6755399441055744.0;    // 1.5 * 2^52

/// Whether `value` is an integer over 10^exponent, to the bit, and which.
bool Scale(double value, unsigned exponent, std::int64_t* integer) {
  const double scaled = value * kPowersOfTen[exponent];
  if (!(scaled < kMaxScaled && scaled > -kMaxScaled)) return false;  // also NaN
  *integer = static_cast<std::int64_t>((scaled + kRounder) - kRounder);
  const double back = static_cast<double>(*integer) / kPowersOfTen[exponent];
  return std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(value);
}

}  // namespace

std::optional<DecimalNumbers> FindDecimals(std::span<const double> values) {
  DecimalNumbers numbers;
  numbers.integers.resize(values.size());
  std::size_t scaled_at_final = 0;  // values from here on were scaled by the final exponent
  for (std::size_t i = 0; i < values.size(); ++i) {
    while (!Scale(values[i], numbers.exponent, &numbers.integers[i])) {
      if (++numbers.exponent > kMaxDecimalExponent) return std::nullopt;
      scaled_at_final = i;
    }
  }
  for (std::size_t i = 0; i < scaled_at_final; ++i) {
    if (!Scale(values[i], numbers.exponent, &numbers.integers[i])) return std::nullopt;
  }
  return numbers;
}

void FromDecimals(unsigned exponent, std::span<const std::int64_t> integers, double* out) {
  const double divisor = kPowersOfTen[exponent];
  for (std::size_t i = 0; i < integers.size(); ++i) {
    out[i] = static_cast<double>(integers[i]) / divisor;
  }
}

}  // namespace keiretsu::graph
