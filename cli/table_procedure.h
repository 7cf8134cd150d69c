/// Procedures that are a table: given arguments, they yield the rows that have them.
#pragma once

#include <string>
#include <vector>

#include "keiretsu/procedure.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {

/// Whether an argument selects a table's row: as the language's `=`, but null equals null and NaN
/// equals NaN. 1 equals 1.0, at any depth of lists and maps.
bool SameArgument(const Value& a, const Value& b);

/// A procedure whose rows hold the inputs, then the outputs. A call yields the outputs of the rows
/// whose inputs are the arguments, in order. Errors: InvalidArgument for a row of another width.
Result<Procedure> MakeTableProcedure(std::string name, std::vector<ProcedureField> inputs,
                                     std::vector<ProcedureField> outputs, std::vector<List> rows);

}  // namespace keiretsu::cli
