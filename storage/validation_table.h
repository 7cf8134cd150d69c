/// What was claimed by recent commits: the memory of first committer wins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "storage/commit_queue.h"

namespace keiretsu::storage {

/// The newest exclusive and shared claim of each identity, for all commits after `floor()`.
/// External synchronisation: the commit queue's leader.
class ValidationTable {
 public:
  ValidationTable(Timestamp floor, std::size_t max_entries)
      : floor_(floor), max_entries_(max_entries) {}

  /// Whether a writer that read at `start` may commit `claims`. A writer that began before floor()
  /// may not: what it should be checked against is forgotten.
  bool Admits(Timestamp start, const std::vector<Claim>& claims) const;

  /// Remembers `claims` as committed at `timestamp`, not below any remembered before. Past
  /// max_entries the oldest are forgotten and the floor rises.
  void Record(Timestamp timestamp, const std::vector<Claim>& claims);

  /// Forgets what no writer that began at `oldest_start` or later needs.
  void Prune(Timestamp oldest_start);

  Timestamp floor() const { return floor_; }
  std::size_t entry_count() const { return history_.size(); }

 private:
  struct Newest {
    Timestamp exclusive = 0;
    Timestamp shared = 0;
  };
  struct Entry {
    Timestamp timestamp;
    std::uint64_t identity;
  };
  void ForgetOldest();

  std::unordered_map<std::uint64_t, Newest> newest_;
  std::deque<Entry> history_;  ///< ascending by timestamp
  Timestamp floor_;
  const std::size_t max_entries_;
};

}  // namespace keiretsu::storage
