/// The procedures of influence.*, one per function.
#pragma once

#include "query/procedures/builtin.h"

namespace keiretsu::query {

/// What a vendor's partners can tell (control) and ask (hold influence in): one row per vendor and
/// target; told wins over asked.
BuiltinProcedure ReachProcedure();
/// Targets that two or more vendors reach, and whether a lock-in closes them.
BuiltinProcedure ContestedProcedure();
/// The partners to win next, greedily: at least 1 - 1/e of what the best choice would add.
BuiltinProcedure NextPartnerProcedure();
/// Nodes that every way from the vendor to some target passes.
BuiltinProcedure GatekeepersProcedure();
/// Best paths over partnerships, ventures, control and shares.
BuiltinProcedure StrongestPathsProcedure();
/// The private-equity route beside cloud and direct sales.
BuiltinProcedure CompareRoutesProcedure();

}  // namespace keiretsu::query
