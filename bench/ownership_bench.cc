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
/// bench/world.h says which world.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/world.h"
#include "keiretsu/keiretsu.h"

namespace keiretsu::bench {
namespace {

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
            const Parameters& parameters) {
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
}  // namespace keiretsu::bench
