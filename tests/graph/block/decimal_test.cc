#include "graph/block/decimal.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>

#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

TEST(DecimalTest, SmallestExponentThatHoldsAll) {
  struct Case {
    std::vector<double> values;
    int exponent;  // -1: none
  };
  const Case cases[] = {
      {{}, 0},
      {{1, 2, -3}, 0},
      {{0.5, 33.34, 100}, 2},
      {{1, 2, 0.125}, 3},
      {{0.1 + 0.2}, -1},  // 0.30000000000000004 has 17 digits
      {{1.0 / 3}, -1},
      {{-0.0}, -1},
      {{std::nan("")}, -1},
      {{std::numeric_limits<double>::infinity()}, -1},
      {{1e15}, 0},
      {{1e300}, -1},
      {{5e-324}, -1},
      {{1e15, 0.001}, -1},  // together beyond 51 bits
  };
  for (const Case& c : cases) {
    const auto found = FindDecimals(c.values);
    EXPECT_EQ(found ? static_cast<int>(found->exponent) : -1, c.exponent)
        << (c.values.empty() ? 0.0 : c.values.back());
  }
}

TEST(DecimalTest, DecimalTextSurvivesToTheBit) {
  const std::uint64_t seed = 71;
  Random random(seed);
  for (unsigned digits = 0; digits <= 9; ++digits) {
    std::vector<double> values;
    for (int i = 0; i < 500; ++i) {
      const std::string text = std::to_string(Below(random, 1'000'000)) + "." +
                               std::to_string(Below(random, 1'000'000'000)).substr(0, digits);
      values.push_back(std::strtod(text.c_str(), nullptr) * (i % 2 == 0 ? 1 : -1));
      if (values.back() == 0) values.back() = 0;  // not -0.0
    }
    const auto decimals = FindDecimals(values);
    ASSERT_TRUE(decimals.has_value()) << "seed " << seed << " digits " << digits;
    EXPECT_LE(decimals->exponent, digits);
    std::vector<double> back(values.size());
    FromDecimals(decimals->exponent, decimals->integers, back.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(back[i]), std::bit_cast<std::uint64_t>(values[i]));
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
