/// The parts of the engine, each by itself or by the shortest question that shows it:
///
///   EncodeSegment, DecodeSegment   a block's adjacency lists; items are relationships
///   EncodeColumn, DecodeColumn     a block's column of decimals; items are rows
///   ParseAndPlan                   a text that was never seen before
///   SixHops                        distinct companies within six holdings: breadth-first search
///   ShortestPath                   between two companies, undirected
///   ShortestPathAbove              the same over holdings above a share: a test on the way
///   InsertOne                      a relationship and its commit, in memory
///   InsertDurably                  the same on disk, synced
///   InsertMany                     2,000 relationships in one transaction; items are statements
///
/// bench/world.h says which world.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "bench/world.h"
#include "graph/block/adjacency_segment.h"
#include "graph/block/column_chunk.h"
#include "keiretsu/keiretsu.h"

namespace keiretsu::bench {
namespace {

using graph::AdjacencyBlock;
using graph::Column;
using graph::Direction;
using graph::kBlockSize;

// --- Codecs -------------------------------------------------------------------------------------

constexpr std::uint32_t kDegree = 5;

/// Lists of kDegree neighbours each, drawn from a million nodes.
AdjacencyBlock SomeLists() {
  std::mt19937_64 random(1);
  AdjacencyBlock block;
  block.offsets.push_back(0);
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    std::vector<std::uint32_t> list(kDegree);
    for (std::uint32_t& neighbour : list) neighbour = static_cast<std::uint32_t>(random() >> 44);
    std::sort(list.begin(), list.end());
    for (const std::uint32_t neighbour : list) {
      block.edge_ids.push_back(block.edge_ids.size());
      block.neighbours.push_back(neighbour);
    }
    block.offsets.push_back(static_cast<std::uint32_t>(block.neighbours.size()));
  }
  graph::UpdateDerivedFields(0, &block);
  return block;
}

Column SomeShares() {
  std::mt19937_64 random(1);
  graph::ColumnBuilder builder;
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    builder.AppendFloat(static_cast<double>(random() % 10'000) / 10'000);
  }
  return builder.Build(1);
}

std::vector<std::string_view> Views(const std::vector<std::string>& parts) {
  return {parts.begin(), parts.end()};
}

void CountItems(benchmark::State& state, std::uint64_t items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(items) *
                          static_cast<std::int64_t>(state.iterations()));
}

void EncodeSegment(benchmark::State& state) {
  const AdjacencyBlock block = SomeLists();
  for (auto _ : state) {
    benchmark::DoNotOptimize(Require(graph::EncodeAdjacency(block, 0, Direction::kOut)).data());
  }
  CountItems(state, block.edge_count());
}
BENCHMARK(EncodeSegment);

void DecodeSegment(benchmark::State& state) {
  const auto parts = Require(graph::EncodeAdjacency(SomeLists(), 0, Direction::kOut));
  const auto views = Views(parts);
  for (auto _ : state) {
    const AdjacencyBlock block = Require(graph::DecodeAdjacency(0, Direction::kOut, views));
    benchmark::DoNotOptimize(block.neighbours.data());
  }
  CountItems(state, std::uint64_t{kDegree} * kBlockSize);
}
BENCHMARK(DecodeSegment);

void EncodeColumn(benchmark::State& state) {
  const Column column = SomeShares();
  for (auto _ : state) {
    benchmark::DoNotOptimize(Require(graph::EncodeColumn(column, nullptr)).data());
  }
  CountItems(state, kBlockSize);
}
BENCHMARK(EncodeColumn);

void DecodeColumn(benchmark::State& state) {
  const auto parts = Require(graph::EncodeColumn(SomeShares(), nullptr));
  const auto views = Views(parts);
  for (auto _ : state) {
    const Column column = Require(graph::DecodeColumn(views, kBlockSize, nullptr));
    benchmark::DoNotOptimize(column.doubles().data());
  }
  CountItems(state, kBlockSize);
}
BENCHMARK(DecodeColumn);

// --- Statements ---------------------------------------------------------------------------------

void ParseAndPlan(benchmark::State& state) {
  std::int64_t number = 0;
  for (auto _ : state) {
    Require(World().Prepare("MATCH (o)-[r:OWNS]->(c:Company {id: 'C" + std::to_string(++number) +
                            "'})-[s:OWNS]->(d) WHERE r.share > 0.25 AND s.share > 0.25 "
                            "RETURN o.name, c.name, d.name, r.share * s.share AS share "
                            "ORDER BY share DESC LIMIT 10"));
  }
}
BENCHMARK(ParseAndPlan);

/// Runs a statement with pairs of companies as $id and $to; the strides visit them out of order.
void ForEachPair(benchmark::State& state, std::string_view text) {
  Statement statement = Require(World().Prepare(text));
  const std::vector<std::string>& companies = Companies();
  std::size_t from = 0;
  std::size_t to = 1;
  for (auto _ : state) {
    Parameters parameters = {{"id", Value(companies[from])}};
    if (statement.parameters().size() > 1) parameters.emplace("to", Value(companies[to]));
    Drain(statement.Run(parameters));
    from = (from + 7919) % companies.size();
    to = (to + 104'729) % companies.size();
  }
}

void SixHops(benchmark::State& state) {
  ForEachPair(state,
              "MATCH (c:Company {id: $id})-[:OWNS*1..6]->(d:Company) RETURN count(DISTINCT d)");
}
BENCHMARK(SixHops);

void ShortestPath(benchmark::State& state) {
  ForEachPair(state,
              "MATCH p = shortestPath((a:Company {id: $id})-[:OWNS*1..30]-(b:Company {id: $to})) "
              "RETURN length(p)");
}
BENCHMARK(ShortestPath);

void ShortestPathAbove(benchmark::State& state) {
  ForEachPair(state,
              "MATCH p = shortestPath((a:Company {id: $id})-[:OWNS*1..30]-(b:Company {id: $to})) "
              "WHERE all(r IN relationships(p) WHERE r.share > 0.1) RETURN length(p)");
}
BENCHMARK(ShortestPathAbove);

// --- Writes -------------------------------------------------------------------------------------

constexpr int kPlaces = 2'000;

/// A database of numbered places between which roads are built.
class Places {
 public:
  explicit Places(const std::string& path) : database_(Require(Database::Open(path, Options()))) {
    session_ = database_->NewSession();
    Drain(session_->Run("CREATE CONSTRAINT FOR (p:Place) REQUIRE p.id IS UNIQUE"));
    Drain(session_->Run("UNWIND range(0, $last) AS i CREATE (:Place {id: i})",
                        {{"last", Value(kPlaces - 1)}}));
  }
  Session& session() { return *session_; }
  void Insert() {
    Drain(session_->Run("MATCH (a:Place {id: $a}), (b:Place {id: $b}) "
                        "CREATE (a)-[:ROAD {length: 7.5, since: 2025}]->(b)",
                        {{"a", Value(Next())}, {"b", Value(Next())}}));
  }

 private:
  int Next() { return static_cast<int>(random_() % kPlaces); }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  std::mt19937 random_{1};
};

void InsertOne(benchmark::State& state) {
  Places places(":memory:");
  for (auto _ : state) places.Insert();
}
BENCHMARK(InsertOne);

void InsertDurably(benchmark::State& state) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                       ("keiretsu_commits_" + std::to_string(getpid()));
  {
    Places places(folder.string());
    for (auto _ : state) places.Insert();
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(InsertDurably);

void InsertMany(benchmark::State& state) {
  constexpr int kStatements = 2000;
  Places places(":memory:");
  for (auto _ : state) {
    Require(places.session().Begin());
    for (int i = 0; i < kStatements; ++i) places.Insert();
    Require(places.session().Commit());
  }
  CountItems(state, kStatements);
}
BENCHMARK(InsertMany)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace keiretsu::bench
