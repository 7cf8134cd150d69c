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
  /// Called in commit order, with no other commit in progress, after the write succeeded and
  /// before the state becomes visible; must not block and must not commit.
  std::function<void(Timestamp)> publish;
};

/// Key in kMeta of the newest timestamp: 8 bytes, little-endian, written with every group.
inline constexpr char kLastTimestampKey[] = "last_ts";
/// The newest timestamp that `engine` recovered; 0 for a new store. Errors: Corruption, IoError.
Result<Timestamp> ReadLastTimestamp(const Engine& engine);

/// The single order of commits of one Engine. Thread-safe.
///
/// Flat combining: a committer puts its request in the queue; the one at the front, when nobody is
/// at work, becomes the leader: it takes all that wait, validates them in order against what was
/// committed since each began, gives out consecutive timestamps, writes them as one batch, and
/// publishes them. So one sync serves many commits, and only one thread ever works.
///
/// Lock order: the queue's mutex, then the state's mutex; neither is held during I/O, `publish`,
/// `write_counters` or Exclusive's `work`.
///
/// A commit whose write failed was not applied in this process, but its log record may have reached
/// the disk: the engine is read-only from then on, and opening it again tells.
class CommitQueue {
 public:
  struct Options {
    Durability durability = Durability::kFull;
    std::uint32_t group_wait_us = 200;          ///< kGroup: how long a leader waits
    std::size_t max_group_commits = 256;        ///< commits written together at most
    std::size_t max_validation_entries = 1U << 20;  ///< claims remembered; past it the oldest
                                                    ///< writers get Conflict
    /// Adds writes that describe in-memory counters to every group (called by the leader, with no
    /// other commit in progress).
    std::function<void(WriteBatch&)> write_counters;
  };
  /// `last_timestamp` is what the store recovered.
  CommitQueue(Engine* engine, Timestamp last_timestamp, Options options);
  ~CommitQueue();

  /// The newest visible state. Never blocks behind a writer's I/O.
  std::shared_ptr<const CommittedState> CurrentState() const;

  /// Registers a writer reading at the state returned, so that validation keeps what it needs.
  /// Each BeginWriter is ended once: by Commit(), whatever it returns, or else by EndWriter.
  /// A writer ended too early can only get a spurious Conflict, never miss one.
  std::shared_ptr<const CommittedState> BeginWriter();
  void EndWriter(Timestamp start_timestamp);

  /// Commits, or says why not. Returns the commit's timestamp. Ends the writer of
  /// `request.start_timestamp`. Errors: Conflict (run again), IoError, ReadOnly.
  Result<Timestamp> Commit(CommitRequest request, Durability durability);

  /// Runs `work` with no commit in progress and none starting, then makes a new state visible;
  /// readers go on meanwhile. `work` must not commit through the queue.
  /// With `advance` false, for folds: `work` gets the newest timestamp and must not change what a
  /// reader of it sees. With `advance` true, for bulk loads: `work` gets the next timestamp and
  /// commits as it. That timestamp and the counters are synced to the log before `work` begins, so
  /// no later commit can share the timestamp even after a crash within `work`; ids that `work` uses
  /// must be counted by then. The counters are written once more after it, and writers that began
  /// before it get Conflict.
  /// Errors: what `work` returned (nothing new is visible then), IoError, ReadOnly.
  Status Exclusive(bool advance, const std::function<Status(Timestamp)>& work);

  Durability durability() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu::storage
