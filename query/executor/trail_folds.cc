#include "query/executor/trail_folds.h"

#include <algorithm>
#include <utility>

#include "graph/topology/block_reads.h"
#include "query/expression/expression_children.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

bool ReadsLocal(const BoundExpression& expression, VariableId id) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  bool reads = variable != nullptr && variable->variable == id;
  ForEachOperand(expression, [&reads, id](const BoundExpression& operand) {
    reads = reads || ReadsLocal(operand, id);
  });
  return reads;
}

bool IsLocal(const BoundExpression& expression, VariableId id) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  return variable != nullptr && variable->variable == id;
}

bool IsSimple(ast::ArithmeticOperator op) {
  return op == ast::ArithmeticOperator::kAdd || op == ast::ArithmeticOperator::kSubtract ||
         op == ast::ArithmeticOperator::kMultiply;
}

// The property of `variable` that an expression is; invalid when it is none.
graph::KeyId PropertyOfLocal(const BoundExpression& expression, VariableId variable) {
  const auto* property = std::get_if<PropertyExpression>(&expression.node);
  if (property == nullptr || !IsLocal(*property->subject, variable)) return graph::KeyId();
  return property->key_id;
}

double Apply(ast::ArithmeticOperator op, double a, double b) {
  if (op == ast::ArithmeticOperator::kAdd) return a + b;
  return op == ast::ArithmeticOperator::kSubtract ? a - b : a * b;
}

}  // namespace

// `acc op x op y ...` with x, y not reading acc; or `x op acc` where the order does not matter.
std::vector<TrailFolds::Operation> TrailFolds::OperationsOf(const ReduceExpression& reduce) {
  const auto* chain = std::get_if<ArithmeticExpression>(&reduce.step->node);
  if (chain == nullptr) return {};
  const VariableId accumulator = reduce.accumulator;
  std::vector<Operation> operations;
  if (IsLocal(*chain->first, accumulator)) {
    for (const ArithmeticExpression::Step& step : chain->steps) {
      if (!IsSimple(step.op) || ReadsLocal(*step.operand, accumulator)) return {};
      operations.push_back(
          {step.op, step.operand.get(), PropertyOfLocal(*step.operand, reduce.variable)});
    }
    return operations;
  }
  const ArithmeticExpression::Step& only = chain->steps.front();
  const bool commutes = only.op == ast::ArithmeticOperator::kAdd ||
                        only.op == ast::ArithmeticOperator::kMultiply;
  if (chain->steps.size() == 1 && commutes && IsLocal(*only.operand, accumulator) &&
      !ReadsLocal(*chain->first, accumulator)) {
    operations.push_back(
        {only.op, chain->first.get(), PropertyOfLocal(*chain->first, reduce.variable)});
  }
  return operations;
}

TrailFolds::TrailFolds(const ExecutionContext& context, const VarLengthExpandNode& node)
    : context_(context), reversed_(node.reversed) {
  for (const ReduceExpression* reduce : node.folds) {
    folds_.push_back({.reduce = reduce,
                      .operations = OperationsOf(*reduce),
                      .first_cell = cell_count_,
                      .initial = {},
                      .column = {}});
    cell_count_ += folds_.back().operations.size();
  }
}

Status TrailFolds::Start(const RowBatch& in, std::size_t row) {
  if (context_.transaction != nullptr) properties_.clear();  // it may have written since
  floats_ = true;
  for (Fold& fold : folds_) {
    ASSIGN_OR_RETURN(fold.initial,
                     context_.evaluator->EvaluateRow(*fold.reduce->initial, in, row));
    floats_ = floats_ && fold.initial.type() == ValueType::kFloat;
  }
  no_row_.size = 1;
  return Status();
}

std::optional<double> TrailFolds::PropertyCell(graph::KeyId key, const graph::EdgeRef& edge) {
  std::vector<PropertyBlock>& blocks = properties_[{key, edge.type}];
  if (blocks.empty()) blocks.resize(context_.view->node_block_count());
  const std::uint32_t number = graph::BlockOf(edge.source);
  PropertyBlock& block = blocks[number];
  if (!block.read) {
    const auto lists = context_.view->Adjacency(edge.type, graph::Direction::kOut, number);
    const auto column = context_.view->EdgeColumn(edge.type, number, key);
    if (!lists.has_value() || !column.has_value()) return std::nullopt;
    block = {.read = true, .lists = *lists, .column = *column};
  }
  if (block.lists == nullptr || block.column == nullptr) return std::nullopt;
  const auto row = graph::FindEntry(
      *block.lists, {graph::RowOf(edge.source), edge.target.value, edge.id.value});
  if (!row || !block.column->IsValid(*row)) return std::nullopt;
  if (block.column->tag() == graph::TypeTag::kFloat) return block.column->doubles()[*row];
  const Value value = block.column->Get(*row);
  return value.is_number() ? std::optional(value.AsNumber()) : std::nullopt;
}

// An error is left to the trails that use the relationship.
std::optional<double> TrailFolds::CellOf(const Fold& fold, const Operation& operation,
                                         const graph::EdgeRef& edge) {
  if (operation.key.valid()) return PropertyCell(operation.key, edge);
  context_.evaluator->SetLocal(fold.reduce->variable, EdgeToValue(edge));
  const Result<Value> value = context_.evaluator->EvaluateRow(*operation.operand, no_row_, 0);
  if (!value.has_value() || !value->is_number()) return std::nullopt;
  return value->AsNumber();
}

// A relationship is plain when all its values are numbers, so that floats give what the language's
// arithmetic gives.
void TrailFolds::Fill(std::span<const TrailStep> steps, std::vector<double>& cells,
                      std::vector<std::uint8_t>& plain) {
  cells.assign(steps.size() * cell_count_, 0);
  plain.assign(steps.size(), 1);
  for (const Fold& fold : folds_) {
    for (std::size_t k = 0; k < fold.operations.size(); ++k) {
      for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::optional<double> cell = CellOf(fold, fold.operations[k], steps[i].edge);
        cells[i * cell_count_ + fold.first_cell + k] = cell.value_or(0);
        if (!cell) plain[i] = 0;
      }
    }
  }
}

std::size_t TrailFolds::Depth(const TrailWalk& walk, std::size_t place) const {
  return reversed_ ? walk.length() - 1 - place : place;
}

double TrailFolds::Compute(const Fold& fold, const TrailWalk& walk) const {
  double value = fold.initial.AsFloat();
  const std::size_t count = fold.operations.size();
  for (std::size_t place = 0; place < walk.length(); ++place) {
    const double* const cells = walk.cells()[Depth(walk, place)] + fold.first_cell;
    for (std::size_t k = 0; k < count; ++k) {
      value = Apply(fold.operations[k].op, value, cells[k]);
    }
  }
  return value;
}

Result<Value> TrailFolds::Evaluate(const Fold& fold, const TrailWalk& walk) const {
  Value value = fold.initial;
  for (std::size_t place = 0; place < walk.length(); ++place) {
    context_.evaluator->SetLocal(fold.reduce->accumulator, std::move(value));
    context_.evaluator->SetLocal(fold.reduce->variable,
                                 EdgeToValue(walk.edges()[Depth(walk, place)]));
    ASSIGN_OR_RETURN(value, context_.evaluator->EvaluateRow(*fold.reduce->step, no_row_, 0));
  }
  return value;
}

Status TrailFolds::Append(const TrailWalk& walk) {
  const bool plain = floats_ && walk.plain();
  for (Fold& fold : folds_) {
    if (fold.column.kind() == VectorKind::kUnset) fold.column.Reset(VectorKind::kFloats);
    const bool computed = plain && !fold.operations.empty();
    if (computed && fold.column.kind() == VectorKind::kFloats && fold.column.nulls().empty()) {
      fold.column.floats().push_back(Compute(fold, walk));
    } else if (computed) {
      fold.column.Append(Value(Compute(fold, walk)));
    } else {
      ASSIGN_OR_RETURN(const Value value, Evaluate(fold, walk));
      fold.column.Append(value);
    }
  }
  return Status();
}

void TrailFolds::Finish(RowBatch& batch) {
  for (Fold& fold : folds_) {
    batch[fold.reduce->value] = std::exchange(fold.column, Vector());
  }
}

}  // namespace keiretsu::query
