/// How the relationships of a pair differ between two days.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "graph/analysis/projection_builder.h"
#include "graph/analysis/share_rules.h"
#include "graph/date_slice.h"

namespace keiretsu::graph {

enum class ShareChangeKind : std::uint8_t { kAdded, kEnded, kChanged };

/// One difference. `edge` began, ended, or with kChanged is the one that began last, or where none
/// began, the one that ended last. The shares of kChanged are those of the pair.
struct ShareChange {
  ShareChangeKind kind;
  EdgeRef edge;
  std::optional<double> before;
  std::optional<double> after;
};

/// What several statements about one pair say together: the sum, the largest or the latest, bands
/// at their lower end; nullopt when none of them states anything. The sum is that of the decimals.
std::optional<double> ShareTogether(std::span<const ShareRecord* const> records,
                                    ParallelRule parallel);

/// The differences of one pair over one type. `before` and `after` are the records that hold on the
/// two days, each ascending by edge id. A pair that holds on one day only gives a row for each of
/// its relationships; one that holds on both gives one row when its share differs, and none when a
/// relationship took the place of another with the same share.
std::vector<ShareChange> ChangesOfPair(std::span<const ShareRecord* const> before,
                                       std::span<const ShareRecord* const> after,
                                       ParallelRule parallel);

/// The pairs (source, target) with a relationship of `type` that is alive in one of two slices of
/// the view and not in the other, ascending. Time: the relationships of the type in blocks where
/// the slices differ. Errors: those of the slices; of `check_cancelled`.
Result<std::vector<std::pair<NodeId, NodeId>>> PairsThatDiffer(
    const GraphView& view, TypeId type, DateSlice& first, DateSlice& second,
    const std::function<Status()>& check_cancelled);

}  // namespace keiretsu::graph
