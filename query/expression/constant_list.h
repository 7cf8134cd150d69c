/// A list that many values are looked up in.
#pragma once

#include <optional>
#include <unordered_set>

#include "query/expression/value_operations.h"

namespace keiretsu::query {

/// A list of numbers, strings and booleans (and nulls) as a hash table; answers `value IN list`
/// exactly as In() does. Immutable; `list` outlives it.
class ConstantList {
 public:
  /// A table for a list that is long enough to gain from one and holds simple values only.
  static std::optional<ConstantList> Make(const Value& list);

  Result<Value> Contains(const Value& value) const;

 private:
  explicit ConstantList(const Value& list) : list_(&list) {}

  const Value* list_;
  bool has_null_ = false;
  std::unordered_set<Value, ValueHash, ValueEquivalent> values_;
};

}  // namespace keiretsu::query
