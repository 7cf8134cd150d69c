// The program from outside: arguments and input in, texts and exit status out.

#include "tests/cli/program.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "tests/cli/temp_folder.h"

namespace keiretsu::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Runs for a while on any machine, and never to its end.
constexpr std::string_view kLongStatement =
    "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN max(a * b % 7)";

class ProgramTest : public ::testing::Test {
 protected:
  Outcome Start(const std::vector<std::string>& arguments, std::string_view input = "") const {
    return RunProgram(folder_.path(), arguments, input);
  }
  std::string File(std::string_view name, std::string_view content) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << content;
    return std::string(name);
  }
  std::string Contents(std::string_view name) const {
    std::ifstream in(folder_.path() / name, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  }
  /// The replies of `pipe` to these requests.
  std::vector<json> Converse(const std::vector<std::string>& arguments,
                             const std::vector<std::string>& requests) const {
    std::string input;
    for (const std::string& request : requests) input += request + "\n";
    std::vector<std::string> words = {"pipe"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Outcome outcome = Start(words, input);
    EXPECT_EQ(outcome.exit_status, kExitOk) << outcome.error;
    std::vector<json> replies;
    std::string_view rest = outcome.out;
    while (!rest.empty()) {
      replies.push_back(json::parse(rest.substr(0, rest.find('\n'))));
      rest.remove_prefix(rest.find('\n') + 1);
    }
    EXPECT_EQ(replies.size(), requests.size());
    replies.resize(requests.size());
    return replies;
  }

  TempFolder folder_;
};

// ---- statements -----------------------------------------------------------------------------

TEST_F(ProgramTest, StatementsFromTheCommandLineAFileAndAPipe) {
  const Outcome command =
      Start({"-c", "RETURN 1 AS x, 'a,b' AS y, null AS z", "-c", "RETURN 2 AS x"});
  EXPECT_EQ(command.out, "x,y,z\n1,\"a,b\",\nx\n2\n");
  EXPECT_EQ(command.error, "");
  EXPECT_EQ(command.exit_status, kExitOk);

  File("script.cypher", "// a comment; no statement\nRETURN 1 AS x;\nRETURN ';' AS y");
  EXPECT_EQ(Start({"-f", "script.cypher"}).out, "x\n1\ny\n;\n");
  EXPECT_EQ(Start({}, "RETURN 1 AS x;\nRETURN 2\nAS y;").out, "x\n1\ny\n2\n");
  EXPECT_EQ(Start({"-f", "-"}, "RETURN 1 AS x").out, "x\n1\n");
}

TEST_F(ProgramTest, FormatsAndCommands) {
  EXPECT_EQ(Start({"--format", "jsonl", "-c", "RETURN 1.0 AS x"}).out, "{\"x\":1.0}\n");
  EXPECT_EQ(Start({"-c", ".mode json;", "-c", "RETURN [1] AS x"}).out, "[{\"x\":[1]}]\n");
  const Outcome table = Start({"--format", "table", "-c", "UNWIND range(1, 60) AS x RETURN x"});
  EXPECT_EQ(std::count(table.out.begin(), table.out.end(), '\n'), 64) << "never cut in a pipe";
  EXPECT_EQ(table.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(Start({}, ".param id 40 + 2\nRETURN $id AS x;").out, "x\n42\n");
}

TEST_F(ProgramTest, ErrorsSayWhereAndSetTheStatus) {
  const Outcome statement = Start({"-c", "RETURN nonsense"});
  EXPECT_EQ(statement.exit_status, kExitQuery);
  EXPECT_EQ(statement.out, "");
  EXPECT_THAT(statement.error, HasSubstr("nonsense"));

  File("bad.cypher", "RETURN 1 AS x;\n\n  RETURN nonsense;\nRETURN 2 AS x;");
  const Outcome file = Start({"-f", "bad.cypher"});
  EXPECT_EQ(file.exit_status, kExitQuery);
  EXPECT_EQ(file.out, "x\n1\n") << "stops at the first error";
  EXPECT_THAT(file.error, StartsWith("bad.cypher:3:10: "));

  const Outcome on = Start({"--keep-going", "-f", "bad.cypher"});
  EXPECT_EQ(on.exit_status, kExitQuery);
  EXPECT_EQ(on.out, "x\n1\nx\n2\n");

  const Outcome command = Start({"-c", ".tabels"});
  EXPECT_EQ(command.exit_status, kExitQuery);
  EXPECT_THAT(command.error, HasSubstr("did you mean .tables?"));

  EXPECT_EQ(Start({"-f", "absent.cypher"}).exit_status, kExitQuery);
  EXPECT_EQ(Start({"--nonsense"}).exit_status, kExitUsage);
  EXPECT_EQ(Start({"--format", "xml", "-c", "RETURN 1"}).exit_status, kExitUsage);
}

TEST_F(ProgramTest, Version) {
  const Outcome outcome = Start({"--version"});
  EXPECT_THAT(outcome.out, StartsWith("keiretsu "));
  EXPECT_EQ(outcome.exit_status, kExitOk);
}

TEST_F(ProgramTest, TimeoutCancels) {
  const Outcome outcome = Start({"--timeout", "0.2", "-c", std::string(kLongStatement)});
  EXPECT_EQ(outcome.exit_status, kExitCancelled) << outcome.error;
}

TEST_F(ProgramTest, CtrlCCancelsTheStatement) {
  Program program(folder_.path(), {"-c", "RETURN 1 AS x", "-c", std::string(kLongStatement)}, "");
  while (program.OutputSoFar().empty()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  ::kill(program.process(), SIGINT);
  const Outcome outcome = program.Wait();
  EXPECT_EQ(outcome.exit_status, kExitCancelled) << outcome.error;
}

// ---- databases ------------------------------------------------------------------------------

TEST_F(ProgramTest, ADatabaseOnDiskKeepsItsData) {
  EXPECT_EQ(Start({"db", "-c", "CREATE (:A {k: 1})-[:T]->(:A {k: 2})"}).exit_status, kExitOk);
  EXPECT_EQ(Start({"db", "-c", "MATCH (a:A) RETURN a.k AS k ORDER BY k"}).out, "k\n1\n2\n");
  EXPECT_EQ(Start({"checkpoint", "db"}).exit_status, kExitOk);
  const Outcome check = Start({"check", "db"});
  EXPECT_EQ(check.exit_status, kExitOk) << check.error;
  EXPECT_THAT(check.out, HasSubstr("2 nodes, 1 relationships"));
  EXPECT_EQ(Start({"db", "--readonly", "-c", "CREATE (:A)"}).exit_status, kExitQuery);
  EXPECT_EQ(Start({"check", "absent"}).exit_status, kExitDatabase);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "absent"));
}

TEST_F(ProgramTest, ASecondWriterIsRefused) {
  Program holder(folder_.path(), {"db", "-c", "RETURN 1 AS x", "-c", std::string(kLongStatement)},
                 "");
  while (holder.OutputSoFar().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const Outcome second = Start({"db", "-c", "RETURN 1"});
  EXPECT_EQ(second.exit_status, kExitDatabase);
  EXPECT_THAT(second.error, HasSubstr(std::to_string(holder.process())));
  ::kill(holder.process(), SIGINT);
  holder.Wait();
}

TEST_F(ProgramTest, LoadRunsCopyAndScripts) {
  File("it's.csv", "id,name\n1,One\n2,Two\n");
  File("edges.csv", "src,dst\n1,2\n");
  File("after.cypher", "CREATE (:Done);");
  const Outcome outcome = Start({"load", "db", "--copy", "(:A {id})=it's.csv", "--copy",
                                 "(:A {id: src})-[:T]->(:A {id: dst})=edges.csv", "after.cypher"});
  EXPECT_EQ(outcome.exit_status, kExitOk) << outcome.error;
  EXPECT_THAT(outcome.error, HasSubstr("it's.csv: created 2 nodes"));
  EXPECT_EQ(Start({"db", "-c", "MATCH (a)-[:T]->(b), (:Done) RETURN a.name AS a, b.name AS b"}).out,
            "a,b\nOne,Two\n");
  const Outcome absent = Start({"load", "db", "--pattern", "(:A {id})", "absent.csv"});
  EXPECT_EQ(absent.exit_status, kExitQuery);
  EXPECT_THAT(absent.error, HasSubstr("absent.csv"));
}

TEST_F(ProgramTest, LoadFollowsPoliciesAndResumes) {
  File("nodes.csv", "id,name\n1,One\n2\n3,Three\n");
  File("edges.csv", "src,dst\n1,2\n1,3\n");
  using Words = std::vector<std::string>;
  const Words files = {"load", "db", "--copy", "(:A {id: src})-[:T]->(:A {id: dst})=edges.csv",
                       "--copy", "(:A {id})=nodes.csv", "--on-error", "skip"};
  const auto with = [&files](const Words& more) {
    Words all = files;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const Outcome dry = Start(with({"--dry-run"}));
  EXPECT_EQ(dry.exit_status, kExitOk) << dry.error;
  EXPECT_THAT(dry.out, HasSubstr("rows left out: RaggedRow: 1"));
  EXPECT_THAT(dry.out, HasSubstr("the ends of relationships are not checked"));
  const Outcome loaded = Start(with({"--errors-to", "bad.csv"}));
  EXPECT_EQ(loaded.exit_status, kExitOk) << loaded.error;
  EXPECT_THAT(loaded.error,
              HasSubstr("nodes.csv: created 2 nodes, 1 rows left out (RaggedRow 1)"));
  EXPECT_THAT(loaded.error, HasSubstr("edges.csv: created 1 relationship"));
  EXPECT_THAT(Contents("bad.edges.csv"), HasSubstr(",NoSuchNode,"));
  const Outcome resumed = Start(with({"--resume"}));
  EXPECT_EQ(resumed.exit_status, kExitOk) << resumed.error;
  EXPECT_THAT(resumed.error, HasSubstr("(AlreadyLoaded 3)"));
  EXPECT_EQ(Start({"db", "-c", "MATCH ()-[t:T]->() RETURN count(*) AS n"}).out, "n\n1\n");
  File("edges.csv", "src,dst\n1,3\n3,1\n");
  const Outcome changed = Start(with({"--resume"}));
  EXPECT_EQ(changed.exit_status, kExitQuery);
  EXPECT_THAT(changed.error, HasSubstr("edges.csv was changed since it was loaded"));
}

// ---- line protocol --------------------------------------------------------------------------

TEST_F(ProgramTest, PipeAnswersWithRowsTimesAndCounts) {
  const std::vector<json> replies = Converse(
      {},
      {R"j({"op":"run","query":"CREATE (:A {k: 1})-[:T {p: 1}]->(:B)"})j",
       R"j({"op":"run","query":"RETURN $x AS x, $y AS y",)j"
       R"j("params":{"x":{"$float":1.5},"y":[null,{"$map":{"k":"v"}}]}})j",
       R"j({"op":"run","query":"MATCH p = (a:A)-[r:T]->() RETURN a, r, p"})j",
       R"j({"op":"run","query":"RETURN date('2015-07-21') AS d, $d AS e",)j"
       R"j("params":{"d":{"$date":"2015-07-21"}}})j"});
  EXPECT_EQ(replies[0]["ok"], true);
  EXPECT_EQ(replies[0]["columns"], json::array());
  EXPECT_EQ(replies[0]["rows"], json::array());
  EXPECT_EQ(replies[0]["stats"]["nodesCreated"], 2);
  EXPECT_EQ(replies[0]["stats"]["relationshipsCreated"], 1);
  EXPECT_EQ(replies[0]["stats"]["propertiesSet"], 2);
  EXPECT_GT(replies[0]["us"], 0.0);
  EXPECT_EQ(replies[1]["columns"], json::parse(R"j(["x","y"])j"));
  EXPECT_EQ(replies[1]["rows"], json::parse(R"j([[{"$float":1.5},[null,{"$map":{"k":"v"}}]]])j"));
  const json row = replies[2]["rows"][0];
  EXPECT_EQ(row[0]["$node"]["labels"], json::parse(R"j(["A"])j"));
  EXPECT_EQ(row[1]["$rel"]["type"], "T");
  EXPECT_EQ(row[2]["$path"].size(), 3U);
  EXPECT_EQ(row[2]["$path"][0], row[0]);
  EXPECT_EQ(replies[3]["rows"],
            json::parse(R"j([[{"$date":"2015-07-21"},{"$date":"2015-07-21"}]])j"));
}

TEST_F(ProgramTest, PipeTransactionsExtendOverRequests) {
  const std::string count = R"j({"op":"run","query":"MATCH (n) RETURN count(*) AS n"})j";
  const auto run = [](const std::string& query) {
    return json{{"op", "run"}, {"query", query}}.dump();
  };
  const std::vector<json> replies =
      Converse({"db"}, {run("BEGIN"), run("CREATE ()"), count, run("ROLLBACK"), count, run("BEGIN"),
                        run("CREATE ()"), run("RETURN 1 / 0"), run("COMMIT"), count});
  EXPECT_EQ(replies[2]["rows"], json::parse("[[1]]"));
  EXPECT_EQ(replies[4]["rows"], json::parse("[[0]]"));
  EXPECT_EQ(replies[7]["ok"], false);
  EXPECT_EQ(replies[8]["ok"], true) << replies[8];
  EXPECT_EQ(replies[9]["rows"], json::parse("[[1]]"));
}

TEST_F(ProgramTest, PipeResetsMemoryAndRefusesToOnDisk) {
  const std::string procedure =
      R"j({"op":"procedure","name":"test.f","inputs":[{"name":"in","type":"NUMBER?"}],)j"
      R"j("outputs":[{"name":"out","type":"STRING?"}],)j"
      R"j("rows":[[1,"a"],[null,"n"],[{"$float":1.0},"b"]]})j";
  const std::string call = R"j({"op":"run","query":"CALL test.f(1) YIELD out RETURN out"})j";
  const std::string count = R"j({"op":"run","query":"MATCH (n) RETURN count(*) AS n"})j";
  const std::vector<json> replies =
      Converse({}, {R"j({"op":"run","query":"CREATE ()"})j", procedure, call, R"j({"op":"reset"})j",
                    count, call});
  EXPECT_EQ(replies[1], json::parse(R"j({"ok":true})j")) << replies[1];
  EXPECT_EQ(replies[2]["rows"], json::parse(R"j([["a"],["b"]])j")) << replies[2];
  EXPECT_EQ(replies[3], json::parse(R"j({"ok":true})j"));
  EXPECT_EQ(replies[4]["rows"], json::parse("[[0]]"));
  EXPECT_EQ(replies[5]["ok"], false) << "a reset drops procedures as well";

  const std::vector<json> on_disk =
      Converse({"db"}, {R"j({"op":"run","query":"CREATE ()"})j", R"j({"op":"reset"})j", count});
  EXPECT_EQ(on_disk[1]["ok"], false);
  EXPECT_EQ(on_disk[2]["rows"], json::parse("[[1]]"));
}

TEST_F(ProgramTest, PipeSurvivesMalformedRequests) {
  const std::vector<std::string> malformed = {
      "",
      "nonsense",
      "[]",
      "{\"op\":\"dance\"}",
      "{\"op\":\"run\"}",
      "{\"op\":\"run\",\"query\":1}",
      "{\"op\":\"run\",\"query\":\"RETURN $x\",\"params\":{\"x\":{}}}",
      "{\"op\":\"run\",\"query\":\"RETURN $x\",\"params\":[]}",
      "{\"op\":\"procedure\",\"name\":\"f\"}",
      "{\"op\":\"procedure\",\"name\":\"f\",\"inputs\":[],\"outputs\":[],\"rows\":[[1]]}",
      "{\"op\":\"run\",\"query\":\"RETURN \xff\"}",
      std::string(100'000, '['),
  };
  std::vector<std::string> requests = malformed;
  requests.emplace_back(R"j({"op":"run","query":"RETURN 1 AS x"})j");
  const std::vector<json> replies = Converse({}, requests);
  for (std::size_t i = 0; i < malformed.size(); ++i) {
    EXPECT_EQ(replies[i]["ok"], false) << malformed[i].substr(0, 80);
    EXPECT_TRUE(replies[i]["error"]["message"].is_string());
  }
  EXPECT_EQ(replies.back()["rows"], json::parse("[[1]]"));
}

TEST_F(ProgramTest, PipeErrorsHaveTheirOpenCypherNames) {
  const std::vector<json> replies = Converse({}, {R"j({"op":"run","query":"RETURN nonsense"})j"});
  EXPECT_EQ(replies[0]["error"]["type"], "SyntaxError");
  EXPECT_EQ(replies[0]["error"]["phase"], "compile time");
  EXPECT_EQ(replies[0]["error"]["detail"], "UndefinedVariable");
}

// ---- at a terminal --------------------------------------------------------------------------

TEST_F(ProgramTest, AtATerminalOneCanEditRecallAndLeave) {
  TerminalProgram shell(folder_.path(), {"--color", "never"});
  if (!shell.started()) GTEST_SKIP() << "no pseudo-terminals here: is /dev/pts mounted?";
  ASSERT_TRUE(shell.WaitFor("keiretsu> ")) << shell.shown();
  shell.Type("RETURN 40 +\r");  // goes on in the next line
  shell.Type(
      "3\x7f"
      "2 AS answer;\r");  // with a correction
  EXPECT_TRUE(shell.WaitFor("│     42 │")) << shell.shown();
  EXPECT_TRUE(shell.WaitFor("time: ")) << shell.shown();
  EXPECT_TRUE(shell.WaitFor("keiretsu> "));
  shell.Type("\x1b[A\r");  // the statement before, again
  EXPECT_TRUE(shell.WaitFor("│     42 │")) << shell.shown();
  EXPECT_TRUE(shell.WaitFor("keiretsu> "));
  shell.Type("UNWIND range(1, 1234) AS x RET\t x;\r");  // completion
  EXPECT_TRUE(shell.WaitFor("1,234 rows, 40 shown; .last for all")) << shell.shown();
  EXPECT_TRUE(shell.WaitFor("keiretsu> "));
  shell.Type("RETURN nonsense;\r");
  EXPECT_TRUE(shell.WaitFor("is not defined"));  // the error, not the echo of what was typed
  EXPECT_TRUE(shell.WaitFor("keiretsu> "));
  shell.Type("\x04");
  EXPECT_EQ(shell.Wait(), kExitOk);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / ".local/state/keiretsu/history"));
}

TEST_F(ProgramTest, AtATerminalCtrlCStopsTheStatementAndThePromptStays) {
  TerminalProgram shell(folder_.path(), {"--color", "never"});
  if (!shell.started()) GTEST_SKIP() << "no pseudo-terminals here: is /dev/pts mounted?";
  ASSERT_TRUE(shell.WaitFor("keiretsu> "));
  shell.Type(std::string(kLongStatement) + ";\r");
  ASSERT_TRUE(shell.WaitFor("\x1b[?2004l")) << "cooked again while the statement runs";
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto start = std::chrono::steady_clock::now();
  shell.Type("\x03");
  EXPECT_TRUE(shell.WaitFor("keiretsu> ")) << shell.shown();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  shell.Type("\x03");
  EXPECT_TRUE(shell.WaitFor("Ctrl-C again")) << shell.shown();
  shell.Type("\x03");
  EXPECT_EQ(shell.Wait(), kExitCancelled);
}

}  // namespace
}  // namespace keiretsu::cli
