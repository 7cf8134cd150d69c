/// Procedures registered from code, for CALL.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu {

/// A named, typed argument or column. Types are the language's: "STRING", "INTEGER", "FLOAT",
/// "NUMBER", "BOOLEAN", "MAP", "LIST", "NODE", "RELATIONSHIP", "PATH", "DATE", ..., "ANY"; a final
/// "?" allows null.
struct ProcedureField {
  std::string name;
  std::string type;
};

/// A procedure: its signature and what it does. The function gets one value per input, checked
/// against the declared types, and returns rows with one value per output. It may be called from
/// several threads at once and must not call back into the session that runs it.
struct Procedure {
  std::string name;  ///< with its namespace, as in "ownership.direct"
  std::vector<ProcedureField> inputs;
  std::vector<ProcedureField> outputs;
  std::function<Result<std::vector<List>>(std::span<const Value> arguments)> function;
};

}  // namespace keiretsu
