#include "graph/statistics.h"

#include <algorithm>
#include <cmath>

namespace keiretsu::graph {

namespace {

/// Blocks read per type and direction.
constexpr std::uint32_t kSampledBlocks = 16;
/// Share of nodes or edges that may change before figures are gathered anew.
constexpr double kStaleShare = 0.2;

/// Nodes with at least one edge, extrapolated from blocks spread evenly.
std::uint64_t CountWithEdges(const SnapshotView& view, TypeId type, Direction direction) {
  const std::uint32_t blocks = view.node_block_count();
  const std::uint32_t step = std::max(1U, blocks / kSampledBlocks);
  std::uint64_t found = 0;
  std::uint64_t sampled = 0;
  for (std::uint32_t block = 0; block < blocks; block += step) {
    const auto adjacency = view.Adjacency(type, direction, block);
    ++sampled;
    if (!adjacency || *adjacency == nullptr) continue;
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if ((*adjacency)->Degree(row) > 0) ++found;
    }
  }
  return sampled == 0 ? 0 : found * blocks / sampled;
}

bool Differ(std::uint64_t then, std::uint64_t now) {
  const auto a = static_cast<double>(then);
  const auto b = static_cast<double>(now);
  return std::abs(a - b) > kStaleShare * std::max(a, b) + 16;
}

}  // namespace

std::shared_ptr<const GraphStatistics> GatherStatistics(const SnapshotView& view) {
  auto statistics = std::make_shared<GraphStatistics>();
  const Catalog& catalog = view.catalog();
  statistics->label_counts.resize(catalog.label_count());
  statistics->types.resize(catalog.type_count());
  const auto totals = view.Totals();
  if (!totals) return statistics;
  for (const auto& [set, count] : totals->nodes) {
    statistics->node_count += static_cast<std::uint64_t>(count);
    for (const LabelId label : catalog.LabelsOf(set)) {
      if (label.value < statistics->label_counts.size()) {
        statistics->label_counts[label.value] += static_cast<std::uint64_t>(count);
      }
    }
  }
  for (std::uint16_t t = 0; t < statistics->types.size(); ++t) {
    TypeStatistics& type = statistics->types[t];
    type.edge_count = static_cast<std::uint64_t>(totals->EdgesOf(TypeId(t)));
    if (type.edge_count == 0) continue;
    const auto bounded = [&](Direction direction) {
      const std::uint64_t count = CountWithEdges(view, TypeId(t), direction);
      return std::clamp<std::uint64_t>(count, 1, type.edge_count);
    };
    type.source_count = bounded(Direction::kOut);
    type.target_count = bounded(Direction::kIn);
  }
  return statistics;
}

bool StatisticsAreStale(const GraphStatistics& statistics, storage::Timestamp gathered_at,
                        const SnapshotView& view) {
  if (view.state()->timestamp == gathered_at) return false;
  if (statistics.types.size() != view.catalog().type_count()) return true;
  if (statistics.label_counts.size() != view.catalog().label_count()) return true;
  const auto totals = view.Totals();
  if (!totals) return false;
  std::uint64_t nodes = 0;
  for (const auto& [set, count] : totals->nodes) nodes += static_cast<std::uint64_t>(count);
  if (Differ(statistics.node_count, nodes)) return true;
  for (std::uint16_t t = 0; t < statistics.types.size(); ++t) {
    const auto edges = static_cast<std::uint64_t>(totals->EdgesOf(TypeId(t)));
    if (Differ(statistics.types[t].edge_count, edges)) return true;
  }
  return false;
}

}  // namespace keiretsu::graph
