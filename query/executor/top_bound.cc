#include "query/executor/top_bound.h"

#include "query/expression/value_operations.h"

namespace keiretsu::query {

void TopBound::Clear() {
  const std::lock_guard lock(mutex_);
  bound_.reset();
  ++version_;
}

void TopBound::Tighten(const Value& key) {
  const std::lock_guard lock(mutex_);
  if (bound_) {
    const int order = OrderValues(key, *bound_);
    if (descending_ ? order <= 0 : order >= 0) return;
  }
  bound_ = key;
  ++version_;
}

void TopBound::ReadInto(std::optional<Value>& bound, std::uint64_t& version) const {
  if (version_ == version) return;
  const std::lock_guard lock(mutex_);
  bound = bound_;
  version = version_;
}

}  // namespace keiretsu::query
