#include "graph/statistics.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "graph/statistics_record.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Blocks read of the nodes, and of each type in each direction.
constexpr std::uint32_t kSampledBlocks = 16;
/// Share of nodes or edges that may change before figures are gathered anew, and their number.
constexpr double kStaleShare = 0.2;
constexpr std::uint64_t kStaleNumber = 16;

/// Calls visit(block) for blocks spread evenly; returns by how much the sample stands for all.
template <typename Visit>
double SampleBlocks(const SnapshotView& view, const Visit& visit) {
  const std::uint32_t blocks = view.node_block_count();
  const std::uint32_t step = (blocks + kSampledBlocks - 1) / kSampledBlocks;
  std::uint32_t sampled = 0;
  for (std::uint32_t block = 0; block < blocks; block += step, ++sampled) visit(block);
  return sampled == 0 ? 0 : static_cast<double>(blocks) / sampled;
}

std::uint64_t ScaledUp(std::uint64_t found, double factor) {
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(found) * factor));
}

struct EdgeEstimate {
  std::uint64_t edges = 0;
  std::uint64_t nodes = 0;  ///< with at least one
};

EdgeEstimate EstimateEdges(const SnapshotView& view, TypeId type, Direction direction) {
  EdgeEstimate found;
  const double factor = SampleBlocks(view, [&](std::uint32_t block) {
    const auto adjacency = view.Adjacency(type, direction, block);
    if (!adjacency || *adjacency == nullptr) return;
    found.edges += (*adjacency)->edge_count();
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if ((*adjacency)->Degree(row) > 0) ++found.nodes;
    }
  });
  return {ScaledUp(found.edges, factor), ScaledUp(found.nodes, factor)};
}

EntityTotals EstimateNodes(const SnapshotView& view) {
  EntityTotals found;
  const double factor = SampleBlocks(view, [&](std::uint32_t block) {
    const auto nodes = view.Nodes(block);
    if (!nodes) return;
    for (const LabelSetId set : (*nodes)->label_sets) {
      if (set != kNoNode) ++found.nodes[set];
    }
  });
  for (auto& [set, count] : found.nodes) {
    count = static_cast<std::int64_t>(ScaledUp(static_cast<std::uint64_t>(count), factor));
  }
  return found;
}

void AddNodes(const EntityTotals& totals, const Catalog& catalog, GraphStatistics* statistics) {
  for (const auto& [set, count] : totals.nodes) {
    statistics->node_count += static_cast<std::uint64_t>(count);
    for (const LabelId label : catalog.LabelsOf(set)) {
      if (label.value < statistics->label_counts.size()) {
        statistics->label_counts[label.value] += static_cast<std::uint64_t>(count);
      }
    }
  }
}

bool Differ(std::uint64_t then, std::uint64_t now) {
  const auto a = static_cast<double>(then);
  const auto b = static_cast<double>(now);
  return std::abs(a - b) > kStaleShare * std::max(a, b) + static_cast<double>(kStaleNumber);
}

}  // namespace

std::shared_ptr<const GraphStatistics> GatherStatistics(const SnapshotView& view) {
  auto statistics = std::make_shared<GraphStatistics>();
  const Catalog& catalog = view.catalog();
  statistics->label_counts.resize(catalog.label_count());
  statistics->types.resize(catalog.type_count());
  std::optional<EntityTotals> totals = view.KnownTotals();
  if (!totals && view.node_block_count() <= kSampledBlocks) {  // all blocks are read anyway
    if (auto counted = view.Totals()) totals = *std::move(counted);
  }
  AddNodes(totals ? *totals : EstimateNodes(view), catalog, statistics.get());
  for (std::uint16_t t = 0; t < statistics->types.size(); ++t) {
    TypeStatistics& type = statistics->types[t];
    if (totals && totals->EdgesOf(TypeId(t)) == 0) continue;
    const EdgeEstimate out = EstimateEdges(view, TypeId(t), Direction::kOut);
    type.edge_count =
        totals ? static_cast<std::uint64_t>(totals->EdgesOf(TypeId(t))) : out.edges;
    if (type.edge_count == 0) continue;
    const EdgeEstimate in = EstimateEdges(view, TypeId(t), Direction::kIn);
    type.source_count = std::clamp<std::uint64_t>(out.nodes, 1, type.edge_count);
    type.target_count = std::clamp<std::uint64_t>(in.nodes, 1, type.edge_count);
  }
  return statistics;
}

// What an earlier process wrote down. Its totals are exact only of the very state they counted.
void StatisticsKeeper::TakeOver() {
  std::optional<StatisticsRecord> record = ReadStatistics(*core_->engine);
  if (!record) return;
  const auto state = core_->commits->CurrentState();
  if (record->totals && record->timestamp == state->timestamp) {
    core_->counts.Store(state->timestamp, *record->totals);
    saved_ts_ = record->timestamp;
  }
  figures_ = std::make_shared<const GraphStatistics>(std::move(record->figures));
  saved_figures_ = figures_;
}

bool StatisticsKeeper::IsStale(const SnapshotView& view) const {
  if (gathered_epoch_ != core_->load_epoch.load()) return true;
  if (figures_->types.size() != view.catalog().type_count()) return true;
  if (figures_->label_counts.size() != view.catalog().label_count()) return true;
  const auto totals = view.KnownTotals();
  if (!totals) {
    std::uint64_t all = figures_->node_count;
    for (const TypeStatistics& type : figures_->types) all += type.edge_count;
    return Differ(all, all + (core_->counts.changes() - gathered_changes_));
  }
  std::uint64_t nodes = 0;
  for (const auto& [set, count] : totals->nodes) nodes += static_cast<std::uint64_t>(count);
  if (Differ(figures_->node_count, nodes)) return true;
  for (std::uint16_t t = 0; t < figures_->types.size(); ++t) {
    const auto edges = static_cast<std::uint64_t>(totals->EdgesOf(TypeId(t)));
    if (Differ(figures_->types[t].edge_count, edges)) return true;
  }
  return false;
}

std::shared_ptr<const GraphStatistics> StatisticsKeeper::Newest() {
  const std::lock_guard lock(mutex_);
  if (figures_ == nullptr) TakeOver();
  const Catalog& catalog = *core_->catalog;
  const std::uint64_t changes = core_->counts.changes();
  if (figures_ != nullptr && changes - checked_changes_ < kStaleNumber &&
      figures_->types.size() == catalog.type_count() &&
      figures_->label_counts.size() == catalog.label_count()) {
    return figures_;
  }
  checked_changes_ = changes;
  const auto view = core_->NewestView();
  if (figures_ == nullptr || IsStale(*view)) {
    gathered_epoch_ = core_->load_epoch.load();
    gathered_changes_ = changes;
    figures_ = GatherStatistics(*view);
  }
  return figures_;
}

Status StatisticsKeeper::Save() {
  const std::lock_guard lock(mutex_);
  if (!may_write_ || figures_ == nullptr) return Status();
  StatisticsRecord record;
  record.timestamp = core_->commits->CurrentState()->timestamp;
  record.totals = core_->counts.Find(record.timestamp);
  const bool totals_are_saved = !record.totals || record.timestamp == saved_ts_;
  if (totals_are_saved && figures_ == saved_figures_) return Status();
  record.figures = *figures_;
  RETURN_IF_ERROR(WriteStatistics(record, *core_->engine));
  saved_figures_ = figures_;
  saved_ts_ = record.totals ? record.timestamp : 0;
  return Status();
}

}  // namespace keiretsu::graph
