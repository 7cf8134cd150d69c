/// ownership.evidence: the relationships that prove a row of another procedure.
#pragma once

#include "query/procedures/builtin.h"

namespace keiretsu::query {

/// It runs the named procedure with its own keys, finds the rows about owner and owned, and shows
/// the chains behind them. A row that the procedure does not have is answered with one row that
/// says so.
BuiltinProcedure EvidenceProcedure();

}  // namespace keiretsu::query
