/// influence.reach, contested, next_partner, gatekeepers, strongest_paths, compare_routes.
#include <utility>

#include "query/procedures/influence_families.h"

namespace keiretsu::query {

std::vector<BuiltinProcedure> InfluenceProcedures() {
  std::vector<BuiltinProcedure> procedures;
  procedures.push_back(ReachProcedure());
  procedures.push_back(ContestedProcedure());
  procedures.push_back(NextPartnerProcedure());
  procedures.push_back(GatekeepersProcedure());
  procedures.push_back(StrongestPathsProcedure());
  procedures.push_back(CompareRoutesProcedure());
  return procedures;
}

}  // namespace keiretsu::query
