// One network in five formats, and the other registers of ../shared, where they are.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/graph/load/registers/register_fixture.h"

namespace keiretsu::graph {
namespace {

using Json = nlohmann::json;

std::filesystem::path RegisterData() {
  const char* given = std::getenv("KEIRETSU_SHARED");
  return (given != nullptr ? std::filesystem::path(given)
                           : std::filesystem::path(KEIRETSU_SOURCE_DIR).parent_path() / "shared") /
         "data";
}

RegisterReport LoadInto(GraphStore& store, const std::vector<std::string>& paths) {
  RegisterSpec spec;
  spec.paths = paths;
  const auto report = LoadRegisters(store, spec, ByFiles());
  EXPECT_TRUE(report.has_value()) << report.error().ToString();
  return report ? *report : RegisterReport();
}

std::vector<std::string> FilesOf(const std::filesystem::path& folder, const std::string& format) {
  if (format == "bods") return {folder / "bods.jsonl"};
  if (format == "gleif") {
    // Relationships and exceptions before what they are about.
    return {folder / "gleif_rr.csv", folder / "gleif_repex.csv", folder / "gleif_lei.csv"};
  }
  if (format == "icij") return {folder / "icij"};
  return {folder / (format + ".jsonl")};
}

/// An expected or found relationship as one line.
std::string Line(const Json& edge) {
  std::string line = fmt::format("{}->{} {}", edge.at("from").get<std::string>(),
                                 edge.at("to").get<std::string>(),
                                 edge.at("type").get<std::string>());
  for (const char* name : {"source_id", "code", "link", "role", "start", "end"}) {
    if (edge.contains(name)) line += fmt::format(" {}={}", name, edge[name].get<std::string>());
  }
  for (const char* name : {"share", "min", "max"}) {
    if (edge.contains(name)) line += fmt::format(" {}={:.9f}", name, edge[name].get<double>());
  }
  if (edge.value("min_exclusive", false)) line += " min_exclusive";
  return line;
}

std::multiset<std::string> ExpectedEdges(const Json& expected) {
  std::multiset<std::string> lines;
  for (const Json& edge : expected.at("edges")) lines.insert(Line(edge));
  return lines;
}

std::multiset<std::string> FoundEdges(const GraphView& view) {
  std::multiset<std::string> lines;
  VisitEdges(view, [&](const std::string& from, const std::string&, const std::string& to,
                       const PropertyList& properties) {
    Json edge = {{"from", from}, {"to", to}, {"type", TextOf(properties, view, "source_type")}};
    const KeyId id = view.catalog().FindKey("source_id");
    for (const auto& [key, value] : properties) {
      if (key == id) edge["source_id"] = std::string(value.AsString());
    }
    for (const char* name : {"code", "link", "role", "start", "end"}) {
      const std::string text = TextOf(properties, view, name);
      if (!text.empty()) edge[name] = text;
    }
    for (const char* name : {"share", "min", "max"}) {
      const std::string text = TextOf(properties, view, name);
      if (!text.empty()) edge[name] = std::stod(text);
    }
    if (TextOf(properties, view, "min_exclusive") == "true") edge["min_exclusive"] = true;
    lines.insert(Line(edge));
  });
  return lines;
}

class OneNetwork : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = RegisterData() / "formats_one_network";
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << folder_ << " is not there";
    std::ifstream file(folder_ / "expected.json");
    expected_ = Json::parse(file);
  }

  std::filesystem::path folder_;
  Json expected_;
};

TEST_F(OneNetwork, EveryFormatImportsExactly) {
  for (const auto& [format, expected] : expected_.items()) {
    SCOPED_TRACE(format);
    GraphFixture db;
    const RegisterReport report = LoadInto(*db, FilesOf(folder_, format));
    const auto view = db->Read();
    EXPECT_EQ(FoundEdges(*view), ExpectedEdges(expected));
    EXPECT_EQ(report.ignored, expected.at("ignored").get<Counts>());
    if (!expected.at("nodes").empty()) {
      Lines nodes;
      for (const Json& node : expected["nodes"]) {
        nodes.push_back(fmt::format("{} {} '{}'", node.at("label").get<std::string>(),
                                    node.at("key").get<std::string>(),
                                    node.at("name").get<std::string>()));
      }
      std::sort(nodes.begin(), nodes.end());
      EXPECT_EQ(NodeLines(*view), nodes);
    }
    const auto before = GraphText(*view);
    const RegisterReport again = LoadInto(*db, FilesOf(folder_, format));
    EXPECT_EQ(again.created_nodes + again.created_edges + again.updated, 0u);
    EXPECT_EQ(GraphText(*db->Read()), before);
    ExpectConsistent(*db);
  }
}

TEST_F(OneNetwork, AnArrayIsReadAsLinesAre) {
  GraphFixture lines;
  GraphFixture array;
  LoadInto(*lines, {folder_ / "bods.jsonl"});
  LoadInto(*array, {folder_ / "bods.json"});
  EXPECT_EQ(GraphText(*array->Read()), GraphText(*lines->Read()));
}

TEST_F(OneNetwork, CompaniesOfAllRegistersMeet) {
  GraphFixture db;
  std::vector<std::string> all;
  for (const char* format : {"gleif", "bods", "psc", "ftm"}) {
    const auto files = FilesOf(folder_, format);
    all.insert(all.end(), files.begin(), files.end());
    LoadInto(*db, files);
  }
  const auto count = [](const GraphView& view) {
    std::size_t companies = 0;
    for (const std::string& line : NodeLines(view)) companies += line.starts_with("Company ");
    return companies;
  };
  // 60 companies; holders abroad are known to the UK register by their records alone.
  EXPECT_GE(count(*db->Read()), 60u);
  std::size_t nameless = 0;
  for (const std::string& line : NodeLines(*db->Read())) {
    nameless += line.starts_with("Company ") && line.ends_with(" ''");
  }
  EXPECT_EQ(nameless, 0u);
  GraphFixture at_once;
  LoadInto(*at_once, all);
  EXPECT_EQ(count(*at_once->Read()), count(*db->Read()));
  EXPECT_EQ(EdgeLines(*at_once->Read()).size(), EdgeLines(*db->Read()).size());
}

TEST(RealRegisters, LoadWithTheCountsTheyState) {
  const std::filesystem::path data = RegisterData();
  if (!std::filesystem::exists(data)) GTEST_SKIP() << data << " is not there";
  struct Case {
    const char* path;
    std::uint64_t records;
  };
  for (const Case& c : std::vector<Case>{{"gleif_samples/lei-data.xml", 13},
                                         {"gleif_samples/lei-data.json", 13},
                                         {"gleif_samples/rr-data.xml", 10},
                                         {"gleif_samples/rr-data.json", 10},
                                         {"gleif_samples/repex-data.xml", 10},
                                         {"uk_psc_samples/psc.jsonl", 14},
                                         {"bods_0_4_examples", 75}}) {
    GraphFixture db;
    EXPECT_EQ(LoadInto(*db, {data / c.path}).records_read, c.records) << c.path;
    ExpectConsistent(*db);
  }
}

}  // namespace
}  // namespace keiretsu::graph
