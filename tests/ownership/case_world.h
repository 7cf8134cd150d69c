/// Ownership cases as JSON (shape: README.md in this folder) and the graph that one makes.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "keiretsu/keiretsu.h"

namespace keiretsu {

/// Rows of an answer: the columns that name something, joined by a blank, and the numbers beside
/// them. A row without numbers has none.
using Answer = std::map<std::string, std::vector<double>>;

/// One case: its graph in a database of its own.
class CaseWorld {
 public:
  /// Fails the test when the graph cannot be made.
  explicit CaseWorld(const nlohmann::json& description);

  /// Runs `CALL procedure(policy + keys) YIELD ` + yield_and_return, which returns columns of text
  /// and numbers.
  Answer Call(const std::string& procedure, Map keys, const std::string& yield_and_return);
  /// Runs a statement that changes the graph.
  void Change(const std::string& text, const Parameters& parameters = {});
  /// Runs any query.
  Answer Run(const std::string& text, const Parameters& parameters);

 private:
  void Create();

  const nlohmann::json& description_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

/// The value that a JSON scalar stands for; a date for ISO text under a key that holds dates.
Value ValueOf(const std::string& key, const nlohmann::json& json);

/// Says where two answers differ by more than `tolerance`, of numbers over 1 relative; "" when
/// nowhere.
std::string Differences(const Answer& expected, const Answer& actual, double tolerance);

}  // namespace keiretsu
