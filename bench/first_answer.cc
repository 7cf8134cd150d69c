// How long a program that embeds the library waits, from opening a database whose files are not in
// the page cache to the first rows of a statement. Each opening is in a process of its own, which
// has opened nothing before; what starting that process costs is not counted, as it is not where a
// program opens a database in the middle of its work.
//
//   first_answer DATABASE STATEMENT [OPENINGS]
//
// Prints the medians in milliseconds: until it is open, and until the last row.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "keiretsu/keiretsu.h"

namespace {

using keiretsu::Database;
using keiretsu::DatabaseOptions;

struct Times {
  double open = 0;
  double answered = 0;
};

void DropFromCache(const std::string& path) {
  std::error_code none;  // opening says what is wrong with the path
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, none)) {
    if (!entry.is_regular_file()) continue;
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    static_cast<void>(::fdatasync(file));  // what is not on disk stays in the cache
    static_cast<void>(::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED));
    ::close(file);
  }
}

bool Measure(const std::string& path, const std::string& statement, Times& times) {
  DropFromCache(path);
  const auto start = std::chrono::steady_clock::now();
  const auto since = [start] {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
  };
  DatabaseOptions options;
  options.create_if_missing = false;
  options.threads = 1;
  auto database = Database::Open(path, options);
  if (!database) {
    std::fprintf(stderr, "first_answer: %s\n", database.error().ToString().c_str());
    return false;
  }
  times.open = since();
  const auto session = (*database)->NewSession();
  auto result = session->Run(statement);
  std::size_t rows = 0;
  while (result && result->Next()) ++rows;
  times.answered = since();
  const keiretsu::Status status = result ? result->status() : result.error();
  if (!status.ok() || rows == 0) {
    std::fprintf(stderr, "first_answer: %s\n",
                 status.ok() ? "the statement has no rows" : status.ToString().c_str());
    return false;
  }
  return true;
}

double MedianOf(std::vector<Times> all, double Times::*which) {
  std::sort(all.begin(), all.end(),
            [which](const Times& a, const Times& b) { return a.*which < b.*which; });
  return all[all.size() / 2].*which;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: first_answer DATABASE STATEMENT [OPENINGS]\n");
    return 2;
  }
  const int openings = argc > 3 ? std::max(1, std::atoi(argv[3])) : 11;
  std::vector<Times> all;
  for (int i = 0; i < openings; ++i) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return 1;
    const pid_t child = ::fork();
    if (child == 0) {
      Times times;
      const bool measured = Measure(argv[1], argv[2], times);
      const bool told = measured && ::write(ends[1], &times, sizeof times) == sizeof times;
      ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    Times times;
    const bool heard = ::read(ends[0], &times, sizeof times) == sizeof times;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!heard) return 1;
    all.push_back(times);
  }
  std::printf("open %.1f ms, first answer %.1f ms (median of %d openings)\n",
              MedianOf(all, &Times::open), MedianOf(all, &Times::answered), openings);
  return 0;
}
