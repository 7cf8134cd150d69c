/// Reductions over the relationships of trails, computed while trails are walked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "query/executor/trail_walk.h"

namespace keiretsu::query {

/// Computes each of a VarLengthExpandNode's folds for the trail a walk stands on.
///
/// Where a step multiplies, adds or subtracts values of the relationship alone, `acc * r.share`,
/// these are read once per list of relationships, and a trail's value takes a few additions and
/// multiplications of floats: the same, in the same order, as the expression says. Elsewhere, or
/// where a value is no number, the expression is evaluated as it stands. External synchronisation.
class TrailFolds final : public TrailCells {
 public:
  TrailFolds(const ExecutionContext& context, const VarLengthExpandNode& node);

  bool empty() const { return folds_.empty(); }
  /// Evaluates initial values. Before the walk starts.
  Status Start(const RowBatch& in, std::size_t row);
  /// Adds the values of the trail. Errors: those of the expressions.
  Status Append(const TrailWalk& walk);
  /// Moves what was added since into the columns.
  void Finish(RowBatch& batch);

  void Fill(std::span<const TrailStep> steps, std::vector<double>& cells,
            std::vector<std::uint8_t>& plain) override;

 private:
  struct Operation {
    ast::ArithmeticOperator op;
    ExpressionRef operand;
    graph::KeyId key = {};  ///< set when the operand is this property of the relationship
  };
  /// Where the values of one property lie, for the relationships from one block.
  struct PropertyBlock {
    bool read = false;
    const graph::AdjacencyBlock* lists = nullptr;
    const graph::Column* column = nullptr;
  };
  struct Fold {
    const ReduceExpression* reduce;
    std::vector<Operation> operations;  // empty: evaluated as it stands
    std::size_t first_cell = 0;
    Value initial;
    Vector column;
  };
  static std::vector<Operation> OperationsOf(const ReduceExpression& reduce);
  /// The number that an operand gives for a relationship; nullopt when it gives none, or an error.
  std::optional<double> CellOf(const Fold& fold, const Operation& operation,
                               const graph::EdgeRef& edge);
  std::optional<double> PropertyCell(graph::KeyId key, const graph::EdgeRef& edge);
  double Compute(const Fold& fold, const TrailWalk& walk) const;
  Result<Value> Evaluate(const Fold& fold, const TrailWalk& walk) const;
  std::size_t Depth(const TrailWalk& walk, std::size_t place) const;

  const ExecutionContext& context_;
  const bool reversed_;
  std::vector<Fold> folds_;
  std::size_t cell_count_ = 0;  // per relationship
  std::map<std::pair<graph::KeyId, graph::TypeId>, std::vector<PropertyBlock>> properties_;
  bool floats_ = false;         // every initial value is a float
  RowBatch no_row_;
};

}  // namespace keiretsu::query
