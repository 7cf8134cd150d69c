/// Ownership questions on a world, each by one prepared statement:
///
///   PointLookup      a company's properties by its key
///   OwnersOf         who owns a company, with shares
///   WithinThreeHops  distinct companies within three holdings of a company
///   TwoHopPaths      how many paths of two holdings there are, over the whole graph
///   OwnersByChains   all owners of a company through every chain and cycle, one company a run
///   HeldByChains     all that the largest holder holds through every chain and cycle
///   ControlledBy     all that the largest holder controls
///   ControlOfAll     who controls what, over the whole graph
///   BeneficialOwners owners of 25 % or more of each company
///   NextPartners     the ten partners, of all companies and funds, that add most
///   LoadWorld        COPY of all files; items are rows
///
/// The world is generated and held in memory, or is a database on disk:
///   KEIRETSU_BENCH_EDGES     edges of the generated world (300,000; a third as many nodes)
///   KEIRETSU_BENCH_DATABASE  a folder to read instead, with the same labels, types and properties
///   KEIRETSU_BENCH_THREADS   threads of one statement (1)
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

std::uint64_t Setting(const char* name, std::uint64_t otherwise) {
  const char* setting = std::getenv(name);
  return setting != nullptr ? std::strtoull(setting, nullptr, 10) : otherwise;
}

std::uint64_t EdgeCount() { return Setting("KEIRETSU_BENCH_EDGES", 300'000); }

keiretsu::DatabaseOptions Options() {
  keiretsu::DatabaseOptions options;
  options.threads = static_cast<unsigned>(Setting("KEIRETSU_BENCH_THREADS", 1));
  options.memory_limit_bytes = std::uint64_t{4} << 30;
  return options;
}

/// The generated files, made once and removed at the end.
class WorldFiles {
 public:
  WorldFiles() {
    const std::string command = std::string("'" KEIRETSU_GENERATE_WORLD "' '") + folder_.string() +
                                "' " + std::to_string(EdgeCount() / 3) + ' ' +
                                std::to_string(EdgeCount());
    if (std::system(command.c_str()) != 0) Require(Status::IoError("generate_world failed"));
  }
  ~WorldFiles() { std::filesystem::remove_all(folder_); }
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
};

const WorldFiles& Files() {
  static const WorldFiles files;
  return files;
}

/// The world's session; every benchmark but LoadWorld reads it.
Session& World() {
  static const char* const folder = std::getenv("KEIRETSU_BENCH_DATABASE");
  static const std::unique_ptr<Database> database =
      Require(Database::Open(folder != nullptr ? folder : ":memory:", Options()));
  static const std::unique_ptr<Session> session = [] {
    std::unique_ptr<Session> opened = database->NewSession();
    if (folder == nullptr) Files().Load(*opened);
    return opened;
  }();
  return *session;
}

const std::vector<std::string>& Companies() {
  static const std::vector<std::string> companies = [] {
    std::vector<std::string> ids;
    QueryResult rows = Require(World().Run("MATCH (c:Company) RETURN c.id"));
    while (rows.Next()) ids.emplace_back(rows.row()[0].AsString());
    Require(rows.status());
    return ids;
  }();
  return companies;
}

/// The first column of the first row.
Value Only(std::string_view text) {
  QueryResult rows = Require(World().Run(text));
  if (!rows.Next()) Require(Status::NotFound("the world has no answer to " + std::string(text)));
  return rows.row()[0];
}

/// The node with most holdings.
const Value& LargestHolder() {
  static const Value holder =
      Only("MATCH (o)-[r:OWNS]->() WITH o, count(*) AS held ORDER BY held DESC LIMIT 1 RETURN o");
  return holder;
}

/// Runs one statement again and again; `answers` counts its rows, the same every time.
void Repeat(benchmark::State& state, std::string_view text,
            const keiretsu::Parameters& parameters) {
  Statement statement = Require(World().Prepare(text));
  const std::int64_t answers = Drain(statement.Run(parameters));
  for (auto _ : state) {
    if (Drain(statement.Run(parameters)) != answers) Require(Status::Internal("answers differ"));
  }
  state.counters["answers"] = static_cast<double>(answers);
}

/// Runs a statement with one company after another as $id; the stride visits them out of order.
void ForEachCompany(benchmark::State& state, std::string_view text) {
  Statement statement = Require(World().Prepare(text));
  const std::vector<std::string>& companies = Companies();
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
  Repeat(state,
         "CALL ownership.integrated({source: $holder}) YIELD owned, share RETURN count(owned), "
         "sum(share)",
         {{"holder", LargestHolder()}});
}
BENCHMARK(HeldByChains)->Unit(benchmark::kMillisecond);

void ControlledBy(benchmark::State& state) {
  Repeat(state, "CALL ownership.control({source: $holder}) YIELD company RETURN count(company)",
         {{"holder", LargestHolder()}});
}
BENCHMARK(ControlledBy)->Unit(benchmark::kMillisecond);

void ControlOfAll(benchmark::State& state) {
  Repeat(state, "CALL ownership.control() YIELD holder, company RETURN holder, company", {});
}
BENCHMARK(ControlOfAll)->Unit(benchmark::kMillisecond);

void BeneficialOwners(benchmark::State& state) {
  Repeat(state,
         "CALL ownership.beneficial_owners({threshold: 0.25}) YIELD company, owner, share "
         "RETURN company, owner, share",
         {});
}
BENCHMARK(BeneficialOwners)->Unit(benchmark::kMillisecond);

void NextPartners(benchmark::State& state) {
  Repeat(
      state,
      "CALL influence.next_partner({vendor: $vendor, k: 10, partner_labels: ['Company', 'Fund']}) "
      "YIELD rank, partner, total RETURN rank, partner, total",
      {{"vendor", Only("MATCH (v:Vendor) RETURN v ORDER BY v.id LIMIT 1")}});
}
BENCHMARK(NextPartners)->Unit(benchmark::kMillisecond);

void LoadWorld(benchmark::State& state) {
  for (auto _ : state) {
    const std::unique_ptr<Database> database = Require(Database::Open(":memory:", Options()));
    Files().Load(*database->NewSession());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(EdgeCount() + EdgeCount() / 3) *
                          static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(LoadWorld)->Unit(benchmark::kMillisecond);

}  // namespace
