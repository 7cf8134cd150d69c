/// The rows a statement returns.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu {

/// What a statement changed, in openCypher's terms.
struct QueryStatistics {
  std::uint64_t nodes_created = 0;
  std::uint64_t nodes_deleted = 0;
  std::uint64_t relationships_created = 0;
  std::uint64_t relationships_deleted = 0;
  std::uint64_t properties_set = 0;
  std::uint64_t labels_added = 0;
  std::uint64_t labels_removed = 0;
  friend bool operator==(const QueryStatistics&, const QueryStatistics&) = default;
};

/// Something worth telling the user that is no error, such as a label that no node has.
struct Notice {
  std::string message;
  SourceSpan span;
};

/// The result of one statement: rows to be read in order, each owning what it holds.
///
/// A read streams: rows are computed as Next() asks for them, on the snapshot the statement began
/// with. A statement that writes has done all its work before its result is handed out.
/// Movable. External synchronisation; must not outlive its Session.
class QueryResult {
 public:
  QueryResult(QueryResult&&) noexcept;
  QueryResult& operator=(QueryResult&&) noexcept;
  ~QueryResult();

  /// Column names, in order; empty for a statement that returns nothing.
  const std::vector<std::string>& columns() const;
  /// Moves to the next row; false after the last or on a failure: check status() then.
  bool Next();
  /// The current row, one value per column. REQUIRES: the last Next() returned true. Valid until
  /// the next Next().
  const std::vector<Value>& row() const;
  /// Why Next() stopped, or success. Errors: those of evaluation (QueryError at runtime),
  /// Cancelled, Corruption, IoError, ResourceExhausted.
  Status status() const;
  /// Reads all remaining rows.
  Result<std::vector<std::vector<Value>>> Collect();

  const QueryStatistics& statistics() const;
  const std::vector<Notice>& notices() const;
  /// The plan, for EXPLAIN and PROFILE (complete once all rows were read); else empty.
  std::string plan() const;
  /// Microseconds spent in the engine so far, from plan lookup to the rows read.
  double engine_microseconds() const;

  struct Rep;
  explicit QueryResult(std::unique_ptr<Rep> rep);  ///< for the engine

 private:
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu
