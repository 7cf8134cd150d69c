// Every scenario of the openCypher TCK that lies beside the source tree: what must fail at compile
// time does, as it says; everything else binds.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/query/binder/bind_text.h"

namespace keiretsu::query {
namespace {

struct Scenario {
  std::string name;
  std::vector<std::string> lines;
};

std::filesystem::path Features() {
  const char* shared = std::getenv("KEIRETSU_SHARED");
  const std::filesystem::path root =
      shared != nullptr ? std::filesystem::path(shared)
                        : std::filesystem::path(KEIRETSU_SOURCE_DIR).parent_path() / "shared";
  return root / "tck" / "features";
}

std::string Trim(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<Scenario> ReadScenarios(const std::filesystem::path& file) {
  std::vector<Scenario> scenarios;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::string text = Trim(line);
    if (text.starts_with("Scenario")) {
      scenarios.push_back({file.stem().string() + ": " + text, {}});
    } else if (!scenarios.empty()) {
      scenarios.back().lines.push_back(line);
    }
  }
  return scenarios;
}

std::vector<std::string> Cells(const std::string& row) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 1; i < row.size(); ++i) {
    if (row[i] == '\\' && i + 1 < row.size() && row[i + 1] == '|') {
      cell += row[++i];
    } else if (row[i] == '|') {
      cells.push_back(Trim(cell));
      cell.clear();
    } else {
      cell += row[i];
    }
  }
  return cells;
}

std::vector<ProcedureField> Fields(const std::string& text) {
  std::vector<ProcedureField> fields;
  static const std::regex kField(R"((\w+)\s*::\s*([A-Z ]+\??))");
  for (std::sregex_iterator it(text.begin(), text.end(), kField), end; it != end; ++it) {
    fields.push_back({(*it)[1], (*it)[2]});
  }
  return fields;
}

/// What a scenario says of its queries.
struct Reading {
  std::vector<std::string> queries;  // the last one is the one under test
  std::vector<std::vector<std::string>> examples;
  std::vector<std::string> parameters;
  std::vector<Procedure> procedures;
  std::optional<std::string> error;  // "SyntaxError UndefinedVariable"
  bool compile_time = false;
};

Reading Read(const Scenario& scenario) {
  static const std::regex kProcedure(R"(there exists a procedure ([\w.]+)\((.*?)\) :: \((.*)\))");
  static const std::regex kError(R"(an? (\w+) should be raised at (.*): (\S+))");
  Reading reading;
  enum class Table { kNone, kExamples, kParameters } table = Table::kNone;
  for (std::size_t i = 0; i < scenario.lines.size(); ++i) {
    const std::string line = Trim(scenario.lines[i]);
    std::smatch match;
    if (line.starts_with("|")) {
      if (table == Table::kExamples) reading.examples.push_back(Cells(line));
      if (table == Table::kParameters) reading.parameters.push_back(Cells(line)[0]);
      continue;
    }
    if (!line.empty()) table = Table::kNone;
    if (line.starts_with("Examples:")) table = Table::kExamples;
    if (line.find("parameters are:") != std::string::npos) table = Table::kParameters;
    if (std::regex_search(line, match, kProcedure)) {
      reading.procedures.push_back({match[1], Fields(match[2]), Fields(match[3]), {}});
    } else if (std::regex_search(line, match, kError)) {
      reading.error = match[1].str() + " " + match[3].str();
      reading.compile_time = match[2] == "compile time";
    } else if (line == "\"\"\"") {
      const bool control = Trim(scenario.lines[i - 1]).find("control query") != std::string::npos;
      std::string query;
      while (Trim(scenario.lines[++i]) != "\"\"\"") query += scenario.lines[i] + "\n";
      if (!control) reading.queries.push_back(query);
    }
  }
  return reading;
}

std::string Replace(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The query with each row of examples put in.
std::vector<std::string> Instances(const std::string& query, const Reading& reading) {
  if (reading.examples.size() < 2) return {query};
  std::vector<std::string> instances;
  for (std::size_t row = 1; row < reading.examples.size(); ++row) {
    std::string instance = query;
    for (std::size_t i = 0; i < reading.examples[0].size(); ++i) {
      instance = Replace(instance, "<" + reading.examples[0][i] + ">", reading.examples[row][i]);
    }
    instances.push_back(instance);
  }
  return instances;
}

void CheckScenario(const Scenario& scenario) {
  const Reading reading = Read(scenario);
  BindSetting setting;
  setting.procedures = reading.procedures;
  setting.parameter_names = &reading.parameters;
  for (std::size_t i = 0; i < reading.queries.size(); ++i) {
    const bool under_test = i + 1 == reading.queries.size();
    for (const std::string& query : Instances(reading.queries[i], reading)) {
      const std::string outcome = BindOutcome(query, setting);
      const std::string error = outcome.substr(0, outcome.find(" at '"));
      if (under_test && reading.error && reading.compile_time) {
        EXPECT_EQ(error, *reading.error) << scenario.name << "\n" << query;
      } else if (!under_test || !reading.error) {
        EXPECT_EQ(outcome, "ok") << scenario.name << "\n" << query;
      }
    }
  }
}

TEST(TckBinding, EveryScenario) {
  if (!std::filesystem::exists(Features())) GTEST_SKIP() << "no TCK beside the source tree";
  std::size_t scenarios = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Features())) {
    if (entry.path().extension() != ".feature") continue;
    for (const Scenario& scenario : ReadScenarios(entry.path())) {
      CheckScenario(scenario);
      ++scenarios;
    }
  }
  EXPECT_GT(scenarios, 0U);
}

}  // namespace
}  // namespace keiretsu::query
