#include "query/executor/value_hash.h"

#include "query/expression/kernels.h"
#include "query/expression/value_comparison.h"

namespace keiretsu::query {
namespace {

/// The next of several values' hashes joined to those before.
std::uint64_t Join(std::uint64_t hash, std::uint64_t next) {
  hash = (hash ^ next) * 0x9E37'79B9'7F4A'7C15ULL;
  return hash ^ hash >> 32;
}

}  // namespace

std::optional<std::uint64_t> HashOfRow(std::span<const graph::Column* const> columns,
                                       std::uint32_t row) {
  std::uint64_t hash = 0;
  for (const graph::Column* column : columns) {
    if (!column->IsValid(row)) return std::nullopt;
    hash = Join(hash, column->tag() == graph::TypeTag::kString
                          ? HashText(column->StringAt(row))
                          : HashValue(column->Get(row)));
  }
  return hash;
}

std::optional<std::uint64_t> HashOfCells(std::span<const Vector> cells, std::size_t row,
                                         Value& scratch) {
  std::uint64_t hash = 0;
  for (const Vector& cell : cells) {
    if (cell.IsNull(row)) return std::nullopt;
    hash = Join(hash, HashValue(Cell(cell, row, scratch)));
  }
  return hash;
}

}  // namespace keiretsu::query
