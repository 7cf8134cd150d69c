/// The world that benchmarks ask about. It is generated and held in memory, or is a database on
/// disk:
///   KEIRETSU_BENCH_EDGES     edges of the generated world (300,000; a third as many nodes)
///   KEIRETSU_BENCH_DATABASE  a folder to read instead, with the same labels, types and properties
///   KEIRETSU_BENCH_THREADS   threads of one statement (1)
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "keiretsu/keiretsu.h"

namespace keiretsu::bench {

/// A benchmark of a failing statement would measure nothing: says why and ends the program.
void Require(const Status& status);
template <typename T>
T Require(Result<T> result) {
  if (!result) Require(result.error());
  return *std::move(result);
}

/// Reads all rows; returns how many.
std::int64_t Drain(Result<QueryResult> result);

std::uint64_t EdgeCount();
DatabaseOptions Options();

/// The generated files, made once and removed at the end.
class WorldFiles {
 public:
  WorldFiles();
  ~WorldFiles();
  WorldFiles(const WorldFiles&) = delete;
  WorldFiles& operator=(const WorldFiles&) = delete;
  /// Runs the COPY statements, one a line.
  void Load(Session& session) const;

 private:
  std::filesystem::path folder_;
};
const WorldFiles& Files();

/// The world's session.
Session& World();
/// The keys of all companies.
const std::vector<std::string>& Companies();

}  // namespace keiretsu::bench
