#include "graph/validity.h"

#include <gtest/gtest.h>

#include "graph/temporal_text.h"

namespace keiretsu::graph {
namespace {

struct DayCase {
  Value value;
  const char* day;  // "": none; "error"
};

TEST(Validity, ReadDay) {
  const DayCase cases[] = {
      {Value(), ""},
      {Value(Date{0}), "1970-01-01"},
      {Value(LocalDateTime{-1, 0}), "1969-12-31"},
      {Value(LocalDateTime{86'400, 5}), "1970-01-02"},
      {Value(DateTime{-1, 0, 3600, ""}), "1970-01-01"},
      {Value(DateTime{1, 0, -3600, ""}), "1969-12-31"},
      {Value("2026-05-03"), "2026-05-03"},
      {Value("2026-05"), "2026-05-01"},
      {Value("2026"), "2026-01-01"},
      {Value("2024-02-29"), "2024-02-29"},
      {Value("0001-01-01"), "0001-01-01"},
      {Value("2025-02-29"), "error"},
      {Value("2025-13-01"), "error"},
      {Value("2025-00"), "error"},
      {Value("2025-01-00"), "error"},
      {Value("2025-1-1"), "error"},
      {Value("2025/01/01"), "error"},
      {Value("+025"), "error"},
      {Value("2025-01-01T00:00"), "2025-01-01"},
      {Value("2025-01-01 00:00"), "error"},
      {Value(""), "error"},
      {Value(2025), "2025-01-01"},
      {Value(20250101), "error"},
      {Value(true), "error"},
      {Value(LocalTime{0}), "error"},
  };
  for (const DayCase& c : cases) {
    SCOPED_TRACE(c.value.ToString());
    const auto day = ReadDay(c.value);
    if (std::string_view(c.day) == "error") {
      EXPECT_EQ(day.status().code(), StatusCode::kInvalidArgument);
      continue;
    }
    ASSERT_TRUE(day.has_value()) << day.error().ToString();
    EXPECT_EQ(*day ? TemporalText(**day) : "", c.day);
  }
}

TEST(Validity, AnAbsentBoundIsOpen) {
  EXPECT_TRUE(IsAlive(std::nullopt, std::nullopt, Date{0}));
  EXPECT_TRUE(IsAlive(Date{0}, std::nullopt, Date{0}));
  EXPECT_FALSE(IsAlive(Date{1}, std::nullopt, Date{0}));
  EXPECT_FALSE(IsAlive(std::nullopt, Date{0}, Date{0}));
  EXPECT_TRUE(IsAlive(std::nullopt, Date{1}, Date{0}));
}

}  // namespace
}  // namespace keiretsu::graph
