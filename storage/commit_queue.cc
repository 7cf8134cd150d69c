#include "storage/commit_queue.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/check.h"
#include "storage/rocksdb_status.h"
#include "storage/status_macros.h"
#include "storage/validation_table.h"

namespace keiretsu::storage {
namespace {

/// A committer that waits in the queue; lives on its stack.
struct Waiter {
  CommitRequest request;
  Durability durability = Durability::kFull;
  std::optional<Result<Timestamp>> outcome;  // guarded by the queue's mutex once queued
  std::condition_variable wake;
};

void PutLastTimestamp(Timestamp timestamp, WriteBatch& batch) {
  std::string value;
  ByteWriter(&value).U64(timestamp);
  batch.Put(Keyspace::kMeta, kLastTimestampKey, value);
}

void AppendWrites(const CommitRequest& request, Timestamp timestamp, WriteBatch& batch) {
  std::string key;
  for (const CommitRequest::StampedPut& put : request.stamped_puts) {
    key = put.key_prefix;
    AppendBigEndian(timestamp, &key);
    batch.Put(put.keyspace, key, put.value);
  }
  batch.Append(request.writes);
}

Status ConflictStatus() {
  return Status::Conflict(
      "another transaction that committed first changed the same data: run this one again");
}

}  // namespace

Result<Timestamp> ReadLastTimestamp(const Engine& engine) {
  ASSIGN_OR_RETURN(const std::optional<PinnedValue> value,
                   engine.Get(Keyspace::kMeta, kLastTimestampKey));
  if (!value) return Timestamp{0};
  ByteReader reader(value->view());
  const Timestamp timestamp = reader.U64();
  if (!reader.AtEnd()) {
    return Status::Corruption(Place("reading", Keyspace::kMeta, kLastTimestampKey) +
                              ": not a timestamp; restore a backup");
  }
  return timestamp;
}

struct CommitQueue::Rep {
  using Group = std::vector<Waiter*>;

  Rep(Engine* store, Timestamp last, Options queue_options)
      : engine(store),
        options(std::move(queue_options)),
        last_timestamp(last),
        table(last, options.max_validation_entries) {
    Install(last);
  }

  // The queue.
  Result<Timestamp> Run(Waiter& waiter);
  Status RunExclusive(bool advance, const std::function<Status(Timestamp)>& work);
  bool MayLead(const Waiter& waiter) const {
    return !busy && exclusive_waiting == 0 && !queue.empty() && queue.front() == &waiter;
  }
  Group TakeGroup(std::unique_lock<std::mutex>& lock);
  void HandOver();

  // The leader's work, while `busy` is its own.
  void CommitGroup(const Group& group, std::vector<Result<Timestamp>>* outcomes);
  Status AdvanceAndWork(const std::function<Status(Timestamp)>& work);
  void WriteCounters(WriteBatch& batch) const {
    if (options.write_counters) options.write_counters(batch);
  }
  void Prune();

  // The visible state and the writers that read it.
  void Install(Timestamp timestamp);
  std::shared_ptr<const CommittedState> State() const {
    const std::lock_guard<std::mutex> lock(state_mutex);
    return state;
  }
  bool ExpectsCompany(std::size_t queued) const {
    const std::lock_guard<std::mutex> lock(state_mutex);
    return writer_count > queued;
  }
  void EndWriter(Timestamp start);

  Engine* const engine;
  const Options options;

  std::mutex mutex;
  std::deque<Waiter*> queue;             // guarded by mutex
  bool busy = false;                     // guarded by mutex: a leader or an Exclusive is at work
  int exclusive_waiting = 0;             // guarded by mutex
  std::condition_variable company;       // the leader, waiting for more requests
  std::condition_variable exclusive_turn;

  // Owned by whoever set `busy`.
  Timestamp last_timestamp;
  ValidationTable table;

  mutable std::mutex state_mutex;
  std::shared_ptr<const CommittedState> state;   // guarded by state_mutex
  std::map<Timestamp, std::size_t> writers;      // guarded by state_mutex: start -> how many
  std::size_t writer_count = 0;                  // guarded by state_mutex
};

void CommitQueue::Rep::Install(Timestamp timestamp) {
  auto next = std::make_shared<CommittedState>();
  next->timestamp = timestamp;
  next->snapshot = engine->TakeSnapshot();
  std::shared_ptr<const CommittedState> installed = std::move(next);
  {
    const std::lock_guard<std::mutex> lock(state_mutex);
    state.swap(installed);
  }
  // The old state, if this was its last owner, gives its snapshot back outside the lock.
}

void CommitQueue::Rep::EndWriter(Timestamp start) {
  const std::lock_guard<std::mutex> lock(state_mutex);
  const auto found = writers.find(start);
  if (found == writers.end()) return;
  --writer_count;
  if (--found->second == 0) writers.erase(found);
}

void CommitQueue::Rep::Prune() {
  Timestamp oldest = 0;
  {
    const std::lock_guard<std::mutex> lock(state_mutex);
    oldest = writers.empty() ? state->timestamp : writers.begin()->first;
  }
  table.Prune(oldest);
}

CommitQueue::Rep::Group CommitQueue::Rep::TakeGroup(std::unique_lock<std::mutex>& lock) {
  if (queue.front()->durability == Durability::kGroup && ExpectsCompany(queue.size())) {
    company.wait_for(lock, std::chrono::microseconds(options.group_wait_us), [this] {
      return queue.size() >= options.max_group_commits || exclusive_waiting > 0;
    });
  }
  Group group;
  while (!queue.empty() && group.size() < options.max_group_commits) {
    group.push_back(queue.front());
    queue.pop_front();
  }
  return group;
}

void CommitQueue::Rep::HandOver() {
  busy = false;
  if (exclusive_waiting > 0) {
    exclusive_turn.notify_one();
  } else if (!queue.empty()) {
    queue.front()->wake.notify_one();
  }
}

Result<Timestamp> CommitQueue::Rep::Run(Waiter& waiter) {
  std::unique_lock<std::mutex> lock(mutex);
  queue.push_back(&waiter);
  if (queue.size() >= options.max_group_commits) company.notify_one();
  waiter.wake.wait(lock, [&] { return waiter.outcome.has_value() || MayLead(waiter); });
  if (!waiter.outcome) {
    busy = true;
    const Group group = TakeGroup(lock);
    std::vector<Result<Timestamp>> outcomes;
    lock.unlock();
    CommitGroup(group, &outcomes);
    lock.lock();
    for (std::size_t i = 0; i < group.size(); ++i) {
      group[i]->outcome = std::move(outcomes[i]);
      // Under the lock: the waiter cannot leave, and take its condition with it, before.
      group[i]->wake.notify_one();
    }
    HandOver();
  }
  return *std::move(waiter.outcome);
}

void CommitQueue::Rep::CommitGroup(const Group& group, std::vector<Result<Timestamp>>* outcomes) {
  WriteBatch batch;
  bool sync = false;
  Timestamp timestamp = last_timestamp;
  for (const Waiter* member : group) {
    const CommitRequest& request = member->request;
    if (!table.Admits(request.start_timestamp, request.claims)) {
      outcomes->emplace_back(ConflictStatus());
      continue;
    }
    ++timestamp;
    // Recorded at once, so that later members of the group are checked against it. Should the write
    // fail, the engine takes no more commits and the record is never asked.
    table.Record(timestamp, request.claims);
    AppendWrites(request, timestamp, batch);
    sync = sync || member->durability != Durability::kAsync;
    outcomes->emplace_back(timestamp);
  }
  if (timestamp == last_timestamp) return;
  last_timestamp = timestamp;
  PutLastTimestamp(timestamp, batch);
  WriteCounters(batch);
  const Status written = engine->Write(batch, sync);
  for (std::size_t i = 0; i < group.size(); ++i) {
    Result<Timestamp>& outcome = (*outcomes)[i];
    if (!outcome) continue;
    if (!written.ok()) {
      outcome = written;
    } else if (group[i]->request.publish) {
      group[i]->request.publish(*outcome);
    }
  }
  if (!written.ok()) return;
  Install(timestamp);
  Prune();
}

Status CommitQueue::Rep::RunExclusive(bool advance, const std::function<Status(Timestamp)>& work) {
  std::unique_lock<std::mutex> lock(mutex);
  ++exclusive_waiting;
  company.notify_one();
  exclusive_turn.wait(lock, [this] { return !busy; });
  --exclusive_waiting;
  busy = true;
  lock.unlock();
  Status status = advance ? AdvanceAndWork(work) : work(last_timestamp);
  if (status.ok()) {
    Install(last_timestamp);
    // What a bulk load wrote has no claims: a writer that began before it has to run again.
    if (advance) table.Prune(last_timestamp);
  }
  lock.lock();
  HandOver();
  return status;
}

Status CommitQueue::Rep::AdvanceAndWork(const std::function<Status(Timestamp)>& work) {
  // Burnt even if `work` fails: a gap in the timestamps means nothing.
  ++last_timestamp;
  WriteBatch before;
  PutLastTimestamp(last_timestamp, before);
  WriteCounters(before);
  RETURN_IF_ERROR(engine->Write(before, /*sync=*/true));
  RETURN_IF_ERROR(work(last_timestamp));
  WriteBatch after;
  WriteCounters(after);
  return after.count() == 0 ? Status() : engine->Write(after, /*sync=*/true);
}

CommitQueue::CommitQueue(Engine* engine, Timestamp last_timestamp, Options options)
    : rep_(std::make_unique<Rep>(engine, last_timestamp, std::move(options))) {}

CommitQueue::~CommitQueue() {
  // A committer still inside would touch freed memory.
  CHECK(!rep_->busy && rep_->queue.empty());
}

std::shared_ptr<const CommittedState> CommitQueue::CurrentState() const { return rep_->State(); }

std::shared_ptr<const CommittedState> CommitQueue::BeginWriter() {
  const std::lock_guard<std::mutex> lock(rep_->state_mutex);
  ++rep_->writers[rep_->state->timestamp];
  ++rep_->writer_count;
  return rep_->state;
}

void CommitQueue::EndWriter(Timestamp start_timestamp) { rep_->EndWriter(start_timestamp); }

Result<Timestamp> CommitQueue::Commit(CommitRequest request, Durability durability) {
  Waiter waiter;
  waiter.request = std::move(request);
  waiter.durability = durability;
  Result<Timestamp> outcome = rep_->Run(waiter);
  rep_->EndWriter(waiter.request.start_timestamp);
  return outcome;
}

Status CommitQueue::Exclusive(bool advance, const std::function<Status(Timestamp)>& work) {
  return rep_->RunExclusive(advance, work);
}

Durability CommitQueue::durability() const { return rep_->options.durability; }

}  // namespace keiretsu::storage
