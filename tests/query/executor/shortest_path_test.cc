// Shortest paths under conditions against enumeration: of all trails of a pattern that meet the
// conditions, the shortest between each two nodes of small random graphs.
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"

namespace keiretsu {
namespace {

constexpr int kNodes = 7;
constexpr int kEdges = 12;
constexpr unsigned kGraphs = 12;

std::string RandomGraph(std::mt19937& random) {
  std::string text = "CREATE ";
  for (int i = 0; i < kNodes; ++i) {
    text += fmt::format("{}(n{}:N {{i: {}, w: {}}})", i == 0 ? "" : ", ", i, i, random() % 4);
  }
  for (int k = 0; k < kEdges; ++k) {
    text += fmt::format(", (n{})-[:{} {{s: {}}}]->(n{})", random() % kNodes,
                        random() % 4 == 0 ? "U" : "T", random() % 4, random() % kNodes);
  }
  return text;
}

// The rows "from, to, length" of a query, counted.
std::map<std::string, std::size_t> Rows(Session& session, const std::string& text) {
  auto result = session.Run(text);
  EXPECT_TRUE(result.has_value()) << text << "\n" << result.status().ToString();
  std::map<std::string, std::size_t> rows;
  if (!result) return rows;
  while (result->Next()) {
    ++rows[fmt::format("{} to {}: {}", result->row()[0].ToString(), result->row()[1].ToString(),
                       result->row()[2].ToString())];
  }
  EXPECT_TRUE(result->status().ok()) << text << "\n" << result->status().ToString();
  return rows;
}

struct Condition {
  std::string inside;  // the relationship pattern
  std::string where;
};

TEST(ShortestPath, IsTheShortestOfThoseThatMeetTheConditions) {
  const std::vector<std::string> arrows[] = {{"-", "->"}, {"<-", "-"}, {"-", "-"}};
  const std::vector<Condition> conditions = {
      {"[r:T*1..4]", "true"},
      {"[r*1..5]", "all(e IN relationships(p) WHERE e.s > 0)"},
      {"[r*1..5]", "none(e IN r WHERE e.s = 1 OR e.s = 3)"},
      {"[r:T|U*1..5]", "all(n IN nodes(p) WHERE n.w < 3)"},
      {"[r:T*1..6]", "none(n IN nodes(p) WHERE n.w = b.w AND n <> b)"},
      {"[r*1..5]", "all(n IN nodes(p) WHERE n.w <> 1) AND all(e IN r WHERE e.s <> a.w)"},
      {"[r* {s: 2}]", "all(n IN nodes(p) WHERE n.i >= 0)"},
  };
  const char* given = std::getenv("KEIRETSU_SEED");
  const unsigned first = given != nullptr ? static_cast<unsigned>(std::atoi(given)) : 1;
  std::size_t compared = 0;
  for (unsigned seed = first; seed < first + kGraphs; ++seed) {
    SCOPED_TRACE(fmt::format("seed {} (KEIRETSU_SEED)", seed));
    std::mt19937 random(seed);
    auto database = Database::Open(":memory:");
    ASSERT_TRUE(database.has_value());
    const auto session = (*database)->NewSession();
    ASSERT_TRUE(session->Run(RandomGraph(random)).has_value());
    for (const Condition& condition : conditions) {
      for (const auto& arrow : arrows) {
        const std::string way = fmt::format("(a){}{}{}(b)", arrow[0], condition.inside, arrow[1]);
        const auto search = [&](const char* function) {
          return fmt::format("MATCH (a:N), (b:N) MATCH p = {}({}) WHERE {} "
                             "RETURN a.i, b.i, length(p)",
                             function, way, condition.where);
        };
        const std::string all =
            fmt::format("MATCH (a:N), (b:N) MATCH p = {} WHERE {} WITH a, b, length(p) AS n "
                        "WITH a, b, min(n) AS least, collect(n) AS lengths "
                        "UNWIND [n IN lengths WHERE n = least] AS n RETURN a.i, b.i, n",
                        way, condition.where);
        const auto enumerated = Rows(*session, all);
        std::map<std::string, std::size_t> one;
        for (const auto& [row, count] : enumerated) one[row] = 1;
        EXPECT_EQ(Rows(*session, search("shortestPath")), one) << search("shortestPath");
        EXPECT_EQ(Rows(*session, search("allShortestPaths")), enumerated)
            << search("allShortestPaths");
        compared += enumerated.size();
      }
    }
  }
  EXPECT_GT(compared, 1000U);
}

}  // namespace
}  // namespace keiretsu
