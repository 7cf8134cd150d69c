#include "cli/table_procedure.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace keiretsu::cli {
namespace {

/// Compares without rounding the integer.
bool SameNumber(std::int64_t integer, double real) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  return real >= -kTwoTo63 && real < kTwoTo63 && std::trunc(real) == real &&
         static_cast<std::int64_t>(real) == integer;
}

bool SameList(const List& a, const List& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!SameArgument(a[i], b[i])) return false;
  }
  return true;
}

bool SameMap(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first || !SameArgument(a[i].second, b[i].second)) return false;
  }
  return true;
}

bool HasArguments(const List& row, std::span<const Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!SameArgument(row[i], arguments[i])) return false;
  }
  return true;
}

}  // namespace

// Recurses as deep as the shallower value is nested; rows come from JSON, whose nesting is bounded.
bool SameArgument(const Value& a, const Value& b) {
  if (a.type() == ValueType::kInteger && b.type() == ValueType::kFloat) {
    return SameNumber(a.AsInteger(), b.AsFloat());
  }
  if (a.type() == ValueType::kFloat && b.type() == ValueType::kInteger) return SameArgument(b, a);
  if (a.type() != b.type()) return false;
  if (a.type() == ValueType::kFloat && a.AsFloat() == b.AsFloat()) return true;  // 0.0 and -0.0
  if (a.type() == ValueType::kList) return SameList(a.AsList(), b.AsList());
  if (a.type() == ValueType::kMap) return SameMap(a.AsMap(), b.AsMap());
  return a == b;
}

Result<Procedure> MakeTableProcedure(std::string name, std::vector<ProcedureField> inputs,
                                     std::vector<ProcedureField> outputs, std::vector<List> rows) {
  for (const List& row : rows) {
    if (row.size() != inputs.size() + outputs.size()) {
      return Status::InvalidArgument(
          fmt::format("procedure {}: a row has {} values for {} inputs and {} outputs", name,
                      row.size(), inputs.size(), outputs.size()));
    }
  }
  Procedure procedure = {std::move(name), std::move(inputs), std::move(outputs), nullptr};
  procedure.function = [input_count = procedure.inputs.size(),
                        table = std::make_shared<const std::vector<List>>(std::move(rows))](
                           std::span<const Value> arguments) -> Result<std::vector<List>> {
    std::vector<List> found;
    if (arguments.size() != input_count) return found;
    for (const List& row : *table) {
      if (!HasArguments(row, arguments)) continue;
      found.emplace_back(row.begin() + static_cast<std::ptrdiff_t>(input_count), row.end());
    }
    return found;
  };
  return procedure;
}

}  // namespace keiretsu::cli
