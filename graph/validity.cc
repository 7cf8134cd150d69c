#include "graph/validity.h"

#include <algorithm>

#include "graph/catalog.h"

namespace keiretsu::graph {
ValidityKeys ValidityOf(const Catalog& catalog, const ValidityList& declared, TypeId type) {
  const auto found = std::ranges::lower_bound(declared, type, {}, &ValidityDefinition::type);
  if (found != declared.end() && found->type == type) return {found->start, found->end};
  return {catalog.FindKey(kDefaultStartProperty), catalog.FindKey(kDefaultEndProperty)};
}

}  // namespace keiretsu::graph
