// How long a statement takes before its first row is looked for: parsed for the first time in a
// process's thread and again, and found among the kept plans.
//
//   ParseFirst       the first parse of a thread, which makes its lexer and parser
//   Parse            the same text again: ANTLR's tables are warm
//   ParseLongList    a list of a million integers, in one text of 7 MB
//   RunKept          a statement whose plan is kept, on an empty database: no lexing at all
//   RunFresh         the same with another literal each time
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "keiretsu/keiretsu.h"
#include "query/parser/parser.h"

namespace keiretsu {
namespace {

// 200 characters of the kind that people write.
constexpr std::string_view kTypical =
    "MATCH (o:Person {id: $id})-[r:OWNS]->(c:Company)<-[s:OWNS]-(other) "
    "WHERE r.share > 0.25 AND c.country IN ['DE', 'FR'] AND other <> o "
    "RETURN c.name AS company, sum(s.share) AS held ORDER BY held DESC LIMIT 10";

void ParseFirst(benchmark::State& state) {
  for (auto unused : state) {
    std::thread([] { benchmark::DoNotOptimize(query::parser::Parse(kTypical).has_value()); })
        .join();
  }
}
BENCHMARK(ParseFirst)->Unit(benchmark::kMicrosecond);

void Parse(benchmark::State& state) {
  for (auto unused : state) {
    benchmark::DoNotOptimize(query::parser::Parse(kTypical).has_value());
  }
  state.counters["characters"] = static_cast<double>(kTypical.size());
}
BENCHMARK(Parse)->Unit(benchmark::kMicrosecond);

void ParseLongList(benchmark::State& state) {
  std::string text = "RETURN [";
  for (int i = 0; i < 1'000'000; ++i) text += fmt::format("{}, ", 10'000 + i % 80'000);
  text += "1]";
  for (auto unused : state) {
    benchmark::DoNotOptimize(query::parser::Parse(text).has_value());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(ParseLongList)->Unit(benchmark::kMillisecond);

// Runs `text` with the iteration's number in place of `{}`.
void RunText(benchmark::State& state, const char* text) {
  const std::unique_ptr<Database> database = *Database::Open(":memory:");
  const std::unique_ptr<Session> session = database->NewSession();
  std::uint64_t i = 0;
  for (auto unused : state) {
    Result<QueryResult> result = session->Run(fmt::format(fmt::runtime(text), i++));
    if (!result) return state.SkipWithError(std::string(result.error().message()).c_str());
    while (result->Next()) {
    }
  }
}
void RunKept(benchmark::State& state) { RunText(state, "UNWIND [1, 2, 3] AS x RETURN x, x + 1"); }
BENCHMARK(RunKept)->Unit(benchmark::kMicrosecond);
void RunFresh(benchmark::State& state) { RunText(state, "UNWIND [1, 2, 3] AS x RETURN x, x + {}"); }
BENCHMARK(RunFresh)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace keiretsu
