/// An open database.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "keiretsu/procedure.h"
#include "keiretsu/session.h"
#include "keiretsu/status.h"

namespace keiretsu {

/// When a commit is acknowledged.
enum class Durability : std::uint8_t {
  kFull,   ///< once it is on disk
  kGroup,  ///< the same, sharing the disk's work with commits that arrive at about the same time
  kAsync,  ///< at once: the last commits may be lost with power, never torn
};

struct DatabaseOptions {
  bool read_only = false;  ///< works beside a writer in another process
  bool create_if_missing = true;
  Durability durability = Durability::kFull;
  /// For caches, loading and queries together; taken as it is needed. 0: a quarter of the machine's
  /// memory, at least 1 GiB.
  std::uint64_t memory_limit_bytes = 0;
  unsigned threads = 1;  ///< for one query or load
};

/// Names and counts for `.schema` and completion.
struct SchemaSummary {
  struct Label {
    std::string name;
    std::uint64_t nodes = 0;
  };
  struct Type {
    std::string name;
    std::uint64_t relationships = 0;
  };
  struct Index {
    std::string name;
    std::string label;
    std::vector<std::string> properties;
    bool unique = false;
  };
  std::vector<Label> labels;
  std::vector<Type> types;
  std::vector<std::string> properties;
  std::vector<Index> indexes;
  std::vector<std::string> functions;
  std::vector<std::string> procedures;
};

/// What Check() found.
struct CheckReport {
  std::uint64_t nodes = 0;
  std::uint64_t relationships = 0;
  std::uint64_t values_read = 0;
  /// "S1: what and where" for each damaged place; empty: the database is sound.
  std::vector<std::string> findings;
};

/// A database: a directory, or ":memory:". One writing Database object per directory at a time, in
/// any process; sessions of it run concurrently under snapshot isolation. Thread-safe.
class Database {
 public:
  /// Errors: Locked (another writer; the message names it), Corruption, VersionMismatch, NotFound,
  /// IoError.
  static Result<std::unique_ptr<Database>> Open(const std::string& path,
                                                const DatabaseOptions& options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  std::unique_ptr<Session> NewSession();
  /// Adds or replaces a procedure for CALL. Errors: InvalidArgument.
  Status RegisterProcedure(Procedure procedure);
  /// Folds recent writes into their final place; afterwards opening is fastest.
  Status Checkpoint();
  /// Checks every invariant of the stored graph (docs/format.md).
  Result<CheckReport> Check();
  Result<SchemaSummary> Schema();
  bool in_memory() const;
  bool read_only() const;

  struct Rep;

 private:
  explicit Database(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

/// The library's version, such as "0.1.0".
std::string_view Version();

}  // namespace keiretsu
