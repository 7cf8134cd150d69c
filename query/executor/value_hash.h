/// Hashes of several values together, read from columns or from cells: the same for values that are
/// equal in a comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "graph/graph_view.h"
#include "query/expression/row_batch.h"

namespace keiretsu::query {

/// Of a row's values; none when one is null. REQUIRES: no column is null.
std::optional<std::uint64_t> HashOfRow(std::span<const graph::Column* const> columns,
                                       std::uint32_t row);
/// Of the cells of a row of a batch, likewise. `scratch` is room for one of them.
std::optional<std::uint64_t> HashOfCells(std::span<const Vector> cells, std::size_t row,
                                         Value& scratch);

}  // namespace keiretsu::query
