/// Slices of recent states, shared by the sessions of a database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

#include "graph/date_slice.h"

namespace keiretsu::graph {

/// Keeps the slices used last, up to kMaxDateSlices and kMaxDateSliceBytes: beyond them the slice
/// used longest ago goes, when another is asked for. A slice in use lives on with its users, and
/// the one asked for last is kept whatever its size. Thread-safe.
class DateSliceCache {
 public:
  explicit DateSliceCache(std::size_t max_bytes);
  DateSliceCache();

  /// The slice of `day` of a state with that number (GraphView::state_number), under that list of
  /// declarations. A view with writes of its own (nullopt) gets a slice of its own.
  std::shared_ptr<DateSlice> Get(std::optional<std::uint64_t> state, Date day,
                                 std::shared_ptr<const ValidityList> declared);
  std::size_t size() const;
  std::size_t memory_bytes() const;

 private:
  struct Entry {
    std::uint64_t state;
    std::shared_ptr<const ValidityList> declared;  // held, so that its address names it
    std::shared_ptr<DateSlice> slice;
  };
  std::size_t Bytes() const;

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;       // by mutex_; the last used first
  std::uint64_t next_number_ = 0;  // by mutex_
};

}  // namespace keiretsu::graph
