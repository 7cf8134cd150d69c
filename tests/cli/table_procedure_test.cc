#include "cli/table_procedure.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu::cli {
namespace {

TEST(SameArgumentTest, EqualityOfRows) {
  struct Case {
    Value a;
    Value b;
    bool same;
  };
  const std::int64_t big = (std::int64_t{1} << 53) + 1;  // no double has it
  const std::vector<Case> cases = {
      {Value(), Value(), true},
      {Value(), Value(0), false},
      {Value(1), Value(1.0), true},
      {Value(1), Value(1.5), false},
      {Value(big), Value(static_cast<double>(big)), false},
      {Value(std::numeric_limits<std::int64_t>::max()), Value(0x1p63), false},
      {Value(std::nan("")), Value(std::nan("")), true},
      {Value(0.0), Value(-0.0), true},
      {Value("a"), Value("a"), true},
      {Value("1"), Value(1), false},
      {Value(true), Value(1), false},
      {Value(List{Value(1), Value()}), Value(List{Value(1.0), Value()}), true},
      {Value(List{Value(1)}), Value(List{Value(1), Value(1)}), false},
      {Value::MakeMap({{"k", Value(1)}}), Value::MakeMap({{"k", Value(1.0)}}), true},
      {Value::MakeMap({{"k", Value(1)}}), Value::MakeMap({{"l", Value(1)}}), false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(SameArgument(c.a, c.b), c.same) << c.a.ToString() << ", " << c.b.ToString();
    EXPECT_EQ(SameArgument(c.b, c.a), c.same) << c.b.ToString() << ", " << c.a.ToString();
  }
}

TEST(TableProcedureTest, YieldsTheRowsThatHaveTheArguments) {
  Result<Procedure> procedure =
      MakeTableProcedure("test.f", {{"in", "NUMBER?"}}, {{"out", "STRING?"}},
                         {{Value(1), Value("a")},
                          {Value(2), Value("b")},
                          {Value(1.0), Value()},
                          {Value(), Value("c")}});
  ASSERT_TRUE(procedure);
  const auto outputs = [&](const Value& argument) {
    return *procedure->function(std::vector<Value>{argument});
  };
  EXPECT_EQ(outputs(Value(1)), (std::vector<List>{{Value("a")}, {Value()}}));
  EXPECT_EQ(outputs(Value()), (std::vector<List>{{Value("c")}}));
  EXPECT_TRUE(outputs(Value(3)).empty());
}

TEST(TableProcedureTest, RowsAreAsWideAsTheSignature) {
  EXPECT_FALSE(MakeTableProcedure("test.f", {{"in", "ANY"}}, {}, {{Value(1), Value(2)}}));
  EXPECT_TRUE(MakeTableProcedure("test.f", {}, {}, {{}}));
}

}  // namespace
}  // namespace keiretsu::cli
