/// What functions may ask of the world around them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// A point in time: seconds and nanoseconds [0, 10^9) since 1970-01-01T00:00Z.
struct Instant {
  std::int64_t epoch_seconds = 0;
  std::int32_t nanoseconds = 0;
};

/// The few graph reads, clocks and random numbers that expressions need. The executor implements it
/// for a running statement; tests with fakes. External synchronisation: one thread at a time.
///
/// Nodes come as complete values or as references, relationships possibly without properties. Every
/// graph read of an entity deleted in this transaction fails with DeletedEntityError (see
/// query_failure.h), except the type, start and end of a relationship, which stay readable.
class FunctionContext {
 public:
  FunctionContext() = default;
  FunctionContext(const FunctionContext&) = delete;
  FunctionContext& operator=(const FunctionContext&) = delete;
  virtual ~FunctionContext() = default;

  /// The labels of a node, ascending. REQUIRES: a node.
  virtual Result<std::vector<std::string>> Labels(const Value& node) = 0;
  /// All properties. REQUIRES: a node or relationship.
  virtual Result<Map> Properties(const Value& entity) = 0;
  /// One property, or null. REQUIRES: a node or relationship.
  virtual Result<Value> Property(const Value& entity, std::string_view key) = 0;
  /// The type of a relationship. REQUIRES: a relationship.
  virtual Result<std::string> TypeName(const Value& relationship) = 0;
  virtual Result<Value> StartNode(const Value& relationship) = 0;
  virtual Result<Value> EndNode(const Value& relationship) = 0;

  /// The instant at which the transaction began; the same for all its statements.
  virtual Instant TransactionTime() = 0;
  /// The instant at which the statement began; the same for all its rows.
  virtual Instant StatementTime() = 0;
  /// Now.
  virtual Instant RealTime() = 0;
  /// 64 random bits.
  virtual std::uint64_t RandomBits() = 0;
};

/// A context without a graph, for constant folding and tests: graph reads serve complete entity
/// values only, clocks stand at the given instant, random bits come from a seeded sequence.
class DetachedFunctionContext final : public FunctionContext {
 public:
  explicit DetachedFunctionContext(Instant now = {}, std::uint64_t seed = 1)
      : now_(now), random_state_(seed) {}

  Result<std::vector<std::string>> Labels(const Value& node) override;
  Result<Map> Properties(const Value& entity) override;
  Result<Value> Property(const Value& entity, std::string_view key) override;
  Result<std::string> TypeName(const Value& relationship) override;
  Result<Value> StartNode(const Value& relationship) override;
  Result<Value> EndNode(const Value& relationship) override;
  Instant TransactionTime() override { return now_; }
  Instant StatementTime() override { return now_; }
  Instant RealTime() override { return now_; }
  std::uint64_t RandomBits() override;

 private:
  Instant now_;
  std::uint64_t random_state_;
};

}  // namespace keiretsu::query
