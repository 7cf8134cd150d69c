#include <iterator>

#include "query/procedures/graph_arguments.h"

namespace keiretsu::query {

std::vector<BuiltinProcedure> GraphProcedures() {
  std::vector<BuiltinProcedure> procedures;
  for (auto* family :
       {GraphStructureProcedures, GraphCentralityProcedures, GraphPathProcedures}) {
    std::vector<BuiltinProcedure> more = family();
    std::move(more.begin(), more.end(), std::back_inserter(procedures));
  }
  return procedures;
}

}  // namespace keiretsu::query
