/// Operators: the running state of plan nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/graph_transaction.h"
#include "graph/graph_view.h"
#include "keiretsu/status.h"
#include "query/cancel_token.h"
#include "query/memory_tracker.h"
#include "query/expression/entity_access.h"
#include "query/expression/evaluator.h"
#include "query/expression/row_batch.h"
#include "query/limits.h"
#include "query/plan/plan.h"

namespace keiretsu::graph {
class ModelCache;
class NameIndexCache;
}

namespace keiretsu::query {

/// Blocks [begin, end).
struct BlockRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class SubqueryCounts;

/// What operators of one execution share. Everything outlives the operators.
struct ExecutionContext {
  const PreparedQuery* query = nullptr;
  const graph::GraphView* view = nullptr;
  graph::GraphTransaction* transaction = nullptr;  ///< null in a read
  graph::Catalog* catalog = nullptr;
  Evaluator* evaluator = nullptr;
  const CancelToken* cancel = nullptr;
  MemoryTracker* memory = nullptr;
  graph::ModelCache* models = nullptr;  ///< null: procedures of the product cannot run
  graph::NameIndexCache* names = nullptr;  ///< likewise
  unsigned threads = 1;
  std::optional<Date> as_of;  ///< the day that `view` shows, if one was asked for
  bool profile = false;
  SubqueryCounts* subquery_counts = nullptr;
  /// The blocks that the plan's first scan goes through; null: all.
  const BlockRange* scanned_blocks = nullptr;
};

/// A pull iterator over batches. Open() starts, or starts again; then Next() until it says false.
/// External synchronisation.
///
/// A batch handed out has the node's live columns set and at least one row. A column that the plan
/// calls live may yet be unset when no row can have a value for it.
class Operator {
 public:
  Operator(const ExecutionContext& context, const PlanNode& plan,
           std::vector<std::unique_ptr<Operator>> children);
  virtual ~Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  Status Open();
  /// Fills `batch`; false at the end.
  Result<bool> Next(RowBatch& batch);

  const PlanNode& plan() const { return plan_; }
  const std::vector<std::unique_ptr<Operator>>& children() const { return children_; }
  /// Rows handed out and time spent, this operator's inputs included; counted when profiling.
  std::uint64_t rows() const { return rows_; }
  double milliseconds() const { return milliseconds_; }

 protected:
  /// Starts over. The default opens the input.
  virtual Status OpenImpl();
  virtual Result<bool> NextImpl(RowBatch& batch) = 0;

  const ExecutionContext& context() const { return context_; }
  Evaluator& evaluator() { return *context_.evaluator; }
  const graph::GraphView& view() const { return *context_.view; }
  Operator& input() { return *children_[0]; }
  Operator& inner() { return *children_[1]; }
  std::size_t width() const { return context_.query->width; }
  bool IsLive(VariableId id) const;
  /// Whether `batch` has columns that are live.
  bool HasLive(const RowBatch& batch) const;
  /// Copies the given rows of the live columns of `from` (those it has) into the emptied `to`.
  void CopyLive(const RowBatch& from, std::span<const std::uint32_t> rows, RowBatch& to) const;

 private:
  const ExecutionContext& context_;
  const PlanNode& plan_;
  std::vector<std::unique_ptr<Operator>> children_;
  std::uint64_t rows_ = 0;
  double milliseconds_ = 0;
};
using OperatorPtr = std::unique_ptr<Operator>;

/// The node in a cell: invalid for null. Errors: TypeError for a value that is no node.
Result<graph::NodeId> NodeAtRow(const Vector& column, std::size_t row);
/// The relationship in a cell: invalid id for null. Errors: TypeError likewise.
Result<graph::EdgeRef> EdgeAtRow(const Vector& column, std::size_t row);

}  // namespace keiretsu::query
