/// The property test that every relationship of a variable-length pattern must pass.
#pragma once

#include <vector>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// `{key: value, ...}` with the values computed once per input row. External synchronisation.
class EdgeTest {
 public:
  EdgeTest(const ExecutionContext& context, const std::vector<BoundProperty>* properties)
      : context_(context), properties_(properties) {}

  bool empty() const { return properties_ == nullptr; }
  Status Start(const RowBatch& in, std::size_t row);
  Result<bool> Passes(const graph::EdgeRef& edge) const;

 private:
  const ExecutionContext& context_;
  const std::vector<BoundProperty>* properties_;
  std::vector<Value> values_;
};

}  // namespace keiretsu::query
