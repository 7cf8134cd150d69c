#include <random>
#include <string>

#include <gtest/gtest.h>

#include "graph/temporal_text.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/posix_rule.h"
#include "query/expression/temporal/zone.h"
#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

std::int64_t At(std::int64_t year, int month, int day, int hour = 0) {
  return graph::DaysFromCivil(year, month, day) * kSecondsPerDay + hour * 3600;
}

TEST(Calendar, FourWaysOfWritingADay) {
  constexpr unsigned kSeed = 400;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  const std::int64_t last = graph::DaysFromCivil(graph::kMaxYear, 12, 20);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t range = i % 2 == 0 ? 1'000'000 : last;
    const std::int64_t day =
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * range)) - range;
    const CalendarDay d = DescribeDay(day);
    ASSERT_EQ(DayFromMonth(d.year, d.month, d.day), day);
    ASSERT_EQ(DayFromWeek(d.week_year, d.week, d.day_of_week), day);
    ASSERT_EQ(DayFromQuarter(d.year, d.quarter, d.day_of_quarter), day);
    ASSERT_EQ(DayFromOrdinal(d.year, d.ordinal_day), day);
    ASSERT_EQ(DescribeDay(day + 1).day_of_week, d.day_of_week % 7 + 1);
  }
}

TEST(Calendar, KnownDays) {
  EXPECT_EQ(graph::DaysFromCivil(1970, 1, 1), 0);
  EXPECT_EQ(graph::DaysFromCivil(2000, 3, 1), 11'017);
  EXPECT_EQ(graph::DaysFromCivil(1, 1, 1), -719'162);
  EXPECT_EQ(DaysInMonth(1900, 2), 28);
  EXPECT_EQ(DaysInMonth(2000, 2), 29);
  EXPECT_EQ(DaysInMonth(-4, 2), 29);
  EXPECT_EQ(WeeksInYear(2015), 53);
  EXPECT_EQ(WeeksInYear(2016), 52);
  EXPECT_EQ(AddMonths(graph::DaysFromCivil(2015, 1, 31), -2), graph::DaysFromCivil(2014, 11, 30));
  EXPECT_FALSE(AddMonths(graph::DaysFromCivil(graph::kMaxYear, 12, 1), 1).has_value());
  EXPECT_TRUE(IsValidDay(graph::DaysFromCivil(graph::kMinYear, 1, 1)));
  EXPECT_FALSE(IsValidDay(graph::DaysFromCivil(graph::kMinYear, 1, 1) - 1));
}

TEST(PosixRule, OffsetsOfManyForms) {
  const struct {
    const char* rule;
    std::int64_t instant;
    std::int32_t offset;
  } examples[] = {
      {"CET-1CEST,M3.5.0,M10.5.0/3", At(2040, 7, 1), 7200},
      {"CET-1CEST,M3.5.0,M10.5.0/3", At(2040, 1, 1), 3600},
      {"CET-1CEST,M3.5.0,M10.5.0/3", At(2040, 3, 25, 1) - 1, 3600},
      {"CET-1CEST,M3.5.0,M10.5.0/3", At(2040, 3, 25, 1), 7200},
      {"CET-1CEST,M3.5.0,M10.5.0/3", At(2040, 10, 28, 1) - 1, 7200},
      {"CET-1CEST,M3.5.0,M10.5.0/3", At(2040, 10, 28, 1), 3600},
      {"EST5EDT,M3.2.0,M11.1.0", At(2040, 7, 1), -4 * 3600},
      {"AEST-10AEDT,M10.1.0,M4.1.0/3", At(2040, 1, 1), 11 * 3600},
      {"AEST-10AEDT,M10.1.0,M4.1.0/3", At(2040, 7, 1), 10 * 3600},
      {"IST-1GMT0,M10.5.0,M3.5.0/1", At(2040, 1, 1), 0},
      {"IST-1GMT0,M10.5.0,M3.5.0/1", At(2040, 7, 1), 3600},
      {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", At(2040, 7, 1), -3600},
      {"<+0330>-3:30", At(2040, 7, 1), 12'600},
      {"MSK-3", At(2040, 7, 1), 3 * 3600},
      {"XXX0YYY,J60/0,J300", At(2040, 3, 1), 3600},
      {"XXX0YYY,J60/0,J300", At(2040, 2, 29), 0},
      {"XXX0YYY,59/0,300", At(2040, 2, 29), 3600},
  };
  for (const auto& example : examples) {
    const auto rule = PosixRule::Parse(example.rule);
    ASSERT_TRUE(rule.has_value()) << example.rule;
    EXPECT_EQ(rule->OffsetAt(example.instant), example.offset)
        << example.rule << " " << example.instant;
  }
}

TEST(PosixRule, RefusesOtherTexts) {
  for (const char* text :
       {"", "CET", "C-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-200", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x",
        "<+01-1", "CET-1CEST,J0,J1", "\n"}) {
    EXPECT_FALSE(PosixRule::Parse(text).has_value()) << text;
  }
}

TEST(Zone, OffsetTexts) {
  EXPECT_EQ(ParseOffset("Z"), 0);
  EXPECT_EQ(ParseOffset("+01"), 3600);
  EXPECT_EQ(ParseOffset("-0130"), -5400);
  EXPECT_EQ(ParseOffset("+01:02:03"), 3723);
  EXPECT_EQ(ParseOffset("+18:00"), 64'800);
  for (const char* text : {"", "+", "1", "+1", "+19:00", "+18:01", "+01:0", "+01:60", "+0100:00",
                           "+01:0000", "01:00", "+01:00x"}) {
    EXPECT_FALSE(ParseOffset(text).has_value()) << text;
  }
}

TEST(Zone, NamedOffsetsThroughAllYears) {
  const struct {
    const char* zone;
    std::int64_t instant;
    std::int32_t offset;
  } examples[] = {
      {"Europe/Stockholm", At(2015, 7, 21), 7200},
      {"Europe/Stockholm", At(2015, 1, 21), 3600},
      {"Europe/Stockholm", At(2040, 7, 1), 7200},
      {"Europe/Stockholm", At(2040, 1, 1), 3600},
      {"Europe/Stockholm", At(40'000, 7, 1), 7200},
      {"Europe/Stockholm", At(40'000, 1, 1), 3600},
      {"Europe/Stockholm", At(graph::kMaxYear, 7, 1), 7200},
      {"America/New_York", At(2100, 7, 1), -4 * 3600},
      {"America/New_York", At(2100, 1, 1), -5 * 3600},
      {"Australia/Sydney", At(2100, 1, 1), 11 * 3600},
      {"Asia/Kolkata", At(2100, 1, 1), 19'800},
      {"UTC", At(2100, 1, 1), 0},
  };
  for (const auto& example : examples) {
    const Result<std::int32_t> offset = OffsetAt(Zone{.name = example.zone}, example.instant);
    ASSERT_TRUE(offset.has_value()) << example.zone;
    EXPECT_EQ(*offset, example.offset) << example.zone << " " << example.instant;
  }
  // Local mean time, before there were zones: whatever the database says, for all of the past.
  const Zone stockholm{.name = "Europe/Stockholm"};
  EXPECT_EQ(*OffsetAt(stockholm, At(1800, 1, 1)), *OffsetAt(stockholm, At(graph::kMinYear, 1, 1)));
  EXPECT_NE(*OffsetAt(stockholm, At(1800, 1, 1)) % 3600, 0);
}

TEST(Zone, WallClocksResolveToInstants) {
  constexpr unsigned kSeed = 7;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  for (const char* name : {"Europe/Stockholm", "America/New_York", "Australia/Lord_Howe",
                           "Asia/Kathmandu", "Europe/Dublin", "Africa/Casablanca"}) {
    const Zone zone{.name = name};
    for (int i = 0; i < 2'000; ++i) {
      const std::int64_t first = At(1900, 1, 1);
      const std::int64_t instant =
          first +
          static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(At(2200, 1, 1) - first));
      const std::int32_t offset = *OffsetAt(zone, instant);
      const Result<ZonedInstant> back = ResolveWallClock(zone, instant + offset, offset);
      ASSERT_TRUE(back.has_value());
      ASSERT_EQ(back->epoch_seconds, instant) << name;
      ASSERT_EQ(back->offset_seconds, offset) << name;
    }
  }
}

TEST(Zone, UnknownNamesAreErrors) {
  EXPECT_FALSE(OffsetAt(Zone{.name = "Europe/Nowhere"}, 0).has_value());
  EXPECT_FALSE(ResolveWallClock(Zone{.name = "../passwd"}, 0).has_value());
  for (const char* text : {"", "Europe", "europe/stockholm", "+25:00", "../../etc/passwd"}) {
    EXPECT_FALSE(ParseZone(text).has_value()) << text;
  }
  EXPECT_EQ(ParseZone("America/New York")->name, "America/New_York");
}

}  // namespace
}  // namespace keiretsu::query
