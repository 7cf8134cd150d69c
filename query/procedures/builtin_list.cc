#include <utility>

#include "query/procedures/builtin.h"

namespace keiretsu::query {

void RegisterBuiltins(ProcedureRegistry& registry) {
  (void)registry;
}

}  // namespace keiretsu::query
