/// Ownership questions on a generated world in memory, each by one prepared statement:
///
///   PointLookup      a company's properties by its key
///   OwnersOf         who owns a company, with shares
///   WithinThreeHops  distinct companies within three holdings of a company
///   TwoHopPaths      how many paths of two holdings there are, over the whole graph
///   OwnersByChains   all owners of a company through every chain and cycle, one company a run
///   HeldByChains     all that the largest holder holds through every chain and cycle
///   LoadWorld        COPY of all files; items are rows
///
/// KEIRETSU_BENCH_EDGES sets the world's edges (default 300,000; a third as many nodes).
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "keiretsu/keiretsu.h"

namespace {

using keiretsu::Database;
using keiretsu::QueryResult;
using keiretsu::Result;
using keiretsu::Session;
using keiretsu::Statement;
using keiretsu::Status;
using keiretsu::Value;

/// A benchmark of a failing statement would measure nothing: says why and ends the program.
void Require(const Status& status) {
  if (status.ok()) return;
  std::cerr << "ownership_bench: " << status.ToString() << '\n';
  std::exit(1);
}

template <typename T>
T Require(Result<T> result) {
  if (!result) Require(result.error());
  return *std::move(result);
}

/// Reads all rows; returns how many.
std::int64_t Drain(Result<QueryResult> result) {
  QueryResult rows = Require(std::move(result));
  std::int64_t count = 0;
  while (rows.Next()) {
    benchmark::DoNotOptimize(rows.row().data());
    ++count;
  }
  Require(rows.status());
  return count;
}

std::uint64_t EdgeCount() {
  const char* setting = std::getenv("KEIRETSU_BENCH_EDGES");
  return setting != nullptr ? std::strtoull(setting, nullptr, 10) : 300'000;
}

/// The generated files, made once and removed at the end.
class WorldFiles {
 public:
  WorldFiles() {
    const std::string command = std::string("'" KEIRETSU_GENERATE_WORLD "' '") + folder_.string() +
                                "' " + std::to_string(EdgeCount() / 3) + ' ' +
                                std::to_string(EdgeCount());
    if (std::system(command.c_str()) != 0) Require(Status::IoError("generate_world failed"));
    std::ifstream file(folder_ / "companies.csv");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) companies_.push_back(line.substr(0, line.find(',')));
  }
  ~WorldFiles() { std::filesystem::remove_all(folder_); }
  const std::vector<std::string>& companies() const { return companies_; }

  /// Runs the COPY statements, one a line.
  void Load(Session& session) const {
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
    std::ifstream script("load.cypher");
    std::string line;
    while (std::getline(script, line)) {
      if (line.rfind("COPY", 0) == 0) Drain(session.Run(line));
    }
    std::filesystem::current_path(before);
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("keiretsu_bench_" + std::to_string(getpid()));
  std::vector<std::string> companies_;
};

const WorldFiles& Files() {
  static const WorldFiles files;
  return files;
}

/// The loaded world; every benchmark but LoadWorld reads it.
Session& World() {
  static const std::unique_ptr<Database> database = Require(Database::Open(":memory:"));
  static const std::unique_ptr<Session> session = [] {
    std::unique_ptr<Session> opened = database->NewSession();
    Files().Load(*opened);
    return opened;
  }();
  return *session;
}

/// Runs a statement with one company after another as $id; the stride visits them out of order.
void ForEachCompany(benchmark::State& state, std::string_view text) {
  Statement statement = Require(World().Prepare(text));
  const std::vector<std::string>& companies = Files().companies();
  std::size_t at = 0;
  std::int64_t rows = 0;
  for (auto _ : state) {
    rows += Drain(statement.Run({{"id", Value(companies[at])}}));
    at = (at + 7919) % companies.size();
  }
  state.counters["rows"] =
      benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
}

void PointLookup(benchmark::State& state) {
  ForEachCompany(state,
                 "MATCH (c:Company {id: $id}) RETURN c.name, c.country, c.sector, c.valuation");
}
BENCHMARK(PointLookup);

void OwnersOf(benchmark::State& state) {
  ForEachCompany(state, "MATCH (o)-[r:OWNS]->(c:Company {id: $id}) RETURN o.id, r.share");
}
BENCHMARK(OwnersOf);

void WithinThreeHops(benchmark::State& state) {
  ForEachCompany(state,
                 "MATCH (c:Company {id: $id})-[:OWNS*1..3]->(d:Company) RETURN count(DISTINCT d)");
}
BENCHMARK(WithinThreeHops);

void TwoHopPaths(benchmark::State& state) {
  Statement statement =
      Require(World().Prepare("MATCH ()-[:OWNS]->()-[:OWNS]->() RETURN count(*)"));
  for (auto _ : state) Drain(statement.Run());
}
BENCHMARK(TwoHopPaths)->Unit(benchmark::kMillisecond);

void OwnersByChains(benchmark::State& state) {
  ForEachCompany(state,
                 "MATCH (c:Company {id: $id}) CALL ownership.integrated({target: c}) "
                 "YIELD owner, share RETURN count(owner), sum(share)");
}
BENCHMARK(OwnersByChains)->Unit(benchmark::kMillisecond);

void HeldByChains(benchmark::State& state) {
  QueryResult holders = Require(World().Run(
      "MATCH (o)-[r:OWNS]->() RETURN o, count(*) AS held ORDER BY held DESC LIMIT 1"));
  if (!holders.Next()) Require(Status::NotFound("the world has no holdings"));
  const Value largest = holders.row()[0];
  Statement statement =
      Require(World().Prepare("CALL ownership.integrated({source: $holder}) "
                              "YIELD owned, share RETURN count(owned), sum(share)"));
  for (auto _ : state) Drain(statement.Run({{"holder", largest}}));
}
BENCHMARK(HeldByChains)->Unit(benchmark::kMillisecond);

void LoadWorld(benchmark::State& state) {
  for (auto _ : state) {
    const std::unique_ptr<Database> database = Require(Database::Open(":memory:"));
    Files().Load(*database->NewSession());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(EdgeCount() + EdgeCount() / 3) *
                          static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(LoadWorld)->Unit(benchmark::kMillisecond);

}  // namespace
