/// Fails when a kind of question has become slower than it was when last landed.
///
///   speed_gate LANDED_FILE          compares; exit status 1 names what is slower
///   speed_gate --update LANDED_FILE writes the figures of this build
///
/// Seconds differ from machine to machine and from minute to minute, so none are kept. A figure is
/// the time of a question divided by that of a fixed piece of work which the engine has no part in,
/// both measured in the same process, in turns; of all turns the best of each counts. What slows
/// the machine slows both. A question that seems slower is asked again before it fails.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/world.h"
#include "keiretsu/keiretsu.h"

namespace keiretsu::bench {
namespace {

constexpr int kTurns = 15;
/// How much slower a question may have become. Figures of one build differ by a tenth.
constexpr double kTolerance = 1.5;
constexpr int kAttempts = 3;

/// Sorts, follows pointers at random and adds up: about what an engine asks of a machine.
std::uint64_t ReferenceWork() {
  static const std::vector<std::uint32_t> next = [] {
    std::vector<std::uint32_t> cycle(1 << 20);
    std::mt19937 random(1);
    for (std::uint32_t i = 0; i < cycle.size(); ++i) cycle[i] = i;
    std::shuffle(cycle.begin(), cycle.end(), random);
    return cycle;
  }();
  std::vector<std::uint32_t> keys(next.begin(), next.begin() + (1 << 15));
  std::sort(keys.begin(), keys.end());
  std::uint32_t at = keys[100];
  std::uint64_t sum = 0;
  for (int step = 0; step < 20'000; ++step) {
    at = next[at ^ (static_cast<std::uint32_t>(step) & 1023)];
    sum += at;
  }
  for (const std::uint32_t value : next) sum += value * std::uint64_t{31};
  return sum;
}

/// A kind of question: run() asks so many that it takes some milliseconds.
struct Question {
  std::string name;
  std::function<void()> run;
};

/// Asks with one company after another, and one far from it as $to.
std::function<void()> Each(std::string_view text, int times) {
  auto statement = std::make_shared<Statement>(Require(World().Prepare(text)));
  auto at = std::make_shared<std::size_t>(0);
  return [statement, at, times] {
    const std::vector<std::string>& companies = Companies();
    for (int i = 0; i < times; ++i) {
      Parameters parameters = {{"id", Value(companies[*at])}};
      if (statement->parameters().size() > 1) {
        parameters.emplace("to", Value(companies[(*at * 31 + 17) % companies.size()]));
      }
      Drain(statement->Run(parameters));
      *at = (*at + 7919) % companies.size();
    }
  };
}

std::function<void()> Whole(std::string_view text) {
  auto statement = std::make_shared<Statement>(Require(World().Prepare(text)));
  return [statement] { Drain(statement->Run()); };
}

/// New texts, so that nothing of them is cached.
void PlanNewTexts() {
  static int number = 0;
  for (int i = 0; i < 20; ++i) {
    Require(World().Prepare("MATCH (o)-[r:OWNS]->(c:Company {id: 'C" + std::to_string(++number) +
                            "'}) WHERE r.share > 0.25 RETURN o.name, r.share ORDER BY o.name"));
  }
}

/// Commits of one relationship each, to a database in memory.
void Insert() {
  static const std::unique_ptr<Database> database = Require(Database::Open(":memory:", Options()));
  static const std::unique_ptr<Session> session = [] {
    auto opened = database->NewSession();
    Drain(opened->Run("CREATE CONSTRAINT FOR (p:Place) REQUIRE p.id IS UNIQUE"));
    Drain(opened->Run("UNWIND range(0, 9999) AS i CREATE (:Place {id: i})"));
    return opened;
  }();
  static std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) {
    Drain(session->Run("MATCH (a:Place {id: $a}), (b:Place {id: $b}) CREATE (a)-[:ROAD]->(b)",
                       {{"a", Value(static_cast<std::int64_t>(random() % 10'000))},
                        {"b", Value(static_cast<std::int64_t>(random() % 10'000))}}));
  }
}

std::vector<Question> Questions() {
  return {
      {"point_read",
       Each("MATCH (c:Company {id: $id}) RETURN c.name, c.country, c.sector, c.valuation", 500)},
      {"owners", Each("MATCH (o)-[r:OWNS]->(c:Company {id: $id}) RETURN o.id, r.share", 300)},
      {"two_hops",
       Each("MATCH (c:Company {id: $id})-[:OWNS]->()-[:OWNS]->(d:Company) "
            "RETURN count(DISTINCT d)", 300)},
      {"six_hops",
       Each("MATCH (c:Company {id: $id})-[:OWNS*1..6]->(d:Company) RETURN count(DISTINCT d)",
            100)},
      {"shortest_path",
       Each("MATCH p = shortestPath((a:Company {id: $id})-[:OWNS*1..30]-(b:Company {id: $to})) "
            "RETURN length(p)", 20)},
      {"two_hop_count", Whole("MATCH ()-[:OWNS]->()-[:OWNS]->() RETURN count(*)")},
      {"group", Whole("MATCH (c:Company) RETURN c.sector AS k, avg(c.valuation) AS v ORDER BY k")},
      {"filter_and_sort",
       Whole("MATCH (c:Company) WHERE c.country = 'DE' AND c.valuation > 1000000.0 "
             "RETURN c.id AS id, c.valuation AS v ORDER BY v DESC, id LIMIT 10")},
      {"plan", PlanNewTexts},
      {"insert", Insert},
  };
}

double SecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::map<std::string, double> Measure() {
  std::uint64_t sum = 0;
  const std::function<void()> reference = [&sum] { sum += ReferenceWork(); };
  const std::vector<Question> questions = Questions();
  std::map<std::string, double> best;
  double best_reference = SecondsOf(reference);
  for (const Question& question : questions) question.run();  // warm
  for (int turn = 0; turn < kTurns; ++turn) {
    for (const Question& question : questions) {
      best_reference = std::min(best_reference, SecondsOf(reference));
      const double seconds = SecondsOf(question.run);
      const auto [place, is_new] = best.try_emplace(question.name, seconds);
      place->second = std::min(place->second, seconds);
    }
  }
  if (sum == 0) std::puts("");  // the work has a result, so it is done
  for (auto& [name, seconds] : best) seconds /= best_reference;
  return best;
}

std::map<std::string, double> Landed(const std::string& path) {
  std::map<std::string, double> landed;
  std::ifstream file(path);
  std::string name;
  double figure = 0;
  while (file >> name >> figure) landed[name] = figure;
  return landed;
}

int Update(const std::string& path) {
  std::ofstream file(path);
  for (const auto& [name, figure] : Measure()) file << name << ' ' << figure << '\n';
  return file.flush() ? 0 : 1;
}

bool IsSlower(double figure, double landed) { return figure > landed * kTolerance; }

int Compare(const std::string& path) {
  const std::map<std::string, double> landed = Landed(path);
  if (landed.empty()) Require(Status::NotFound("no figures in " + path));
  std::map<std::string, double> best;
  bool slower = true;
  for (int attempt = 0; attempt < kAttempts && slower; ++attempt) {
    slower = false;
    for (const auto& [name, figure] : Measure()) {
      double& least = best.try_emplace(name, figure).first->second;
      least = std::min(least, figure);
      const auto was = landed.find(name);
      slower = slower || (was != landed.end() && IsSlower(least, was->second));
    }
  }
  for (const auto& [name, was] : landed) {
    const auto now = best.find(name);
    if (now == best.end()) continue;
    std::printf("%-16s %8.3f, landed %8.3f%s\n", name.c_str(), now->second, was,
                IsSlower(now->second, was) ? "  SLOWER" : "");
  }
  return slower ? 1 : 0;
}

}  // namespace
}  // namespace keiretsu::bench

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 1) return keiretsu::bench::Compare(arguments[0]);
  if (arguments.size() == 2 && arguments[0] == "--update") {
    return keiretsu::bench::Update(arguments[1]);
  }
  std::fputs("usage: speed_gate [--update] LANDED_FILE\n", stderr);
  return 2;
}
