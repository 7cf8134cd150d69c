#include "tests/ownership/case_world.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace keiretsu {
namespace {

/// The rows of `json`, each with the given keys.
Value Rows(const nlohmann::json& json, const std::vector<std::string>& keys) {
  List rows;
  for (const auto& entry : json) {
    Map row;
    for (const std::string& key : keys) {
      row.emplace_back(key, entry.contains(key) ? ValueOf(key, entry[key]) : Value());
    }
    rows.push_back(Value::MakeMap(std::move(row)));
  }
  return Value(std::move(rows));
}

std::string LabelOf(const std::string& kind) {
  if (kind == "person") return "Person";
  if (kind == "fund") return "Fund";
  if (kind == "firm") return "Firm";
  return "Company";
}

}  // namespace

Value ValueOf(const std::string& key, const nlohmann::json& json) {
  if (json.is_null()) return Value();
  if (json.is_boolean()) return Value(json.get<bool>());
  if (json.is_number_integer()) return Value(json.get<std::int64_t>());
  if (json.is_number()) return Value(json.get<double>());
  const std::string text = json.get<std::string>();
  if (key != "start" && key != "end" && key != "as_of") return Value(text);
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  EXPECT_EQ(std::sscanf(text.c_str(), "%d-%u-%u", &year, &month, &day), 3) << text;
  // Days from the civil calendar, counted in years that begin in March.
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(y - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return Value(Date{era * 146097LL + static_cast<std::int64_t>(day_of_era) - 719468});
}

CaseWorld::CaseWorld(const nlohmann::json& description) : description_(description) {
  auto database = Database::Open(":memory:");
  if (!database) {
    ADD_FAILURE() << database.error().ToString();
    return;
  }
  database_ = std::move(*database);
  session_ = database_->NewSession();
  Create();
}

void CaseWorld::Create() {
  std::map<std::string, nlohmann::json> by_label;
  for (const auto& node : description_["nodes"]) {
    by_label[LabelOf(node["kind"])].push_back(node);
  }
  for (const auto& [label, nodes] : by_label) {
    Change("UNWIND $rows AS row CREATE (n:" + label + " {id: row.id})",
           {{"rows", Rows(nodes, {"id"})}});
  }
  if (description_["edges"].empty()) return;
  Change(
      "UNWIND $rows AS row MATCH (a {id: row.from}), (b {id: row.to}) "
      "CREATE (a)-[:OWNS {id: row.id, share: row.share, min: row.min, max: row.max, "
      "min_exclusive: row.min_exclusive, start: row.start, end: row.end}]->(b)",
      {{"rows", Rows(description_["edges"], {"from", "to", "id", "share", "min", "max",
                                             "min_exclusive", "start", "end"})}});
}

void CaseWorld::Change(const std::string& text, const Parameters& parameters) {
  auto result = session_->Run(text, parameters);
  ASSERT_TRUE(result) << text << "\n" << result.error().ToString();
  while (result->Next()) {
  }
  ASSERT_TRUE(result->status().ok()) << result->status().ToString();
}

Answer CaseWorld::Run(const std::string& text, const Parameters& parameters) {
  Answer answer;
  auto result = session_->Run(text, parameters);
  if (!result) {
    ADD_FAILURE() << text << "\n" << result.error().ToString();
    return answer;
  }
  while (result->Next()) {
    std::vector<std::string> names;
    std::vector<double> numbers;
    for (const Value& value : result->row()) {
      if (value.is_number()) {
        numbers.push_back(value.AsNumber());
      } else if (value.type() == ValueType::kString) {
        names.emplace_back(value.AsString());
      } else {
        names.push_back(value.ToString());
      }
    }
    const std::string name = fmt::format("{}", fmt::join(names, " "));
    EXPECT_TRUE(answer.emplace(name, std::move(numbers)).second)
        << text << ": twice: " << name;
  }
  EXPECT_TRUE(result->status().ok()) << text << "\n" << result->status().ToString();
  return answer;
}

Answer CaseWorld::Call(const std::string& procedure, Map keys,
                       const std::string& yield_and_return) {
  for (const auto& [key, value] : description_["policy"].items()) {
    keys.emplace_back(key, ValueOf(key, value));
  }
  return Run("CALL " + procedure + "($keys) YIELD " + yield_and_return,
             {{"keys", Value::MakeMap(std::move(keys))}});
}

std::string Differences(const Answer& expected, const Answer& actual, double tolerance) {
  std::string text;
  for (const auto& [name, numbers] : expected) {
    const auto found = actual.find(name);
    if (found == actual.end()) {
      text += fmt::format("  missing: {} {}\n", name, numbers);
      continue;
    }
    bool same = found->second.size() == numbers.size();
    for (std::size_t i = 0; same && i < numbers.size(); ++i) {
      same = std::fabs(numbers[i] - found->second[i]) <=
             tolerance * std::max(1.0, std::fabs(numbers[i]));
    }
    if (!same) text += fmt::format("  {}: {}, not {}\n", name, found->second, numbers);
  }
  for (const auto& [name, numbers] : actual) {
    if (expected.count(name) == 0) text += fmt::format("  too much: {} {}\n", name, numbers);
  }
  return text;
}

}  // namespace keiretsu
