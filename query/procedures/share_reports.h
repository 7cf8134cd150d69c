/// The reports of the family ShareProcedures.
#pragma once

#include <functional>

#include "graph/analysis/share_rules.h"
#include "query/procedures/builtin.h"

namespace keiretsu::query {

BuiltinProcedure QualityProcedure();     ///< ownership.quality
BuiltinProcedure ProvenanceProcedure();  ///< ownership.provenance

/// Rows of ownership.quality for relationships of the rules that are alive on no day: they end
/// before they begin, or begin or end on what is no day. Errors: those of reading, of the sink and
/// of `check_cancelled`.
Status ReportValidity(const graph::GraphView& view, const graph::ShareRules& rules,
                      const std::function<Status()>& check_cancelled, RowSink& sink);

}  // namespace keiretsu::query
