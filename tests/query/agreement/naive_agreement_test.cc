// The engine against the naive evaluator: random graphs, random queries and changes, with the
// optimiser and without it, in transactions and outside.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"
#include "tests/support/graph_script.h"
#include "tests/support/query_outcome.h"

namespace keiretsu::testing {
namespace {

std::uint64_t Setting(const char* name, std::uint64_t otherwise) {
  const char* given = std::getenv(name);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

// One random graph in both forms.
class Pair {
 public:
  explicit Pair(Dice& dice) {
    auto database = Database::Open(":memory:");
    EXPECT_TRUE(database) << database.error().ToString();
    database_ = *std::move(database);
    session_ = database_->NewSession();
    plain_ = database_->NewSession();
    plain_->SetOptimizer(false);
    for (const GraphStatement& statement : RandomGraphScript(dice)) {
      script_ += statement.text + ";\n";
      const QueryOutcome made = AskEngine(*session_, statement.text, false, false);
      EXPECT_TRUE(made.status.ok()) << statement.text << "\n" << made.ToString();
      if (!statement.query) continue;
      const QueryOutcome same = AskNaive(graph_, statement.text, false, false);
      EXPECT_TRUE(same.status.ok()) << statement.text << "\n" << same.ToString();
    }
  }

  Session& session() { return *session_; }
  Session& plain() { return *plain_; }
  naive::Graph& graph() { return graph_; }
  /// The statements that made the graph, for messages.
  std::string& script() { return script_; }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<Session> plain_;
  naive::Graph graph_;
  std::string script_;
};

// "" when the outcomes agree.
std::string Difference(const GeneratedQuery& query, const QueryOutcome& engine,
                       const QueryOutcome& naive) {
  if (!naive.status.ok() || !engine.status.ok()) {
    if (SameFailure(engine.status, naive.status)) return "";
    // What is wrong by its types alone is refused even if no row would meet it.
    const QueryError* error = engine.status.query_error();
    if (query.ill_typed && error != nullptr && error->phase == "compile time") return "";
  } else if (engine.rows == naive.rows) {
    return "";
  }
  return fmt::format("engine: {}\n  naive: {}", engine.ToString(), naive.ToString());
}

struct Tally {
  std::size_t agreed = 0;
  std::size_t failed_alike = 0;
  std::size_t given_up = 0;
  std::size_t rows = 0;

  void Count(const QueryOutcome& outcome) {
    ++agreed;
    if (!outcome.status.ok()) ++failed_alike;
    rows += outcome.rows.size();
  }
};

// Asks both. False when they disagree, which is reported.
bool Agree(Pair& pair, Session& session, const GeneratedQuery& query, Tally& tally) {
  const QueryOutcome naive = AskNaive(pair.graph(), query.text, query.ordered, query.sort_lists);
  if (naive.status.code() == StatusCode::kResourceExhausted) {
    ++tally.given_up;
    return true;
  }
  const QueryOutcome engine = AskEngine(session, query.text, query.ordered, query.sort_lists);
  const std::string difference = Difference(query, engine, naive);
  EXPECT_EQ(difference, "") << query.text << "\non\n" << pair.script();
  tally.Count(engine);
  return difference.empty();
}

constexpr std::uint64_t kQueriesOfGraph = 25;
constexpr std::uint64_t kUpdatesOfGraph = 8;

TEST(NaiveAgreement, QueriesAnswerAlike) {
  const std::uint64_t first = Setting("KEIRETSU_SEED", 1);
  const std::uint64_t graphs = Setting("KEIRETSU_ROUNDS", 40);
  Tally tally;
  std::size_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + graphs && wrong < 5; ++seed) {
    SCOPED_TRACE(fmt::format("KEIRETSU_SEED={}", seed));
    Dice dice(seed);
    Pair pair(dice);
    for (std::uint64_t i = 0; i < kQueriesOfGraph; ++i) {
      const GeneratedQuery query = RandomQuery(dice, {});
      const bool agree = Agree(pair, pair.session(), query, tally) &&
                         Agree(pair, pair.plain(), query, tally);
      if (!agree) ++wrong;
    }
  }
  RecordProperty("agreed", std::to_string(tally.agreed));
  EXPECT_GT(tally.rows, tally.agreed);
  EXPECT_GT(tally.failed_alike * 100, tally.agreed);
  EXPECT_LT(tally.given_up * 20, tally.agreed);
}

// Everything that is in the graph.
bool SameGraph(Pair& pair, Session& session, Tally& tally) {
  GeneratedQuery nodes;
  nodes.text = "MATCH (n) RETURN n";
  GeneratedQuery edges;
  edges.text = "MATCH (a)-[e]->(b) RETURN a, e, b";
  return Agree(pair, session, nodes, tally) && Agree(pair, session, edges, tally);
}

TEST(NaiveAgreement, ChangesLeaveTheSameGraph) {
  const std::uint64_t first = Setting("KEIRETSU_SEED", 1);
  const std::uint64_t graphs = Setting("KEIRETSU_ROUNDS", 40);
  Tally tally;
  std::size_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + graphs && wrong < 5; ++seed) {
    SCOPED_TRACE(fmt::format("KEIRETSU_SEED={}", seed));
    Dice dice(seed);
    Pair pair(dice);
    Session& session = dice.Percent(50) ? pair.session() : pair.plain();
    const bool transaction = dice.Percent(50);
    const naive::Graph before = pair.graph();
    if (transaction) {
      EXPECT_TRUE(session.Begin().ok());
    }
    for (std::uint64_t i = 0; i < kUpdatesOfGraph && wrong < 5; ++i) {
      const GeneratedQuery update = RandomUpdate(dice, 1000 + 10 * i);
      pair.script() += update.text + ";\n";
      GeneratedQuery query = RandomQuery(dice, {.unique_ids = false, .ill_typed_percent = 0});
      if (!Agree(pair, session, update, tally) || !SameGraph(pair, session, tally) ||
          !Agree(pair, session, query, tally)) {
        ++wrong;
        break;
      }
    }
    if (!transaction) continue;
    const bool commit = dice.Percent(50);
    EXPECT_TRUE((commit ? session.Commit() : session.Rollback()).ok());
    if (!commit) pair.graph() = before;
    SameGraph(pair, session, tally);
  }
  EXPECT_GT(tally.rows, tally.agreed);
  EXPECT_LT(tally.given_up * 20, tally.agreed);
}

}  // namespace
}  // namespace keiretsu::testing
