#include "query/expression/value_arithmetic.h"

#include <gtest/gtest.h>

#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

TEST(ValueArithmetic, Numbers) {
  Check({
      {"1 + 2", "3"},
      {"1 + 2.5", "3.5"},
      {"7 / 2", "3"},
      {"-7 / 2", "-3"},
      {"7 / 2.0", "3.5"},
      {"7 % 3", "1"},
      {"-7 % 3", "-1"},
      {"7.5 % 2", "1.5"},
      {"2 ^ 3", "8.0"},
      {"2 * 3", "6"},
      {"2 * 3.0", "6.0"},
      {"-(3)", "-3"},
      {"0.1 + 0.2", "0.30000000000000004"},
      {"1.0 / 0", "Infinity"},
      {"-1 / 0.0", "-Infinity"},
      {"0.0 / 0.0", "NaN"},
      {"1e30 * 1", "1e30"},
  });
}

TEST(ValueArithmetic, OverflowIsAnError) {
  Check({
      {"9223372036854775807 + 0", "9223372036854775807"},
      {"9223372036854775807 + 1", "ArithmeticError IntegerOverflow"},
      {"-9223372036854775807 - 1", "-9223372036854775808"},
      {"-9223372036854775807 - 2", "ArithmeticError IntegerOverflow"},
      {"9223372036854775807 * 2", "ArithmeticError IntegerOverflow"},
      {"(-9223372036854775807 - 1) / -1", "ArithmeticError IntegerOverflow"},
      {"(-9223372036854775807 - 1) % -1", "0"},
      {"-(-9223372036854775807 - 1)", "ArithmeticError IntegerOverflow"},
      {"abs(-9223372036854775807 - 1)", "ArithmeticError IntegerOverflow"},
      {"1 / 0", "ArithmeticError DivisionByZero"},
      {"1 % 0", "ArithmeticError DivisionByZero"},
  });
}

TEST(ValueArithmetic, NullOperandGivesNull) {
  for (const char* op : {"+", "-", "*", "/", "%", "^"}) {
    for (const char* other : {"1", "'a'", "[1]", "true"}) {
      EXPECT_EQ(Outcome(std::string("null ") + op + " " + other), "null") << op << other;
      EXPECT_EQ(Outcome(std::string(other) + " " + op + " null"), "null") << op << other;
    }
  }
  EXPECT_EQ(Outcome("-(null)"), "null");
}

TEST(ValueArithmetic, StringsAndLists) {
  Check({
      {"'a' + 'b'", "'ab'"},
      {"'a' + 1", "'a1'"},
      {"1 + 'a'", "'1a'"},
      {"'a' + 1.0", "'a1.0'"},
      {"'a' + true", "'atrue'"},
      {"'on ' + date('2015-07-21')", "'on 2015-07-21'"},
      {"[1] + [2, 3]", "[1, 2, 3]"},
      {"[1] + 2", "[1, 2]"},
      {"1 + [2]", "[1, 2]"},
      {"'a' + [2]", "['a', 2]"},
      {"[] + []", "[]"},
  });
}

TEST(ValueArithmetic, OtherOperandsAreTypeErrors) {
  Check({
      {"1 + true", "TypeError InvalidArgumentType"},
      {"'a' - 'b'", "TypeError InvalidArgumentType"},
      {"'a' + {k: 1}", "TypeError InvalidArgumentType"},
      {"true * 2", "TypeError InvalidArgumentType"},
      {"[1] - 1", "TypeError InvalidArgumentType"},
      {"-('a')", "TypeError InvalidArgumentType"},
      {"date('2015-07-21') + 1", "TypeError InvalidArgumentType"},
      {"date('2015-07-21') - date('2015-07-20')", "TypeError InvalidArgumentType"},
  });
}

}  // namespace
}  // namespace keiretsu::query
