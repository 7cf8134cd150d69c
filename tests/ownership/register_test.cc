/// Real registers of ../shared, where they are: loading, what the quality report finds, and
/// integrated ownership through their cycles against a dense solve.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"

namespace keiretsu {
namespace {

/// Billionths of a per cent.
using Billionths = std::int64_t;
constexpr Billionths kWhole = 100'000'000'000;

struct Register {
  const char* name;    // for messages
  const char* folder;  // below data/
  const char* file;    // of holdings: no quoted fields
  const char* holder;  // its columns
  const char* company;
  const char* share;
};

constexpr Register kRegisters[] = {
    {"KEK", "kek_media_ownership", "shares.csv", "shareholder_id", "owned_id", "share_percent"},
    {"SEC", "sec_13d_stakes", "stakes.csv", "owner_key", "company_cik", "percent_of_class"},
};

std::filesystem::path DataFolder() {
  const char* given = std::getenv("KEIRETSU_SHARED");
  return (given != nullptr ? std::filesystem::path(given)
                           : std::filesystem::path(KEIRETSU_SOURCE_DIR).parent_path() / "shared") /
         "data";
}

/// The file as the test reads it: numbered nodes and shares in per cent.
struct Holdings {
  std::vector<std::string> ids;  // by number
  std::map<std::pair<std::size_t, std::size_t>, Billionths> shares;
  std::size_t unknown = 0;
  std::size_t self_loops = 0;

  std::set<std::string> Over() const {
    std::map<std::size_t, Billionths> totals;
    for (const auto& [pair, share] : shares) totals[pair.second] += share;
    std::set<std::string> over;
    for (const auto& [company, total] : totals) {
      if (total > kWhole) over.insert(ids[company]);
    }
    return over;
  }
};

Billionths ReadPercent(const std::string& text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string fraction = point < text.size() ? text.substr(point + 1) : "";
  EXPECT_LE(fraction.size(), 9U) << text;
  fraction.resize(9, '0');
  return std::stoll(text.substr(0, point)) * 1'000'000'000 + std::stoll(fraction);
}

std::vector<std::string> Split(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (std::size_t end = line.find(','); end != std::string::npos; end = line.find(',', begin)) {
    fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  fields.push_back(line.substr(begin));
  return fields;
}

Holdings ReadHoldings(const Register& source) {
  std::ifstream file(DataFolder() / source.folder / source.file);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> header = Split(line);
  const auto column = [&header](const char* name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  Holdings holdings;
  std::map<std::string, std::size_t> numbers;
  const auto number = [&](const std::string& id) {
    const auto [place, is_new] = numbers.emplace(id, holdings.ids.size());
    if (is_new) holdings.ids.push_back(id);
    return place->second;
  };
  while (std::getline(file, line)) {
    const std::vector<std::string> row = Split(line);
    const std::size_t from = number(row[column(source.holder)]);
    const std::size_t to = number(row[column(source.company)]);
    if (from == to) ++holdings.self_loops;
    const std::string& share = row[column(source.share)];
    if (share.empty()) {
      ++holdings.unknown;
    } else {
      holdings.shares[{from, to}] += ReadPercent(share);
    }
  }
  return holdings;
}

/// What `source` holds of each node by walks that do not return to it, and of itself; empty: the
/// sum diverges. Gaussian elimination with pivoting on the nodes that it reaches; a solution of the
/// walk equations that is nowhere negative is their least one, so the sum exists.
std::map<std::size_t, double> SolveDensely(const Holdings& holdings, std::size_t source) {
  std::vector<std::size_t> reached = {source};
  std::map<std::size_t, std::size_t> place = {{source, 0}};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (auto it = holdings.shares.lower_bound({reached[i], 0});
         it != holdings.shares.end() && it->first.first == reached[i]; ++it) {
      if (it->second > 0 && place.emplace(it->first.second, reached.size()).second) {
        reached.push_back(it->first.second);
      }
    }
  }
  const std::size_t n = reached.size();
  std::vector<std::vector<double>> share(n, std::vector<double>(n, 0));
  for (const auto& [pair, percent] : holdings.shares) {
    const auto from = place.find(pair.first);
    const auto to = place.find(pair.second);
    if (from == place.end() || to == place.end()) continue;
    share[from->second][to->second] = static_cast<double>(percent) / static_cast<double>(kWhole);
  }
  // y = e_source + y B, where B has no way back to the source: rows of (I - B)^T, right side last.
  std::vector<std::vector<double>> rows(n, std::vector<double>(n + 1, 0));
  for (std::size_t t = 0; t < n; ++t) {
    for (std::size_t s = 0; s < n; ++s) rows[t][s] = (s == t ? 1 : 0) - (t == 0 ? 0 : share[s][t]);
  }
  rows[0][n] = 1;
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < n; ++r) {
      if (std::abs(rows[r][c]) > std::abs(rows[pivot][c])) pivot = r;
    }
    if (std::abs(rows[pivot][c]) < 1e-12) return {};
    std::swap(rows[c], rows[pivot]);
    for (std::size_t r = c + 1; r < n; ++r) {
      const double factor = rows[r][c] / rows[c][c];
      if (factor == 0) continue;
      for (std::size_t k = c; k <= n; ++k) rows[r][k] -= factor * rows[c][k];
    }
  }
  std::vector<double> y(n, 0);
  for (std::size_t c = n; c-- > 0;) {
    double sum = rows[c][n];
    for (std::size_t k = c + 1; k < n; ++k) sum -= rows[c][k] * y[k];
    y[c] = sum / rows[c][c];
    if (y[c] < -1e-12) return {};
  }
  std::map<std::size_t, double> result;
  double back = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0 && y[i] > 0) result[reached[i]] = y[i];
    back += y[i] * share[i][0];
  }
  if (back > 0) result[source] = back;
  return result;
}

/// One register in a database.
class Loaded {
 public:
  explicit Loaded(const Register& source)
      : source_(source),
        database_(Database::Open(":memory:").value()),
        session_(database_->NewSession()),
        holdings_(ReadHoldings(source)) {
    List ids;
    for (const std::string& id : holdings_.ids) ids.emplace_back(id);
    Run("UNWIND $ids AS id CREATE (:Party {id: id})", {{"ids", Value(std::move(ids))}});
    Run(fmt::format("COPY (:Party {{id: {}}})-[:HOLDS]->(:Party {{id: {}}}) FROM '{}'",
                    source.holder, source.company,
                    (DataFolder() / source.folder / source.file).string()));
  }

  const Holdings& holdings() const { return holdings_; }

  std::vector<List> Run(const std::string& text, const Parameters& parameters = {}) {
    auto result = session_->Run(text, parameters);
    std::vector<List> rows;
    if (!result) {
      ADD_FAILURE() << text << "\n" << result.error().ToString();
      return rows;
    }
    while (result->Next()) rows.emplace_back(result->row().begin(), result->row().end());
    EXPECT_TRUE(result->status().ok()) << text << "\n" << result->status().ToString();
    return rows;
  }
  std::vector<List> Call(const std::string& procedure, const std::string& keys,
                         const std::string& rest) {
    return Run(fmt::format("CALL {}({{types: ['HOLDS'], share: '{}', unit: 100{}{}}}) {}",
                           procedure, source_.share, keys.empty() ? "" : ", ", keys, rest));
  }

 private:
  const Register& source_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  Holdings holdings_;
};

class RegisterTest : public testing::TestWithParam<Register> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(DataFolder() / GetParam().folder / GetParam().file)) {
      GTEST_SKIP() << "no " << DataFolder() / GetParam().folder;
    }
    loaded_ = std::make_unique<Loaded>(GetParam());
  }
  std::unique_ptr<Loaded> loaded_;
};

TEST_P(RegisterTest, QualityFindsWhatTheFileHas) {
  const Holdings& holdings = loaded_->holdings();
  std::map<std::string, std::size_t> found;
  std::set<std::string> over;
  for (const List& row :
       loaded_->Call("ownership.quality", "", "YIELD kind, node RETURN kind, node.id")) {
    ++found[std::string(row[0].AsString())];
    if (row[0].AsString() == "total over 100 %") over.insert(std::string(row[1].AsString()));
  }
  EXPECT_EQ(found["unknown share"], holdings.unknown);
  EXPECT_EQ(found["self loop"], holdings.self_loops);
  EXPECT_GT(found["cycle"], 0U);
  EXPECT_EQ(over, holdings.Over());
}

TEST_P(RegisterTest, IntegratedOwnershipThroughRealCyclesIsTheDenseSolve) {
  const Holdings& holdings = loaded_->holdings();
  // Everybody in a cycle, and everybody with a direct share in one of these.
  std::set<std::size_t> in_cycles;
  for (const List& row : loaded_->Call("ownership.structure", "",
                                       "YIELD node, component WITH component, collect(node.id) "
                                       "AS ids WHERE size(ids) > 1 UNWIND ids AS id RETURN id")) {
    const auto id = std::find(holdings.ids.begin(), holdings.ids.end(), row[0].AsString());
    in_cycles.insert(static_cast<std::size_t>(id - holdings.ids.begin()));
  }
  ASSERT_GT(in_cycles.size(), 0U);
  std::set<std::size_t> sources = in_cycles;
  for (const auto& [pair, share] : holdings.shares) {
    if (in_cycles.contains(pair.second) || pair.first == pair.second) sources.insert(pair.first);
  }
  for (const std::size_t source : sources) {
    SCOPED_TRACE(holdings.ids[source]);
    const std::map<std::size_t, double> expected = SolveDensely(holdings, source);
    std::map<std::string, double> by_id;
    for (const auto& [company, share] : expected) by_id[holdings.ids[company]] = share;
    std::size_t rows = 0;
    for (const List& row :
         loaded_->Call("ownership.integrated", fmt::format("source: '{}'", holdings.ids[source]),
                       "YIELD owned, share, error_bound, diverges WHERE share > 0 OR diverges "
                       "RETURN owned.id, share, error_bound, "
                       "diverges")) {
      ++rows;
      ASSERT_EQ(row[3].AsBoolean(), expected.empty());
      if (expected.empty()) continue;
      const double share = by_id[std::string(row[0].AsString())];
      EXPECT_NEAR(row[1].AsNumber(), share, 1e-9 * std::max(1.0, share)) << row[0].ToString();
      EXPECT_LE(row[2].AsNumber(), 1e-9);
    }
    if (!expected.empty()) {
      EXPECT_EQ(rows, expected.size());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registers, RegisterTest, testing::ValuesIn(kRegisters),
                         [](const auto& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace keiretsu
