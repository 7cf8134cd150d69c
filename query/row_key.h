/// Rows as keys of hash containers, under the equivalence of DISTINCT and grouping.
#pragma once

#include <cstddef>
#include <vector>

#include "query/expression/value_operations.h"

namespace keiretsu::query {

using RowKey = std::vector<Value>;

struct RowKeyHash {
  std::size_t operator()(const RowKey& key) const {
    std::size_t hash = 0x9E37'79B9'7F4A'7C15ULL;
    for (const Value& value : key) hash = (hash ^ HashValue(value)) * 0x100'0000'01B3ULL;
    return hash;
  }
};
struct RowKeyEquivalent {
  bool operator()(const RowKey& a, const RowKey& b) const {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!Equivalent(a[i], b[i])) return false;
    }
    return true;
  }
};

}  // namespace keiretsu::query
