#include "query/expression/kernels.h"

namespace keiretsu::query {
namespace {

void SetTernary(std::size_t row, Ternary value, Vector& column) {
  const bool unknown = value == Ternary::kUnknown;
  if (unknown && column.nulls().empty()) column.nulls().assign(column.booleans().size(), 0);
  if (!column.nulls().empty()) column.nulls()[row] = unknown ? 1 : 0;
  column.booleans()[row] = value == Ternary::kTrue ? 1 : 0;
}

NumericView EmptyViewOf(const Vector& column) {
  NumericView view;
  view.stride = column.constant() ? 0 : 1;
  view.nulls = column.nulls().empty() ? nullptr : column.nulls().data();
  return view;
}

}  // namespace

bool ViewDates(const Vector& column, NumericConstant& constant, NumericView& view) {
  view = EmptyViewOf(column);
  if (column.kind() == VectorKind::kDates) {
    view.integers = column.integers().data();
    return true;
  }
  if (column.kind() != VectorKind::kValues || !column.constant()) return false;
  const Value& value = column.values().front();
  if (value.type() != ValueType::kDate) return false;
  constant.integer = value.AsDate().epoch_days;
  view.integers = &constant.integer;
  return true;
}

bool ViewNumbers(const Vector& column, NumericConstant& constant, NumericView& view) {
  view = EmptyViewOf(column);
  if (column.kind() == VectorKind::kIntegers) {
    view.integers = column.integers().data();
    return true;
  }
  if (column.kind() == VectorKind::kFloats) {
    view.floats = column.floats().data();
    return true;
  }
  if (column.kind() != VectorKind::kValues || !column.constant()) return false;
  const Value& value = column.values().front();
  if (value.type() == ValueType::kInteger) {
    constant.integer = value.AsInteger();
    view.integers = &constant.integer;
    return true;
  }
  if (value.type() == ValueType::kFloat) {
    constant.real = value.AsFloat();
    view.floats = &constant.real;
    return true;
  }
  return false;
}

const Value& Cell(const Vector& column, std::size_t row, Value& scratch) {
  if (column.kind() == VectorKind::kValues) return column.values()[column.At(row)];
  scratch = column.Get(row);
  return scratch;
}

int OrderCells(const Vector& a, std::size_t a_row, const Vector& b, std::size_t b_row) {
  Value left, right;
  return OrderValues(Cell(a, a_row, left), Cell(b, b_row, right));
}

void MarkNulls(const NumericView& a, const NumericView& b, std::size_t rows, Vector& out) {
  if (a.nulls == nullptr && b.nulls == nullptr) return;
  out.nulls().assign(rows, 0);
  std::uint8_t* nulls = out.nulls().data();
  for (const NumericView* view : {&a, &b}) {
    if (view->nulls == nullptr) continue;
    for (std::size_t i = 0; i < rows; ++i) nulls[i] |= view->nulls[i * view->stride];
  }
}

TernaryWriter::TernaryWriter(std::size_t rows, Vector& out) : out_(out) {
  out_.Reset(VectorKind::kBooleans);
  out_.booleans().assign(rows, 0);
}

void TernaryWriter::Set(std::size_t row, Ternary value) { SetTernary(row, value, out_); }

void SetTernaries(std::span<const std::uint32_t> rows, std::span<const Ternary> values,
                  Vector& column) {
  for (std::size_t i = 0; i < rows.size(); ++i) SetTernary(rows[i], values[i], column);
}

}  // namespace keiretsu::query
