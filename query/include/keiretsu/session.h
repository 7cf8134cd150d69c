/// One conversation with a database: statements, transactions, cancellation.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "keiretsu/load_progress.h"
#include "keiretsu/query_result.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu {

/// Parameters by name, without `$`.
using Parameters = std::map<std::string, Value, std::less<>>;

/// A statement parsed and bound once, to be run many times. Running it with a schema that changed
/// since prepares it anew. External synchronisation; must not outlive its Session.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  /// Names of the parameters it uses, ascending.
  const std::vector<std::string>& parameters() const;
  /// Errors: as Session::Run; InvalidArgument for a parameter that it does not use.
  Result<QueryResult> Run(const Parameters& parameters = {});

  struct Rep;
  explicit Statement(std::unique_ptr<Rep> rep);  ///< for the engine

 private:
  std::unique_ptr<Rep> rep_;
};

/// Runs statements one after another. Without Begin() each statement is a transaction of its own.
/// Used by one thread at a time, but Interrupt() may be called from any. Must not outlive its
/// Database.
class Session {
 public:
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Runs one statement. Errors: QueryError (with place and hint), Conflict (run the transaction
  /// again), ConstraintViolation, Cancelled, ResourceExhausted, ReadOnly, IoError, Corruption.
  /// A failed statement changes nothing; an explicit transaction stays open as it was before it.
  Result<QueryResult> Run(std::string_view text, const Parameters& parameters = {});
  Result<Statement> Prepare(std::string_view text);

  /// Starts an explicit transaction. Errors: InvalidArgument when one is open, ReadOnly.
  Status Begin();
  Status Commit();
  Status Rollback();
  bool in_transaction() const;

  /// Stops the running statement, which fails with Cancelled. Thread-safe.
  void Interrupt();
  /// Statements running longer fail with Cancelled; zero: no limit.
  void SetTimeout(std::chrono::milliseconds timeout);
  /// Off, queries run as they are written: patterns from left to right, without indexes, rewritten
  /// plans or kept ones. The same rows come, later: to tell whether a plan is to blame.
  void SetOptimizer(bool on);
  /// How far the running COPY is. Thread-safe.
  LoadProgress Progress() const;

  struct Rep;
  explicit Session(std::unique_ptr<Rep> rep);  ///< for the engine

 private:
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu
