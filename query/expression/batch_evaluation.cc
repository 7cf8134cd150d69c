#include "query/expression/batch_evaluation.h"

#include <algorithm>
#include <numeric>
#include <type_traits>
#include <utility>

#include "query/expression/constant_list.h"
#include "query/expression/entity_access.h"
#include "query/expression/expression_children.h"
#include "query/expression/functions/registry.h"
#include "query/expression/kernels.h"
#include "query/expression/row_evaluation.h"
#include "query/expression/string_filter.h"
#include "query/expression/temporal/components.h"
#include "query/expression/value_operations.h"
#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

template <typename T>
inline constexpr bool kHasBatchForm =
    std::is_invocable_v<BatchEvaluation&, const T&, Vector&>;

/// Rows to compute for a result of these operands: one when all are constant.
template <typename... Columns>
std::size_t RowsFor(std::size_t rows, const Columns&... columns) {
  return (columns.constant() && ...) ? 1 : rows;
}

/// kBooleans from a column of any kind. Errors: TypeError for a value neither boolean nor null.
Status ToTruth(std::size_t rows, const Vector& column, Vector& out) {
  TernaryWriter writer(rows, out);
  Value scratch;
  for (std::size_t i = 0; i < rows; ++i) {
    ASSIGN_OR_RETURN(const Ternary truth, Truth(Cell(column, i, scratch)));
    writer.Set(i, truth);
  }
  return Status();
}

/// Makes a constant text one of its own: threads that copied a shared one cell by cell would wait
/// for each other.
void KeepForOneThread(Vector& constant) {
  if (constant.kind() != VectorKind::kValues) return;
  Value& value = constant.values().front();
  if (value.type() == ValueType::kString) value = Value(std::string_view(value.AsString()));
}

Ternary TruthAt(const Vector& truth, std::size_t row) {
  const std::size_t at = truth.At(row);
  if (!truth.nulls().empty() && truth.nulls()[at] != 0) return Ternary::kUnknown;
  return ToTernary(truth.booleans()[at] != 0);
}

}  // namespace

bool HasBatchForm(const BoundExpression& expression) {
  bool all = std::visit(
      [](const auto& node) { return kHasBatchForm<std::decay_t<decltype(node)>>; },
      expression.node);
  if (const auto* variable = std::get_if<VariableExpression>(&expression.node)) {
    return !variable->local;
  }
  // Of these the fewer rows are asked for the better.
  if (std::holds_alternative<SubqueryExpression>(expression.node)) return false;
  if (all) {
    ForEachOperand(expression,
                   [&all](const BoundExpression& operand) { all = all && HasBatchForm(operand); });
  }
  return all;
}

Status BatchEvaluation::Evaluate(const BoundExpression& expression, Vector& out) {
  if (batch_.size == 0) {
    out.Reset(VectorKind::kValues);
    return Status();
  }
  const auto* reduce = std::get_if<ReduceExpression>(&expression.node);
  if (reduce != nullptr && HasColumn(batch_, reduce->value)) {
    out = batch_[reduce->value];
    return Status();
  }
  return std::visit(
      [this, &expression, &out](const auto& node) -> Status {
        if constexpr (kHasBatchForm<std::decay_t<decltype(node)>>) {
          return WithSpan((*this)(node, out), expression.span);
        } else {
          return EvaluateByRow(expression, out);
        }
      },
      expression.node);
}

Status BatchEvaluation::EvaluateByRow(const BoundExpression& expression, Vector& out) {
  out.Reset(VectorKind::kUnset);
  for (std::size_t row = 0; row < batch_.size; ++row) {
    ASSIGN_OR_RETURN(const Value value, evaluator_.EvaluateRow(expression, batch_, row));
    out.Append(value);
  }
  return Status();
}

Result<const Vector*> BatchEvaluation::Operand(const BoundExpression& expression,
                                               Vector& scratch) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  if (variable != nullptr && batch_[variable->variable].kind() != VectorKind::kUnset) {
    return &batch_[variable->variable];
  }
  RETURN_IF_ERROR(Evaluate(expression, scratch));
  return &scratch;
}

NodesProperty BatchEvaluation::AsNodesProperty(const BoundExpression& expression) const {
  const PropertyExpression* property = AsVariableProperty(expression);
  if (property == nullptr || !property->key_id.valid()) return {};
  const Vector& nodes = batch_[VariableOf(*property)];
  if (nodes.kind() != VectorKind::kNodes || nodes.constant() || nodes.size() <= kPointReadRows) {
    return {};
  }
  return {&nodes, property->key_id};
}

NodesProperty BatchEvaluation::AsStringProperty(const BoundExpression& expression,
                                                const Vector& operand) const {
  const bool one_string = operand.constant() && operand.kind() == VectorKind::kValues &&
                          operand.values().front().type() == ValueType::kString;
  return one_string ? AsNodesProperty(expression) : NodesProperty();
}

Status BatchEvaluation::EvaluateTruth(const BoundExpression& expression, Vector& out) {
  if (batch_.size == 0) {
    out.Reset(VectorKind::kBooleans);
    return Status();
  }
  Vector scratch;
  ASSIGN_OR_RETURN(const Vector* column, Operand(expression, scratch));
  if (column == &scratch && scratch.kind() == VectorKind::kBooleans) {
    out = std::move(scratch);
    return Status();
  }
  const std::size_t rows = RowsFor(batch_.size, *column);
  RETURN_IF_ERROR(WithSpan(ToTruth(rows, *column, out), expression.span));
  out.set_constant(column->constant());
  return Status();
}

Status BatchEvaluation::operator()(const ConstantExpression& expression, Vector& out) {
  out.ResetConstant(expression.value);
  return Status();
}

Status BatchEvaluation::operator()(const ParameterExpression& expression, Vector& out) {
  ASSIGN_OR_RETURN(Value value, RowEvaluation(evaluator_, batch_, 0)(expression));
  out.ResetConstant(std::move(value));
  return Status();
}

Status BatchEvaluation::operator()(const VariableExpression& expression, Vector& out) {
  const Vector& column = batch_[expression.variable];
  if (column.kind() == VectorKind::kUnset) {
    out.ResetConstant(Value());
  } else if (&column != &out) {
    out = column;
  }
  return Status();
}

Status BatchEvaluation::operator()(const PropertyExpression& expression, Vector& out) {
  Vector scratch;
  ASSIGN_OR_RETURN(const Vector* subject, Operand(*expression.subject, scratch));
  const EvaluationContext& context = evaluator_.context_;
  const bool constant = subject->constant();
  if (subject->kind() == VectorKind::kNodes) {
    RETURN_IF_ERROR(GatherNodeProperty(context, *subject, expression.key_id, out));
  } else if (subject->kind() == VectorKind::kEdges) {
    RETURN_IF_ERROR(GatherEdgeProperty(context, *subject, expression.key_id, out));
  } else if (subject->kind() == VectorKind::kDates) {
    out.Reset(VectorKind::kIntegers);
    out.integers().resize(subject->size());
    if (DateComponents(subject->integers(), expression.key, out.integers())) {
      out.nulls() = subject->nulls();
    } else {
      out.nulls().assign(subject->size(), 1);
    }
  } else {
    out.Reset(VectorKind::kUnset);
    Value cell;
    for (std::size_t row = 0; row < RowsFor(batch_.size, *subject); ++row) {
      ASSIGN_OR_RETURN(const Value value,
                       PropertyOf(context, Cell(*subject, row, cell), expression));
      out.Append(value);
    }
  }
  out.set_constant(constant);
  return Status();
}

Status BatchEvaluation::operator()(const LabelExpression& expression, Vector& out) {
  Vector scratch;
  ASSIGN_OR_RETURN(const Vector* subject, Operand(*expression.subject, scratch));
  const std::size_t rows = RowsFor(batch_.size, *subject);
  if (subject->kind() == VectorKind::kNodes && !expression.any) {
    RETURN_IF_ERROR(
        TestNodeLabels(*evaluator_.context_.view, subject->nodes(), expression.label_ids, out));
  } else {
    TernaryWriter writer(rows, out);
    Value cell;
    for (std::size_t row = 0; row < rows; ++row) {
      ASSIGN_OR_RETURN(const Value value, HasLabels(evaluator_.context_,
                                                    Cell(*subject, row, cell), expression));
      writer.Set(row, value.is_null() ? Ternary::kUnknown : ToTernary(value.AsBoolean()));
    }
  }
  out.set_constant(subject->constant());
  return Status();
}

Status BatchEvaluation::operator()(const UnaryExpression& expression, Vector& out) {
  Vector scratch;
  ASSIGN_OR_RETURN(const Vector* operand, Operand(*expression.operand, scratch));
  const std::size_t rows = RowsFor(batch_.size, *operand);
  if (expression.op == ast::UnaryOperator::kNot && operand->kind() == VectorKind::kBooleans) {
    const bool constant = operand->constant();
    if (operand == &scratch) {
      out = std::move(scratch);
    } else {
      out = *operand;
    }
    for (std::uint8_t& cell : out.booleans()) cell ^= 1;
    out.set_constant(constant);
    return Status();
  }
  out.Reset(VectorKind::kUnset);
  Value cell;
  for (std::size_t row = 0; row < rows; ++row) {
    ASSIGN_OR_RETURN(const Value value, ApplyUnary(expression.op, Cell(*operand, row, cell)));
    out.Append(value);
  }
  out.set_constant(operand->constant());
  return Status();
}

Status BatchEvaluation::operator()(const BooleanExpression& expression, Vector& out) {
  RETURN_IF_ERROR(EvaluateTruth(*expression.operands.front(), out));
  if (out.constant()) {
    const Ternary first = TruthAt(out, 0);
    TernaryWriter writer(batch_.size, out);
    for (std::size_t row = 0; row < batch_.size; ++row) writer.Set(row, first);
  }
  for (std::size_t i = 1; i < expression.operands.size(); ++i) {
    RETURN_IF_ERROR(Join(expression.op, *expression.operands[i], out));
  }
  return Status();
}

Status BatchEvaluation::Join(ast::BooleanOperator op, const BoundExpression& operand,
                             Vector& truth) {
  std::vector<std::uint32_t> open;
  for (std::uint32_t row = 0; row < batch_.size; ++row) {
    if (!Decides(op, TruthAt(truth, row))) open.push_back(row);
  }
  if (open.empty()) return Status();
  std::vector<Ternary> joined;
  RETURN_IF_ERROR(TruthAtRows(operand, open, joined));
  for (std::size_t i = 0; i < open.size(); ++i) {
    joined[i] = ApplyBoolean(op, TruthAt(truth, open[i]), joined[i]);
  }
  SetTernaries(open, joined, truth);
  return Status();
}

Status BatchEvaluation::TruthAtRows(const BoundExpression& condition,
                                    std::span<const std::uint32_t> rows,
                                    std::vector<Ternary>& out) {
  out.resize(rows.size());
  Vector column;
  const bool whole = HasBatchForm(condition) && EvaluateTruth(condition, column).ok();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (whole) {
      out[i] = TruthAt(column, rows[i]);
      continue;
    }
    ASSIGN_OR_RETURN(const Value value, evaluator_.EvaluateRow(condition, batch_, rows[i]));
    const Result<Ternary> truth = Truth(value);
    if (!truth.has_value()) return WithSpan(truth.error(), condition.span);
    out[i] = *truth;
  }
  return Status();
}

Status BatchEvaluation::CellsAtRows(const BoundExpression& expression,
                                    std::span<const std::uint32_t> rows, Vector& out) {
  if (HasBatchForm(expression) && Evaluate(expression, out).ok()) return Status();
  out.Reset(VectorKind::kValues);
  out.values().resize(batch_.size);
  for (const std::uint32_t row : rows) {
    ASSIGN_OR_RETURN(out.values()[row], evaluator_.EvaluateRow(expression, batch_, row));
  }
  return Status();
}

Status BatchEvaluation::operator()(const ArithmeticExpression& expression, Vector& out) {
  Vector first;
  ASSIGN_OR_RETURN(const Vector* left, Operand(*expression.first, first));
  Vector accumulated;
  for (const ArithmeticExpression::Step& step : expression.steps) {
    Vector scratch;
    ASSIGN_OR_RETURN(const Vector* right, Operand(*step.operand, scratch));
    const bool constant = left->constant() && right->constant();
    Vector result;
    RETURN_IF_ERROR(
        ApplyArithmetic(step, *left, *right, RowsFor(batch_.size, *left, *right), result));
    result.set_constant(constant);
    accumulated = std::move(result);
    left = &accumulated;
  }
  out = std::move(accumulated);
  return Status();
}

Status BatchEvaluation::operator()(const ComparisonExpression& expression, Vector& out) {
  // A chain may stop at its first false pair without evaluating the rest; only the row path does.
  if (expression.steps.size() != 1) return EvaluateChain(expression, out);
  const ComparisonExpression::Step& step = expression.steps.front();
  const NodesProperty left = AsNodesProperty(*expression.first);
  const NodesProperty other = left ? AsNodesProperty(*step.operand) : NodesProperty();
  if (other) {
    ASSIGN_OR_RETURN(const bool done,
                     CompareNodeStrings(evaluator_.context_, left, step.op, other, out));
    if (done) return Status();
  }
  Vector left_scratch, right_scratch;
  const Vector* left_column = nullptr;
  ASSIGN_OR_RETURN(const Vector* right, Operand(*step.operand, right_scratch));
  return Compare(step.op, *expression.first, left_column, left_scratch, *right, out);
}

Status BatchEvaluation::Compare(ast::ComparisonOperator op, const BoundExpression& left_operand,
                                const Vector*& left, Vector& left_scratch, const Vector& right,
                                Vector& out) {
  if (const NodesProperty property = AsStringProperty(left_operand, right)) {
    return CompareNodeStrings(evaluator_.context_, *property.nodes, property.key, op,
                              right.values().front(), out);
  }
  if (left == nullptr) {
    ASSIGN_OR_RETURN(left, Operand(left_operand, left_scratch));
  }
  const bool constant = left->constant() && right.constant();
  Vector result;
  CompareColumns(op, *left, right, RowsFor(batch_.size, *left, right), result);
  out = std::move(result);
  out.set_constant(constant);
  return Status();
}

Status BatchEvaluation::EvaluateChain(const ComparisonExpression& expression, Vector& out) {
  TernaryWriter writer(batch_.size, out);
  for (std::size_t row = 0; row < batch_.size; ++row) {
    ASSIGN_OR_RETURN(const Value value, RowEvaluation(evaluator_, batch_, row)(expression));
    writer.Set(row, value.is_null() ? Ternary::kUnknown : ToTernary(value.AsBoolean()));
  }
  return Status();
}

Status BatchEvaluation::operator()(const StringExpression& expression, Vector& out) {
  Vector left_scratch, right_scratch;
  ASSIGN_OR_RETURN(const Vector* right, Operand(*expression.right, right_scratch));
  const NodesProperty property = AsStringProperty(*expression.left, *right);
  if (property && expression.op != ast::StringOperator::kMatchesRegex) {
    return MatchNodeStrings(evaluator_.context_, *property.nodes, property.key,
                            expression.op, right->values().front(), out);
  }
  ASSIGN_OR_RETURN(const Vector* left, Operand(*expression.left, left_scratch));
  const std::size_t rows = RowsFor(batch_.size, *left, *right);
  TernaryWriter writer(rows, out);
  Value left_cell, right_cell;
  for (std::size_t row = 0; row < rows; ++row) {
    ASSIGN_OR_RETURN(const Value value,
                     ApplyStringOperator(expression.op, Cell(*left, row, left_cell),
                                         Cell(*right, row, right_cell)));
    writer.Set(row, value.is_null() ? Ternary::kUnknown : ToTernary(value.AsBoolean()));
  }
  out.set_constant(left->constant() && right->constant());
  return Status();
}

Status BatchEvaluation::operator()(const InExpression& expression, Vector& out) {
  Vector item_scratch, list_scratch;
  ASSIGN_OR_RETURN(const Vector* item, Operand(*expression.item, item_scratch));
  ASSIGN_OR_RETURN(const Vector* list, Operand(*expression.list, list_scratch));
  const std::size_t rows = RowsFor(batch_.size, *item, *list);
  TernaryWriter writer(rows, out);
  Value item_cell, list_cell;
  std::optional<ConstantList> table;
  if (list->constant() && list->kind() == VectorKind::kValues && rows > 1) {
    table = ConstantList::Make(list->values().front());
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const Value& element = Cell(*item, row, item_cell);
    ASSIGN_OR_RETURN(const Value value, table ? table->Contains(element)
                                              : In(element, Cell(*list, row, list_cell)));
    writer.Set(row, value.is_null() ? Ternary::kUnknown : ToTernary(value.AsBoolean()));
  }
  out.set_constant(item->constant() && list->constant());
  return Status();
}

Status BatchEvaluation::operator()(const NullTestExpression& expression, Vector& out) {
  Vector scratch;
  ASSIGN_OR_RETURN(const Vector* operand, Operand(*expression.operand, scratch));
  const std::size_t rows = RowsFor(batch_.size, *operand);
  const bool constant = operand->constant();
  Vector result;
  result.Reset(VectorKind::kBooleans);
  result.booleans().resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    result.booleans()[row] = operand->IsNull(row) != expression.negated ? 1 : 0;
  }
  out = std::move(result);
  out.set_constant(constant);
  return Status();
}

Status BatchEvaluation::operator()(const FunctionExpression& expression, Vector& out) {
  const std::size_t count = expression.arguments.size();
  std::vector<Vector> scratch(count);
  std::vector<const Vector*> columns(count);
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(columns[i], Operand(*expression.arguments[i], scratch[i]));
  }
  Vector result;
  std::vector<Value> arguments(count);
  for (std::size_t row = 0; row < batch_.size; ++row) {
    for (std::size_t i = 0; i < count; ++i) arguments[i] = columns[i]->Get(row);
    ASSIGN_OR_RETURN(const Value value, CallFunction(*expression.function,
                                                     *evaluator_.context_.functions, arguments));
    result.Append(value);
  }
  out = std::move(result);
  return Status();
}

// The rows that take each branch; those that take none come last.
Result<std::vector<std::vector<std::uint32_t>>> BatchEvaluation::RowsOfBranches(
    const CaseExpression& expression) {
  const std::size_t branches = expression.branches.size();
  std::vector<std::vector<std::uint32_t>> rows_of(branches + 1);
  std::vector<std::uint32_t>& open = rows_of[branches];
  open.resize(batch_.size);
  std::iota(open.begin(), open.end(), 0U);
  Vector scratch;
  const Vector* subject = nullptr;  // computed once, and not where strings are compared in place
  std::vector<Ternary> holds;
  for (std::size_t branch = 0; branch < branches && !open.empty(); ++branch) {
    const BoundExpression& condition = *expression.branches[branch].first;
    if (expression.subject == nullptr) {
      RETURN_IF_ERROR(TruthAtRows(condition, open, holds));
    } else {
      Vector candidates, equal;
      RETURN_IF_ERROR(CellsAtRows(condition, open, candidates));
      RETURN_IF_ERROR(Compare(ast::ComparisonOperator::kEqual, *expression.subject, subject,
                              scratch, candidates, equal));
      holds.resize(open.size());
      for (std::size_t i = 0; i < open.size(); ++i) holds[i] = TruthAt(equal, open[i]);
    }
    std::size_t left = 0;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (holds[i] == Ternary::kTrue) {
        rows_of[branch].push_back(open[i]);
      } else {
        open[left++] = open[i];
      }
    }
    open.resize(left);
  }
  return rows_of;
}

Status BatchEvaluation::operator()(const CaseExpression& expression, Vector& out) {
  ASSIGN_OR_RETURN(const auto rows_of, RowsOfBranches(expression));
  const std::size_t branches = expression.branches.size();
  std::vector<Vector> results(branches + 1);
  std::vector<std::uint32_t> taken(batch_.size);
  bool all_values = true;
  for (std::uint32_t branch = 0; branch <= branches; ++branch) {
    if (rows_of[branch].empty()) continue;
    const BoundExpressionPtr& result =
        branch < branches ? expression.branches[branch].second : expression.otherwise;
    if (result == nullptr) {
      results[branch].ResetConstant(Value());
    } else {
      RETURN_IF_ERROR(CellsAtRows(*result, rows_of[branch], results[branch]));
    }
    if (results[branch].constant()) KeepForOneThread(results[branch]);
    all_values = all_values && results[branch].kind() == VectorKind::kValues;
    for (const std::uint32_t row : rows_of[branch]) taken[row] = branch;
  }
  out.Reset(all_values ? VectorKind::kValues : VectorKind::kUnset);
  out.Reserve(batch_.size);
  for (std::size_t row = 0; row < batch_.size; ++row) {
    const Vector& result = results[taken[row]];
    if (all_values) {
      out.values().push_back(result.values()[result.At(row)]);
    } else {
      out.Append(result.Get(row));
    }
  }
  return Status();
}

Status BatchEvaluation::operator()(const SubqueryExpression& expression, Vector& out) {
  ASSIGN_OR_RETURN(const bool done,
                   evaluator_.context_.subqueries->RunForAll(expression.subquery, expression.kind,
                                                             batch_, out));
  if (done) return Status();
  out.Reset(VectorKind::kUnset);
  for (std::size_t row = 0; row < batch_.size; ++row) {
    ASSIGN_OR_RETURN(const Value value, RowEvaluation(evaluator_, batch_, row)(expression));
    out.Append(value);
  }
  return Status();
}

}  // namespace keiretsu::query
