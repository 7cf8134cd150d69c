#include "bench/world.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string_view>

#include <unistd.h>

namespace keiretsu::bench {
namespace {

std::uint64_t Setting(const char* name, std::uint64_t otherwise) {
  const char* setting = std::getenv(name);
  return setting != nullptr ? std::strtoull(setting, nullptr, 10) : otherwise;
}

}  // namespace

void Require(const Status& status) {
  if (status.ok()) return;
  std::cerr << "benchmark: " << status.ToString() << '\n';
  std::exit(1);
}

std::int64_t Drain(Result<QueryResult> result) {
  QueryResult rows = Require(std::move(result));
  std::int64_t count = 0;
  while (rows.Next()) ++count;
  Require(rows.status());
  return count;
}

std::uint64_t EdgeCount() { return Setting("KEIRETSU_BENCH_EDGES", 300'000); }

DatabaseOptions Options() {
  DatabaseOptions options;
  options.threads = static_cast<unsigned>(Setting("KEIRETSU_BENCH_THREADS", 1));
  options.memory_limit_bytes = std::uint64_t{4} << 30;
  return options;
}

WorldFiles::WorldFiles()
    : folder_(std::filesystem::temp_directory_path() /
              ("keiretsu_bench_" + std::to_string(getpid()))) {
  const std::string command = std::string("'" KEIRETSU_GENERATE_WORLD "' '") + folder_.string() +
                              "' " + std::to_string(EdgeCount() / 3) + ' ' +
                              std::to_string(EdgeCount());
  if (std::system(command.c_str()) != 0) Require(Status::IoError("generate_world failed"));
}

WorldFiles::~WorldFiles() { std::filesystem::remove_all(folder_); }

void WorldFiles::Load(Session& session) const {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  std::ifstream script("load.cypher");
  std::string line;
  while (std::getline(script, line)) {
    if (line.rfind("COPY", 0) == 0) Drain(session.Run(line));
  }
  std::filesystem::current_path(before);
}

const WorldFiles& Files() {
  static const WorldFiles files;
  return files;
}

Session& World() {
  static const char* const folder = std::getenv("KEIRETSU_BENCH_DATABASE");
  static const std::unique_ptr<Database> database =
      Require(Database::Open(folder != nullptr ? folder : ":memory:", Options()));
  static const std::unique_ptr<Session> session = [] {
    std::unique_ptr<Session> opened = database->NewSession();
    if (folder == nullptr) Files().Load(*opened);
    return opened;
  }();
  return *session;
}

const std::vector<std::string>& Companies() {
  static const std::vector<std::string> companies = [] {
    std::vector<std::string> ids;
    QueryResult rows = Require(World().Run("MATCH (c:Company) RETURN c.id"));
    while (rows.Next()) ids.emplace_back(rows.row()[0].AsString());
    Require(rows.status());
    return ids;
  }();
  return companies;
}

}  // namespace keiretsu::bench
