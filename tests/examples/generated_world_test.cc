/// The world that generate_world writes, loaded by the script it writes beside it.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "keiretsu/keiretsu.h"
#include "tests/examples/csv_rows.h"
#include "tests/examples/script.h"

namespace keiretsu {
namespace {

/// A folder of its own for each test, with a space in its path.
class GeneratedWorld : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Runs the generator into `folder_ / name`; returns its exit status as std::system() does.
  int Generate(const std::string& name, const std::string& arguments) const {
    std::filesystem::create_directories(folder_);
    const std::string command = std::string("'" KEIRETSU_GENERATE_WORLD "' '") +
                                (folder_ / name).string() + "' " + arguments + " 2>/dev/null";
    return std::system(command.c_str());
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("generated world " + std::to_string(getpid()));
};

std::map<std::string, std::string> ReadFolder(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files[entry.path().filename().string()] = ReadText(entry.path());
  }
  return files;
}

TEST_F(GeneratedWorld, SameArgumentsGiveTheSameBytes) {
  ASSERT_EQ(Generate("a", "1000 5000 7"), 0);
  ASSERT_EQ(Generate("b", "1000 5000 7"), 0);
  ASSERT_EQ(Generate("c", "1000 5000 8"), 0);
  // No EXPECT_EQ: it would print both worlds.
  EXPECT_TRUE(ReadFolder(folder_ / "a") == ReadFolder(folder_ / "b"));
  EXPECT_FALSE(ReadFolder(folder_ / "a") == ReadFolder(folder_ / "c"));
}

TEST_F(GeneratedWorld, RefusesWorldsThatCannotBe) {
  for (const char* arguments :
       {"", "999 5000", "1000 10", "1000 999999999", "1000 five", "-1 5000", "1000 5000 7 8"}) {
    EXPECT_NE(Generate("refused", arguments), 0) << arguments;
  }
}

TEST_F(GeneratedWorld, LoadsAndHoldsWhatItsHeaderPromises) {
  ASSERT_EQ(Generate("world", "2000 8000"), 0);
  Result<std::unique_ptr<Database>> database = Database::Open(":memory:");
  ASSERT_TRUE(database) << database.error().ToString();
  const std::unique_ptr<Session> session = (*database)->NewSession();
  RunScript(*session, folder_ / "world", "load.cypher");

  std::map<std::string, std::string> landmarks;
  for (const auto& row : ReadCsv(folder_ / "world" / "landmarks.csv")) landmarks[row[0]] = row[1];

  const struct {
    std::string query;
    CsvRows rows;
  } cases[] = {
      {"MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS n ORDER BY label",
       {{"label", "n"}, {"Company", "1200"}, {"Fund", "180"}, {"Person", "600"}, {"Vendor", "20"}}},
      {"MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n ORDER BY type",
       {{"type", "n"}, {"OWNS", "7200"}, {"SUPPLIES", "800"}}},
      {"MATCH ()-[r:OWNS]->(c) WITH c, sum(r.share) AS held WHERE held > 1.0000001 OR held < 0.5 "
       "RETURN c.id",
       {{"c.id"}}},
      {"MATCH (c)-[:OWNS]->(c) RETURN c.id", {{"c.id"}}},
      {"MATCH (a)-[r]->(b) WITH a, b, type(r) AS type, count(*) AS n WHERE n > 1 RETURN a.id",
       {{"a.id"}}},
      {"MATCH (:Company)-[:OWNS]->(b) WITH DISTINCT b MATCH (b)-[:OWNS]->(c)-[:OWNS]->(b) "
       "RETURN count(*) >= 48 AS cycles",
       {{"cycles"}, {"true"}}},
      {"MATCH ()-[:OWNS]->(c) WITH c.id AS id, count(*) AS n ORDER BY n DESC LIMIT 1 "
       "MATCH ()-[:OWNS]->(:Company {id: '" +
           landmarks["most_held"] +
           "'}) "
           "WITH n, count(*) AS found RETURN n = found AS same",
       {{"same"}, {"true"}}},
      {"MATCH (c:Company)-[:OWNS]->() WITH c.id AS id, count(*) AS n ORDER BY n DESC LIMIT 1 "
       "RETURN id",
       {{"id"}, {landmarks["largest_holder"]}}},
  };
  for (const auto& [query, rows] : cases) EXPECT_EQ(RunQuery(*session, query), rows) << query;
}

}  // namespace
}  // namespace keiretsu
