/// Exact numbers, for decisions at a threshold.
#pragma once

#include <cstddef>

#include <boost/multiprecision/cpp_int.hpp>

namespace keiretsu::graph {

/// A fraction of any size.
using Rational = boost::multiprecision::cpp_rational;

/// The decimal that `value` stands for: the shortest text that reads back to the same double. So
/// 0.17 is 17/100, and 0.17 + 0.28 + 0.05 is exactly one half. REQUIRES: finite.
Rational ExactDecimal(double value);

/// The double nearest to `value`.
double NearestDouble(const Rational& value);

}  // namespace keiretsu::graph
