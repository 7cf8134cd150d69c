/// The private-equity world of ../shared, where it is: every answer of its expected.json.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "keiretsu/keiretsu.h"

namespace keiretsu {
namespace {

using nlohmann::json;
using CsvRow = std::map<std::string, std::string>;

std::filesystem::path Folder() {
  const char* given = std::getenv("KEIRETSU_SHARED");
  const std::filesystem::path shared =
      given != nullptr ? std::filesystem::path(given)
                       : std::filesystem::path(KEIRETSU_SOURCE_DIR).parent_path() / "shared";
  return shared / "data/pe_world_generated";
}

// The files have no quoted fields.
std::vector<CsvRow> ReadRows(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> fields;
    std::stringstream stream(line);
    for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
    if (header.empty()) {
      header = fields;
      continue;
    }
    CsvRow row;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!fields[i].empty()) row[header[i]] = fields[i];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Value Field(const CsvRow& row, const std::string& key) {
  const auto it = row.find(key);
  if (it == row.end()) return Value();
  if (key == "employees") return Value(static_cast<std::int64_t>(std::stoll(it->second)));
  if (key == "share" || key == "min" || key == "max") return Value(std::stod(it->second));
  return Value(it->second);
}

Value MapOf(const CsvRow& row, const std::vector<std::string>& keys) {
  Map map;
  for (const std::string& key : keys) map.emplace_back(key, Field(row, key));
  return Value::MakeMap(std::move(map));
}

/// The world, loaded once.
class PeWorld : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(Folder() / "expected.json")) return;
    std::ifstream file(Folder() / "expected.json");
    expected_ = new json(json::parse(file));
    database_ = Database::Open(":memory:").value().release();
    session_ = database_->NewSession().release();
    std::map<std::string, std::string> label_of;
    std::map<std::string, List> nodes;
    for (const CsvRow& row : ReadRows(Folder() / "nodes.csv")) {
      label_of[row.at("id")] = row.at("label");
      nodes[row.at("label")].push_back(MapOf(row, {"id", "sector", "employees"}));
    }
    for (auto& [label, rows] : nodes) {
      Run(fmt::format("CREATE INDEX FOR (n:{}) ON (n.id)", label), {});
      Run("UNWIND $rows AS row CREATE (n:" + label +
              " {id: row.id, sector: row.sector, employees: row.employees})",
          {{"rows", Value(std::move(rows))}});
    }
    std::map<std::tuple<std::string, std::string, std::string>, List> edges;
    for (const CsvRow& row : ReadRows(Folder() / "edges.csv")) {
      edges[{label_of[row.at("from")], row.at("type"), label_of[row.at("to")]}].push_back(
          MapOf(row, {"id", "from", "to", "share", "min", "max", "start", "end"}));
    }
    for (auto& [kind, rows] : edges) {
      const auto& [from, type, to] = kind;
      Run(fmt::format(
              "UNWIND $rows AS row MATCH (a:{} {{id: row.from}}) MATCH (b:{} {{id: row.to}}) "
              "CREATE (a)-[:{} {{id: row.id, share: row.share, min: row.min, "
              "max: row.max, start: row.start, end: row.end}}]->(b)",
              from, to, type),
          {{"rows", Value(std::move(rows))}});
    }
  }
  static void TearDownTestSuite() {
    delete session_;
    delete database_;
    delete expected_;
    expected_ = nullptr;
  }
  void SetUp() override {
    if (expected_ == nullptr) GTEST_SKIP() << "no " << Folder();
  }

  static std::vector<List> Run(const std::string& text, const Parameters& parameters) {
    auto result = session_->Run(text, parameters);
    std::vector<List> rows;
    if (!result) {
      ADD_FAILURE() << text << "\n" << result.error().ToString();
      return rows;
    }
    while (result->Next()) {
      const auto& row = result->row();
      rows.emplace_back(row.begin(), row.end());
    }
    EXPECT_TRUE(result->status().ok()) << text << "\n" << result->status().ToString();
    return rows;
  }
  /// Rows of a call as of the day of the expected answers.
  static std::vector<List> Call(const std::string& procedure, const std::string& keys,
                                const std::string& rest) {
    return Run(
        fmt::format("CALL {}({{as_of: date('{}'){}{}}}) {}", procedure,
                    Expected("as_of").get<std::string>(), keys.empty() ? "" : ", ", keys, rest),
        {});
  }
  static std::int64_t Count(const std::string& procedure, const std::string& keys,
                            const std::string& rest) {
    const std::vector<List> rows = Call(procedure, keys, rest);
    return rows.size() == 1 ? rows[0][0].AsInteger() : -1;
  }
  static const json& Expected(const std::string& key) { return (*expected_)[key]; }

 private:
  static inline json* expected_ = nullptr;
  static inline Database* database_ = nullptr;
  static inline Session* session_ = nullptr;
};

TEST_F(PeWorld, ControlAndReachOfEveryFirm) {
  for (const auto& [firm, size] : Expected("control_size").items()) {
    const std::vector<List> rows =
        Call("ownership.control", fmt::format("source: '{}'", firm),
             "YIELD company, certainty WHERE certainty = 'certain' RETURN count(*), "
             "sum(CASE WHEN company:Company THEN 1 ELSE 0 END)");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0][0].AsInteger(), size.get<std::int64_t>()) << firm;
    EXPECT_EQ(rows[0][1].AsInteger(), Expected("reach_size")[firm].get<std::int64_t>()) << firm;
  }
}

TEST_F(PeWorld, ReachOfEveryVendor) {
  for (const auto& [vendor, size] : Expected("vendor_reach").items()) {
    const std::vector<List> rows = Call("influence.reach", fmt::format("vendor: '{}'", vendor),
                                        "YIELD mode RETURN count(*), "
                                        "sum(CASE mode WHEN 'told' THEN 1 ELSE 0 END)");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0][0].AsInteger(), Expected("vendor_influence")[vendor].get<std::int64_t>());
    EXPECT_EQ(rows[0][1].AsInteger(), size.get<std::int64_t>()) << vendor;
    for (const List& row :
         Call("influence.reach", fmt::format("vendor: '{}'", vendor),
              "YIELD target, mode WHERE mode = 'told' RETURN target.sector, count(*)")) {
      EXPECT_EQ(
          row[1].AsInteger(),
          Expected("reached_by_sector")[vendor][std::string(row[0].AsString())].get<std::int64_t>())
          << vendor;
    }
  }
}

TEST_F(PeWorld, ReachOfEveryFirmAsAPartner) {
  // Each firm the only partner of a vendor of its own: what the firm influences.
  Run("MATCH (f:PEFirm) CREATE (:TestVendor {id: 'only ' + f.id})-[:ONLY_PARTNER]->(f)", {});
  for (const List& row :
       Call("influence.reach", "vendor_labels: ['TestVendor'], partner_types: ['ONLY_PARTNER']",
            "YIELD vendor RETURN substring(vendor.id, 5), count(*)")) {
    const std::string firm(row[0].AsString());
    EXPECT_EQ(row[1].AsInteger(), Expected("influence_size")[firm].get<std::int64_t>()) << firm;
  }
  Run("MATCH (v:TestVendor) DETACH DELETE v", {});
}

TEST_F(PeWorld, ContestedTargets) {
  EXPECT_EQ(Count("influence.contested", "", "YIELD target RETURN count(*)"),
            Expected("contested").get<std::int64_t>());
  EXPECT_EQ(Count("influence.contested", "include_asked: true", "YIELD target RETURN count(*)"),
            Expected("contested_influence").get<std::int64_t>());
  std::map<std::string, std::string> by;
  for (const List& row :
       Call("influence.contested", "",
            "YIELD target, vendors RETURN target.id, toString([v IN vendors | v.id][0]) + ' ' + "
            "[v IN vendors | v.id][1]")) {
    by[std::string(row[0].AsString())] = row[1].AsString();
  }
  for (const auto& sample : Expected("contested_sample")) {
    EXPECT_EQ(by[sample[0].get<std::string>()],
              sample[1][0].get<std::string>() + " " + sample[1][1].get<std::string>());
  }
}

TEST_F(PeWorld, NextPartners) {
  for (const auto& [key, by] :
       {std::pair("greedy_companies", "count"), std::pair("greedy_employees", "employees")}) {
    for (const auto& [vendor, picks] : Expected(key).items()) {
      const std::vector<List> rows =
          Call("influence.next_partner",
               fmt::format("vendor: '{}', k: {}, by: '{}'", vendor, picks.size(), by),
               "YIELD rank, partner, gain RETURN partner.id, gain ORDER BY rank");
      ASSERT_EQ(rows.size(), picks.size()) << vendor;
      for (std::size_t i = 0; i < picks.size(); ++i) {
        EXPECT_EQ(rows[i][0].AsString(), picks[i][0].get<std::string>()) << vendor;
        EXPECT_EQ(rows[i][1].AsInteger(), picks[i][1].get<std::int64_t>()) << vendor;
      }
    }
  }
}

TEST_F(PeWorld, StrongestPaths) {
  for (const auto& [source, best] : Expected("strongest_paths").items()) {
    for (const char* procedure : {"ownership.paths", "influence.strongest_paths"}) {
      const std::vector<List> rows =
          Call(procedure, fmt::format("source: '{}', k: 1", source),
               fmt::format("YIELD path, value RETURN last(nodes(path)).id, value "
                           "ORDER BY value DESC LIMIT {}",
                           best.size()));
      ASSERT_EQ(rows.size(), best.size());
      for (std::size_t i = 0; i < best.size(); ++i) {
        EXPECT_EQ(rows[i][0].AsString(), best[i][0].get<std::string>()) << procedure;
        EXPECT_NEAR(rows[i][1].AsNumber(), best[i][1].get<double>(), 1e-9) << procedure;
      }
    }
  }
}

TEST_F(PeWorld, IntegratedOwnership) {
  for (const auto& [source, answer] : Expected("integrated_from").items()) {
    const std::vector<List> rows =
        Call("ownership.integrated", fmt::format("source: '{}'", source),
             "YIELD owned, share WHERE share > 0 AND owned.id <> '" + source +
                 "' RETURN owned.id, share ORDER BY share DESC");
    EXPECT_EQ(rows.size(), answer["reached"].get<std::size_t>()) << source;
    double total = 0;
    for (const List& row : rows) total += row[1].AsNumber();
    EXPECT_NEAR(total, answer["total"].get<double>(), 1e-6) << source;
    for (std::size_t i = 0; i < answer["top"].size() && i < rows.size(); ++i) {
      EXPECT_NEAR(rows[i][1].AsNumber(), answer["top"][i][1].get<double>(), 1e-9) << source;
    }
  }
}

TEST_F(PeWorld, UltimateOwners) {
  // Holders that nobody holds, the largest first.
  for (const auto& [company, owners] : Expected("ultimate_owners").items()) {
    const std::vector<List> rows =
        Run(fmt::format("AS OF date('{}') CALL ownership.integrated({{target: '{}'}}) "
                        "YIELD owner, share WHERE NOT EXISTS {{ (owner)<-[:OWNS]-() }} "
                        "RETURN owner.id, share ORDER BY share DESC LIMIT {}",
                        Expected("as_of").get<std::string>(), company, owners.size()),
            {});
    ASSERT_EQ(rows.size(), owners.size()) << company;
    for (std::size_t i = 0; i < owners.size(); ++i) {
      EXPECT_EQ(rows[i][0].AsString(), owners[i][0].get<std::string>()) << company;
      EXPECT_NEAR(rows[i][1].AsNumber(), owners[i][1].get<double>(), 1e-9) << company;
    }
  }
}

TEST_F(PeWorld, Components) {
  const std::vector<List> rows =
      Run(fmt::format("AS OF date('{}') CALL graph.components({{types: ['OWNS'], mode: 'strong'}}) "
                      "YIELD component WITH component, count(*) AS n WHERE n > 1 "
                      "RETURN n ORDER BY n DESC",
                      Expected("as_of").get<std::string>()),
          {});
  EXPECT_EQ(rows.size(), Expected("scc_over_1").get<std::size_t>());
  const json& sizes = Expected("scc_sizes");
  ASSERT_GE(rows.size(), sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(rows[i][0].AsInteger(), sizes[i].get<std::int64_t>()) << i;
  }
  // Over shares that are known: what is not apart from the core.
  EXPECT_EQ(Count("ownership.structure", "", "YIELD part WHERE part <> 'other' RETURN count(*)"),
            Expected("largest_weak_component").get<std::int64_t>());
}

TEST_F(PeWorld, ReachedByOneVendorAlone) {
  std::size_t vendors = 0;
  for (const List& row :
       Call("influence.reach", "",
            "YIELD vendor, target, mode WHERE mode = 'told' "
            "WITH target, collect(DISTINCT vendor.id) AS vendors WHERE size(vendors) = 1 "
            "RETURN vendors[0], count(*)")) {
    const std::string vendor(row[0].AsString());
    EXPECT_EQ(row[1].AsInteger(), Expected("exclusive")[vendor].get<std::int64_t>()) << vendor;
    ++vendors;
  }
  EXPECT_EQ(vendors, Expected("exclusive").size());
}

TEST_F(PeWorld, Quality) {
  std::set<std::string> over;
  for (const List& row :
       Call("ownership.quality", "",
            "YIELD kind, node WHERE kind = 'total over 100 %' RETURN node.id")) {
    over.insert(std::string(row[0].AsString()));
  }
  // The first of them, by id.
  const auto expected = Expected("over_100").get<std::vector<std::string>>();
  ASSERT_GE(over.size(), expected.size());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), over.begin()));
  // Of all days.
  const std::vector<List> unknown =
      Run("CALL ownership.quality() YIELD kind WHERE kind = 'unknown share' RETURN count(*)", {});
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_EQ(unknown[0][0].AsInteger(), Expected("owns_unknown_share").get<std::int64_t>());
}

}  // namespace
}  // namespace keiretsu
