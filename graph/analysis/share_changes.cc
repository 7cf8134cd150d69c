#include "graph/analysis/share_changes.h"

#include <algorithm>
#include <iterator>

#include "graph/analysis/rational.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

std::optional<double> Stated(const ShareRecord& record) {
  if (record.share) return record.share;
  if (record.min) return record.min;
  return record.max ? std::optional(0.0) : std::nullopt;
}

/// Whether `a` began after `b`; no start is the earliest, and among equals the one created last.
bool Later(const ShareRecord& a, const ShareRecord& b) {
  const auto start = [](const ShareRecord& r) {
    return std::pair(r.start.has_value(), r.start ? r.start->epoch_days : 0);
  };
  if (start(a) != start(b)) return start(a) > start(b);
  return a.edge.id > b.edge.id;
}

using Records = std::vector<const ShareRecord*>;

/// The records of `of` whose edge is not in `among`.
Records Without(std::span<const ShareRecord* const> of,
                std::span<const ShareRecord* const> among) {
  Records left;
  std::set_difference(of.begin(), of.end(), among.begin(), among.end(), std::back_inserter(left),
                      [](const ShareRecord* a, const ShareRecord* b) {
                        return a->edge.id < b->edge.id;
                      });
  return left;
}

const ShareRecord* LatestOf(const Records& records) {
  return *std::max_element(records.begin(), records.end(),
                           [](const auto* a, const auto* b) { return Later(*b, *a); });
}

/// The entries of both lists that are in one alone, as targets, each target once.
void AppendDifference(const AdjacencyBlock* first, const AdjacencyBlock* second,
                      std::uint32_t block, std::vector<std::pair<NodeId, NodeId>>& pairs) {
  using Entry = std::pair<std::uint32_t, std::uint64_t>;
  std::vector<Entry> entries[2];
  std::vector<Entry> differing;
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    for (const int side : {0, 1}) {
      entries[side].clear();
      const AdjacencyBlock* lists = side == 0 ? first : second;
      if (lists == nullptr) continue;
      for (std::uint32_t i = lists->offsets[row]; i < lists->offsets[row + 1]; ++i) {
        entries[side].emplace_back(lists->neighbours[i], lists->edge_ids[i]);
      }
    }
    if (entries[0] == entries[1]) continue;
    differing.clear();
    std::set_symmetric_difference(entries[0].begin(), entries[0].end(), entries[1].begin(),
                                  entries[1].end(), std::back_inserter(differing));
    for (std::size_t i = 0; i < differing.size(); ++i) {
      if (i > 0 && differing[i].first == differing[i - 1].first) continue;
      pairs.emplace_back(NodeAt(block, row), NodeId(differing[i].first));
    }
  }
}

}  // namespace

std::optional<double> ShareTogether(std::span<const ShareRecord* const> records,
                                    ParallelRule parallel) {
  if (records.empty()) return std::nullopt;
  if (parallel == ParallelRule::kLast) {
    return Stated(*LatestOf(Records(records.begin(), records.end())));
  }
  std::optional<Rational> together;
  for (const ShareRecord* record : records) {
    const std::optional<double> stated = Stated(*record);
    if (!stated) continue;
    const Rational share = ExactDecimal(*stated);
    if (!together) {
      together = share;
    } else if (parallel == ParallelRule::kSum) {
      *together += share;
    } else if (share > *together) {
      together = share;
    }
  }
  return together ? std::optional(NearestDouble(*together)) : std::nullopt;
}

std::vector<ShareChange> ChangesOfPair(std::span<const ShareRecord* const> before,
                                       std::span<const ShareRecord* const> after,
                                       ParallelRule parallel) {
  std::vector<ShareChange> changes;
  const Records ended = Without(before, after);
  const Records added = Without(after, before);
  if (ended.empty() && added.empty()) return changes;
  if (before.empty()) {
    for (const ShareRecord* record : added) {
      changes.push_back({ShareChangeKind::kAdded, record->edge, std::nullopt, Stated(*record)});
    }
  } else if (after.empty()) {
    for (const ShareRecord* record : ended) {
      changes.push_back({ShareChangeKind::kEnded, record->edge, Stated(*record), std::nullopt});
    }
  } else {
    const std::optional<double> share_before = ShareTogether(before, parallel);
    const std::optional<double> share_after = ShareTogether(after, parallel);
    if (share_before == share_after) return changes;
    changes.push_back({ShareChangeKind::kChanged, LatestOf(added.empty() ? ended : added)->edge,
                       share_before, share_after});
  }
  return changes;
}

Result<std::vector<std::pair<NodeId, NodeId>>> PairsThatDiffer(
    const GraphView& view, TypeId type, DateSlice& first, DateSlice& second,
    const std::function<Status()>& check_cancelled) {
  std::vector<std::pair<NodeId, NodeId>> pairs;
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    RETURN_IF_ERROR(check_cancelled());
    ASSIGN_OR_RETURN(const AliveBlock* before, first.Block(view, type, Direction::kOut, block));
    ASSIGN_OR_RETURN(const AliveBlock* after, second.Block(view, type, Direction::kOut, block));
    if (before->all() && after->all()) continue;
    ASSIGN_OR_RETURN(const AdjacencyBlock* whole, view.Adjacency(type, Direction::kOut, block));
    AppendDifference(before->all() ? whole : &before->adjacency(),
                     after->all() ? whole : &after->adjacency(), block, pairs);
  }
  return pairs;
}

}  // namespace keiretsu::graph
