// The path language against plain enumeration: every shape, mode and selector on small random
// graphs, from either end and from both. The enumeration knows nothing of searches: it walks all
// ways to match a shape and then throws away what a mode or selector does not want.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"

namespace keiretsu {
namespace {

constexpr int kNodes = 5;
constexpr int kEdges = 8;
// Walks are followed so far; shapes without a bound are compared below it.
constexpr std::size_t kLongestWalk = 6;

struct TestEdge {
  int from = 0;
  int to = 0;
  char type = 'T';
  std::optional<double> share;
};
struct TestGraph {
  std::vector<char> labels;  // of each node
  std::vector<TestEdge> edges;
};

TestGraph RandomGraph(std::mt19937& random) {
  TestGraph graph;
  for (int i = 0; i < kNodes; ++i) graph.labels.push_back("ABC"[random() % 3]);
  for (int i = 0; i < kEdges; ++i) {
    TestEdge edge;
    edge.from = static_cast<int>(random() % kNodes);
    edge.to = static_cast<int>(random() % kNodes);
    edge.type = random() % 3 == 0 ? 'U' : 'T';
    // Few distinct shares, 0 and 1 among them, so that paths tie.
    if (random() % 6 != 0) edge.share = static_cast<double>(random() % 5) / 4.0;
    graph.edges.push_back(edge);
  }
  return graph;
}

std::string CreateText(const TestGraph& graph) {
  std::string text = "CREATE ";
  for (std::size_t i = 0; i < graph.labels.size(); ++i) {
    text += fmt::format("{}(n{}:{} {{i: {}}})", i == 0 ? "" : ", ", i, graph.labels[i], i);
  }
  for (std::size_t k = 0; k < graph.edges.size(); ++k) {
    const TestEdge& edge = graph.edges[k];
    text += fmt::format(", (n{})-[:{} {{k: {}{}}}]->(n{})", edge.from, edge.type, k,
                        edge.share ? fmt::format(", share: {}", *edge.share) : "", edge.to);
  }
  return text;
}

enum class Way { kOut, kIn, kEither };
// What one repetition of a segment met: nodes, one more than edges.
struct Repetition {
  std::vector<int> nodes;
  std::vector<int> edges;
};
using Condition = std::function<bool(const TestGraph&, const Repetition&)>;
struct Step {
  Way way = Way::kOut;
  std::string types = "TU";
};
struct Segment {
  std::size_t low = 1;
  std::size_t high = 1;
  std::vector<Step> steps;
  Condition holds = [](const TestGraph&, const Repetition&) { return true; };
  std::string end_labels = "ABC";  // of the node behind it
};
// A returned value: the keys of an element of all repetitions, or of the node behind a segment.
struct Returned {
  std::string expression;
  std::size_t segment = 0;
  bool of_edges = false;
  std::size_t position = 0;
  bool end = false;
};
struct Shape {
  std::string text;
  std::vector<Segment> segments;
  std::vector<Returned> returned;
  bool ranks = true;  // r is the only step of the first segment
};

double ShareOf(const TestGraph& graph, int edge) {
  return graph.edges[static_cast<std::size_t>(edge)].share.value_or(-1.0);
}

std::vector<Shape> Shapes() {
  const Returned r{"[e IN r | e.k]", 0, true, 0, false};
  const auto open = std::size_t{99};
  const Condition half = [](const TestGraph& graph, const Repetition& one) {
    return ShareOf(graph, one.edges[0]) > 0.4;
  };
  const Condition ascending = [](const TestGraph& graph, const Repetition& one) {
    return ShareOf(graph, one.edges[0]) > 0.2 && one.nodes[0] < one.nodes[1] + 2;
  };
  const Condition looks_back = [](const TestGraph& graph, const Repetition& one) {
    const double first = ShareOf(graph, one.edges[0]);
    const double second = ShareOf(graph, one.edges[1]);
    return first >= 0 && second >= 0 && first >= second && one.nodes[0] != one.nodes[2];
  };
  const Condition second_is_a_or_b = [](const TestGraph& graph, const Repetition& one) {
    return graph.labels[static_cast<std::size_t>(one.nodes[1])] != 'C';
  };
  return {
      {"-[r:T]->+", {{1, open, {{Way::kOut, "T"}}}}, {r}},
      {"-[r]-{1,3}", {{1, 3, {{Way::kEither}}}}, {r}},
      {"<-[r]-*", {{0, open, {{Way::kIn}}}}, {r}},
      {"-[r:T|U]->{,2}", {{0, 2, {{Way::kOut}}}}, {r}},
      {"-[r:!U]->{2}", {{2, 2, {{Way::kOut, "T"}}}}, {r}},
      {"-[r WHERE r.share > 0.4]->{1,4}", {{1, 4, {{Way::kOut}}, half}}, {r}},
      {"((x)-[r]->(y) WHERE r.share > 0.2 AND x.i < y.i + 2){1,3}",
       {{1, 3, {{Way::kOut}}, ascending}},
       {r, {"[n IN x | n.i]", 0, false, 0, false}, {"[n IN y | n.i]", 0, false, 1, false}}},
      {"((x)-[r]->(:A|B)){1,}", {{1, open, {{Way::kOut}}, second_is_a_or_b}}, {r}},
      {"((x)-[r]->(y)<-[s]-(z) WHERE r.share >= s.share AND x.i <> z.i){1,2}",
       {{1, 2, {{Way::kOut}, {Way::kIn}}, looks_back}},
       {r,
        {"[e IN s | e.k]", 0, true, 1, false},
        {"[n IN y | n.i]", 0, false, 1, false},
        {"[n IN z | n.i]", 0, false, 2, false}},
       false},
      {"-[r:T]->+(m:!C)-[s]-{1,2}",
       {{1, open, {{Way::kOut, "T"}}, [](const auto&, const auto&) { return true; }, "AB"},
        {1, 2, {{Way::kEither}}}},
       {r, {"m.i", 0, false, 0, true}, {"[e IN s | e.k]", 1, true, 0, false}}},
      {"((x)-[r:T]->(y)){,2}((v)-[s:U]-(w)){1,2}",
       {{0, 2, {{Way::kOut, "T"}}}, {1, 2, {{Way::kEither, "U"}}}},
       {r, {"[e IN s | e.k]", 1, true, 0, false}}},
  };
}

// A way to match a shape.
struct Match {
  std::vector<int> nodes;
  std::vector<int> edges;
  std::vector<std::size_t> begins = {0};  // of each segment's edges, and the end
};

// Calls `found` for every way to match, of walks up to kLongestWalk.
class Enumeration {
 public:
  Enumeration(const TestGraph& graph, const Shape& shape, std::function<void(const Match&)> found)
      : graph_(graph), shape_(shape), found_(std::move(found)) {}

  void Run() {
    for (int start = 0; start < kNodes; ++start) {
      match_ = Match();
      match_.nodes = {start};
      Repeat(0, 0);
    }
  }

 private:
  void Repeat(std::size_t segment, std::size_t repetition) {
    const Segment& at = shape_.segments[segment];
    if (repetition >= at.low) End(segment);
    if (repetition < at.high) Take(segment, repetition, 0);
  }

  void End(std::size_t segment) {
    const char label = graph_.labels[static_cast<std::size_t>(match_.nodes.back())];
    const bool last = segment + 1 == shape_.segments.size();
    if (!last && shape_.segments[segment].end_labels.find(label) == std::string::npos) return;
    match_.begins.push_back(match_.edges.size());
    if (last) {
      found_(match_);
    } else {
      Repeat(segment + 1, 0);
    }
    match_.begins.pop_back();
  }

  void Take(std::size_t segment, std::size_t repetition, std::size_t step) {
    const Segment& at = shape_.segments[segment];
    if (step == at.steps.size()) {
      const auto count = static_cast<std::ptrdiff_t>(step);
      const Repetition one{{match_.nodes.end() - count - 1, match_.nodes.end()},
                           {match_.edges.end() - count, match_.edges.end()}};
      if (at.holds(graph_, one)) Repeat(segment, repetition + 1);
      return;
    }
    if (match_.edges.size() == kLongestWalk) return;
    const Way way = at.steps[step].way;
    for (int k = 0; k < kEdges; ++k) {
      const TestEdge& edge = graph_.edges[static_cast<std::size_t>(k)];
      if (at.steps[step].types.find(edge.type) == std::string::npos) continue;
      const int here = match_.nodes.back();
      const bool loop = edge.from == edge.to;
      if (way != Way::kIn && edge.from == here) Go(segment, repetition, step, k, edge.to);
      if (way != Way::kOut && edge.to == here && !(way == Way::kEither && loop)) {
        Go(segment, repetition, step, k, edge.from);
      }
    }
  }

  void Go(std::size_t segment, std::size_t repetition, std::size_t step, int edge, int node) {
    match_.edges.push_back(edge);
    match_.nodes.push_back(node);
    Take(segment, repetition, step + 1);
    match_.edges.pop_back();
    match_.nodes.pop_back();
  }

  const TestGraph& graph_;
  const Shape& shape_;
  std::function<void(const Match&)> found_;
  Match match_;
};

bool Fits(const std::string& mode, const Match& match) {
  const std::set<int> edges(match.edges.begin(), match.edges.end());
  const bool trail = edges.size() == match.edges.size();
  if (mode == "WALK") return true;
  if (mode == "TRAIL" || mode.empty()) return trail;
  std::vector<int> nodes = match.nodes;
  const bool ring = nodes.size() > 1 && nodes.front() == nodes.back();
  if (mode == "SIMPLE" && ring) nodes.pop_back();
  const std::set<int> distinct(nodes.begin(), nodes.end());
  return trail && distinct.size() == nodes.size();
}

// One row of a result: what is compared, and what selectors choose by.
struct Row {
  int from = 0;
  int to = 0;
  std::string text;
  std::size_t length = 0;
  double product = 1.0;
  double least = 1.0;
  bool walkable = true;  // every ranked relationship has a share
  bool all_quarter = true;
};

std::string ListText(const std::vector<int>& items) {
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string ReturnedText(const Shape& shape, const Match& match, const Returned& value) {
  if (value.end) return fmt::format("{}", match.nodes[match.begins[value.segment + 1]]);
  std::vector<int> items;
  const std::size_t steps = shape.segments[value.segment].steps.size();
  for (std::size_t at = match.begins[value.segment]; at < match.begins[value.segment + 1];
       at += steps) {
    items.push_back(value.of_edges ? match.edges[at + value.position]
                                   : match.nodes[at + value.position]);
  }
  return ListText(items);
}

Row RowOf(const TestGraph& graph, const Shape& shape, const Match& match) {
  Row row;
  row.from = match.nodes.front();
  row.to = match.nodes.back();
  row.length = match.edges.size();
  row.text = fmt::format("{} {} {}", row.from, row.to, ListText(match.edges));
  for (const Returned& value : shape.returned) row.text += " " + ReturnedText(shape, match, value);
  for (int edge : match.edges) row.all_quarter &= ShareOf(graph, edge) > 0.25;
  for (std::size_t at = 0; at < match.begins[1]; ++at) {
    const double share = ShareOf(graph, match.edges[at]);
    row.walkable &= share >= 0;
    row.product *= share;
    row.least = std::min(row.least, share);
  }
  return row;
}

class PathLanguage : public ::testing::Test {
 protected:
  void Load(const TestGraph& graph) {
    auto database = Database::Open(":memory:");
    ASSERT_TRUE(database.has_value());
    session_.reset();
    database_ = *std::move(database);
    session_ = database_->NewSession();
    ASSERT_TRUE(session_->Run(CreateText(graph)).has_value());
  }

  // The rows, values joined by spaces.
  std::vector<std::string> Run(const std::string& text) {
    auto result = session_->Run(text);
    EXPECT_TRUE(result.has_value()) << text << "\n" << result.error().ToString();
    std::vector<std::string> rows;
    if (!result.has_value()) return rows;
    while (result->Next()) {
      std::string row;
      for (const Value& value : result->row()) row += (row.empty() ? "" : " ") + value.ToString();
      rows.push_back(row);
    }
    EXPECT_TRUE(result->status().ok()) << text << "\n" << result->status().ToString();
    return rows;
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

// Where a query starts: nowhere in particular, from its first node, its last, or both.
struct Anchor {
  std::optional<int> from;
  std::optional<int> to;
};

std::string QueryText(const Shape& shape, const std::string& prefix, const std::string& suffix,
                      const Anchor& anchor, bool value) {
  std::string text;
  if (anchor.from) text += fmt::format("MATCH (a {{i: {}}}) ", *anchor.from);
  if (anchor.to) text += fmt::format("MATCH (b {{i: {}}}) ", *anchor.to);
  text += fmt::format("MATCH p = {} (a){}(b) {} RETURN a.i, b.i, [e IN relationships(p) | e.k]",
                      prefix, shape.text, suffix);
  for (const Returned& returned : shape.returned) text += ", " + returned.expression;
  return value ? text + ", path_value(p)" : text;
}

bool Wanted(const Row& row, const Anchor& anchor) {
  return row.from == anchor.from.value_or(row.from) && row.to == anchor.to.value_or(row.to);
}

unsigned FirstSeed() {
  const char* given = std::getenv("KEIRETSU_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : 1;
}

Anchor RandomAnchor(std::mt19937& random) {
  Anchor anchor;
  if (random() % 2 == 0) anchor.from = static_cast<int>(random() % kNodes);
  if (random() % 2 == 0) anchor.to = static_cast<int>(random() % kNodes);
  return anchor;
}

bool IsBounded(const Shape& shape) {
  return std::all_of(shape.segments.begin(), shape.segments.end(),
                     [](const Segment& segment) { return segment.high < 99; });
}

// Trails of more relationships than the enumeration follows are beyond its knowledge.
bool WithinReach(const TestGraph& graph, const Shape& shape) {
  std::size_t longest = 0;
  for (const Segment& segment : shape.segments) {
    longest += segment.high < 99 ? segment.high * segment.steps.size() : graph.edges.size();
  }
  return longest <= kLongestWalk;
}

TEST_F(PathLanguage, AllPathsOfEveryMode) {
  const std::vector<std::string> modes = {"", "WALK", "TRAIL", "ACYCLIC", "SIMPLE"};
  std::size_t compared = 0;
  for (unsigned seed = FirstSeed(); seed < FirstSeed() + 12; ++seed) {
    SCOPED_TRACE(fmt::format("seed {} (KEIRETSU_SEED)", seed));
    std::mt19937 random(seed);
    const TestGraph graph = RandomGraph(random);
    Load(graph);
    for (const Shape& shape : Shapes()) {
      for (const std::string& mode : modes) {
        if (mode == "WALK" && !IsBounded(shape)) continue;
        const Anchor anchor = RandomAnchor(random);
        const bool pruned = random() % 2 == 0;
        const std::string condition =
            pruned ? "WHERE all(e IN relationships(p) WHERE e.share > 0.25)" : "";
        // Unbounded shapes are compared up to the length that the enumeration follows.
        const bool cut = !WithinReach(graph, shape);
        const std::string suffix =
            !cut ? condition
                 : fmt::format("{} length(p) <= {}", pruned ? condition + " AND" : "WHERE",
                               kLongestWalk);
        std::multiset<std::string> expected;
        Enumeration(graph, shape, [&](const Match& match) {
          const Row row = RowOf(graph, shape, match);
          if (!Fits(mode, match) || !Wanted(row, anchor)) return;
          if (pruned && !row.all_quarter) return;
          expected.insert(row.text);
        }).Run();
        const std::string text = QueryText(shape, mode, suffix, anchor, false);
        const std::vector<std::string> rows = Run(text);
        ASSERT_EQ(std::multiset<std::string>(rows.begin(), rows.end()), expected)
            << text << "\n"
            << CreateText(graph);
        compared += rows.size();
      }
    }
  }
  EXPECT_GT(compared, 1000U);
}

struct Selector {
  std::string text;
  std::size_t count = 1;
  bool groups = false;
};

// The lengths that a selector takes of those of all paths between two nodes.
std::vector<std::size_t> Taken(const Selector& selector, std::vector<std::size_t> lengths) {
  std::sort(lengths.begin(), lengths.end());
  if (!selector.groups) {
    lengths.resize(std::min(lengths.size(), selector.count));
    return lengths;
  }
  std::set<std::size_t> kept;
  std::vector<std::size_t> taken;
  for (std::size_t length : lengths) {
    if (kept.size() == selector.count && !kept.contains(length)) break;
    kept.insert(length);
    taken.push_back(length);
  }
  return taken;
}

TEST_F(PathLanguage, ShortestPathsOfEveryMode) {
  const std::vector<Selector> selectors = {{"ANY", 1, false},
                                           {"ANY 2", 2, false},
                                           {"ANY SHORTEST", 1, false},
                                           {"ALL SHORTEST", 1, true},
                                           {"SHORTEST 1", 1, false},
                                           {"SHORTEST 3", 3, false},
                                           {"SHORTEST 2 GROUPS", 2, true}};
  const std::vector<std::string> modes = {"", "WALK", "TRAIL", "ACYCLIC", "SIMPLE"};
  std::size_t compared = 0;
  for (unsigned seed = FirstSeed(); seed < FirstSeed() + 8; ++seed) {
    SCOPED_TRACE(fmt::format("seed {} (KEIRETSU_SEED)", seed));
    std::mt19937 random(seed);
    const TestGraph graph = RandomGraph(random);
    Load(graph);
    for (const Shape& shape : Shapes()) {
      const std::string& mode = modes[random() % modes.size()];
      std::map<std::pair<int, int>, std::vector<std::size_t>> lengths;
      std::map<std::string, Row> known;
      Enumeration(graph, shape, [&](const Match& match) {
        if (!Fits(mode, match)) return;
        const Row row = RowOf(graph, shape, match);
        lengths[{row.from, row.to}].push_back(row.length);
        known.emplace(row.text, row);
      }).Run();
      for (const Selector& selector : selectors) {
        const Anchor anchor = RandomAnchor(random);
        const std::string prefix = selector.groups && selector.text.ends_with("GROUPS")
                                       ? fmt::format("SHORTEST {} {} GROUPS", selector.count, mode)
                                       : selector.text + " " + mode;
        const std::string text = QueryText(shape, prefix, "", anchor, false);
        std::map<std::pair<int, int>, std::vector<std::size_t>> found;
        std::set<std::string> distinct;
        for (const std::string& row : Run(text)) {
          const auto at = known.find(row);
          if (at == known.end()) {
            // Longer than what the enumeration follows: right only if nothing shorter was left.
            EXPECT_FALSE(WithinReach(graph, shape)) << text << "\n" << row;
            continue;
          }
          EXPECT_TRUE(distinct.insert(row).second) << text << "\n" << row;
          found[{at->second.from, at->second.to}].push_back(at->second.length);
        }
        for (auto& [pair, all] : lengths) {
          Row ends;
          ends.from = pair.first;
          ends.to = pair.second;
          const std::vector<std::size_t> expected =
              Wanted(ends, anchor) ? Taken(selector, all) : std::vector<std::size_t>();
          std::vector<std::size_t>& actual = found[pair];
          std::sort(actual.begin(), actual.end());
          ASSERT_EQ(actual, expected) << text << "\n"
                                      << pair.first << " to " << pair.second << "\n"
                                      << CreateText(graph);
          compared += actual.size();
        }
      }
    }
  }
  EXPECT_GT(compared, 1000U);
}

TEST_F(PathLanguage, StrongestAndWidestPaths) {
  std::size_t compared = 0;
  for (unsigned seed = FirstSeed(); seed < FirstSeed() + 12; ++seed) {
    SCOPED_TRACE(fmt::format("seed {} (KEIRETSU_SEED)", seed));
    std::mt19937 random(seed);
    const TestGraph graph = RandomGraph(random);
    Load(graph);
    for (const Shape& shape : Shapes()) {
      // An acyclic path here has at most four relationships, so the enumeration knows all.
      if (!shape.ranks) continue;
      const bool widest = random() % 2 == 0;
      const std::size_t count = 1 + random() % 3;
      const Anchor anchor = RandomAnchor(random);
      std::map<std::pair<int, int>, std::vector<double>> worths;
      std::map<std::string, double> known;
      Enumeration(graph, shape, [&](const Match& match) {
        const Row row = RowOf(graph, shape, match);
        if (!Fits("ACYCLIC", match) || !row.walkable || !Wanted(row, anchor)) return;
        const double worth = widest ? row.least : row.product;
        worths[{row.from, row.to}].push_back(worth);
        known.emplace(row.text, worth);
      }).Run();
      const std::string prefix =
          fmt::format("{} {} ACYCLIC", widest ? "WIDEST" : "STRONGEST", count);
      const std::string text = QueryText(shape, prefix, "BY r.share", anchor, true);
      std::map<std::pair<int, int>, std::vector<double>> found;
      for (const std::string& row : Run(text)) {
        const std::size_t cut = row.rfind(' ');
        const auto at = known.find(row.substr(0, cut));
        ASSERT_NE(at, known.end()) << text << "\n" << row << "\n" << CreateText(graph);
        EXPECT_NEAR(std::strtod(row.c_str() + cut, nullptr), at->second, 1e-12) << text;
        const int from = row[0] - '0';
        const int to = row[2] - '0';
        found[{from, to}].push_back(at->second);
        known.erase(at);  // each path once
        ++compared;
      }
      for (auto& [pair, all] : worths) {
        std::sort(all.begin(), all.end(), std::greater<>());
        all.resize(std::min(all.size(), count));
        std::vector<double>& actual = found[pair];
        std::sort(actual.begin(), actual.end(), std::greater<>());
        ASSERT_EQ(actual.size(), all.size()) << text << "\n" << CreateText(graph);
        for (std::size_t i = 0; i < all.size(); ++i) {
          ASSERT_NEAR(actual[i], all[i], 1e-12) << text << "\n" << CreateText(graph);
        }
      }
    }
  }
  EXPECT_GT(compared, 400U);
}

TEST(PathLanguageParameters, TheNumberOfPathsMayBeAParameter) {
  std::unique_ptr<Database> database = *Database::Open(":memory:");
  std::unique_ptr<Session> session = database->NewSession();
  ASSERT_TRUE(session->Run("CREATE (a:N {i: 0})-[:T]->(b:N {i: 1}), (a)-[:T]->(b), (a)-[:T]->(b)"));
  const auto count = [&](const Value& k) -> Result<std::size_t> {
    Result<QueryResult> rows =
        session->Run("MATCH SHORTEST $k (a {i: 0})-->+(b {i: 1}) RETURN b", {{"k", k}});
    if (!rows) return rows.error();
    std::size_t found = 0;
    while (rows->Next()) ++found;
    if (!rows->status().ok()) return rows->status();
    return found;
  };
  for (const std::int64_t k : {1, 2, 3, 9}) {
    const Result<std::size_t> found = count(Value(k));
    ASSERT_TRUE(found) << found.error().ToString();
    EXPECT_EQ(*found, static_cast<std::size_t>(std::min<std::int64_t>(k, 3)));
  }
  for (const Value& wrong :
       {Value(std::int64_t{0}), Value(std::int64_t{-1}), Value(1.5), Value()}) {
    const Result<std::size_t> found = count(wrong);
    ASSERT_FALSE(found) << wrong.ToString();
    EXPECT_NE(found.error().ToString().find("at least 1"), std::string::npos)
        << found.error().ToString();
  }
}

}  // namespace
}  // namespace keiretsu
