#include <gtest/gtest.h>

#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

TEST(Duration, FromTexts) {
  Check({
      {"duration('P14DT16H12M')", "duration('P14DT16H12M')"},
      {"duration('P5M1.5D')", "duration('P5M1DT12H')"},
      {"duration('P0.75M')", "duration('P22DT19H51M49.5S')"},
      {"duration('PT0.75M')", "duration('PT45S')"},
      {"duration('P2.5W')", "duration('P17DT12H')"},
      {"duration('P12Y5M14DT16H12M70S')", "duration('P12Y5M14DT16H13M10S')"},
      {"duration('P2012-02-02T14:37:21.545')", "duration('P2012Y2M2DT14H37M21.545S')"},
      {"duration('P2012-02-02')", "duration('P2012Y2M2D')"},
      {"duration('P-1Y')", "duration('P-1Y')"},
      {"duration('-P1Y2DT0.1S')", "duration('P-1Y-2DT-0.1S')"},
      {"duration('PT70.000000001S')", "duration('PT1M10.000000001S')"},
      {"duration('PT-0.001S')", "duration('PT-0.001S')"},
      {"duration('P1.5Y')", "duration('P1Y6M')"},
      {"duration('P0D')", "duration('PT0S')"},
      {"duration('P')", "ArgumentError InvalidArgumentValue"},
      {"duration('PT')", "ArgumentError InvalidArgumentValue"},
      {"duration('P1H')", "ArgumentError InvalidArgumentValue"},
      {"duration('P1D1Y')", "ArgumentError InvalidArgumentValue"},
      {"duration('P1Y1Y')", "ArgumentError InvalidArgumentValue"},
      {"duration('P1')", "ArgumentError InvalidArgumentValue"},
      {"duration('1Y')", "ArgumentError InvalidArgumentValue"},
      {"duration('P1.Y')", "ArgumentError InvalidArgumentValue"},
      {"duration('P999999999999999999Y')", "ArithmeticError IntegerOverflow"},
      {"duration('P9999999999999999999Y')", "ArgumentError InvalidArgumentValue"},
  });
}

TEST(Duration, FromMaps) {
  Check({
      {"duration({days: 14, hours: 16, minutes: 12})", "duration('P14DT16H12M')"},
      {"duration({months: 5, days: 1.5})", "duration('P5M1DT12H')"},
      {"duration({months: 0.75})", "duration('P22DT19H51M49.5S')"},
      {"duration({weeks: 2.5})", "duration('P17DT12H')"},
      {"duration({days: 14, seconds: 70, milliseconds: -1})", "duration('P14DT1M9.999S')"},
      {"duration({days: 14, seconds: 70, microseconds: 1})", "duration('P14DT1M10.000001S')"},
      {"duration({seconds: 2, milliseconds: -1})", "duration('PT1.999S')"},
      {"duration({seconds: -2, milliseconds: 1})", "duration('PT-1.999S')"},
      {"duration({seconds: -2, milliseconds: -1})", "duration('PT-2.001S')"},
      {"duration({days: 1, milliseconds: -1})", "duration('P1DT-0.001S')"},
      {"duration({seconds: 60, milliseconds: -1})", "duration('PT59.999S')"},
      {"duration({seconds: -60, milliseconds: 1})", "duration('PT-59.999S')"},
      {"duration({seconds: -60, milliseconds: -1})", "duration('PT-1M-0.001S')"},
      {"duration({milliseconds: 1500.5})", "duration('PT1.5005S')"},
      {"duration({quarters: 1.5})", "duration('P4M15DT5H14M33S')"},
      {"duration({})", "duration('PT0S')"},
      {"duration({seconds: 0.3})", "duration('PT0.3S')"},
      {"duration({year: 1})", "ArgumentError InvalidArgumentValue"},
      {"duration({years: '1'})", "TypeError InvalidArgumentType"},
      {"duration({years: 9223372036854775807})", "ArithmeticError IntegerOverflow"},
      {"duration({days: 0.0 / 0.0})", "ArithmeticError IntegerOverflow"},
      {"duration(null)", "null"},
      {"duration(1)", "TypeError InvalidArgumentType"},
  });
}

TEST(Duration, Arithmetic) {
  Check({
      {"duration('P1Y') + duration('PT0.5S')", "duration('P1YT0.5S')"},
      {"duration('P1Y') - duration('P2Y')", "duration('P-1Y')"},
      {"-(duration('PT0.001S'))", "duration('PT-0.001S')"},
      {"duration('P12Y5M14DT16H13M10.000000001S') * 2",
       "duration('P24Y10M28DT32H26M20.000000002S')"},
      {"2 * duration('PT1.5S')", "duration('PT3S')"},
      {"duration('P12Y5M14DT16H13M10.000000001S') / 2", "duration('P6Y2M22DT13H21M8S')"},
      {"duration('P12Y5M14DT16H13M10.000000001S') * 0.5", "duration('P6Y2M22DT13H21M8S')"},
      {"duration('P9M') / 3", "duration('P3M')"},
      {"duration('PT0.9S') * -1", "duration('PT-0.9S')"},
      {"duration('P1D') / 0", "ArithmeticError DivisionByZero"},
      {"duration('P1D') / 0.0", "ArithmeticError IntegerOverflow"},
      {"duration('P900000000000000000D') * 20", "ArithmeticError IntegerOverflow"},
      {"duration('P1D') * 'a'", "TypeError InvalidArgumentType"},
  });
}

TEST(Duration, AddedToPointsInTime) {
  Check({
      {"date('1984-10-11') + duration('P12Y5M14DT16H13M10S')", "date('1997-03-25')"},
      {"date('1984-10-11') - duration('P12Y5M14DT16H13M10S')", "date('1972-04-27')"},
      {"date('1984-10-11') + duration({months: 1, days: -14, hours: 16})", "date('1984-10-28')"},
      {"date('1984-10-11') - duration('P12Y11M29DT33H58M13.5S')", "date('1971-10-12')"},
      {"date('1984-10-11') + duration('PT-23H-59M-59.5S')", "date('1984-10-11')"},
      {"date('2011-01-31') + duration('P1M')", "date('2011-02-28')"},
      {"date('2012-02-29') + duration('P1Y')", "date('2013-02-28')"},
      {"duration('P1D') + date('2011-01-31')", "date('2011-02-01')"},
      {"localtime('12:31:14.000000001') + duration('P14DT16H13M10.000000002S')",
       "localtime('04:44:24.000000003')"},
      {"time('12:31+01:00') - duration('PT13H')", "time('23:31+01:00')"},
      {"localdatetime('1984-10-11T12:31:14') + duration('P1M-14DT15H49M10S')",
       "localdatetime('1984-10-29T04:20:24')"},
      {"localdatetime('1969-12-31T23:59:59.9') + duration('PT0.2S')",
       "localdatetime('1970-01-01T00:00:00.1')"},
      {"datetime('2017-10-28T12:00[Europe/Stockholm]') + duration('P1D')",
       "datetime('2017-10-29T12:00+01:00[Europe/Stockholm]')"},
      {"datetime('2017-10-28T12:00[Europe/Stockholm]') + duration('PT24H')",
       "datetime('2017-10-29T11:00+01:00[Europe/Stockholm]')"},
      {"datetime('2017-10-29T02:30+01:00[Europe/Stockholm]') + duration('PT0S')",
       "datetime('2017-10-29T02:30+01:00[Europe/Stockholm]')"},
      {"date('+999999999-12-31') + duration('P1D')", "ArithmeticError IntegerOverflow"},
      {"date('2015-01-01') + duration('P900000000000000000M')", "ArithmeticError IntegerOverflow"},
      {"localdatetime('2015-01-01') - duration({seconds: 9223372036854775807})",
       "ArithmeticError IntegerOverflow"},
  });
}

TEST(Duration, Between) {
  Check({
      {"duration.between(date('1984-10-11'), date('2015-06-24'))", "duration('P30Y8M13D')"},
      {"duration.between(date('2015-06-24'), date('1984-10-11'))", "duration('P-30Y-8M-13D')"},
      {"duration.between(date('1984-10-11'), localdatetime('2016-07-21T21:45:22.142'))",
       "duration('P31Y9M10DT21H45M22.142S')"},
      {"duration.between(date('1984-10-11'), localtime('16:30'))", "duration('PT16H30M')"},
      {"duration.between(localtime('14:30'), date('2015-06-24'))", "duration('PT-14H-30M')"},
      {"duration.between(localtime('14:30'), localdatetime('2016-07-21T21:45:22.142'))",
       "duration('PT7H15M22.142S')"},
      {"duration.between(localtime('14:30'), time('16:30+0100'))", "duration('PT2H')"},
      {"duration.between(time('14:30'), time('16:30+0100'))", "duration('PT1H')"},
      {"duration.between(localdatetime('2015-07-21T21:40:32.142'), date('2015-06-24'))",
       "duration('P-27DT-21H-40M-32.142S')"},
      {"duration.between(datetime('2014-07-21T21:40:36.143+0200'), "
       "datetime('2015-07-21T21:40:32.142+0100'))",
       "duration('P1YT59M55.999S')"},
      {"duration.between(localdatetime('2018-01-31'), localdatetime('2018-03-01'))",
       "duration('P1M1D')"},
      {"duration.between(localdatetime('2018-01-01T12:00'), localdatetime('2018-01-02T10:00'))",
       "duration('PT22H')"},
      {"duration.between(localdatetime('2018-01-02T10:00:00.1'), "
       "localdatetime('2018-01-01T10:00:00.2')).seconds",
       "-86400"},
      {"duration.inMonths(date('1984-10-11'), date('2015-06-24'))", "duration('P30Y8M')"},
      {"duration.inMonths(date('1984-10-11'), localtime('16:30'))", "duration('PT0S')"},
      {"duration.inMonths(localdatetime('2015-07-21T21:40:32.142'), date('2015-06-24'))",
       "duration('PT0S')"},
      {"duration.inDays(datetime('2014-07-21T21:40:36.143+0200'), "
       "datetime('2015-07-21T21:40:32.142+0100'))",
       "duration('P365D')"},
      {"duration.inDays(date('2017-10-28'), datetime('2017-10-30T00:00[Europe/Stockholm]'))",
       "duration('P2D')"},
      {"duration.inSeconds(date('1984-10-11'), date('2015-06-24'))", "duration('PT269112H')"},
      {"duration.inSeconds(localdatetime('2014-07-21T21:40:36.143'), "
       "localdatetime('2014-07-21T21:40:36.142'))",
       "duration('PT-0.001S')"},
      {"duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), localtime('04:00'))",
       "duration('PT5H')"},
      {"duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), date('2017-10-30'))",
       "duration('PT25H')"},
      {"duration.inSeconds(localdatetime('-999999999-01-01'), "
       "localdatetime('+999999999-12-31T23:59:59'))",
       "duration('PT17531639991215H59M59S')"},
      {"duration.between(date('1984-10-11'), null)", "null"},
      {"duration.between(date('1984-10-11'), 1)", "TypeError InvalidArgumentType"},
  });
}

TEST(Duration, Components) {
  DetachedFunctionContext context(kTestNow);
  ExpressionReader reader(context);
  reader.SetVariable("d", *reader.Evaluate("duration({years: 1, months: 4, days: 10, hours: 1, "
                                           "minutes: 1, seconds: 1, nanoseconds: 111111111})"));
  const Example examples[] = {
      {"d.years", "1"},
      {"d.quarters", "5"},
      {"d.months", "16"},
      {"d.weeks", "1"},
      {"d.days", "10"},
      {"d.hours", "1"},
      {"d.minutes", "61"},
      {"d.seconds", "3661"},
      {"d.milliseconds", "3661111"},
      {"d.microseconds", "3661111111"},
      {"d.nanoseconds", "3661111111111"},
      {"d.quartersOfYear", "1"},
      {"d.monthsOfQuarter", "1"},
      {"d.monthsOfYear", "4"},
      {"d.daysOfWeek", "3"},
      {"d.minutesOfHour", "1"},
      {"d.secondsOfMinute", "1"},
      {"d.millisecondsOfSecond", "111"},
      {"d.microsecondsOfSecond", "111111"},
      {"d.nanosecondsOfSecond", "111111111"},
      {"d.year", "null"},
  };
  for (const Example& example : examples) {
    EXPECT_EQ(reader.Evaluate(example.expression)->ToString(), example.outcome)
        << example.expression;
  }
}

}  // namespace
}  // namespace keiretsu::query
