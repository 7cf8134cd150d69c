#include "graph/date_slice_cache.h"

#include <algorithm>
#include <utility>

#include "graph/analysis/limits.h"

namespace keiretsu::graph {
namespace {

/// Sets the numbers of slices apart from those of states, which count commits.
constexpr std::uint64_t kSliceNumbers = std::uint64_t{1} << 63;

}  // namespace

DateSliceCache::DateSliceCache() : DateSliceCache(kMaxDateSliceBytes) {}
DateSliceCache::DateSliceCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

std::shared_ptr<DateSlice> DateSliceCache::Get(std::optional<std::uint64_t> state, Date day,
                                               std::shared_ptr<const ValidityList> declared) {
  const std::lock_guard lock(mutex_);
  if (state) {
    const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
      return entry.state == *state && entry.slice->day() == day && entry.declared == declared;
    });
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
      return found->slice;
    }
  }
  auto slice = std::make_shared<DateSlice>(day, declared, kSliceNumbers | next_number_++);
  if (!state) return slice;
  entries_.push_front({*state, std::move(declared), slice});
  while (entries_.size() > 1 && (entries_.size() > kMaxDateSlices || Bytes() > max_bytes_)) {
    entries_.pop_back();
  }
  return slice;
}

std::size_t DateSliceCache::Bytes() const {
  std::size_t bytes = 0;
  for (const Entry& entry : entries_) bytes += entry.slice->memory_bytes();
  return bytes;
}

std::size_t DateSliceCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::size_t DateSliceCache::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  return Bytes();
}

}  // namespace keiretsu::graph
