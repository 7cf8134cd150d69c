// graph.*: keys, columns, filters and errors. The algorithms are tested in
// tests/graph/analysis/algorithms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/query/procedures/call_rows.h"

namespace keiretsu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class GraphProcedures : public testing::Test {
 protected:
  // A ring a -> b -> c -> a, c -> d -> e -> d, and f alone; p manages a.
  GraphProcedures() {
    db_.Rows(
        "CREATE (a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'}), "
        "(d:Company:Bank {id: 'd'}), (e:Company:Bank {id: 'e'}), (f:Company {id: 'f'}), "
        "(p:Person {id: 'p'}), (p)-[:MANAGES]->(a), "
        "(a)-[:OWNS {share: 0.4, start: date('2020-01-01')}]->(b), "
        "(b)-[:OWNS {share: 0.3, start: date('2020-01-01'), until: date('2022-01-01')}]->(c), "
        "(c)-[:OWNS {share: 0.2, start: date('2020-01-01'), end: date('2024-01-01')}]->(a), "
        "(c)-[:OWNS {share: 0.6, start: date('2021-01-01')}]->(d), "
        "(d)-[:OWNS {share: 0.1}]->(e), (e)-[:OWNS]->(d)");
  }
  std::vector<std::string> Components(std::string_view map, std::string_view before = "") {
    return db_.Rows(std::string(before) + "CALL graph.components(" + std::string(map) +
                    ") YIELD component, node WITH component, collect(node.id) AS ids "
                    "RETURN component, ids ORDER BY component");
  }
  std::vector<std::string> Call(std::string_view call, std::string_view columns) {
    return db_.Rows("CALL graph." + std::string(call) + " RETURN " + std::string(columns));
  }
  CallFixture db_;
};

TEST_F(GraphProcedures, ComponentsOfAllNodes) {
  const auto strong = ElementsAre("0 ['a', 'b', 'c']", "1 ['f']", "2 ['d', 'e']", "3 ['p']");
  EXPECT_THAT(Components("{mode: 'strong', types: ['OWNS']}"), strong);
  EXPECT_THAT(Components("{}"), strong);
  EXPECT_THAT(Components("{mode: 'weak', types: 'OWNS'}"),
              ElementsAre("0 ['a', 'b', 'c', 'd', 'e']", "1 ['f']", "2 ['p']"));
  EXPECT_THAT(Components("{mode: 'weak'}"),
              ElementsAre("0 ['a', 'b', 'c', 'd', 'e', 'p']", "1 ['f']"));
  EXPECT_THAT(Components("{mode: 'weak', types: []}").size(), 7u);
}

TEST_F(GraphProcedures, ComponentsOnADay) {
  const auto apart =
      ElementsAre("0 ['a']", "1 ['b']", "2 ['c']", "3 ['f']", "4 ['d', 'e']", "5 ['p']");
  const auto ring = ElementsAre("0 ['a', 'b', 'c']", "1 ['f']", "2 ['d', 'e']", "3 ['p']");
  EXPECT_THAT(Components("{as_of: date('2024-01-01')}"), apart) << "the end is no longer alive";
  EXPECT_THAT(Components("{as_of: date('2023-12-31')}"), ring);
  EXPECT_THAT(Components("{as_of: '2020-01-01'}"), ring) << "the start is alive";
  EXPECT_THAT(Components("{as_of: date('2019-12-31')}"), apart);
  EXPECT_THAT(Components("{as_of: date('2023-01-01'), end: 'until'}"), apart);
  EXPECT_THAT(Components("{as_of: date('2030-01-01'), end: 'never_used'}"), ring);
  EXPECT_THAT(Components("{as_of: date('2019-01-01'), start: 'none', end: 'none'}"), ring);
}

TEST_F(GraphProcedures, AnEmptyGraphHasNoRows) {
  CallFixture empty;
  EXPECT_THAT(empty.Rows("CALL graph.components({types: ['OWNS']}) YIELD node RETURN node"),
              IsEmpty());
  for (const char* call : {"k_core", "articulation_points", "triangles", "topological_order",
                           "pagerank", "betweenness", "closeness", "degree"}) {
    EXPECT_THAT(empty.Rows("CALL graph." + std::string(call) + "() YIELD node RETURN node"),
                IsEmpty())
        << call;
  }
}

TEST_F(GraphProcedures, LabelsLeaveOutNodesAndTheirRelationships) {
  EXPECT_THAT(Call("degree({labels: ['Bank']}) YIELD node, in_degree, out_degree, neighbours",
                   "node.id, in_degree, out_degree, neighbours"),
              ElementsAre("'d' 1 1 1", "'e' 1 1 1"));
  EXPECT_THAT(Call("bfs({source: 'c', labels: ['Bank']}) YIELD node", "node"),
              ElementsAre(HasSubstr("'source' has none of the labels")));
}

TEST_F(GraphProcedures, SeeTheTransactionsOwnWrites) {
  db_.Rows("BEGIN");
  db_.Rows("MATCH (c {id: 'c'}), (e {id: 'e'}) CREATE (e)-[:OWNS]->(c)");
  EXPECT_THAT(Components("{}"),
              ElementsAre("0 ['a', 'b', 'c', 'd', 'e']", "1 ['f']", "2 ['p']"));
  db_.Rows("ROLLBACK");
  EXPECT_EQ(Components("{}").size(), 4u);
}

TEST_F(GraphProcedures, PartsAndOrders) {
  EXPECT_THAT(Call("k_core() YIELD node, core WHERE core > 1", "node.id, core"),
              ElementsAre("'a' 2", "'b' 2", "'c' 2"));
  EXPECT_THAT(Call("articulation_points() YIELD node", "node.id"),
              ElementsAre("'a'", "'c'", "'d'"));
  EXPECT_THAT(Call("bridges() YIELD source, target, relationship",
                   "source.id, target.id, relationship.share, type(relationship)"),
              testing::UnorderedElementsAre("'c' 'd' 0.6 'OWNS'", "'p' 'a' null 'MANAGES'"));
  EXPECT_THAT(Call("cycles() YIELD length, nodes", "length, [n IN nodes | n.id]"),
              ElementsAre("3 ['a', 'b', 'c']", "2 ['d', 'e']"));
  EXPECT_THAT(Call("topological_order() YIELD node", "node.id"),
              ElementsAre(HasSubstr("the graph has cycles, one of 3 nodes")));
  EXPECT_THAT(Call("topological_order({labels: ['Person', 'Company'], types: 'MANAGES'}) "
                   "YIELD position, node WHERE node.id IN ['a', 'p']",
                   "node.id ORDER BY position"),
              ElementsAre("'p'", "'a'"));
  EXPECT_THAT(Call("triangles() YIELD node, triangles, clustering WHERE triangles > 0",
                   "node.id, triangles, clustering"),
              testing::SizeIs(3));
}

TEST_F(GraphProcedures, Centralities) {
  EXPECT_THAT(Call("pagerank({labels: 'Bank'}) YIELD node, rank", "node.id, rank"),
              ElementsAre("'d' 0.5", "'e' 0.5"));
  EXPECT_THAT(Call("betweenness({types: 'OWNS'}) YIELD node, betweenness WHERE betweenness > 0",
                   "node.id, betweenness"),
              testing::UnorderedElementsAre("'a' 1.0", "'b' 3.0", "'c' 5.0", "'d' 3.0"));
  EXPECT_THAT(Call("closeness({labels: 'Bank'}) YIELD node, closeness, harmonic",
                   "node.id, closeness, harmonic"),
              ElementsAre("'d' 1.0 1.0", "'e' 1.0 1.0"));
}

TEST_F(GraphProcedures, Ways) {
  EXPECT_THAT(Call("bfs({source: 'a', max_distance: 2}) YIELD node, distance, previous",
                   "node.id, distance, previous.id"),
              ElementsAre("'a' 0 null", "'b' 1 'a'", "'c' 2 'b'"));
  EXPECT_THAT(Call("bfs({source: 'a', direction: 'in', target: 'b'}) YIELD node", "node.id"),
              ElementsAre("'a'", "'c'", "'b'"));
  EXPECT_THAT(Call("shortest_paths({source: 'c', weight: 'share', default_weight: 5, "
                   "direction: 'out'}) YIELD node, distance WHERE node.id IN ['a', 'd', 'e']",
                   "node.id, round(distance * 100) / 100"),
              ElementsAre("'a' 0.2", "'d' 0.6", "'e' 0.7"));
  EXPECT_THAT(Call("shortest_paths({source: 'f', target: 'a'}) YIELD node", "node"), IsEmpty());
  EXPECT_THAT(Call("dominators({root: 'a'}) YIELD node, dominator, dominates",
                   "node.id, dominator.id, dominates"),
              testing::UnorderedElementsAre("'a' null 4", "'b' 'a' 3", "'c' 'b' 2", "'d' 'c' 1",
                                            "'e' 'd' 0"));
  EXPECT_THAT(Call("max_flow({source: 'a', target: 'd', capacity: 'share'}) YIELD flow", "flow"),
              ElementsAre("0.3"));
  EXPECT_THAT(Call("min_cut({source: 'a', target: 'd', capacity: 'share'}) "
                   "YIELD source, target, flow, capacity",
                   "source.id, target.id, flow, capacity"),
              ElementsAre("'b' 'c' 0.3 0.3"));
  EXPECT_THAT(Call("flows({source: 'a', target: 'c'}) YIELD source, target, flow",
                   "source.id, target.id, flow"),
              ElementsAre("'a' 'b' 1.0", "'b' 'c' 1.0"));
  EXPECT_THAT(Call("spanning_forest({types: 'OWNS', weight: 'share', maximum: true}) "
                   "YIELD source, target, weight",
                   "source.id, target.id, weight"),
              ElementsAre("'e' 'd' 1.0", "'c' 'd' 0.6", "'a' 'b' 0.4", "'b' 'c' 0.3"));
}

TEST_F(GraphProcedures, SayWhatIsWrong) {
  struct Case {
    const char* call;
    const char* message;
  };
  const Case cases[] = {
      {"components({mode: 'week'})", "'mode' cannot be 'week'; did you mean 'weak'?"},
      {"components({labels: ['Bank']})", "has no key 'labels'"},
      {"components({types: ['OWN']})", "no relationship type is named 'OWN'; did you mean 'OWNS'?"},
      {"k_core({labels: 'Compny'})", "no label is named 'Compny'; did you mean 'Company'?"},
      {"k_core({types: [1]})", "'types' is a list of names"},
      {"components({as_of: 'yesterday'})", "graph.components"},
      {"pagerank({damping: 1})", "'damping' must be a number from 0 to 0.9999, not 1"},
      {"pagerank({max_iterations: 1})", "after 1 iterations"},
      {"bfs()", "needs the key 'source'"},
      {"bfs({source: 'zzz'})", "zzz"},
      {"betweenness({direction: 'up'})", "use 'out' or 'in' or 'both'"},
      {"shortest_paths({source: 'a', weight: 'shar'})", "did you mean 'share'?"},
      {"shortest_paths({source: 'a', weight: 'start'})", "is not a number"},
      {"max_flow({source: 'a', target: 'a'})", "are the same node"},
      {"spanning_forest({weight: 'share', default_weight: -1})", "at least 0, not -1"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(db_.Rows(std::string("CALL graph.") + c.call), ElementsAre(HasSubstr(c.message)))
        << c.call;
  }
}

TEST_F(GraphProcedures, AreShownWithTheirKeysAndColumns) {
  const std::vector<std::string> rows = db_.Rows("SHOW PROCEDURES");
  EXPECT_GT(rows.size(), 30u);
  EXPECT_THAT(rows, testing::Contains(testing::AllOf(
                        HasSubstr("graph.components"), HasSubstr("mode: STRING = "),
                        HasSubstr("types: LIST?, start: STRING?, end: STRING?, as_of: ANY?"),
                        HasSubstr("component: INTEGER, node: NODE"),
                        HasSubstr("The connected components of all nodes."))));
}

}  // namespace
}  // namespace keiretsu
