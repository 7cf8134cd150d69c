/// A database as statements that rebuild it.
#pragma once

#include "cli/output.h"
#include "keiretsu/session.h"
#include "keiretsu/status.h"

namespace keiretsu::cli {

/// Writes statements to `out` that, run on an empty database, make a graph equal to that of the
/// session, with its constraints, indexes and validities. Ids may differ. The nodes carry a label
/// and a property of their own until the last statements take them away.
/// Errors: those of reading; Cancelled.
Status DumpDatabase(Session& session, Output& out);

}  // namespace keiretsu::cli
