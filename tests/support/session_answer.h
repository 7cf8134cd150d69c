/// What a session answers, for comparing one way of asking with another.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "keiretsu/keiretsu.h"

namespace keiretsu::testing {

/// A new database in memory, for statements on so many threads.
inline std::unique_ptr<Database> MemoryDatabase(unsigned threads) {
  DatabaseOptions options;
  options.threads = threads;
  auto database = Database::Open(":memory:", options);
  EXPECT_TRUE(database.has_value()) << database.error().ToString();
  return database.has_value() ? *std::move(database) : nullptr;
}

/// Runs a statement that must not fail.
inline void Must(Session& session, const std::string& text) {
  auto result = session.Run(text);
  ASSERT_TRUE(result.has_value()) << text << "\n" << result.error().message();
}

/// The rows as text, sorted; or the error.
inline std::vector<std::string> Answer(Session& session, const std::string& text) {
  std::vector<std::string> rows;
  auto result = session.Run(text);
  while (result.has_value() && result->Next()) {
    std::string row;
    for (const Value& value : result->row()) row += value.ToString() + " | ";
    rows.push_back(row);
  }
  const Status status = result.has_value() ? result->status() : result.error();
  if (!status.ok()) return {"error: " + std::string(status.message())};
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace keiretsu::testing
