/// What the first rows of an order have in common.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "keiretsu/value.h"

namespace keiretsu::query {

/// The first sort key that rows must not come behind of, to be among the first that are wanted:
/// shared by sorters that each see a part of the rows. Thread-safe.
class TopBound {
 public:
  explicit TopBound(bool descending) : descending_(descending) {}

  void Clear();
  /// So many rows as are wanted have a first key not behind `key`.
  void Tighten(const Value& key);
  /// Takes the bound over into `bound` if it has changed since `version`, which is set anew.
  void ReadInto(std::optional<Value>& bound, std::uint64_t& version) const;

 private:
  const bool descending_;
  std::atomic<std::uint64_t> version_{0};
  mutable std::mutex mutex_;
  std::optional<Value> bound_;  // by mutex_
};

}  // namespace keiretsu::query
