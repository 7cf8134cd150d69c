#include "graph/analysis/rational.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

TEST(ExactDecimal, IsTheShortestDecimalThatReadsBack) {
  const struct {
    double value;
    Rational exact;
  } cases[] = {
      {0, 0},
      {1, 1},
      {0.5, Rational(1, 2)},
      {0.17, Rational(17, 100)},
      {-0.28, Rational(-28, 100)},
      {100, 100},
      {1e22, Rational(boost::multiprecision::cpp_int("10000000000000000000000"))},
      {0.1 + 0.2, Rational(boost::multiprecision::cpp_int("30000000000000004"),
                           boost::multiprecision::cpp_int("100000000000000000"))},
      {1e-7, Rational(1, 10000000)},
  };
  for (const auto& c : cases) EXPECT_EQ(ExactDecimal(c.value), c.exact) << c.value;
}

TEST(ExactDecimal, SumsToExactlyOneHalf) {
  EXPECT_EQ(ExactDecimal(0.17) + ExactDecimal(0.28) + ExactDecimal(0.05), Rational(1, 2));
  EXPECT_GT(0.17 + 0.28 + 0.05, 0.5);
}

TEST(NearestDouble, UndoesExactDecimal) {
  const unsigned seed = 7;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value) || std::abs(value) < std::numeric_limits<double>::min()) continue;
    ASSERT_EQ(NearestDouble(ExactDecimal(value)), value) << "seed " << seed;
  }
}

TEST(NearestDouble, RoundsToTheNearestOfTwoAndTiesToEven) {
  const auto power = [](unsigned n) {
    return Rational(boost::multiprecision::pow(boost::multiprecision::cpp_int(2), n));
  };
  EXPECT_EQ(NearestDouble(Rational(1, 3)), 1.0 / 3.0);
  EXPECT_EQ(NearestDouble(Rational(-2, 3)), -2.0 / 3.0);
  EXPECT_EQ(NearestDouble(power(53) + 1), 0x1p53);
  EXPECT_EQ(NearestDouble(power(53) + 3), 0x1p53 + 4);
  EXPECT_EQ(NearestDouble(power(53) + 1 + Rational(1, 1000000)), 0x1p53 + 2);
  EXPECT_EQ(NearestDouble(0), 0);
}

}  // namespace
}  // namespace keiretsu::graph
