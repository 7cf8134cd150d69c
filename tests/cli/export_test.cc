// What leaves the database: files of every form, and the dump that rebuilds it.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/cli/program.h"
#include "tests/cli/temp_folder.h"

namespace keiretsu::cli {
namespace {

using testing::HasSubstr;

constexpr const char* kGraph =
    "CREATE (a:Person {id: 'a', name: 'Ann \"<&> \\u0001', born: date('1970-05-06')}), "
    "(b:Company:Bank {id: 'b', labels: ['x', 'y'], size: 3}), (c:Company {id: 'c', size: 2.5}), "
    "(a)-[:OWNS {share: 0.25, type: 'direct'}]->(b), (a)-[:OWNS {share: 0.5}]->(b), "
    "(b)-[:`T 2` {since: date('2020-01-01')}]->(b)";

class ExportTest : public testing::Test {
 protected:
  void SetUp() override { Run(kGraph); }

  Outcome Run(const std::string& statement, const std::string& database = "db") {
    const Outcome outcome = RunProgram(folder_.path(), {database}, statement + ";\n");
    EXPECT_EQ(outcome.exit_status, kExitOk) << outcome.error;
    return outcome;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(folder_.path() / name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  /// What a Python program prints.
  std::string Python(const std::string& program) const {
    std::ofstream(folder_.path() / "read.py") << program;
    const std::string command =
        "cd '" + folder_.path().string() + "' && python3 read.py 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::string text;
    std::array<char, 256> part{};
    while (std::fgets(part.data(), part.size(), pipe) != nullptr) text += part.data();
    ::pclose(pipe);
    return text;
  }

  TempFolder folder_;
};

TEST_F(ExportTest, TablesComeBackThroughCopyFrom) {
  Run("COPY (UNWIND [{id: 1, t: 'a,\"b\"\\nc', d: date('2020-01-02'), e: ''}, {id: 2}] AS m "
      "RETURN m.id AS id, m.t AS t, m.d AS d, m.e AS e) TO 'rows.csv'");
  EXPECT_EQ(Read("rows.csv"),
            "id,t,d,e\n1,\"a,\"\"b\"\"\nc\",2020-01-02,\"\"\n2,,,\n");
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "rows.csv.part"));
  Run("COPY (:Row {id}) FROM 'rows.csv'");
  EXPECT_EQ(Run("MATCH (r:Row) RETURN r.id AS id, r.d AS d, r.e IS NULL AS n ORDER BY id").out,
            "id,d,n\n1,2020-01-02,false\n2,,true\n");
  Run("COPY (MATCH (p:Person)-[r]->(b) RETURN b.labels AS l, r.share AS s ORDER BY s) TO "
      "'rows.jsonl'");
  EXPECT_EQ(Read("rows.jsonl"),
            "{\"l\":[\"x\",\"y\"],\"s\":0.25}\n{\"l\":[\"x\",\"y\"],\"s\":0.5}\n");
}

TEST_F(ExportTest, NoFileIsReplacedUnlessToldTo) {
  Run("COPY (RETURN 1 AS x) TO 'x.csv'");
  const Outcome again = RunProgram(folder_.path(), {"db"}, "COPY (RETURN 2 AS x) TO 'x.csv';");
  EXPECT_EQ(again.exit_status, kExitQuery);
  EXPECT_THAT(again.error, HasSubstr("x.csv exists; WITH (overwrite: true) replaces it"));
  EXPECT_EQ(Read("x.csv"), "x\n1\n");
  Run("COPY (RETURN 2 AS x) TO 'x.csv' WITH (overwrite: true)");
  EXPECT_EQ(Read("x.csv"), "x\n2\n");
  const Outcome failed =
      RunProgram(folder_.path(), {"db"}, "COPY (RETURN 1/0 AS x) TO 'y.csv';");
  EXPECT_NE(failed.exit_status, kExitOk);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "y.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "y.csv.part"));
  const Outcome unknown =
      RunProgram(folder_.path(), {"db"}, "COPY (RETURN 1 AS x) TO 'y.doc';");
  EXPECT_THAT(unknown.error, HasSubstr("csv, jsonl, graphml, gexf, dot, cytoscape"));
}

TEST_F(ExportTest, NetworkxReadsGraphFiles) {
  Run("COPY (MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r) TO 'g.graphml'");
  Run("COPY (MATCH p = ()-[]->() RETURN p) TO 'g.gexf'");
  if (Python("import networkx").find("Error") != std::string::npos) {
    GTEST_SKIP() << "python3-networkx is not installed";
  }
  const char* kSummary =
      "def show(g):\n"
      "  names = sorted((d.get('id') or '', d.get('labels') or '')"
      " for n, d in g.nodes(data=True))\n"
      "  edges = sorted((g.nodes[a]['name' if 'name' in g.nodes[a] else 'id'][:3], d['type'],"
      " d.get('share')) for a, b, d in g.edges(data=True))\n"
      "  print(g.is_directed(), names, [e[:2] for e in edges],"
      " sorted(e[2] for e in edges if e[2] is not None))\n";
  EXPECT_EQ(Python(std::string("import networkx as nx\n") + kSummary +
                   "show(nx.read_graphml('g.graphml'))\n"),
            "True [('a', 'Person'), ('b', 'Bank;Company'), ('c', 'Company')] "
            "[('Ann', 'OWNS'), ('Ann', 'OWNS'), ('b', 'T 2')] [0.25, 0.5]\n");
  EXPECT_EQ(Python("import networkx as nx\ng = nx.read_gexf('g.gexf')\n"
                   "print(g.number_of_nodes(), g.number_of_edges(), "
                   "sorted(d['label'][:3] for n, d in g.nodes(data=True)))\n"),
            "2 3 ['Ann', 'b']\n");
}

TEST_F(ExportTest, DrawingsAndCytoscape) {
  Run("COPY (MATCH ()-[r:OWNS]->() RETURN r ORDER BY r.share LIMIT 1) TO 'g.dot'");
  EXPECT_THAT(Read("g.dot"), HasSubstr("[label=\"OWNS 25 %\", class=\"OWNS\"];"));
  EXPECT_THAT(Read("g.dot"), HasSubstr("digraph keiretsu {"));
  Run("COPY (MATCH p = (:Person)-[]->() RETURN p) TO 'g.json' WITH (format: cytoscape)");
  EXPECT_EQ(Python("import json\ng = json.load(open('g.json'))['elements']\n"
                   "print(len(g['nodes']), len(g['edges']), g['edges'][0]['data']['type'], "
                   "g['nodes'][1]['data']['property_id'])\n"),
            "2 2 OWNS b\n");
}

TEST_F(ExportTest, ADumpRebuildsTheDatabase) {
  Run("CREATE CONSTRAINT one FOR (n:Person) REQUIRE n.id IS UNIQUE; "
      "CREATE INDEX sizes FOR (n:Company) ON (n.size); "
      "CREATE FULLTEXT INDEX names FOR (n:Company|Person) ON EACH [n.name, n.`also known as`]; "
      "CREATE VALIDITY FOR ()-[r:OWNS]-() ON (r.start, r.end); "
      "CREATE (:`_dump` {`odd ``name`: 0.0 / 0.0, list: [1, 2.5], "
      "t: datetime('2020-01-02T03:04:05+01:00'), u: duration('P1D'), "
      "m: -9223372036854775807}), ()");
  const Outcome dump = RunProgram(folder_.path(), {"db"}, ".dump first.cypher\n");
  EXPECT_EQ(dump.exit_status, kExitOk) << dump.error;
  const Outcome loaded = RunProgram(folder_.path(), {"copy"}, ".read first.cypher\n");
  EXPECT_EQ(loaded.exit_status, kExitOk) << loaded.error;
  for (const char* statement :
       {"MATCH (n) RETURN labels(n) AS l, properties(n) AS p ORDER BY n.id, size(labels(n))",
        "MATCH (a)-[r]->(b) RETURN a.id, type(r), properties(r), b.id ORDER BY type(r), r.share",
        "SHOW INDEXES", "SHOW CONSTRAINTS", "SHOW VALIDITY"}) {
    EXPECT_EQ(Run(statement, "copy").out, Run(statement).out) << statement;
  }
  const Outcome again = RunProgram(folder_.path(), {"db"}, ".dump first.cypher\n");
  EXPECT_THAT(again.error, HasSubstr(".dump replaces no file"));
}

}  // namespace
}  // namespace keiretsu::cli
