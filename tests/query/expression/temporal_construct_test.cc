#include <gtest/gtest.h>

#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

TEST(TemporalParse, Dates) {
  Check({
      {"date('2015-07-21')", "date('2015-07-21')"},
      {"date('20150721')", "date('2015-07-21')"},
      {"date('2015-07')", "date('2015-07-01')"},
      {"date('201507')", "date('2015-07-01')"},
      {"date('2015-W30-2')", "date('2015-07-21')"},
      {"date('2015W302')", "date('2015-07-21')"},
      {"date('2015-W30')", "date('2015-07-20')"},
      {"date('2015W30')", "date('2015-07-20')"},
      {"date('2015-Q2-60')", "date('2015-05-30')"},
      {"date('2015Q260')", "date('2015-05-30')"},
      {"date('2015-Q2')", "date('2015-04-01')"},
      {"date('2015Q2')", "date('2015-04-01')"},
      {"date('2015-202')", "date('2015-07-21')"},
      {"date('2015202')", "date('2015-07-21')"},
      {"date('2015')", "date('2015-01-01')"},
      {"date('-0044-03-15')", "date('-0044-03-15')"},
      {"date('0000-02-29')", "date('0000-02-29')"},
      {"date('+12345-06-07')", "date('+12345-06-07')"},
      {"date('+999999999-12-31')", "date('+999999999-12-31')"},
      {"date('-999999999-01-01')", "date('-999999999-01-01')"},
  });
}

TEST(TemporalParse, RefusesWhatIsNoDate) {
  for (const char* text : {"",
                           "2015-02-29",
                           "2015-13-01",
                           "2015-00-01",
                           "2015-7-21",
                           "2015-07-21x",
                           "2015-W54-1",
                           "2015-W30-8",
                           "2015-366",
                           "2015-Q5-01",
                           "2015-Q2-92",
                           "215",
                           "20150",
                           "2015-0721",
                           "+9999999999-01-01",
                           "12345-01-01",
                           "2015-07-21T12:00",
                           "W30",
                           "2015-W3",
                           "abc"}) {
    EXPECT_EQ(Outcome("date('" + std::string(text) + "')"), "ArgumentError InvalidArgumentValue")
        << text;
  }
}

TEST(TemporalParse, Times) {
  Check({
      {"localtime('21:40:32.142')", "localtime('21:40:32.142')"},
      {"localtime('214032.142')", "localtime('21:40:32.142')"},
      {"localtime('21:40:32,5')", "localtime('21:40:32.5')"},
      {"localtime('21:40:32')", "localtime('21:40:32')"},
      {"localtime('2140')", "localtime('21:40')"},
      {"localtime('21')", "localtime('21:00')"},
      {"localtime('23:59:59.999999999')", "localtime('23:59:59.999999999')"},
      {"localtime('24:00')", "ArgumentError InvalidArgumentValue"},
      {"localtime('21:60')", "ArgumentError InvalidArgumentValue"},
      {"localtime('21:4')", "ArgumentError InvalidArgumentValue"},
      {"localtime('21:40:32.')", "ArgumentError InvalidArgumentValue"},
      {"localtime('21:40+01:00')", "ArgumentError InvalidArgumentValue"},
      {"time('21:40:32.142+0100')", "time('21:40:32.142+01:00')"},
      {"time('214032Z')", "time('21:40:32Z')"},
      {"time('21:40')", "time('21:40Z')"},
      {"time('2140-00:00')", "time('21:40Z')"},
      {"time('22+18:00')", "time('22:00+18:00')"},
      {"time('22:00-01:30:15')", "time('22:00-01:30:15')"},
      {"time('22+18:01')", "ArgumentError InvalidArgumentValue"},
      {"time('22:00[Europe/Stockholm]')", "ArgumentError InvalidArgumentValue"},
  });
}

TEST(TemporalParse, DateTimes) {
  Check({
      {"localdatetime('2015-W30-2T214032.142')", "localdatetime('2015-07-21T21:40:32.142')"},
      {"localdatetime('2015T214032')", "localdatetime('2015-01-01T21:40:32')"},
      {"localdatetime('2015-07-21')", "localdatetime('2015-07-21T00:00')"},
      {"localdatetime('2015-07-21T')", "ArgumentError InvalidArgumentValue"},
      {"datetime('2015-07-21T21:40:32.142+0100')", "datetime('2015-07-21T21:40:32.142+01:00')"},
      {"datetime('2015202T21+18:00')", "datetime('2015-07-21T21:00+18:00')"},
      {"datetime('2015-07-21')", "datetime('2015-07-21T00:00Z')"},
      {"datetime('2015-07-21T21:40:32.142[Europe/London]')",
       "datetime('2015-07-21T21:40:32.142+01:00[Europe/London]')"},
      {"datetime('2015-07-21T21:40:32.142+0845[Australia/Eucla]')",
       "datetime('2015-07-21T21:40:32.142+08:45[Australia/Eucla]')"},
      {"datetime('2015-07-21T21:40:32.142-04[America/New_York]')",
       "datetime('2015-07-21T21:40:32.142-04:00[America/New_York]')"},
      {"datetime('2017-10-29T02:30+02:00[Europe/Stockholm]')",
       "datetime('2017-10-29T02:30+02:00[Europe/Stockholm]')"},
      {"datetime('2017-10-29T02:30+01:00[Europe/Stockholm]')",
       "datetime('2017-10-29T02:30+01:00[Europe/Stockholm]')"},
      {"datetime('2015-07-21T12:00+00:00[Europe/Stockholm]')",
       "datetime('2015-07-21T14:00+02:00[Europe/Stockholm]')"},
      {"datetime('2015-07-21T12:00[Europe/Nowhere]')", "ArgumentError InvalidArgumentValue"},
      {"datetime('2015-07-21T12:00[]')", "datetime('2015-07-21T12:00Z')"},
  });
}

TEST(TemporalMaps, Dates) {
  Check({
      {"date({year: 1984, month: 10, day: 11})", "date('1984-10-11')"},
      {"date({year: 1984, month: 10})", "date('1984-10-01')"},
      {"date({year: 1984, week: 10, dayOfWeek: 3})", "date('1984-03-07')"},
      {"date({year: 1984, week: 10})", "date('1984-03-05')"},
      {"date({year: 1984, ordinalDay: 202})", "date('1984-07-20')"},
      {"date({year: 1984, quarter: 3, dayOfQuarter: 45})", "date('1984-08-14')"},
      {"date({year: 1984, quarter: 3})", "date('1984-07-01')"},
      {"date({year: 1984})", "date('1984-01-01')"},
      {"date({date: date('1984-11-30'), quarter: 1})", "date('1984-02-29')"},
      {"date({date: date('1984-02-29'), year: 1985})", "date('1985-02-28')"},
      {"date({date: date('1984-03-31'), month: 4})", "date('1984-04-30')"},
      {"date({date: date('1984-03-31'), month: 4, day: 31})", "ArgumentError InvalidArgumentValue"},
      {"date({date: localdatetime('1984-11-11T12:00'), week: 1})", "date('1984-01-08')"},
      {"date({month: 1})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1984, day: 11})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1984, dayOfWeek: 1})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1984, month: 1, week: 1})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1985, month: 2, day: 29})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1984, month: 13})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1000000000})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1984, hour: 1})", "ArgumentError InvalidArgumentValue"},
      {"date({year: 1984, yaer: 1})", "ArgumentError InvalidArgumentValue"},
      {"date({year: '1984'})", "TypeError InvalidArgumentType"},
      {"date({date: 1})", "TypeError InvalidArgumentType"},
      {"date({date: localtime('12:00')})", "TypeError InvalidArgumentType"},
      {"date({})", "ArgumentError InvalidArgumentValue"},
  });
}

TEST(TemporalMaps, Times) {
  Check({
      {"localtime({hour: 12, minute: 31, second: 14, millisecond: 123, microsecond: 456, "
       "nanosecond: 789})",
       "localtime('12:31:14.123456789')"},
      {"localtime({hour: 12, minute: 31, second: 14, microsecond: 645876})",
       "localtime('12:31:14.645876')"},
      {"localtime({hour: 12})", "localtime('12:00')"},
      {"localtime({time: time('12:31:14+01:00'), second: 42})", "localtime('12:31:42')"},
      {"localtime({minute: 31})", "ArgumentError InvalidArgumentValue"},
      {"localtime({hour: 24})", "ArgumentError InvalidArgumentValue"},
      {"localtime({hour: 12, minute: 0, second: 0, millisecond: 1, microsecond: 1000})",
       "ArgumentError InvalidArgumentValue"},
      {"localtime({year: 1984})", "ArgumentError InvalidArgumentValue"},
      {"time({hour: 12, minute: 31, timezone: '+01:00'})", "time('12:31+01:00')"},
      {"time({hour: 12})", "time('12:00Z')"},
      {"time({hour: 12, timezone: 'Europe/Stockholm'})", "time('12:00+01:00')"},
      {"time({time: time('12:31:14.6+01:00'), timezone: '+05:00'})", "time('16:31:14.6+05:00')"},
      {"time({time: time('22:31+01:00'), second: 42, timezone: '+05:00'})",
       "time('02:31:42+05:00')"},
      {"time({time: localtime('12:31'), timezone: '+05:00'})", "time('12:31+05:00')"},
      {"time(datetime('1984-07-11T12:00[Europe/Stockholm]'))", "time('12:00+02:00')"},
      {"time(localtime('12:31'))", "time('12:31Z')"},
      {"localtime(date('1984-07-11'))", "TypeError InvalidArgumentType"},
  });
}

TEST(TemporalMaps, DateTimes) {
  Check({
      {"localdatetime({year: 1984, week: 10, dayOfWeek: 3, hour: 12, minute: 31})",
       "localdatetime('1984-03-07T12:31')"},
      {"localdatetime({date: date('1984-10-11'), time: time('12:31+01:00'), day: 28})",
       "localdatetime('1984-10-28T12:31')"},
      {"datetime({year: 1984, ordinalDay: 202, timezone: 'Europe/Stockholm'})",
       "datetime('1984-07-20T00:00+02:00[Europe/Stockholm]')"},
      {"datetime({year: 1984, month: 10, day: 11, hour: 12, timezone: '+01:00'})",
       "datetime('1984-10-11T12:00+01:00')"},
      {"datetime({date: datetime('1984-10-11T12:00+01:00'), hour: 10})",
       "datetime('1984-10-11T10:00Z')"},
      {"datetime({year: 1984, month: 3, day: 7, time: "
       "datetime('1984-10-11T12:00[Europe/Stockholm]')})",
       "datetime('1984-03-07T12:00+01:00[Europe/Stockholm]')"},
      {"datetime({datetime: datetime('1984-10-11T12:00[Europe/Stockholm]'), month: 3, day: 28, "
       "second: 42, timezone: 'Pacific/Honolulu'})",
       "datetime('1984-03-28T00:00:42-10:00[Pacific/Honolulu]')"},
      {"datetime({datetime: localdatetime('1984-10-11T12:00'), timezone: '+05:00'})",
       "datetime('1984-10-11T12:00+05:00')"},
      {"datetime({epochSeconds: 416779, nanosecond: 5})",
       "datetime('1970-01-05T19:46:19.000000005Z')"},
      {"datetime({epochMillis: -1})", "datetime('1969-12-31T23:59:59.999Z')"},
      {"datetime({year: 2017, month: 3, day: 26, hour: 2, minute: 30, timezone: "
       "'Europe/Stockholm'})",
       "datetime('2017-03-26T03:30+02:00[Europe/Stockholm]')"},
      {"datetime({year: 2017, month: 10, day: 29, hour: 2, minute: 30, timezone: "
       "'Europe/Stockholm'})",
       "datetime('2017-10-29T02:30+02:00[Europe/Stockholm]')"},
      {"datetime({datetime: datetime(), date: date()})", "ArgumentError InvalidArgumentValue"},
      {"datetime({year: 1984, timezone: 'x'})", "ArgumentError InvalidArgumentValue"},
      {"datetime({year: 1984, timezone: ''})", "ArgumentError InvalidArgumentValue"},
      {"datetime({year: 1984, timezone: 1})", "TypeError InvalidArgumentType"},
      {"datetime(1)", "TypeError InvalidArgumentType"},
  });
}

TEST(TemporalClocks, StandStillInAStatement) {
  Check({
      {"date()", "date('2020-02-29')"},
      {"localtime()", "localtime('12:34:56.789')"},
      {"time()", "time('12:34:56.789Z')"},
      {"localdatetime()", "localdatetime('2020-02-29T12:34:56.789')"},
      {"datetime()", "datetime('2020-02-29T12:34:56.789Z')"},
      {"datetime({timezone: 'Asia/Tokyo'})",
       "datetime('2020-02-29T21:34:56.789+09:00[Asia/Tokyo]')"},
      {"date({timezone: '+18:00'})", "date('2020-03-01')"},
      {"datetime.transaction('Europe/Stockholm')",
       "datetime('2020-02-29T13:34:56.789+01:00[Europe/Stockholm]')"},
      {"time.statement('Asia/Tokyo')", "time('21:34:56.789+09:00')"},
      {"localtime.realtime('+01:00')", "localtime('13:34:56.789')"},
      {"date.realtime({timezone: 'UTC'})", "date('2020-02-29')"},
      {"date.realtime({tz: 'UTC'})", "ArgumentError InvalidArgumentValue"},
      {"date(null)", "null"},
      {"datetime.transaction(null)", "null"},
      {"timestamp()", "1582979696789"},
      {"datetime() = datetime.statement()", "true"},
      {"datetime.fromepoch(416779, 999999999)", "datetime('1970-01-05T19:46:19.999999999Z')"},
      {"datetime.fromepoch(0, -1)", "datetime('1969-12-31T23:59:59.999999999Z')"},
      {"datetime.fromepoch(9223372036854775807)", "ArithmeticError IntegerOverflow"},
      {"datetime.fromepochmillis(237821673987)", "datetime('1977-07-15T13:34:33.987Z')"},
      {"datetime.fromepochmillis(-1)", "datetime('1969-12-31T23:59:59.999Z')"},
  });
}

TEST(TemporalComponents, OfPointsInTime) {
  Check({
      {"date('1984-10-11').quarter", "4"},
      {"date('1984-10-11').week", "41"},
      {"date('1984-01-01').weekYear", "1983"},
      {"date('1984-01-01').week", "52"},
      {"date('1984-10-11').ordinalDay", "285"},
      {"date('1984-10-11').weekDay", "4"},
      {"date('1984-11-11').dayOfQuarter", "42"},
      {"localtime('12:31:14.645876123').millisecond", "645"},
      {"localtime('12:31:14.645876123').microsecond", "645876"},
      {"localtime('12:31:14.645876123').nanosecond", "645876123"},
      {"time('12:31+01:00').timezone", "'+01:00'"},
      {"time('12:31-01:30').offsetMinutes", "-90"},
      {"datetime('1984-11-11T12:31:14.645[Europe/Stockholm]').timezone", "'Europe/Stockholm'"},
      {"datetime('1984-11-11T12:31:14.645[Europe/Stockholm]').offset", "'+01:00'"},
      {"datetime('1984-11-11T12:31:14.645[Europe/Stockholm]').epochMillis", "469020674645"},
      {"datetime('1984-11-11T12:31:14.645[Europe/Stockholm]').epochSeconds", "469020674"},
      {"datetime('1969-12-31T23:59:59.5Z').epochMillis", "-500"},
      {"datetime('1984-11-11T23:00Z').hour", "23"},
      {"date('1984-10-11').offset", "null"},
  });
}

TEST(TemporalTruncate, ToEveryUnit) {
  Check({
      {"date.truncate('millennium', date('2017-10-11'))", "date('2000-01-01')"},
      {"date.truncate('century', date('1984-10-11'))", "date('1900-01-01')"},
      {"date.truncate('decade', date('1984-10-11'))", "date('1980-01-01')"},
      {"date.truncate('decade', date('-0001-10-11'))", "date('-0010-01-01')"},
      {"date.truncate('year', date('1984-10-11'), {day: 2})", "date('1984-01-02')"},
      {"date.truncate('weekYear', date('1984-01-01'))", "date('1983-01-03')"},
      {"date.truncate('quarter', date('1984-11-11'))", "date('1984-10-01')"},
      {"date.truncate('month', datetime('1984-10-11T12:31Z'))", "date('1984-10-01')"},
      {"date.truncate('week', date('1984-10-11'), {dayOfWeek: 2})", "date('1984-10-09')"},
      {"date.truncate('day', localdatetime('1984-10-11T12:31'))", "date('1984-10-11')"},
      {"date.truncate('year')", "date('2020-01-01')"},
      {"localdatetime.truncate('hour', localdatetime('1984-10-11T12:31:14'))",
       "localdatetime('1984-10-11T12:00')"},
      {"datetime.truncate('day', date('1984-10-11'), {timezone: 'Europe/Stockholm'})",
       "datetime('1984-10-11T00:00+01:00[Europe/Stockholm]')"},
      {"datetime.truncate('month', datetime('1984-07-11T12:31-01:00'), {timezone: "
       "'Europe/Stockholm'})",
       "datetime('1984-07-01T00:00+02:00[Europe/Stockholm]')"},
      {"datetime.truncate('year', datetime('1984-07-11T12:31[Europe/Stockholm]'))",
       "datetime('1984-01-01T00:00+01:00[Europe/Stockholm]')"},
      {"localtime.truncate('minute', time('12:31:14.645876123-01:00'), {nanosecond: 2})",
       "localtime('12:31:00.000000002')"},
      {"localtime.truncate('millisecond', localtime('12:31:14.645876123'), {nanosecond: 2})",
       "localtime('12:31:14.645000002')"},
      {"localtime.truncate('microsecond', localtime('12:31:14.645876123'), {nanosecond: 2})",
       "localtime('12:31:14.645876002')"},
      {"time.truncate('day', localtime('12:31'), {timezone: '+01:00'})", "time('00:00+01:00')"},
      {"time.truncate('hour', time('12:31-01:00'))", "time('12:00-01:00')"},
      {"time.truncate('hour', time('12:31-01:00'), {timezone: '+01:00'})", "time('12:00+01:00')"},
      {"time.truncate('second', datetime('1984-07-11T12:31:14.6[Europe/Stockholm]'))",
       "time('12:31:14+02:00')"},
      {"date.truncate('hour', date('1984-10-11'))", "ArgumentError InvalidArgumentValue"},
      {"time.truncate('month', time('12:31'))", "ArgumentError InvalidArgumentValue"},
      {"date.truncate('fortnight', date('1984-10-11'))", "ArgumentError InvalidArgumentValue"},
      {"date.truncate('day', localtime('12:31'))", "TypeError InvalidArgumentType"},
      {"date.truncate('day', null)", "null"},
  });
}

}  // namespace
}  // namespace keiretsu::query
