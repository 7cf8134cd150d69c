#include "graph/analysis/rational.h"

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <system_error>

#include "storage/check.h"

namespace keiretsu::graph {
namespace {

using Integer = boost::multiprecision::cpp_int;

/// Digits of the longest shortest text, with sign, point and exponent, and to spare.
constexpr std::size_t kTextSize = 40;
/// Bits of the quotient that is rounded to a double's 53: enough that a sticky last bit decides.
constexpr int kQuotientBits = 62;

Integer PowerOfTen(unsigned exponent) { return boost::multiprecision::pow(Integer(10), exponent); }

}  // namespace

Rational ExactDecimal(double value) {
  CHECK(std::isfinite(value));
  char text[kTextSize];
  const std::to_chars_result written =
      std::to_chars(text, text + kTextSize, value, std::chars_format::scientific);
  CHECK(written.ec == std::errc());
  // d.ddde-dd: the digits are one integer, the exponent counts from the point.
  std::int64_t digits = 0;
  int exponent = 0;
  bool negative = false;
  bool after_point = false;
  const char* at = text;
  for (; *at != 'e'; ++at) {
    if (*at == '-') {
      negative = true;
    } else if (*at == '.') {
      after_point = true;
    } else {
      digits = digits * 10 + (*at - '0');
      exponent -= after_point ? 1 : 0;
    }
  }
  int written_exponent = 0;
  ++at;
  if (*at == '+') ++at;
  std::from_chars(at, written.ptr, written_exponent);
  exponent += written_exponent;
  const Integer signed_digits(negative ? -digits : digits);
  if (exponent >= 0) {
    return Rational(Integer(signed_digits * PowerOfTen(static_cast<unsigned>(exponent))));
  }
  return Rational(signed_digits, PowerOfTen(static_cast<unsigned>(-exponent)));
}

double NearestDouble(const Rational& value) {
  const int sign = value.sign();
  if (sign == 0) return 0;
  Integer numerator = abs(boost::multiprecision::numerator(value));
  Integer denominator = boost::multiprecision::denominator(value);
  const int shift = kQuotientBits - (static_cast<int>(msb(numerator)) -
                                     static_cast<int>(msb(denominator)));
  if (shift >= 0) {
    numerator <<= static_cast<unsigned>(shift);
  } else {
    denominator <<= static_cast<unsigned>(-shift);
  }
  Integer quotient;
  Integer remainder;
  boost::multiprecision::divide_qr(numerator, denominator, quotient, remainder);
  // A sticky bit below the 53 that a double keeps: the conversion then rounds as if it saw all.
  std::uint64_t bits = quotient.convert_to<std::uint64_t>();
  if (!remainder.is_zero()) bits |= 1U;
  return std::ldexp(static_cast<double>(bits), -shift) * sign;
}

}  // namespace keiretsu::graph
