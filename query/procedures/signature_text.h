/// Procedures as a reader sees them: SHOW PROCEDURES.
#pragma once

#include <string>

#include "query/procedures/registry.h"

namespace keiretsu::query {

/// What a procedure takes: "{mode: STRING = 'strong', types: LIST?}" of one that takes a map,
/// "(name: STRING)" of another. A key without "?" and without default is required.
std::string ArgumentsText(const ProcedureEntry& entry);
/// Its columns: "component: INTEGER, node: NODE".
std::string YieldsText(const ProcedureEntry& entry);
/// One sentence; "" for a procedure registered from code.
std::string DescriptionText(const ProcedureEntry& entry);

}  // namespace keiretsu::query
