/// The procedures about rights without control: voting power and the weakest link.
#pragma once

#include "query/procedures/builtin.h"

namespace keiretsu::query {

BuiltinProcedure VotingPowerProcedure();  ///< ownership.voting_power
BuiltinProcedure WeakestLinkProcedure();  ///< ownership.weakest_link

}  // namespace keiretsu::query
