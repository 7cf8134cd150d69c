#include "query/executor/list_parts.h"

#include <algorithm>
#include <utility>

#include "query/executor/value_hash.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

std::uint32_t Fold(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

void ListParts::Clear() {
  lists_.clear();
  columns_.clear();
  kept_ = 0;
  (void)charge_.Set(0);  // giving back does not fail
}

Result<std::span<const graph::Column* const>> ListParts::ColumnsOf(std::uint32_t block) {
  if (columns_.empty()) columns_.resize(context_.view->node_block_count());
  std::optional<std::vector<const graph::Column*>>& columns = columns_[block];
  if (!columns) {
    std::vector<const graph::Column*> found;
    for (const graph::KeyId key : keys_) {
      ASSIGN_OR_RETURN(const graph::Column* column, context_.view->NodeColumn(block, key));
      if (column != nullptr) found.push_back(column);
    }
    if (found.size() < keys_.size()) found.clear();
    columns = std::move(found);
  }
  return std::span<const graph::Column* const>(*columns);
}

Status ListParts::Make(std::span<const std::uint32_t> list, Parts& parts) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;  // hash and position
  for (std::uint32_t position = 0; position < list.size(); ++position) {
    const graph::NodeId node(list[position]);
    ASSIGN_OR_RETURN(const auto columns, ColumnsOf(graph::BlockOf(node)));
    if (columns.empty()) continue;
    const std::optional<std::uint64_t> hash = HashOfRow(columns, graph::RowOf(node));
    if (hash) places.emplace_back(Fold(*hash), position);
  }
  std::sort(places.begin(), places.end());
  parts.hashes.reserve(places.size());
  parts.positions.reserve(places.size());
  for (const auto& [hash, position] : places) {
    parts.hashes.push_back(hash);
    parts.positions.push_back(position);
  }
  parts.made = true;
  kept_ += list.size();
  return charge_.Set(kept_ * 2 * sizeof(std::uint32_t) + lists_.size() * sizeof(Parts));
}

Result<std::optional<std::span<const std::uint32_t>>> ListParts::Find(
    graph::NodeId node, std::span<const std::uint32_t> list, std::uint64_t hash) {
  using Found = std::optional<std::span<const std::uint32_t>>;
  const auto [at, is_new] = lists_.try_emplace(node.value);
  if (is_new) return Found();
  Parts& parts = at->second;
  if (!parts.made) {
    if (kept_ + list.size() > kMaxPartedNeighbours) return Found();
    RETURN_IF_ERROR(Make(list, parts));
  }
  const auto [begin, end] = std::equal_range(parts.hashes.begin(), parts.hashes.end(), Fold(hash));
  return Found(std::span<const std::uint32_t>(parts.positions)
                   .subspan(static_cast<std::size_t>(begin - parts.hashes.begin()),
                            static_cast<std::size_t>(end - begin)));
}

}  // namespace keiretsu::query
