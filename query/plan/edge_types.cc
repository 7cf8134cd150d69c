#include "query/plan/edge_types.h"

#include <algorithm>
#include <iterator>

namespace keiretsu::query {

std::vector<graph::TypeId> TypesOf(std::span<const graph::TypeId> types, bool any_type,
                                   const graph::Catalog& catalog) {
  std::vector<graph::TypeId> all;
  if (any_type) {
    for (std::uint16_t t = 0; t < catalog.type_count(); ++t) all.emplace_back(t);
    return all;
  }
  std::ranges::copy_if(types, std::back_inserter(all), &graph::TypeId::valid);
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace keiretsu::query
