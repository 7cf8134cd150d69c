#include <utility>

#include "query/procedures/builtin.h"

namespace keiretsu::query {

void RegisterBuiltins(ProcedureRegistry& registry) {
  for (auto* family : {&ShareProcedures, &IntegratedProcedures, &ControlProcedures,
                       &OwnerProcedures, &PathProcedures, &InfluenceProcedures,
                       &HistoryProcedures, &GraphProcedures, &CatalogProcedures,
                       &SearchProcedures}) {
    for (BuiltinProcedure& procedure : family()) registry.RegisterBuiltin(std::move(procedure));
  }
}

}  // namespace keiretsu::query
