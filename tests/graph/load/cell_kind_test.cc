// Types inferred from texts.
#include "graph/load/cell_kind.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace keiretsu::graph {
namespace {

TEST(CellKind, OfOneText) {
  struct Case {
    std::string text;
    CellKind kind;
  };
  const std::vector<Case> cases = {
      {"0", CellKind::kInteger},
      {"-12", CellKind::kInteger},
      {"9223372036854775807", CellKind::kInteger},
      {"-9223372036854775808", CellKind::kInteger},
      {"9223372036854775808", CellKind::kString},
      {"007", CellKind::kString},
      {"-01", CellKind::kString},
      {"+1", CellKind::kString},
      {" 1", CellKind::kString},
      {"1 ", CellKind::kString},
      {"1,5", CellKind::kString},
      {"-", CellKind::kString},
      {"0.27", CellKind::kFloat},
      {".5", CellKind::kFloat},
      {"-1e-3", CellKind::kFloat},
      {"1E6", CellKind::kFloat},
      {"00.5", CellKind::kString},
      {"1e999", CellKind::kString},
      {"NaN", CellKind::kString},
      {"inf", CellKind::kString},
      {"1.2.3", CellKind::kString},
      {"true", CellKind::kBoolean},
      {"FALSE", CellKind::kBoolean},
      {"tRUE", CellKind::kString},
      {"2024-02-29", CellKind::kDate},
      {"2023-02-29", CellKind::kString},
      {"2024-13-01", CellKind::kString},
      {"2024-1-1", CellKind::kString},
      {"2024-04-31", CellKind::kString},
      {"2024-04-30T12:30", CellKind::kLocalDateTime},
      {"2024-04-30 12:30:15.25", CellKind::kLocalDateTime},
      {"2024-04-30T12:30:15Z", CellKind::kDateTime},
      {"2024-04-30T12:30:15.123456789+05:30", CellKind::kDateTime},
      {"2024-04-30T25:00", CellKind::kString},
      {"2024-04-30T12:30:", CellKind::kString},
      {"2024-04-30T12:30x", CellKind::kString},
      {"2024-04-30T12:30+99:00", CellKind::kString},
      {"", CellKind::kString},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(static_cast<int>(InferKind(c.text, CellKind::kEmpty)), static_cast<int>(c.kind))
        << c.text;
  }
}

TEST(CellKind, OfMixtures) {
  EXPECT_EQ(JoinKinds(CellKind::kInteger, CellKind::kFloat), CellKind::kFloat);
  EXPECT_EQ(JoinKinds(CellKind::kFloat, CellKind::kInteger), CellKind::kFloat);
  EXPECT_EQ(JoinKinds(CellKind::kEmpty, CellKind::kDate), CellKind::kDate);
  EXPECT_EQ(JoinKinds(CellKind::kDate, CellKind::kDateTime), CellKind::kString);
  EXPECT_EQ(JoinKinds(CellKind::kBoolean, CellKind::kInteger), CellKind::kString);
  EXPECT_EQ(InferKind("5", CellKind::kBoolean), CellKind::kString);
}

TEST(CellKind, Values) {
  ParsedTime time;
  ASSERT_TRUE(ParseDateTime("1970-01-02T01:00:01.5+01:00", &time));
  EXPECT_EQ(time.epoch_seconds, 86'401);
  EXPECT_EQ(time.nanoseconds, 500'000'000);
  EXPECT_EQ(time.offset_seconds, 3'600);
  std::int64_t days;
  ASSERT_TRUE(ParseDate("1969-12-31", &days));
  EXPECT_EQ(days, -1);
  double real;
  ASSERT_TRUE(ParseFloat("0.1", &real));
  EXPECT_EQ(real, 0.1);
}

}  // namespace
}  // namespace keiretsu::graph
