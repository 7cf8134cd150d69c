// What becomes of bad, repeated and incomplete rows; how files may be written.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "graph/load/copy_options.h"
#include "tests/graph/load/load_fixture.h"
#include "tests/graph/load/packed_files.h"

namespace keiretsu::graph {
namespace {

using Lines = std::vector<std::string>;
using Options = std::vector<std::pair<std::string, Value>>;

CopySpec With(CopySpec spec, Options options) {
  spec.options = std::move(options);
  return spec;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

/// Each test runs over both paths of loading.
class CopyPolicy : public testing::TestWithParam<bool> {
 protected:
  Result<CopyReport> Try(const CopySpec& spec) {
    CopyLimits limits = ByFiles();
    if (!GetParam()) limits.small_load_rows = kSmallLoadRows;
    return CopyFrom(*db_, spec, limits);
  }
  /// "loaded/updated reason:rows ..."
  std::string Load(const CopySpec& spec) {
    const auto report = Try(spec);
    if (!report) return std::string(report.error().message());
    std::string text =
        fmt::format("{}/{}", report->loaded_nodes + report->loaded_edges, report->updated);
    for (const auto& [reason, rows] : report->skipped) text += fmt::format(" {}:{}", reason, rows);
    ExpectConsistent(*db_);
    return text;
  }
  std::string Nodes(const std::string& content, Options options = {}) {
    return Load(With(NodeSpec(files_.Write("n.csv", content), "N"), std::move(options)));
  }
  /// With the key column k.
  std::string Edges(const std::string& content, Options options = {}) {
    CopySpec spec = EdgeSpec(files_.Write("e.csv", content), "N", "R", "N");
    spec.edge_key_property = "k";
    return Load(With(spec, std::move(options)));
  }
  Lines Graph() { return GraphText(*db_->Read()); }

  InputFiles files_;
  GraphFixture db_;
};
INSTANTIATE_TEST_SUITE_P(, CopyPolicy, testing::Bool(), [](const auto& parameter) {
  return parameter.param ? "Files" : "Transaction";
});

TEST_P(CopyPolicy, SkipsBadRowsAndWritesThemToAFile) {
  const std::string rejects = files_.path() + "/rejects.csv";
  const std::string content = "id,x\na,1\nb\n,2\nc,\"3\"z\na,4\nd,5\n";
  EXPECT_EQ(Nodes(content, {{"on_error", Value("skip")}, {"errors_to", Value(rejects)}}),
            "2/0 RaggedRow:1 TextAfterQuote:1 MissingKey:1 DuplicateKey:1");
  EXPECT_EQ(Graph(), (Lines{"(:N {id: 'a', x: 1})", "(:N {id: 'd', x: 5})"}));
  const std::string path = files_.path() + "/n.csv";
  EXPECT_EQ(ReadFile(rejects),
            "file,line,byte,column,code,message,row\n" + path +
                ",3,9,,RaggedRow,1 cells where the header has 2,b\n" + path +
                ",5,14,,TextAfterQuote,text between a closing quote and the next delimiter; write "
                "a quote within quotes twice,\"c,\"\"3\"\"z\"\n" +
                path + ",4,11,id,MissingKey,the key is empty,\",2\"\n" + path +
                ",6,21,id,DuplicateKey,an earlier row has the same key: 'a',\"a,4\"\n");
  EXPECT_NE(Nodes("id\ne\n", {{"errors_to", Value(rejects)}}).find("exists already; remove it"),
            std::string::npos);
}

TEST_P(CopyPolicy, SkipsAtMostMax) {
  const std::string content = "id,x\na,1\nb\nc\nd,2\n";
  EXPECT_NE(Nodes(content, {{"on_error", Value("skip")}, {"max_errors", Value(1)}})
                .find("2 bad rows, nothing was loaded"),
            std::string::npos);
  EXPECT_TRUE(Graph().empty());
  EXPECT_EQ(Nodes(content, {{"on_error", Value("skip")}, {"max_errors", Value(2)}}),
            "2/0 RaggedRow:2");
}

TEST_P(CopyPolicy, WritesErrorsOfAFailedLoadToo) {
  const std::string rejects = files_.path() + "/rejects.csv";
  EXPECT_NE(Nodes("id,x\na,1\nb\n", {{"errors_to", Value(rejects)}}).find("1 bad row"),
            std::string::npos);
  EXPECT_NE(ReadFile(rejects).find("RaggedRow"), std::string::npos);
  EXPECT_TRUE(Graph().empty());
}

TEST_P(CopyPolicy, RepeatedKeysOfNodes) {
  EXPECT_EQ(Nodes("id,x,y\na,1,p\nb,2,\n"), "2/0");
  const std::string content = "id,x,y\na,5,\nb,2,\nc,3,r\nc,4,\n";
  EXPECT_NE(Nodes(content, {{"on_duplicate", Value("fail")}}).find("bad row"), std::string::npos);
  EXPECT_EQ(Nodes(content, {{"on_duplicate", Value("skip")}}), "1/0 DuplicateKey:1 KeyExists:2");
  EXPECT_EQ(Graph(), (Lines{"(:N {id: 'a', x: 1, y: 'p'})", "(:N {id: 'b', x: 2})",
                            "(:N {id: 'c', x: 3, y: 'r'})"}));
  EXPECT_EQ(Nodes(content, {{"on_duplicate", Value("MERGE")}}), "0/2 DuplicateKey:1");
  const Lines merged{"(:N {id: 'a', x: 5, y: 'p'})", "(:N {id: 'b', x: 2})",
                     "(:N {id: 'c', x: 4, y: 'r'})"};
  EXPECT_EQ(Graph(), merged);
  EXPECT_EQ(Nodes(content, {{"on_duplicate", Value("merge")}}), "0/0 DuplicateKey:1");
  EXPECT_EQ(Graph(), merged);
  EXPECT_EQ(Nodes(content, {{"on_duplicate", Value("last")}}), "0/2 DuplicateKey:1");
  EXPECT_EQ(Graph(),
            (Lines{"(:N {id: 'a', x: 5})", "(:N {id: 'b', x: 2})", "(:N {id: 'c', x: 4})"}));
  ASSERT_TRUE(db_->Checkpoint().ok());
  EXPECT_EQ(Graph().size(), 3u);
  ExpectConsistent(*db_);
}

TEST_P(CopyPolicy, MergingAddsLabels) {
  EXPECT_EQ(Nodes("id\na\n"), "1/0");
  CopySpec spec = NodeSpec(files_.Write("l.csv", "id,label\na,Bank\nb,Fund\n"), "N");
  spec.node.label_columns = {"label"};
  EXPECT_EQ(Load(With(spec, {{"on_duplicate", Value("merge")}})), "1/1");
  EXPECT_EQ(Graph(), (Lines{"(:Bank:N {id: 'a'})", "(:Fund:N {id: 'b'})"}));
}

TEST_P(CopyPolicy, RepeatedKeysOfRelationships) {
  EXPECT_EQ(Nodes("id\na\nb\nc\n"), "3/0");
  EXPECT_EQ(Edges("src,dst,k,w\na,b,1,x\na,c,2,\nb,c,7,q\n"), "3/0");
  const std::string content = "src,dst,k,w\na,b,1,y\na,c,2,\nb,a,7,q\nc,a,8,v\n";
  EXPECT_EQ(Edges(content, {{"on_duplicate", Value("skip")}}), "1/0 KeyExists:3");
  EXPECT_NE(Edges(content, {{"on_duplicate", Value("fail")}}).find("KeyExists, 4 rows"),
            std::string::npos);
  EXPECT_NE(Edges(content, {{"on_duplicate", Value("merge")}}).find("EndsDiffer, 1 row; in line 4"),
            std::string::npos);
  const Options merge{{"on_duplicate", Value("merge")}, {"on_error", Value("skip")}};
  EXPECT_EQ(Edges(content + "c,b,9,u\n", merge), "1/1 EndsDiffer:1");
  EXPECT_EQ(Edges(content + "c,b,9,u\n", merge), "0/0 EndsDiffer:1");
  EXPECT_EQ(Graph(), (Lines{"'a'-[:R {k: 1, w: 'y'}]->'b'", "'a'-[:R {k: 2}]->'c'",
                            "'b'-[:R {k: 7, w: 'q'}]->'c'", "'c'-[:R {k: 8, w: 'v'}]->'a'",
                            "'c'-[:R {k: 9, w: 'u'}]->'b'", "(:N {id: 'a'})", "(:N {id: 'b'})",
                            "(:N {id: 'c'})"}));
  ASSERT_TRUE(db_->Checkpoint().ok());
  EXPECT_EQ(Graph()[0], "'a'-[:R {k: 1, w: 'y'}]->'b'");
  ExpectConsistent(*db_);
}

TEST_P(CopyPolicy, MissingNodes) {
  EXPECT_EQ(Nodes("id\na\n"), "1/0");
  const std::string edges = "src,dst,k\na,z,1\nz,y,2\na,a,3\n";
  EXPECT_NE(Edges(edges).find("NoSuchNode, 2 rows"), std::string::npos);
  EXPECT_EQ(Edges(edges, {{"on_missing_node", Value("skip")}}), "1/0 NoSuchNode:2");
  EXPECT_EQ(Edges("src,dst,k\na,z,1\nz,y,2\n", {{"on_missing_node", Value("create")}}), "4/0");
  EXPECT_EQ(Graph(), (Lines{"'a'-[:R {k: 1}]->'z'", "'a'-[:R {k: 3}]->'a'", "'z'-[:R {k: 2}]->'y'",
                            "(:N {id: 'a'})", "(:N {id: 'y'})", "(:N {id: 'z'})"}));
  // What the nodes are comes later.
  EXPECT_EQ(Nodes("id,x\nz,1\nw,2\n", {{"on_duplicate", Value("merge")}}), "1/1");
  EXPECT_EQ(Graph()[6], "(:N {id: 'z', x: 1})");
}

TEST_P(CopyPolicy, RelationshipsBeforeAnyNode) {
  CopySpec spec = EdgeSpec(files_.Write("e.csv", "src,dst\n1,x\n2,x\n"), "A", "R", "B");
  EXPECT_EQ(Load(With(spec, {{"on_missing_node", Value("create")}})), "5/0");
  EXPECT_EQ(Graph(), (Lines{"(:A {id: 1})", "(:A {id: 2})", "(:B {id: 'x'})", "1-[:R {}]->'x'",
                            "2-[:R {}]->'x'"}));
  EXPECT_EQ(db_->catalog().Indexes().size(), 2u);
}

TEST_P(CopyPolicy, DryRunLoadsNothing) {
  const Options dry{{"dry_run", Value(true)}};
  const auto report = Try(With(
      NodeSpec(files_.Write("n.csv", "id;share;since\na;0,5;28.10.2025\nb;;01.02.2024\n"), "N"),
      dry));
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  Lines found;
  for (const auto& [what, text] : report->findings) found.push_back(what + ": " + text);
  EXPECT_EQ(found, (Lines{"delimiter: ;", "quote: \"", "header: first line", "decimal sign: ,",
                          "dates: 28/10/2025 (dmy)", "null: the empty cell",
                          "column id: STRING, key", "column share: FLOAT, 1 empty",
                          "column since: DATE", "nodes to load: 2"}));
  EXPECT_TRUE(Graph().empty());
  EXPECT_FALSE(db_->catalog().FindLabel("N").valid());
  EXPECT_NE(Nodes("id\na\na\n", dry).find("DuplicateKey, 1 row"), std::string::npos);
  EXPECT_EQ(Nodes("id\na\n"), "1/0");
  EXPECT_NE(Nodes("id\na\n", dry).find("KeyExists, 1 row"), std::string::npos);
  EXPECT_NE(Edges("src,dst,k\na,b,1\n", dry).find("NoSuchNode"), std::string::npos);
}

TEST_P(CopyPolicy, DialectsAndOptions) {
  struct Case {
    const char* file;
    Options options;
    Lines graph;
  };
  const Case cases[] = {
      {"id;w\na;1,5\nb;2\n", {}, {"(:N {id: 'a', w: 1.5})", "(:N {id: 'b', w: 2.0})"}},
      {"id|when\na|2025/10/28\n", {}, {"(:N {id: 'a', when: date('2025-10-28')})"}},
      {"id,when\na,3/4/2025\n",
       {{"dates", Value("mdy")}},
       {"(:N {id: 'a', when: date('2025-03-04')})"}},
      {"id,when\na,3/4/2025\n", {}, {"(:N {id: 'a', when: '3/4/2025'})"}},
      {"id,n,land\na,NA,NA\nb,3,DE\n",
       {},
       {"(:N {id: 'a', land: 'NA'})", "(:N {id: 'b', land: 'DE', n: 3})"}},
      {"id,n\na,-\nb,3\n", {{"null", Value("-")}}, {"(:N {id: 'a'})", "(:N {id: 'b', n: 3})"}},
      {"'a,b','it''s'\n'c','d'\n",
       {{"header", Value(false)}},
       {"(:N {column2: 'd', id: 'c'})", "(:N {column2: 'it\\'s', id: 'a,b'})"}},
      {"id,n\na,\"7\n", {{"quote", Value("")}}, {"(:N {id: 'a', n: '\"7'})"}},
      {"id,n\n1,2\n", {{"types", Value("id string, n FLOAT")}}, {"(:N {id: '1', n: 2.0})"}},
  };
  for (const Case& c : cases) {
    GraphFixture fresh;
    CopySpec spec = NodeSpec(files_.Write("d.csv", c.file), "N");
    if (std::string_view(c.file).starts_with("'a")) spec.node.key_column = "column1";
    const auto report = CopyFrom(*fresh, With(spec, c.options), ByFiles());
    ASSERT_TRUE(report.has_value()) << c.file << report.error().ToString();
    EXPECT_EQ(GraphText(*fresh->Read()), c.graph) << c.file;
  }
  EXPECT_EQ(Nodes("id,n\na,1\nb,99999999999999999999\nc,x\n",
                  {{"types", Value("n INTEGER")}, {"on_error", Value("skip")}}),
            "1/0 BadValue:2");
}

TEST_P(CopyPolicy, WrongOptions) {
  const std::pair<Options, const char*> cases[] = {
      {{{"delimiter", Value(",,")}}, "the option delimiter must be one ASCII character"},
      {{{"header", Value("yes")}}, "the option header must be true or false"},
      {{{"dates", Value("ydm")}}, "the option dates must be one of 'iso', 'ymd', 'dmy', 'mdy'"},
      {{{"decimal", Value(";")}}, "the option decimal must be '.' or ','"},
      {{{"types", Value("n NUMBER")}}, "the option types must be columns with types"},
      {{{"types", Value("m FLOAT")}}, "there is no column m"},
      {{{"on_error", Value("ignore")}}, "the option on_error must be one of 'fail', 'skip'"},
      {{{"max_errors", Value(3)}}, "MAX needs ON ERROR SKIP"},
      {{{"quote", Value(";")}, {"delimiter", Value(";")}}, "must differ"},
      {{{"nul", Value("")}}, "COPY has no option nul; it has: delimiter, quote"},
  };
  for (const auto& [options, expected] : cases) {
    const std::string message = Nodes("id,n\na,1\n", options);
    EXPECT_NE(message.find(expected), std::string::npos) << message;
  }
}

TEST_P(CopyPolicy, CompressedFilesLikePlainOnes) {
  std::string content = "id,x,text\n";  // of several slices
  for (int i = 0; i < 20'000; ++i) content += fmt::format("n{},{},{:>70}\n", i, i, "t");
  content += "n20000,wide,\nn20001\nn7,again,\n";  // a type changes: slices are read again
  const Options skip{{"on_error", Value("skip")}};
  const CopySpec plain = With(NodeSpec(files_.Write("n.csv", content), "N"), skip);
  EXPECT_EQ(Load(plain), "20001/0 RaggedRow:1 DuplicateKey:1");
  const Lines expected = Graph();
  GraphFixture other;
  const auto report = CopyFrom(
      *other, With(NodeSpec(files_.Write("n.csv.gz", Gzip(content)), "N"), skip), ByFiles());
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_TRUE(GraphText(*other->Read()) == expected);
  EXPECT_NE(Load(NodeSpec(files_.Write("c.gz", Gzip(content).substr(0, 5000)), "N")).find(
                "cut short"),
            std::string::npos);
}

}  // namespace
}  // namespace keiretsu::graph
