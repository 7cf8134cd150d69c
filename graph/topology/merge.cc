#include "graph/topology/merge.h"

namespace keiretsu::graph {

namespace {

void Append(const MergedList& out, std::uint32_t neighbour, std::uint64_t edge,
            std::uint32_t origin) {
  out.neighbours->push_back(neighbour);
  if (out.edge_ids != nullptr) out.edge_ids->push_back(edge);
  if (out.origins != nullptr) out.origins->push_back(origin);
}

bool MergeOut(const AdjacencyBlock& base, std::uint32_t row, std::span<const EdgeChange> changes,
              const MergedList& out) {
  std::uint32_t i = base.offsets[row];
  const std::uint32_t end = base.offsets[row + 1];
  const auto before = [&base](std::uint32_t index, const EdgeSlot& slot) {
    return base.neighbours[index] < slot.neighbour ||
           (base.neighbours[index] == slot.neighbour && base.edge_ids[index] < slot.edge);
  };
  for (const EdgeChange& change : changes) {
    for (; i < end && before(i, change.slot); ++i) {
      Append(out, base.neighbours[i], base.edge_ids[i], i);
    }
    const bool same = i < end && base.neighbours[i] == change.slot.neighbour &&
                      base.edge_ids[i] == change.slot.edge;
    if (same != change.deleted) return false;
    if (change.deleted) {
      ++i;
    } else {
      Append(out, change.slot.neighbour, change.slot.edge, kNoOrigin);
    }
  }
  for (; i < end; ++i) Append(out, base.neighbours[i], base.edge_ids[i], i);
  return true;
}

bool MergeIn(const AdjacencyBlock& base, std::uint32_t row, std::span<const EdgeChange> changes,
             const MergedList& out) {
  std::uint32_t i = base.offsets[row];
  const std::uint32_t end = base.offsets[row + 1];
  for (std::size_t c = 0; c < changes.size();) {
    const std::uint32_t neighbour = changes[c].slot.neighbour;
    for (; i < end && base.neighbours[i] < neighbour; ++i) Append(out, base.neighbours[i], 0, i);
    std::size_t deletions = 0;
    std::size_t additions = 0;
    for (; c < changes.size() && changes[c].slot.neighbour == neighbour; ++c) {
      changes[c].deleted ? ++deletions : ++additions;
    }
    for (; i < end && base.neighbours[i] == neighbour; ++i) {
      if (deletions > 0) {
        --deletions;
      } else {
        Append(out, neighbour, 0, i);
      }
    }
    if (deletions > 0) return false;
    for (; additions > 0; --additions) Append(out, neighbour, 0, kNoOrigin);
  }
  for (; i < end; ++i) Append(out, base.neighbours[i], 0, i);
  return true;
}

}  // namespace

bool MergeList(const AdjacencyBlock& base, Direction direction, std::uint32_t row,
               std::span<const EdgeChange> changes, const MergedList& out) {
  return direction == Direction::kOut ? MergeOut(base, row, changes, out)
                                      : MergeIn(base, row, changes, out);
}

bool MergeBlock(const AdjacencyBlock& base, Direction direction, std::uint32_t block,
                std::span<const EdgeChange> changes, AdjacencyBlock* merged,
                std::vector<std::uint32_t>* origins) {
  const bool out = direction == Direction::kOut;
  *merged = AdjacencyBlock();
  merged->fold_ts = base.fold_ts;
  merged->offsets.reserve(kBlockSize + 1);
  merged->offsets.push_back(0);
  merged->neighbours.reserve(base.neighbours.size() + changes.size());
  if (out) merged->edge_ids.reserve(base.neighbours.size() + changes.size());
  const MergedList target{&merged->neighbours, out ? &merged->edge_ids : nullptr, origins};
  std::size_t c = 0;
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    const std::size_t begin = c;
    while (c < changes.size() && changes[c].slot.row == row) ++c;
    if (!MergeList(base, direction, row, changes.subspan(begin, c - begin), target)) return false;
    merged->offsets.push_back(static_cast<std::uint32_t>(merged->neighbours.size()));
  }
  UpdateDerivedFields(block, merged);
  return true;
}

}  // namespace keiretsu::graph
