/// Runs statements on a database in memory and reads rows as text.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/keiretsu.h"

namespace keiretsu {

/// A database for one test.
class CallFixture {
 public:
  CallFixture()
      : database_(Database::Open(":memory:").value()), session_(database_->NewSession()) {}

  /// The rows, each with its values joined by spaces; an error is one row with its text.
  std::vector<std::string> Rows(std::string_view text) {
    auto result = session_->Run(text);
    if (!result) return {result.error().ToString()};
    std::vector<std::string> rows;
    while (result->Next()) {
      std::string row;
      for (const Value& value : result->row()) {
        if (!row.empty()) row += ' ';
        row += value.ToString();
      }
      rows.push_back(row);
    }
    if (!result->status().ok()) return {result->status().ToString()};
    return rows;
  }
  std::vector<std::string> Sorted(std::string_view text) {
    std::vector<std::string> rows = Rows(text);
    std::sort(rows.begin(), rows.end());
    return rows;
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

}  // namespace keiretsu
