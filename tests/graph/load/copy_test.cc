// COPY of nodes and relationships, through transactions and through sorted files.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/graph/load/load_fixture.h"

namespace keiretsu::graph {
namespace {

using Lines = std::vector<std::string>;

/// Each test runs over both paths of loading.
class Copy : public testing::TestWithParam<bool> {
 protected:
  CopyLimits Limits() const {
    CopyLimits limits = ByFiles();
    if (!GetParam()) limits.small_load_rows = kSmallLoadRows;
    return limits;
  }
  void Load(const CopySpec& spec) {
    const auto report = CopyFrom(*db_, spec, Limits());
    ASSERT_TRUE(report.has_value()) << report.error().ToString();
  }
  Status Fail(const CopySpec& spec) {
    const auto before = GraphText(*db_->Read());
    const auto report = CopyFrom(*db_, spec, Limits());
    EXPECT_FALSE(report.has_value());
    EXPECT_EQ(GraphText(*db_->Read()), before);
    return report.status();
  }

  InputFiles files_;
  GraphFixture db_;
};
INSTANTIATE_TEST_SUITE_P(, Copy, testing::Bool(), [](const auto& parameter) {
  return parameter.param ? "Files" : "Transaction";
});

TEST_P(Copy, NodesThenRelationships) {
  Load(NodeSpec(files_.Write("c.csv", "id,name,founded\nA,Alpha,1999\nB,\"Beta, Inc\",\n"),
                "Company"));
  Load(EdgeSpec(files_.Write("o.csv", "src,dst,share,since\nA,B,0.25,2020-01-31\nB,B,1,\n"),
                "Company", "OWNS", "Company"));
  EXPECT_EQ(GraphText(*db_->Read()),
            (Lines{"'A'-[:OWNS {share: 0.25, since: date('2020-01-31')}]->'B'",
                   "'B'-[:OWNS {share: 1.0}]->'B'",
                   "(:Company {founded: 1999, id: 'A', name: 'Alpha'})",
                   "(:Company {id: 'B', name: 'Beta, Inc'})"}));
  ExpectConsistent(*db_);
}

TEST_P(Copy, CreatesTheConstraintOnceAndUsesIt) {
  Load(NodeSpec(files_.Write("c.csv", "id\nA\n"), "Company"));
  Load(NodeSpec(files_.Write("d.csv", "id\nB\n"), "Company"));
  ASSERT_EQ(db_->catalog().Indexes().size(), 1u);
  const IndexDefinition index = db_->catalog().Indexes()[0];
  EXPECT_TRUE(index.unique);
  const std::vector<Value> key{Value("B")};
  EXPECT_EQ(db_->Read()->IndexLookup(index, key)->size(), 1u);
  const Status status = Fail(NodeSpec(files_.Write("e.csv", "id\nC\nB\n"), "Company"));
  EXPECT_NE(status.message().find("KeyExists, 1 row; in line 3, column id"), std::string::npos)
      << status.message();
  auto tx = db_.Begin();
  const std::vector<LabelId> labels{db_.Label("Company")};
  EXPECT_EQ(tx->CreateNode(labels, {{db_.Key("id"), Value("A")}}).status().code(),
            StatusCode::kConstraintViolation);
}

TEST_P(Copy, LabelsFromColumns) {
  CopySpec spec = NodeSpec(
      files_.Write("n.csv", "id,label,name\na,Vendor,x\nb,Fund;Bank,y\nc,,z\n"), "Party");
  spec.node.label_columns = {"label"};
  Load(spec);
  EXPECT_EQ(GraphText(*db_->Read()), (Lines{"(:Bank:Fund:Party {id: 'b', name: 'y'})",
                                            "(:Party {id: 'c', name: 'z'})",
                                            "(:Party:Vendor {id: 'a', name: 'x'})"}));
  EXPECT_EQ(db_->Read()->NodeCount(db_.Label("Party")).value(), 3u);
  EXPECT_EQ(db_->Read()->NodeCount(db_.Label("Fund")).value(), 1u);
  ASSERT_EQ(db_->catalog().Indexes().size(), 1u);
  EXPECT_EQ(db_->catalog().Indexes()[0].label, db_.Label("Party"));
  ExpectConsistent(*db_);
}

TEST_P(Copy, AllLabelsFromAColumnGetConstraints) {
  CopySpec spec = NodeSpec(files_.Write("n.csv", "id,label\na,X\nb,Y\n"), "");
  spec.node.labels.clear();
  spec.node.label_columns = {"label"};
  Load(spec);
  EXPECT_EQ(GraphText(*db_->Read()), (Lines{"(:X {id: 'a'})", "(:Y {id: 'b'})"}));
  EXPECT_EQ(db_->catalog().Indexes().size(), 2u);
}

TEST_P(Copy, NodesWithoutAKey) {
  CopySpec spec = NodeSpec(files_.Write("n.csv", "a,b\n1,\n1,x\n"), "Thing", "");
  Load(spec);
  EXPECT_EQ(GraphText(*db_->Read()), (Lines{"(:Thing {a: 1, b: 'x'})", "(:Thing {a: 1})"}));
  EXPECT_TRUE(db_->catalog().Indexes().empty());
}

TEST_P(Copy, AnyOfSeveralLabelsAndIncomingAndTypesFromColumns) {
  Load(NodeSpec(files_.Write("c.csv", "id\nc1\n"), "Company"));
  Load(NodeSpec(files_.Write("p.csv", "id\np1\n"), "Person"));
  CopySpec spec = EdgeSpec(files_.Write("e.csv", "src,dst,kind,key\np1,c1,OWNS,1\nc1,c1,RUNS,2\n"),
                           "Company", "", "Company");
  spec.node.labels = {"Company", "Person"};
  spec.node.any_label = true;
  spec.type_column = "kind";
  spec.edge_key_property = "key";
  Load(spec);
  spec = EdgeSpec(files_.Write("i.csv", "src,dst\nc1,p1\n"), "Company", "KNOWS", "Person");
  spec.incoming = true;  // (:Company {id: src})<-[:KNOWS]-(:Person {id: dst})
  Load(spec);
  EXPECT_EQ(GraphText(*db_->Read()), (Lines{"'c1'-[:RUNS {key: 2}]->'c1'", "'p1'-[:KNOWS {}]->'c1'",
                                            "'p1'-[:OWNS {key: 1}]->'c1'", "(:Company {id: 'c1'})",
                                            "(:Person {id: 'p1'})"}));
  ExpectConsistent(*db_);
}

TEST_P(Copy, EndPointsAreFoundWhateverTypeTheirKeyHas) {
  Load(NodeSpec(files_.Write("n.csv", "id,x\n7,a\n8,b\n"), "Number"));
  Load(NodeSpec(files_.Write("s.csv", "id\n0042\n43\n"), "Text"));
  Load(EdgeSpec(files_.Write("e.csv", "src,dst\n7,0042\n8,43\n"), "Number", "R", "Text"));
  const auto lines = GraphText(*db_->Read());
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[4], "7-[:R {}]->'0042'");
  EXPECT_EQ(lines[5], "8-[:R {}]->'43'");
}

TEST_P(Copy, AppendsToALoadedTypeWithUnfoldedWritesBeneath) {
  Load(NodeSpec(files_.Write("n.csv", "id\na\nb\nc\n"), "N"));
  Load(EdgeSpec(files_.Write("1.csv", "src,dst,w\na,b,1\na,c,2\nb,c,3\n"), "N", "R", "N"));
  auto tx = db_.Begin();
  const TypeId type = db_.Type("R");
  const IndexDefinition index = db_->catalog().Indexes()[0];
  const auto node = [&](const char* id) {
    const std::vector<Value> key{Value(id)};
    return db_->Read()->IndexLookup(index, key).value().at(0);
  };
  const std::string large(20'000, 'x');  // lies in keyspace big
  ASSERT_TRUE(tx->CreateEdge(type, node("a"), node("b"), {{db_.Key("w"), Value(large)}})
                  .has_value());
  const std::vector<EdgeRef> edges = tx->EdgesOf(node("b")).value();
  for (const EdgeRef& edge : edges) {
    if (edge.source != node("b")) continue;
    ASSERT_TRUE(tx->DeleteEdge(edge).ok());
  }
  ASSERT_TRUE(CommitNow(*tx).ok());
  Load(EdgeSpec(files_.Write("2.csv", "src,dst,v\na,b,5\na,a,6\nc,a,7\na,b,8\n"), "N", "R", "N"));
  const Lines expected{"'a'-[:R {v: 5}]->'b'", "'a'-[:R {v: 6}]->'a'", "'a'-[:R {v: 8}]->'b'",
                       "'a'-[:R {w: '" + large + "'}]->'b'", "'a'-[:R {w: 1}]->'b'",
                       "'a'-[:R {w: 2}]->'c'", "'c'-[:R {v: 7}]->'a'", "(:N {id: 'a'})",
                       "(:N {id: 'b'})", "(:N {id: 'c'})"};
  EXPECT_EQ(GraphText(*db_->Read()), expected);
  ExpectConsistent(*db_);
  ASSERT_TRUE(db_->Checkpoint().ok());
  EXPECT_EQ(GraphText(*db_->Read()), expected);
  ExpectConsistent(*db_);
}

TEST_P(Copy, ReportsEveryKindOfBadRowWithTheFirstOfEach) {
  Load(NodeSpec(files_.Write("n.csv", "id\na\nb\n"), "N"));
  auto tx = db_.Begin();
  const std::vector<LabelId> labels{db_.Label("M")};
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(tx->CreateNode(labels, {{db_.Key("id"), Value("t")}}));
  ASSERT_TRUE(CommitNow(*tx).ok());
  CopySpec spec = EdgeSpec(
      files_.Write("e.csv",
                   "src,dst,k\na,b,1\na,zz,2\na,b\n,b,3\na,yy,4\nt,b,5\n\"a\nx\",b,6\na,b,1\n"),
      "N", "R", "N");
  spec.node.labels = {"N", "M"};
  spec.node.any_label = true;
  spec.edge_key_property = "k";
  const Status status = Fail(spec);
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  const std::string path = files_.path() + "/e.csv";
  EXPECT_EQ(status.message(),
            path +
                ": 7 bad rows, nothing was loaded\n"
                "  NoSuchNode, 3 rows; first in line 3, column dst: no N has id = 'zz'\n"
                "  RaggedRow, 1 row; in line 4: 2 cells where the header has 3\n"
                "  MissingKey, 1 row; in line 5, column src: the key of an end point is empty\n"
                "  SeveralNodes, 1 row; in line 7, column src: more than one N or M has id = 't'\n"
                "  DuplicateKey, 1 row; in line 10, column k: an earlier row has the same key: 1");
}

TEST_P(Copy, FailsOnWrongPatternsAndFiles) {
  const std::string good = files_.Write("n.csv", "id,name\na,b\n");
  struct Case {
    CopySpec spec;
    StatusCode code;
    std::string message;
  };
  CopySpec option = NodeSpec(good, "N");
  option.options = {{"delimeter", Value(";")}};
  const std::vector<Case> cases = {
      {NodeSpec(files_.path() + "/none.csv", "N"), StatusCode::kNotFound, "cannot open"},
      {NodeSpec(files_.path(), "N"), StatusCode::kInvalidArgument, "a directory"},
      {NodeSpec(files_.Write("0.csv", ""), "N"), StatusCode::kInvalidArgument, "is empty"},
      {NodeSpec(files_.Write("1.csv", "id,id\n"), "N"), StatusCode::kInvalidArgument,
       "two columns are named id"},
      {NodeSpec(good, "N", "key"), StatusCode::kInvalidArgument,
       "there is no column key; there are: id, name"},
      {NodeSpec(files_.Write("2.csv", "id,\n"), "N"), StatusCode::kInvalidArgument,
       "column 2 has no name"},
      {EdgeSpec(good, "Nowhere", "R", "Nowhere"), StatusCode::kInvalidArgument, "no column"},
      {EdgeSpec(files_.Write("3.csv", "src,dst\na,b\n"), "Nowhere", "R", "Nowhere"),
       StatusCode::kInvalidArgument, "no node with label Nowhere"},
      {option, StatusCode::kInvalidArgument, "no option delimeter"},
  };
  for (const Case& c : cases) {
    const Status status = Fail(c.spec);
    EXPECT_EQ(status.code(), c.code) << status.ToString();
    EXPECT_NE(status.message().find(c.message), std::string::npos) << status.ToString();
  }
  EXPECT_TRUE(db_->catalog().Indexes().empty()) << "a failed load leaves no constraint";
}

TEST_P(Copy, HeaderAloneLoadsNothing) {
  const auto report =
      CopyFrom(*db_, NodeSpec(files_.Write("n.csv", "\xEF\xBB\xBFid;name"), "N"), Limits());
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(report->rows_read, 0u);
}

TEST_P(Copy, CancelledLoadChangesNothing) {
  CopyLimits limits = Limits();
  limits.cancelled = [] { return true; };
  const auto report =
      CopyFrom(*db_, NodeSpec(files_.Write("n.csv", "id\na\n"), "N"), limits);
  EXPECT_EQ(report.status().code(), StatusCode::kCancelled);
  EXPECT_TRUE(GraphText(*db_->Read()).empty());
}

TEST_P(Copy, RefusesKeysRepeatedInTheFile) {
  const Status status = Fail(NodeSpec(files_.Write("n.csv", "id\na\nb\na\na\n"), "N"));
  EXPECT_EQ(status.message(),
            files_.path() + "/n.csv: 2 bad rows, nothing was loaded\n  DuplicateKey, 2 rows; first "
                            "in line 4, column id: an earlier row has the same key: 'a'");
  EXPECT_TRUE(db_->catalog().Indexes().empty()) << "a failed load leaves no constraint";
}

TEST_P(Copy, SeesCommitsMadeWhileItRuns) {
  Load(NodeSpec(files_.Write("n.csv", "id\na\nb\nc\n"), "N"));
  const std::string edges = files_.Write("e.csv", "src,dst\na,b\n");
  const IndexDefinition index = db_->catalog().Indexes()[0];
  CopyLimits limits = Limits();
  limits.threads = 1;
  for (const char* deleted : {"c", "b"}) {
    bool done = false;
    limits.cancelled = [&] {
      if (done) return false;
      done = true;  // deletes a node after the load has looked at the graph
      auto tx = db_.Begin();
      const std::vector<Value> key{Value(deleted)};
      const NodeId node = tx->view().IndexLookup(index, key).value().at(0);
      const std::vector<EdgeRef> attached = tx->EdgesOf(node).value();
      for (const EdgeRef& edge : attached) EXPECT_TRUE(tx->DeleteEdge(edge).ok());
      EXPECT_TRUE(tx->DeleteNode(node).ok());
      EXPECT_TRUE(CommitNow(*tx).ok());
      return false;
    };
    const auto report = CopyFrom(*db_, EdgeSpec(edges, "N", "R", "N"), limits);
    if (std::string_view(deleted) == "c") {
      EXPECT_TRUE(report.has_value()) << report.status().ToString();
      EXPECT_EQ(GraphText(*db_->Read())[0], "'a'-[:R {}]->'b'");
    } else {
      EXPECT_NE(report.status().message().find("NoSuchNode"), std::string::npos)
          << report.status().ToString();
    }
    ExpectConsistent(*db_);
  }
  EXPECT_EQ(GraphText(*db_->Read()), (Lines{"(:N {id: 'a'})"}));
}

TEST_P(Copy, StopsAtTheMemoryLimit) {
  CopyLimits limits = Limits();
  limits.memory_limit_bytes = 1000;
  std::string text = "id\n";
  for (int i = 0; i < 1000; ++i) text += fmt::format("node-{}\n", i);
  const auto report = CopyFrom(*db_, NodeSpec(files_.Write("n.csv", text), "N"), limits);
  EXPECT_EQ(report.status().code(), StatusCode::kResourceExhausted);
  EXPECT_NE(report.status().message().find("memory limit"), std::string::npos);
}

TEST(CopySpill, LoadsFromDiskWhatDoesNotFitInMemory) {
  InputFiles files;
  std::mt19937 random(7);
  std::string nodes = "id\n";
  for (int i = 0; i < 9000; ++i) nodes += fmt::format("n{}\n", i);
  // The last rows make w a float and v a string; types lie in a column.
  std::string edges = "src,dst,type,w,v,text\n";
  for (int i = 0; i < 12'000; ++i) {
    const std::string text(random() % 900, 'x');
    edges += fmt::format("n{},n{},T{},{},{},{}\n", random() % 9000, random() % 300,
                         random() % 3, i, i % 5 == 0 ? "" : "7", text);
  }
  edges += "n1,n2,T0,0.5,word,\nn1,n2,T0\n";
  const std::string nodes_file = files.Write("n.csv", nodes);
  CopySpec spec = EdgeSpec(files.Write("e.csv", edges), "N", "", "N");
  spec.type_column = "type";
  spec.options = {{"on_error", Value("skip")}};
  std::vector<std::string> expected;
  for (const std::uint64_t limit : {std::uint64_t{1} << 30, std::uint64_t{8} << 20}) {
    GraphFixture db;
    CopyLimits limits = ByFiles();
    LoadMeter meter;
    limits.meter = &meter;
    ASSERT_TRUE(CopyFrom(*db, NodeSpec(nodes_file, "N"), limits).has_value());
    limits.memory_limit_bytes = limit;
    for (int round = 0; round < 2; ++round) {  // the second merges with what is there
      const auto report = CopyFrom(*db, spec, limits);
      ASSERT_TRUE(report.has_value()) << report.error().ToString();
      EXPECT_EQ(report->loaded_edges, 12'001u);
      EXPECT_EQ(report->rows_read, 12'002u);
      EXPECT_EQ(meter.temporary_bytes > 0, limit < std::uint64_t{1} << 30);
    }
    ExpectConsistent(*db);
    const auto graph = GraphText(*db->Read());
    if (expected.empty()) expected = graph;
    EXPECT_TRUE(graph == expected);
  }
}

/// Nodes of several labels, whose last rows make w a float and v a string.
std::string NodesWithBadRows() {
  std::mt19937 random(8);
  std::string nodes = "id,kind,w,v,text\n";
  for (int i = 0; i < 12'000; ++i) {
    nodes += fmt::format("n{},K{},{},{},{}\n", i, random() % 3, i, i % 5 == 0 ? "" : "7",
                         std::string(random() % 900, 'x'));
  }
  return nodes + "n5,K0,,,\n,K1,,,\na,K1,0.5,word,\nb,K2\n";
}

TEST(CopySpill, NodesThatDoNotFitInMemoryGiveTheSameGraph) {
  InputFiles files;
  CopySpec spec = NodeSpec(files.Write("n.csv", NodesWithBadRows()), "N");
  spec.node.label_columns = {"kind"};
  std::vector<std::string> expected;
  std::vector<std::string> errors;
  for (const std::uint64_t limit : {std::uint64_t{1} << 30, std::uint64_t{8} << 20}) {
    GraphFixture db;
    CopyLimits limits = ByFiles();
    LoadMeter meter;
    limits.meter = &meter;
    limits.memory_limit_bytes = limit;
    spec.options = {};
    const auto refused = CopyFrom(*db, spec, limits);
    ASSERT_FALSE(refused.has_value());
    errors.push_back(refused.error().ToString());
    EXPECT_TRUE(GraphText(*db->Read()).empty());
    spec.options = {{"dry_run", Value(true)}, {"on_error", Value("skip")}};
    const auto dry = CopyFrom(*db, spec, limits);
    ASSERT_TRUE(dry.has_value()) << dry.error().ToString();
    for (const auto& [what, finding] : dry->findings) errors.push_back(what + ": " + finding);
    spec.options = {{"on_error", Value("skip")}};
    for (int round = 0; round < 2; ++round) {  // the second finds every key in the graph
      const auto report = CopyFrom(*db, spec, limits);
      ASSERT_TRUE(report.has_value()) << report.error().ToString();
      EXPECT_EQ(report->loaded_nodes, round == 0 ? 12'001u : 0u);
      EXPECT_EQ(report->rows_read, 12'004u);
      EXPECT_EQ(meter.temporary_bytes > 0, limit < std::uint64_t{1} << 30);
    }
    ExpectConsistent(*db);
    const auto graph = GraphText(*db->Read());
    if (expected.empty()) expected = graph;
    EXPECT_TRUE(graph == expected);
  }
  const auto half = static_cast<std::ptrdiff_t>(errors.size() / 2);
  EXPECT_EQ(Lines(errors.begin(), errors.begin() + half),
            Lines(errors.begin() + half, errors.end()));
}

TEST(CopySpill, KeysThatDoNotFitInMemoryAreFoundInTheIndex) {
  InputFiles files;
  GraphFixture db;
  std::string nodes = "id\n";
  for (int i = 0; i < 60'000; ++i) nodes += fmt::format("a-rather-long-key-of-a-node-{}\n", i);
  ASSERT_TRUE(CopyFrom(*db, NodeSpec(files.Write("n.csv", nodes), "N"), ByFiles()).has_value());
  std::string edges = "src,dst\n";
  for (int i = 0; i < 40'000; ++i) {
    edges += fmt::format("a-rather-long-key-of-a-node-{},a-rather-long-key-of-a-node-{}\n", i,
                         59'999 - i);
  }
  CopyLimits limits = ByFiles();
  limits.memory_limit_bytes = 4U << 20;  // the keys alone take more
  const auto report =
      CopyFrom(*db, EdgeSpec(files.Write("e.csv", edges), "N", "R", "N"), limits);
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(report->loaded_edges, 40'000u);
  ExpectConsistent(*db);
}

TEST_P(Copy, SurvivesReopening) {
  GraphFixture disk(false);
  const auto load = [&](const CopySpec& spec) {
    const auto report = CopyFrom(*disk, spec, Limits());
    ASSERT_TRUE(report.has_value()) << report.error().ToString();
  };
  load(NodeSpec(files_.Write("n.csv", "id,x\na,1\nb,2.5\n"), "N"));
  load(EdgeSpec(files_.Write("e.csv", "src,dst,y\na,b,true\n"), "N", "R", "N"));
  const auto before = GraphText(*disk->Read());
  EXPECT_EQ(before.size(), 3u);
  disk.Reopen();
  EXPECT_EQ(GraphText(*disk->Read()), before);
  ExpectConsistent(*disk);
  load(NodeSpec(files_.Write("m.csv", "id\nc\n"), "N"));  // ids go on
  EXPECT_EQ(GraphText(*disk->Read()).size(), 4u);
  ExpectConsistent(*disk);
}

/// Random files through both paths, several threads and slices: the graphs must be equal.
TEST(CopyEquality, FilesAndTransactionsGiveTheSameGraph) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  InputFiles files;
  GraphFixture by_transaction;
  GraphFixture by_files;
  const auto load = [&](const CopySpec& spec) {
    CopyLimits small;
    small.threads = 1;
    const auto a = CopyFrom(*by_transaction, spec, small);
    const auto b = CopyFrom(*by_files, spec, ByFiles(3));
    ASSERT_TRUE(a.has_value()) << a.error().ToString();
    ASSERT_TRUE(b.has_value()) << b.error().ToString();
    ASSERT_EQ(a->rows_read, b->rows_read);
  };
  constexpr std::uint32_t kNodes = 5000;
  std::string nodes = "id,label,number,mixed,late,note\n";
  for (std::uint32_t i = 0; i < kNodes; ++i) {
    const bool last = i + 1 == kNodes;  // widens columns when all else is parsed
    nodes += fmt::format("n{},{},{},{},{},\"{}\"\n", i, i % 3 == 0 ? "A" : "B;C", random() % 100,
                         i % 2 == 0 ? "1" : "2.5", last ? "text" : (i % 5 == 0 ? "" : "12"),
                         std::string(random() % 600, 'x'));
  }
  CopySpec spec = NodeSpec(files.Write("n.csv", nodes), "N");
  spec.node.label_columns = {"label"};
  load(spec);
  for (int round = 0; round < 2; ++round) {
    std::string edges = "src,dst,w,type\n";
    for (std::uint32_t i = 0; i < 20'000; ++i) {
      const auto hub = random() % 4 == 0 ? 17 : random() % kNodes;
      edges += fmt::format("n{},n{},{},{}\n", hub, random() % (kNodes / 4), i,
                           random() % 3 == 0 ? "R" : "S");
    }
    spec = EdgeSpec(files.Write(fmt::format("e{}.csv", round), edges), "N", "", "N");
    spec.type_column = "type";
    load(spec);
  }
  EXPECT_EQ(GraphText(*by_transaction->Read()), GraphText(*by_files->Read()));
  ExpectConsistent(*by_files);
  ASSERT_TRUE(by_files->Checkpoint().ok());
  ExpectConsistent(*by_files);
}

}  // namespace
}  // namespace keiretsu::graph
