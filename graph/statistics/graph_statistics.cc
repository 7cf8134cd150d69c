#include "graph/statistics/graph_statistics.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "graph/graph_core.h"
#include "graph/snapshot_view.h"

namespace keiretsu::graph {

namespace {

/// Share of nodes, edges or values that may change, beyond a few, before figures are renewed.
constexpr double kStaleShare = 0.2;
/// Properties that statistics are kept of; of others they are gathered each time.
constexpr std::size_t kMaxKeptProperties = 1024;
/// Blocks of a graph whose nodes are counted rather than sampled.
constexpr std::uint32_t kCountedBlocks = 16;

bool Differ(double then, double now) {
  const auto few = static_cast<double>(kFewChanges);
  return std::abs(now - then) > kStaleShare * std::max(then, now) + few;
}

double NodesWith(const EntityTotals& totals, const Catalog& catalog,
                 std::span<const LabelId> labels) {
  double sum = 0;
  for (const auto& [set, count] : totals.nodes) {
    const bool has_all = std::all_of(labels.begin(), labels.end(), [&, id = set](LabelId label) {
      return catalog.LabelSetContains(id, label);
    });
    if (has_all) sum += static_cast<double>(std::max<std::int64_t>(count, 0));
  }
  return sum;
}

// Labels of which much more or less nodes are in `now`; an invalid one: of all nodes.
std::set<LabelId> ChangedLabels(const EntityTotals& then, const EntityTotals& now,
                                const Catalog& catalog) {
  std::set<LabelId> changed;
  if (Differ(NodesWith(then, catalog, {}), NodesWith(now, catalog, {}))) {
    changed.insert(LabelId());
  }
  for (std::uint32_t i = 0; i < catalog.label_count(); ++i) {
    const LabelId label(i);
    if (Differ(NodesWith(then, catalog, {&label, 1}), NodesWith(now, catalog, {&label, 1}))) {
      changed.insert(label);
    }
  }
  return changed;
}

bool AreOld(const GatheredStatistics::Values& values, std::uint64_t values_set) {
  return static_cast<double>(values_set - values.values_set) >
         std::max(static_cast<double>(kFewValues), kStaleShare * values.figures->rows);
}

// What was kept under `key`, or else what `gather()` gives, which is kept then.
template <typename Map, typename Gather>
std::shared_ptr<const ValueStatistics> FindOrGather(Map& map, const typename Map::key_type& key,
                                                    const GatheredStatistics& all,
                                                    std::uint64_t values_set,
                                                    const Gather& gather) {
  const auto found = map.find(key);
  if (found != map.end()) return found->second.figures;
  auto made = std::make_shared<const ValueStatistics>(gather());
  if (all.node_values.size() + all.edge_values.size() < kMaxKeptProperties) {
    map[key] = {made, values_set};
  }
  return made;
}

}  // namespace

double GraphStatistics::NodeCount() const { return NodeCount({}); }

double GraphStatistics::NodeCount(std::span<const LabelId> labels) const {
  return NodesWith(gathered_.totals, *core_->catalog, labels);
}

const BlockSample& GraphStatistics::Sample() const {
  if (!sample_) sample_ = SampleBlocks(*core_->NewestView());
  return *sample_;
}

double GraphStatistics::EdgeCount(TypeId type) const { return OfType(type)->edge_count; }

std::shared_ptr<const TypeStatistics> GraphStatistics::OfType(TypeId type) const {
  const std::lock_guard lock(mutex_);
  const auto found = gathered_.types.find(type);
  if (found != gathered_.types.end()) return found->second;
  auto figures = std::make_shared<TypeStatistics>();
  EntityTotals& totals = gathered_.totals;
  if (!gathered_.counted || totals.EdgesOf(type) > 0) {
    *figures = SampleType(*core_->NewestView(), Sample(), type, totals.nodes);
  }
  if (!gathered_.counted) totals.edges[type] = std::llround(figures->edge_count);
  figures->edge_count = static_cast<double>(totals.EdgesOf(type));
  gathered_.types.emplace(type, figures);
  return figures;
}

std::shared_ptr<const ValueStatistics> GraphStatistics::OfNodes(LabelId label, KeyId key) const {
  const double rows = label.valid() ? NodeCount({&label, 1}) : NodeCount();
  const std::lock_guard lock(mutex_);
  return FindOrGather(
      gathered_.node_values, {label, key}, gathered_, core_->counts.values_set(),
      [&] { return SampleNodeValues(*core_->NewestView(), Sample(), label, key, rows); });
}

std::shared_ptr<const ValueStatistics> GraphStatistics::OfEdges(TypeId type, KeyId key) const {
  const double rows = EdgeCount(type);
  const std::lock_guard lock(mutex_);
  return FindOrGather(
      gathered_.edge_values, {type, key}, gathered_, core_->counts.values_set(),
      [&] { return SampleEdgeValues(*core_->NewestView(), Sample(), type, key, rows); });
}

GatheredStatistics GraphStatistics::Gathered() const {
  const std::lock_guard lock(mutex_);
  return gathered_;
}

std::size_t GraphStatistics::gathered_count() const {
  const std::lock_guard lock(mutex_);
  return gathered_.types.size() + gathered_.node_values.size() + gathered_.edge_values.size();
}

std::shared_ptr<const GraphStatistics> GraphStatistics::Renewed(
    const EntityTotals& drift, const std::optional<EntityTotals>& totals,
    std::uint64_t values_set) const {
  GatheredStatistics kept = Gathered();
  const EntityTotals before = kept.totals;
  if (totals) {
    kept.totals = *totals;
    kept.counted = true;
  } else {
    kept.totals.Add(drift);
  }
  const std::set<LabelId> changed = ChangedLabels(before, kept.totals, *core_->catalog);
  const auto type_changed = [&](TypeId type) {
    return Differ(static_cast<double>(before.EdgesOf(type)),
                  static_cast<double>(kept.totals.EdgesOf(type)));
  };
  std::size_t old = std::erase_if(kept.node_values, [&](const auto& entry) {
    return changed.contains(entry.first.first) || AreOld(entry.second, values_set);
  });
  old += std::erase_if(kept.edge_values, [&](const auto& entry) {
    return type_changed(entry.first.first) || AreOld(entry.second, values_set);
  });
  // A histogram tells label sets apart.
  old += std::erase_if(kept.types, [&](const auto& entry) {
    return !changed.empty() || type_changed(entry.first);
  });
  // Of types that nothing was gathered of, a number is known only where all were counted.
  if (!kept.counted) {
    std::erase_if(kept.totals.edges,
                  [&](const auto& entry) { return !kept.types.contains(entry.first); });
  }
  const bool types_changed =
      std::any_of(kept.totals.edges.begin(), kept.totals.edges.end(),
                  [&](const auto& entry) { return type_changed(entry.first); });
  if (changed.empty() && old == 0 && !types_changed) return nullptr;
  return std::make_shared<const GraphStatistics>(core_, std::move(kept));
}

GatheredStatistics GatherTotals(GraphCore* core) {
  const auto view = core->NewestView();
  GatheredStatistics gathered;
  std::optional<EntityTotals> totals = view->KnownTotals();
  if (!totals && view->node_block_count() <= kCountedBlocks) {
    if (auto counted = view->Totals()) totals = *std::move(counted);
  }
  gathered.counted = totals.has_value();
  gathered.totals = totals ? *std::move(totals) : EntityTotals{SampleBlocks(*view).nodes, {}};
  return gathered;
}

}  // namespace keiretsu::graph
