#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "graph/temporal_text.h"
#include "keiretsu/value.h"

namespace keiretsu {
namespace {

TEST(ValueText, OfEveryType) {
  const Node a{.id = 1, .labels = {"A", "B c"}, .properties = {{"k", Value(1)}}};
  const Node b{.id = 2, .labels = {}, .properties = {}};
  const Relationship r{.id = 3, .start = 1, .end = 2, .type = "T", .properties = {}};
  const struct {
    Value value;
    const char* text;
  } examples[] = {
      {Value(), "null"},
      {Value(true), "true"},
      {Value(-1), "-1"},
      {Value(1.0), "1.0"},
      {Value(0.1), "0.1"},
      {Value(-0.0), "-0.0"},
      {Value(1e21), "1e21"},
      {Value(1e-7), "1e-7"},
      {Value(std::nan("")), "NaN"},
      {Value(-HUGE_VAL), "-Infinity"},
      {Value("it's\n\\ \x01"), "'it\\'s\\n\\\\ \\u0001'"},
      {Value(List{Value(1), Value(List{}), Value("a")}), "[1, [], 'a']"},
      {Value(Map{{"a", Value(1)}, {"b c", Value()}, {"x`y", Value(Map{})}}),
       "{a: 1, `b c`: null, `x``y`: {}}"},
      {Value(a), "(:A:`B c` {k: 1})"},
      {Value(b), "()"},
      {Value(Node{.id = 9, .labels = {}, .properties = {{"k", Value(1)}}}), "({k: 1})"},
      {Value::NodeReference(7), "(#7)"},
      {Value(r), "[:T]"},
      {Value(Relationship{
           .id = 1, .start = 1, .end = 2, .type = "T", .properties = {{"w", Value(2)}}}),
       "[:T {w: 2}]"},
      {Value(Path{.nodes = {Value(b)}, .relationships = {}}), "<()>"},
      {Value(Path{.nodes = {Value(a), Value(b), Value(a)}, .relationships = {Value(r), Value(r)}}),
       "<(:A:`B c` {k: 1})-[:T]->()<-[:T]-(:A:`B c` {k: 1})>"},
      {Value(Date{0}), "date('1970-01-01')"},
      {Value(Duration{}), "duration('PT0S')"},
  };
  for (const auto& example : examples) EXPECT_EQ(example.value.ToString(), example.text);
}

TEST(ValueText, OfDeepValuesNeedsNoStack) {
  Value deep;
  for (int i = 0; i < 500'000; ++i) deep = Value(List{std::move(deep)});
  EXPECT_EQ(deep.ToString().size(), 1'000'004U);
}

TEST(TemporalText, OfEveryType) {
  using graph::TemporalText;
  constexpr std::int64_t kSecond = 1'000'000'000;
  EXPECT_EQ(TemporalText(Date{-1}), "1969-12-31");
  EXPECT_EQ(TemporalText(Date{graph::DaysFromCivil(0, 2, 29)}), "0000-02-29");
  EXPECT_EQ(TemporalText(Date{graph::DaysFromCivil(-44, 3, 15)}), "-0044-03-15");
  EXPECT_EQ(TemporalText(Date{graph::DaysFromCivil(12'345, 1, 1)}), "+12345-01-01");
  EXPECT_EQ(TemporalText(LocalTime{0}), "00:00");
  EXPECT_EQ(TemporalText(LocalTime{kSecond}), "00:00:01");
  EXPECT_EQ(TemporalText(LocalTime{1}), "00:00:00.000000001");
  EXPECT_EQ(TemporalText(LocalTime{86'399 * kSecond + 120'000'000}), "23:59:59.12");
  EXPECT_EQ(TemporalText(Time{0, -5400}), "00:00-01:30");
  EXPECT_EQ(TemporalText(Time{0, 3208}), "00:00+00:53:28");
  EXPECT_EQ(TemporalText(LocalDateTime{-1, 0}), "1969-12-31T23:59:59");
  EXPECT_EQ(TemporalText(DateTime{.epoch_seconds = 0, .offset_seconds = 3600, .zone = "A/B"}),
            "1970-01-01T01:00+01:00[A/B]");
  EXPECT_EQ(TemporalText(Duration{.months = -13, .days = 2, .seconds = -1, .nanoseconds = 1}),
            "P-1Y-1M2DT-0.999999999S");
  EXPECT_EQ(TemporalText(Duration{.seconds = 3600}), "PT1H");
  EXPECT_EQ(TemporalText(Duration{.seconds = -61}), "PT-1M-1S");
  EXPECT_EQ(TemporalText(Duration{.seconds = std::numeric_limits<std::int64_t>::min()}),
            "PT-2562047788015215H-30M-8S");
}

}  // namespace
}  // namespace keiretsu
