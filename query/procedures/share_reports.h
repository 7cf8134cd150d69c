/// The reports of the family ShareProcedures.
#pragma once

#include "query/procedures/builtin.h"

namespace keiretsu::query {

BuiltinProcedure QualityProcedure();     ///< ownership.quality
BuiltinProcedure ProvenanceProcedure();  ///< ownership.provenance

}  // namespace keiretsu::query
