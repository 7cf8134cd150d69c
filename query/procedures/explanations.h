/// What proves the rows of each procedure.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "query/procedures/evidence_writer.h"

namespace keiretsu::query {

/// A row of the explained procedure, by column name, and who it is about.
struct ExplainedRow {
  std::map<std::string, Value, std::less<>> row;
  std::optional<graph::NodeId> owner;
  std::optional<graph::NodeId> owned;

  const Value& At(std::string_view column) const { return row.find(column)->second; }
};

/// How one procedure's rows name the two sides, and what proves them.
struct Explanation {
  std::string_view owner;  ///< column; "" for none
  std::string_view owned;
  std::string_view owner_key;  ///< key of the procedure that takes the owner; "" for none
  std::string_view owned_key;
  Status (*explain)(EvidenceWriter&, const ProcedureContext&, const ProcedureArguments&,
                    const ExplainedRow&, RowSink&);
};

/// By the procedure's name.
const std::map<std::string_view, Explanation>& ExplainedProcedures();

}  // namespace keiretsu::query
