/// The best way on from a path's end to the target: the inner search of k best paths.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <span>
#include <vector>

#include "graph/analysis/path_comparer.h"
#include "graph/analysis/path_graph.h"
#include "graph/analysis/scaled_product.h"

namespace keiretsu::graph {

enum class CompletionOutcome : std::uint8_t {
  kFound,
  kNone,
  kGains,  ///< a cycle's product is above 1: the best walk is no path
};

/// Where a completion starts and what it must not use.
struct CompletionStart {
  std::span<const Place> prefix;  ///< not empty; its last place is where the completion starts
  std::span<const Place> banned;  ///< heads of first arcs not to take
  Place target = 0;
};

/// Both searches work backwards from the target and touch only what reaches it. External
/// synchronisation.
class CompletionSearch {
 public:
  CompletionSearch(const PathGraph* graph, PathComparer* comparer,
                   const std::function<Status()>* check_cancelled);

  /// By product, then hops, then ids: `tail` is the places after the prefix.
  /// Errors: cancellation; those of the exact shares.
  Result<CompletionOutcome> ByProduct(const CompletionStart& start, std::vector<Place>& tail);

  /// By the smallest share of prefix and completion together, then hops, then ids.
  Result<CompletionOutcome> ByWeakest(const CompletionStart& start, std::vector<Place>& tail);

  /// The smallest share along a path, as ByWeakest compares it: equal exact shares are one number.
  Result<double> Weakest(std::span<const Place> places);

 private:
  struct Label {
    std::uint32_t epoch = 0;  // reached in the search of this number
    std::uint32_t hops = 0;
    Place next = 0;
    bool queued = false;
    ScaledProduct product;
    double width = 0;
  };
  struct Entry {
    ScaledProduct product;
    std::uint32_t hops;
    Place place;
    // The worse one first in a heap that has the best on top.
    friend bool operator<(const Entry& a, const Entry& b) {
      if (!(a.product == b.product)) return b.product > a.product;
      return a.hops != b.hops ? a.hops > b.hops : a.place > b.place;
    }
  };

  // A new search in which the prefix is removed.
  void Begin(const CompletionStart& start);
  bool Reached(Place p) const { return labels_[p].epoch == epoch_; }
  bool IsRemoved(Place p) const { return removed_[p] == epoch_; }
  bool MayTake(const CompletionStart& start, Place head) const;
  // Begins unless no first arc is left.
  bool BeginIfWayOn(const CompletionStart& start);
  // Labels everything that reaches the target; false when a cycle gains.
  Result<bool> LabelProducts(Place target);
  Result<bool> RelaxInto(Place v);
  void Push(Place p);
  Result<int> CompareOver(Place from, Place head, const ScaledProduct& product, Place other_head,
                          const ScaledProduct& other);
  void Chain(Place from, Place head, std::vector<Place>& places) const;
  bool IsOnChain(Place place, Place head) const;
  void Follow(Place head, Place target, std::vector<Place>& tail) const;
  Status FindWidths();
  double WidthOf(double share) const;
  Status LabelWidths(Place target);
  Status LabelHops(Place target, double width);
  Status Step();

  const PathGraph* graph_;
  PathComparer* comparer_;
  const std::function<Status()>* check_cancelled_;
  std::uint32_t epoch_ = 0;
  std::uint32_t steps_ = 0;
  std::vector<Label> labels_;
  std::vector<std::uint32_t> removed_;  // by place: epoch in which the prefix holds it
  std::priority_queue<Entry> heap_;
  std::vector<Place> fifo_;
  bool have_widths_ = false;
  std::vector<std::pair<double, double>> widths_;  // share -> the number it counts as, ascending
  std::vector<Place> left_;
  std::vector<Place> right_;
};

}  // namespace keiretsu::graph
