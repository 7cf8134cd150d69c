/// What functions may ask, answered by the graph a statement sees.
#pragma once

#include <memory>
#include <random>

#include "graph/graph_view.h"
#include "query/expression/function_context.h"

namespace keiretsu::query {

/// External synchronisation; view outlives it.
class GraphFunctionContext final : public FunctionContext {
 public:
  GraphFunctionContext(const graph::GraphView* view, Instant transaction_time,
                       Instant statement_time)
      : view_(view), transaction_time_(transaction_time), statement_time_(statement_time) {}

  Result<std::vector<std::string>> Labels(const Value& node) override;
  Result<Map> Properties(const Value& entity) override;
  Result<Value> Property(const Value& entity, std::string_view key) override;
  Result<std::string> TypeName(const Value& relationship) override;
  Result<Value> StartNode(const Value& relationship) override;
  Result<Value> EndNode(const Value& relationship) override;
  Instant TransactionTime() override { return transaction_time_; }
  Instant StatementTime() override { return statement_time_; }
  Instant RealTime() override { return Now(); }
  std::uint64_t RandomBits() override;

  static Instant Now();

 private:
  const graph::GraphView* view_;
  Instant transaction_time_;
  Instant statement_time_;
  std::unique_ptr<std::mt19937_64> random_;  // made when first asked: most statements never ask
};

}  // namespace keiretsu::query
