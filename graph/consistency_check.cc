#include "graph/consistency_check.h"

namespace keiretsu::graph {

Result<ConsistencyReport> CheckConsistency(const GraphCore& core) {
  (void)core;
  return ConsistencyReport{};
}

}  // namespace keiretsu::graph
