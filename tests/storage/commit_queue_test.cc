#include "storage/commit_queue.h"

#include <atomic>
#include <chrono>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/validation_table.h"
#include "tests/storage/temp_directory.h"
#include "tests/support/fault_env.h"

namespace keiretsu::storage {
namespace {

std::string Number(std::uint64_t value) {
  std::string bytes;
  ByteWriter(&bytes).U64(value);
  return bytes;
}

std::uint64_t ReadNumber(const Engine& engine, Keyspace keyspace, std::string_view key,
                         const EngineSnapshot* snapshot) {
  const auto value = engine.Get(keyspace, key, snapshot);
  EXPECT_TRUE(value.has_value()) << value.status().ToString();
  return value && *value ? ByteReader((*value)->view()).U64() : 0;
}

CommitRequest Request(Timestamp start, std::vector<Claim> claims) {
  CommitRequest request;
  request.start_timestamp = start;
  request.claims = std::move(claims);
  return request;
}

std::unique_ptr<Engine> OpenMemory() {
  EngineOptions options;
  options.in_memory = true;
  auto engine = Engine::Open(options);
  EXPECT_TRUE(engine.has_value()) << engine.status().ToString();
  return *std::move(engine);
}

class CommitQueueTest : public testing::Test {
 protected:
  Result<Timestamp> Commit(CommitRequest request) {
    return queue_.Commit(std::move(request), Durability::kAsync);
  }
  /// Counts data records, whose keys end with the timestamp.
  std::size_t RecordsAt(const CommittedState& state) const {
    std::size_t count = 0;
    const auto cursor = engine_->Scan(Keyspace::kDelta, "", "", state.snapshot.get());
    for (; cursor->Valid(); cursor->Next()) ++count;
    EXPECT_TRUE(cursor->status().ok());
    return count;
  }

  std::unique_ptr<Engine> engine_ = OpenMemory();
  CommitQueue queue_{engine_.get(), 0, {}};
};

TEST_F(CommitQueueTest, ClaimsConflictAsTheyShould) {
  constexpr bool kShared = false;
  constexpr bool kExclusive = true;
  struct Case {
    bool first_exclusive;
    bool second_exclusive;
    bool same_identity;
    bool began_before;  ///< the second writer began before the first committed
    bool conflicts;
  };
  const Case cases[] = {
      {kExclusive, kExclusive, true, true, true},   {kExclusive, kShared, true, true, true},
      {kShared, kExclusive, true, true, true},      {kShared, kShared, true, true, false},
      {kExclusive, kExclusive, false, true, false}, {kExclusive, kExclusive, true, false, false},
      {kShared, kExclusive, true, false, false},
  };
  std::uint64_t identity = 100;
  for (const Case& test : cases) {
    identity += 10;
    auto old_state = queue_.BeginWriter();
    auto first_state = queue_.BeginWriter();
    const auto first = Commit(Request(first_state->timestamp, {{identity, test.first_exclusive}}));
    ASSERT_TRUE(first.has_value());
    if (!test.began_before) {
      queue_.EndWriter(old_state->timestamp);
      old_state = queue_.BeginWriter();
    }
    const auto second = Commit(
        Request(old_state->timestamp,
                {{1, kShared}, {identity + (test.same_identity ? 0 : 1), test.second_exclusive}}));
    EXPECT_EQ(!second.has_value(), test.conflicts) << "case " << (identity - 110) / 10;
    if (!second) {
      EXPECT_EQ(second.error().code(), StatusCode::kConflict);
    }
  }
}

TEST_F(CommitQueueTest, StampsAndPublishesInOrder) {
  std::vector<Timestamp> published;
  for (Timestamp expected = 1; expected <= 3; ++expected) {
    CommitRequest request = Request(queue_.BeginWriter()->timestamp, {});
    request.stamped_puts.push_back({Keyspace::kDelta, "prefix", "value"});
    request.writes.Put(Keyspace::kIndex, "entry", "");
    request.publish = [&](Timestamp timestamp) {
      EXPECT_EQ(queue_.CurrentState()->timestamp, timestamp - 1) << "published before visible";
      published.push_back(timestamp);
    };
    const auto committed = Commit(std::move(request));
    ASSERT_TRUE(committed.has_value());
    EXPECT_EQ(*committed, expected);
  }
  EXPECT_EQ(published, (std::vector<Timestamp>{1, 2, 3}));
  const auto cursor = engine_->Scan(Keyspace::kDelta, "", "");
  ASSERT_TRUE(cursor->Valid());
  EXPECT_EQ(cursor->key(), std::string_view("prefix\0\0\0\0\0\0\0\1", 14));
  EXPECT_EQ(*ReadLastTimestamp(*engine_), 3U);
}

TEST_F(CommitQueueTest, AStateHoldsExactlyItsCommits) {
  std::vector<std::shared_ptr<const CommittedState>> states;
  for (int i = 0; i < 20; ++i) {
    states.push_back(queue_.CurrentState());
    CommitRequest request = Request(queue_.BeginWriter()->timestamp, {});
    request.stamped_puts.push_back({Keyspace::kDelta, "k", "v"});
    ASSERT_TRUE(Commit(std::move(request)).has_value());
  }
  for (const auto& state : states) EXPECT_EQ(RecordsAt(*state), state->timestamp);
}

TEST_F(CommitQueueTest, AConflictWritesNothing) {
  const auto start = queue_.BeginWriter()->timestamp;
  queue_.BeginWriter();
  ASSERT_TRUE(Commit(Request(start, {{7, true}})).has_value());
  CommitRequest loser = Request(start, {{7, true}});
  loser.writes.Put(Keyspace::kIndex, "loser", "");
  bool published = false;
  loser.publish = [&](Timestamp) { published = true; };
  EXPECT_EQ(Commit(std::move(loser)).status().code(), StatusCode::kConflict);
  EXPECT_FALSE(published);
  EXPECT_FALSE(engine_->Get(Keyspace::kIndex, "loser")->has_value());
  EXPECT_EQ(queue_.CurrentState()->timestamp, 1U);
}

TEST_F(CommitQueueTest, ExclusiveWorkSeesNoCommitInProgress) {
  std::atomic<bool> stop{false};
  std::atomic<bool> in_exclusive{false};
  std::atomic<int> violations{0};
  std::vector<std::thread> committers;
  for (int t = 0; t < 3; ++t) {
    committers.emplace_back([&] {
      while (!stop.load()) {
        CommitRequest request = Request(queue_.BeginWriter()->timestamp, {});
        request.stamped_puts.push_back({Keyspace::kDelta, "k", "v"});
        request.publish = [&](Timestamp) { violations += in_exclusive.load() ? 1 : 0; };
        EXPECT_TRUE(Commit(std::move(request)).has_value());
      }
    });
  }
  for (int round = 0; round < 20; ++round) {
    const bool advance = round % 2 == 0;
    Timestamp given = 0;
    const Status status = queue_.Exclusive(advance, [&](Timestamp timestamp) {
      in_exclusive = true;
      given = timestamp;
      EXPECT_EQ(timestamp, queue_.CurrentState()->timestamp + (advance ? 1U : 0U))
          << "readers go on and see the state before";
      WriteBatch batch;
      batch.Put(Keyspace::kDelta, "exclusive" + std::to_string(round), "");
      const Status written = engine_->Write(batch, false);
      in_exclusive = false;
      return written;
    });
    EXPECT_TRUE(status.ok()) << status.ToString();
    EXPECT_GE(queue_.CurrentState()->timestamp, given);
  }
  stop = true;
  for (std::thread& committer : committers) committer.join();
  EXPECT_EQ(violations.load(), 0);
}

TEST_F(CommitQueueTest, ABulkLoadMakesOlderWritersRunAgain) {
  const auto old_start = queue_.BeginWriter()->timestamp;
  ASSERT_TRUE(queue_.Exclusive(true, [](Timestamp) { return Status(); }).ok());
  EXPECT_EQ(Commit(Request(old_start, {{1, false}})).status().code(), StatusCode::kConflict);
  EXPECT_TRUE(Commit(Request(queue_.BeginWriter()->timestamp, {{1, false}})).has_value());
}

TEST_F(CommitQueueTest, AFailedBulkLoadBurnsItsTimestampAndShowsNothing) {
  const Status failed =
      queue_.Exclusive(true, [](Timestamp) { return Status::InvalidArgument("row 7"); });
  EXPECT_EQ(failed.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(queue_.CurrentState()->timestamp, 0U);
  EXPECT_EQ(*ReadLastTimestamp(*engine_), 1U);
  EXPECT_EQ(*Commit(Request(queue_.BeginWriter()->timestamp, {})), 2U);
}

TEST(CommitQueueCountersTest, AreWrittenWithEveryGroup) {
  const auto engine = OpenMemory();
  std::uint64_t next_node = 5;
  CommitQueue::Options options;
  options.write_counters = [&](WriteBatch& batch) {
    batch.Put(Keyspace::kMeta, "next_node", Number(next_node));
  };
  CommitQueue queue(engine.get(), 41, options);
  EXPECT_EQ(*queue.Commit(Request(41, {}), Durability::kAsync), 42U);
  EXPECT_EQ(ReadNumber(*engine, Keyspace::kMeta, "next_node", nullptr), 5U);
  next_node = 9;
  ASSERT_TRUE(queue
                  .Exclusive(true,
                             [&](Timestamp) {
                               EXPECT_EQ(ReadNumber(*engine, Keyspace::kMeta, "next_node", nullptr),
                                         9U);
                               next_node = 10;
                               return Status();
                             })
                  .ok());
  EXPECT_EQ(ReadNumber(*engine, Keyspace::kMeta, "next_node", nullptr), 10U);
}

TEST(CommitQueueLimitTest, PastItsMemoryTheOldestWritersConflict) {
  const auto engine = OpenMemory();
  CommitQueue::Options options;
  options.max_validation_entries = 8;
  CommitQueue queue(engine.get(), 0, options);
  const auto oldest = queue.BeginWriter()->timestamp;
  const auto commit = [&](std::uint64_t identity) {
    return queue.Commit(Request(queue.BeginWriter()->timestamp, {{identity, true}}),
                        Durability::kAsync);
  };
  for (std::uint64_t i = 0; i < 8; ++i) ASSERT_TRUE(commit(i).has_value());
  const auto at_the_limit = queue.BeginWriter()->timestamp;
  ASSERT_TRUE(commit(100).has_value());
  EXPECT_EQ(queue.Commit(Request(oldest, {{999, true}}), Durability::kAsync).status().code(),
            StatusCode::kConflict);
  EXPECT_TRUE(queue.Commit(Request(at_the_limit, {{998, true}}), Durability::kAsync).has_value());
}

TEST(ValidationTableTest, ForgetsWhatNoWriterNeeds) {
  ValidationTable table(0, 1000);
  table.Record(1, {{10, true}, {11, false}});
  table.Record(2, {{10, false}});
  EXPECT_EQ(table.entry_count(), 3U);
  table.Prune(1);
  EXPECT_EQ(table.entry_count(), 1U);
  EXPECT_FALSE(table.Admits(0, {{12, true}}));  // before the floor
  EXPECT_TRUE(table.Admits(0, {}));             // read nothing it could lose
  EXPECT_FALSE(table.Admits(1, {{10, true}}));
  EXPECT_TRUE(table.Admits(1, {{10, false}}));
  EXPECT_TRUE(table.Admits(2, {{10, true}}));
  table.Prune(2);
  EXPECT_EQ(table.entry_count(), 0U);
}

TEST(ValidationTableTest, MatchesAFullHistory) {
  const std::uint64_t seed = 17;
  std::mt19937_64 random(seed);
  struct Past {
    Timestamp timestamp;
    Claim claim;
  };
  std::vector<Past> history;
  ValidationTable table(0, 1 << 20);
  Timestamp oldest = 0;
  int conflicts = 0;
  for (Timestamp now = 1; now <= 3000; ++now) {
    if (random() % 10 == 0) {
      oldest = now - 1 - random() % std::min<Timestamp>(now - oldest, 20);
      table.Prune(oldest);
    }
    const Timestamp start = oldest + random() % (now - oldest);
    std::vector<Claim> claims;
    for (std::size_t n = 1 + random() % 3; n > 0; --n) {
      claims.push_back({random() % 50, random() % 2 == 0});
    }
    bool expected = true;
    for (const Past& past : history) {
      for (const Claim& claim : claims) {
        if (past.timestamp > start && past.claim.identity == claim.identity &&
            (past.claim.exclusive || claim.exclusive)) {
          expected = false;
        }
      }
    }
    ASSERT_EQ(table.Admits(start, claims), expected) << "seed " << seed << " commit " << now;
    conflicts += expected ? 0 : 1;
    if (!expected) continue;
    table.Record(now, claims);
    for (const Claim& claim : claims) history.push_back({now, claim});
  }
  EXPECT_GT(conflicts, 100);
}

/// Many threads move money between accounts, reading at snapshots and claiming what they write: the
/// sum never changes, and no reader ever sees it changed.
TEST_F(CommitQueueTest, ConcurrentTransfersKeepTheSum) {
  constexpr std::uint64_t kAccounts = 20;
  constexpr std::uint64_t kEach = 1000;
  constexpr int kThreads = 6;
  constexpr int kTransfers = 300;
  WriteBatch opening;
  for (std::uint64_t a = 0; a < kAccounts; ++a) {
    opening.Put(Keyspace::kAux, std::to_string(a), Number(kEach));
  }
  CommitRequest request = Request(0, {});
  request.writes = std::move(opening);
  ASSERT_TRUE(Commit(std::move(request)).has_value());

  std::atomic<int> conflicts{0};
  std::atomic<bool> stop{false};
  const auto sum_at = [&](const CommittedState& state) {
    std::uint64_t sum = 0;
    for (std::uint64_t a = 0; a < kAccounts; ++a) {
      sum += ReadNumber(*engine_, Keyspace::kAux, std::to_string(a), state.snapshot.get());
    }
    return sum;
  };
  const auto transfer = [&](std::mt19937_64& random) {
    const std::uint64_t from = random() % kAccounts;
    const std::uint64_t to = (from + 1 + random() % (kAccounts - 1)) % kAccounts;
    const auto state = queue_.BeginWriter();
    const auto balance = [&](std::uint64_t account) {
      return ReadNumber(*engine_, Keyspace::kAux, std::to_string(account), state->snapshot.get());
    };
    const std::uint64_t amount = std::min<std::uint64_t>(balance(from), random() % 50);
    CommitRequest move = Request(state->timestamp, {{from, true}, {to, true}});
    move.writes.Put(Keyspace::kAux, std::to_string(from), Number(balance(from) - amount));
    move.writes.Put(Keyspace::kAux, std::to_string(to), Number(balance(to) + amount));
    const auto committed = queue_.Commit(std::move(move), Durability::kAsync);
    if (!committed) {
      EXPECT_EQ(committed.error().code(), StatusCode::kConflict) << committed.error().ToString();
      ++conflicts;
    }
    return committed.has_value();
  };
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937_64 random(t);
      for (int done = 0; done < kTransfers;) done += transfer(random) ? 1 : 0;
    });
  }
  std::thread reader([&] {
    Timestamp last = 0;
    while (!stop.load()) {
      const auto state = queue_.CurrentState();
      EXPECT_GE(state->timestamp, last);
      last = state->timestamp;
      EXPECT_EQ(sum_at(*state), kAccounts * kEach);
    }
  });
  for (std::thread& thread : threads) thread.join();
  stop = true;
  reader.join();
  const auto state = queue_.CurrentState();
  EXPECT_EQ(sum_at(*state), kAccounts * kEach);
  EXPECT_EQ(state->timestamp, 1U + kThreads * kTransfers);
  EXPECT_GT(conflicts.load(), 0) << "the writers never met";
}

/// Fully durable commits that wait together share a sync. They are made to wait by work that holds
/// the queue; threads that the scheduler kept from it by then get another round.
TEST(CommitQueueGroupTest, CommitsThatWaitTogetherShareASync) {
  TempDirectory directory;
  FaultEnv disk;
  EngineOptions options;
  options.path = directory / "db";
  options.file_system_for_tests = disk.file_system();
  auto engine = Engine::Open(options);
  ASSERT_TRUE(engine.has_value()) << engine.error().ToString();
  CommitQueue queue(engine->get(), 0, {});
  constexpr unsigned kThreads = 8;
  constexpr unsigned kMaxRounds = 50;
  unsigned round = 0;
  bool shared = false;
  while (!shared && round < kMaxRounds) {
    ++round;
    std::atomic<unsigned> started = 0;
    std::vector<std::thread> threads;
    std::uint64_t before = 0;
    const Status held = queue.Exclusive(false, [&](Timestamp) {
      for (unsigned t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
          CommitRequest request = Request(queue.BeginWriter()->timestamp, {});
          request.stamped_puts.push_back({Keyspace::kDelta, "k", "v"});
          ++started;
          const Durability durability = t % 2 == 0 ? Durability::kFull : Durability::kGroup;
          EXPECT_TRUE(queue.Commit(std::move(request), durability).has_value());
        });
      }
      while (started < kThreads) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      before = disk.counts().log_syncs;
      return Status();
    });
    EXPECT_TRUE(held.ok()) << held.ToString();
    for (std::thread& thread : threads) thread.join();
    const std::uint64_t syncs = disk.counts().log_syncs - before;
    EXPECT_GE(syncs, 1U);
    EXPECT_LE(syncs, kThreads);
    shared = syncs <= kThreads / 4;
    EXPECT_EQ(queue.CurrentState()->timestamp, round * kThreads);
  }
  EXPECT_TRUE(shared) << "commits were not grouped in " << kMaxRounds << " rounds";
}

TEST(CommitQueueFailureTest, AWriteErrorFailsTheGroupAndLaterCommits) {
  TempDirectory directory;
  FaultEnv disk;
  EngineOptions options;
  options.path = directory / "db";
  options.file_system_for_tests = disk.file_system();
  auto engine = Engine::Open(options);
  ASSERT_TRUE(engine.has_value()) << engine.error().ToString();
  CommitQueue queue(engine->get(), 0, {});
  ASSERT_TRUE(queue.Commit(Request(0, {}), Durability::kFull).has_value());
  disk.FailAfter(0, kSyncs, FaultKind::kIoError);
  bool published = false;
  CommitRequest request = Request(1, {});
  request.publish = [&](Timestamp) { published = true; };
  const auto failed = queue.Commit(std::move(request), Durability::kFull);
  EXPECT_EQ(failed.status().code(), StatusCode::kIoError) << failed.status().ToString();
  EXPECT_FALSE(published);
  EXPECT_EQ(queue.CurrentState()->timestamp, 1U);
  disk.Heal();
  EXPECT_EQ(queue.Commit(Request(1, {}), Durability::kFull).status().code(), StatusCode::kReadOnly);
  EXPECT_EQ((*engine)->failed_status().code(), StatusCode::kIoError);
}

}  // namespace
}  // namespace keiretsu::storage
