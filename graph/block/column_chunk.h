/// Columns as bytes: column chunks (docs/format.md section 6).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/block/column.h"
#include "graph/block/overflow.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Encodes a column. Result [0] is part 0: the whole chunk, or, when that would pass
/// kMaxPartBytes, a directory of the parts [1], [2], ..., each a range of rows. Empty when every
/// row is null: such a chunk has no key. Values above kMaxInlineValueBytes go to `overflow`, or
/// stay inline (and parts may grow past their limit) when it is null.
/// Errors: InvalidArgument, ResourceExhausted as CheckStorable; ResourceExhausted past kMaxParts.
Result<std::vector<std::string>> EncodeColumn(const Column& column, OverflowWriter* overflow);

/// The figures at the head of a chunk, known without decoding it.
struct ColumnSummary {
  TypeTag tag = TypeTag::kNull;
  std::uint32_t rows = 0;
  std::uint32_t null_count = 0;
  std::uint64_t fold_ts = 0;
  ZoneMap zone;
  std::uint32_t part_count = 0;  ///< parts beyond part 0; 0 when part 0 is the whole chunk
};

/// Reads the figures of a column from its part 0, which it checks.
/// Errors: Corruption.
Result<ColumnSummary> DecodeColumnSummary(std::string_view part0);

/// Decodes what EncodeColumn made; `parts` are part 0, 1, ... in order. `expected_rows` is what
/// the block has (kBlockSize for nodes, the segment's edge_count for relationships).
/// Errors: Corruption, for any bytes EncodeColumn cannot have made or another number of rows;
/// what `overflow` returns.
Result<Column> DecodeColumn(std::span<const std::string_view> parts, std::uint32_t expected_rows,
                            const OverflowReader* overflow);

}  // namespace keiretsu::graph
