/// ownership.paths.
#pragma once

#include "query/procedures/builtin.h"

namespace keiretsu::query {

/// The k best simple paths of shares, by product or by the weakest share.
BuiltinProcedure PathSearchProcedure();

}  // namespace keiretsu::query
