#include "query/plan_cache.h"

#include <utility>

#include "query/limits.h"

namespace keiretsu::query {

std::shared_ptr<const PreparedQuery> PlanCache::Find(std::string_view text,
                                                     const std::function<PlanMarks()>& current) {
  Entry known;
  {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(text);
    if (found == index_.end()) return nullptr;
    const Entries::iterator entry = found->second;
    entries_.splice(entries_.begin(), entries_, entry);
    known = *entry;
  }
  // An outdated plan stays until the new one takes its place.
  return known.marks == current() ? std::move(known.query) : nullptr;
}

void PlanCache::Insert(std::shared_ptr<const PreparedQuery> query, PlanMarks marks) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(query->text);
  if (found != index_.end()) {
    const Entries::iterator entry = found->second;
    index_.erase(found);
    entries_.erase(entry);
  }
  entries_.push_front({.query = std::move(query), .marks = std::move(marks)});
  index_.emplace(entries_.front().query->text, entries_.begin());
  if (entries_.size() > kMaxCachedPlans) {
    index_.erase(entries_.back().query->text);
    entries_.pop_back();
  }
}

std::size_t PlanCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace keiretsu::query
