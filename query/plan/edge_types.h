/// The types that relationships of a pattern can have.
#pragma once

#include <span>
#include <vector>

#include "graph/catalog.h"

namespace keiretsu::query {

/// Those of `types` that exist, or with `any_type` all of the catalog: each once, by id.
std::vector<graph::TypeId> TypesOf(std::span<const graph::TypeId> types, bool any_type,
                                   const graph::Catalog& catalog);

}  // namespace keiretsu::query
