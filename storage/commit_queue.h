/// Timestamped commits: snapshot isolation with optimistic writers, first committer wins, and
/// group commit by flat combining.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "keiretsu/status.h"
#include "storage/engine.h"

namespace keiretsu::storage {

using Timestamp = std::uint64_t;

/// When a commit is acknowledged.
enum class Durability : std::uint8_t {
  kFull,   ///< after its log record is on disk (the default)
  kGroup,  ///< the same, but the leader first waits a little for company
  kAsync,  ///< at once; the last commits may be lost with power, never torn
};

/// A claim of a transaction on something it wrote, by a 64-bit identity the caller chooses (a
/// collision costs a spurious Conflict, never a lost update).
struct Claim {
  std::uint64_t identity;
  /// Exclusive claims collide with every other claim of the identity; shared ones only with
  /// exclusive ones.
  bool exclusive;
};

/// State of the store as of one commit: every write with a timestamp <= `timestamp`, no other.
/// Immutable, thread-safe; shared by all readers of that time.
struct CommittedState {
  Timestamp timestamp = 0;
  std::shared_ptr<const EngineSnapshot> snapshot;
};

/// What one transaction wants to commit.
struct CommitRequest {
  Timestamp start_timestamp = 0;  ///< the state it read
  std::vector<Claim> claims;
  /// Puts whose key gets the commit's timestamp (8 bytes, big-endian) appended.
  struct StampedPut {
    Keyspace keyspace;
    std::string key_prefix;
    std::string value;
  };
  std::vector<StampedPut> stamped_puts;
  WriteBatch writes;  ///< writes without timestamp (index entries, counters)
  /// Called in commit order under the queue's lock, after the write succeeded and before the
  /// state becomes visible; must not block and must not call the queue.
  std::function<void(Timestamp)> publish;
};

/// The single order of commits of one Engine. Thread-safe.
class CommitQueue {
 public:
  struct Options {
    Durability durability = Durability::kFull;
    std::uint32_t group_wait_us = 200;          ///< kGroup: how long a leader waits
    std::size_t max_group_commits = 256;        ///< commits written together at most
    std::size_t max_validation_entries = 1U << 20;  ///< claims remembered; past it the oldest
                                                    ///< writers get Conflict
    /// Adds writes that describe in-memory counters to every group (called by the leader).
    std::function<void(WriteBatch&)> write_counters;
  };
  /// `last_timestamp` is what the store recovered.
  CommitQueue(Engine* engine, Timestamp last_timestamp, Options options);
  ~CommitQueue();

  /// The newest visible state. Never blocks behind a writer's I/O.
  std::shared_ptr<const CommittedState> CurrentState() const;

  /// Registers a writer reading at `state`, so that validation keeps what it needs; unregister
  /// with EndWriter. Commit() does it for its own request.
  std::shared_ptr<const CommittedState> BeginWriter();
  void EndWriter(Timestamp start_timestamp);

  /// Commits, or says why not. Returns the commit's timestamp.
  /// Errors: Conflict (run again), IoError, ReadOnly.
  Result<Timestamp> Commit(CommitRequest request, Durability durability);

  /// Runs `work` with no commit in progress and none starting, then makes a new state visible:
  /// for folds (which must not change what a reader sees; `advance` false keeps the timestamp)
  /// and for bulk loads (`advance` true: `work` gets the next timestamp and commits as it).
  Status Exclusive(bool advance, const std::function<Status(Timestamp)>& work);

  Durability durability() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu::storage
