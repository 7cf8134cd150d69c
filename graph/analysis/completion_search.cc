#include "graph/analysis/completion_search.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "storage/status_macros.h"

namespace keiretsu::graph {

CompletionSearch::CompletionSearch(const PathGraph* graph, PathComparer* comparer,
                                   const std::function<Status()>* check_cancelled)
    : graph_(graph),
      comparer_(comparer),
      check_cancelled_(check_cancelled),
      labels_(graph->size()),
      removed_(graph->size(), 0) {}

void CompletionSearch::Begin(const CompletionStart& start) {
  ++epoch_;
  for (Place p : start.prefix) removed_[p] = epoch_;
  heap_ = {};
  fifo_.clear();
}

bool CompletionSearch::MayTake(const CompletionStart& start, Place head) const {
  return !IsRemoved(head) &&
         std::find(start.banned.begin(), start.banned.end(), head) == start.banned.end();
}

// Along a chain all first arcs are banned: no search is begun then, which would mark the prefix.
bool CompletionSearch::BeginIfWayOn(const CompletionStart& start) {
  const auto arcs = graph_->Out(start.prefix.back());
  const bool all_banned =
      std::all_of(arcs.begin(), arcs.end(), [&start](const PathGraph::Arc& arc) {
        return std::find(start.banned.begin(), start.banned.end(), arc.to) != start.banned.end();
      });
  if (all_banned) return false;
  Begin(start);
  return !IsRemoved(start.target) &&
         std::any_of(arcs.begin(), arcs.end(),
                     [this, &start](const PathGraph::Arc& arc) { return MayTake(start, arc.to); });
}

Status CompletionSearch::Step() { return ++steps_ % 4096 == 0 ? (*check_cancelled_)() : Status(); }

void CompletionSearch::Chain(Place from, Place head, std::vector<Place>& places) const {
  places.assign(1, from);
  // While labels are being corrected a chain may pass a place twice, never more than all of them.
  for (Place p = head; places.size() <= graph_->size(); p = labels_[p].next) {
    places.push_back(p);
    if (labels_[p].hops == 0) break;
  }
}

bool CompletionSearch::IsOnChain(Place place, Place head) const {
  std::size_t steps = 0;
  for (Place p = head; steps <= graph_->size(); p = labels_[p].next, ++steps) {
    if (p == place) return true;
    if (labels_[p].hops == 0) return false;
  }
  return true;
}

void CompletionSearch::Follow(Place head, Place target, std::vector<Place>& tail) const {
  tail.assign(1, head);
  while (tail.back() != target) tail.push_back(labels_[tail.back()].next);
}

// The sign of (over `head`) - (over `other_head`), by product alone.
Result<int> CompletionSearch::CompareOver(Place from, Place head, const ScaledProduct& product,
                                          Place other_head, const ScaledProduct& other) {
  const std::uint64_t hops = std::uint64_t{labels_[head].hops} + labels_[other_head].hops + 2;
  if (!ScaledProduct::MayTie(product, other, hops)) return product > other ? 1 : -1;
  Chain(from, head, left_);
  Chain(from, other_head, right_);
  return comparer_->CompareProducts(left_, right_);
}

void CompletionSearch::Push(Place p) {
  Label& label = labels_[p];
  if (graph_->max_share <= 1) {
    heap_.push({label.product, label.hops, p});
  } else if (!label.queued) {
    label.queued = true;
    fifo_.push_back(p);
  }
}

Result<bool> CompletionSearch::RelaxInto(Place v) {
  for (const PathGraph::Arc& arc : graph_->In(v)) {
    const Place w = arc.to;
    if (IsRemoved(w)) continue;
    const Label over = labels_[v];
    Label& label = labels_[w];
    const ScaledProduct product = over.product.Times(arc.share);
    const std::uint32_t hops = over.hops + 1;
    if (Reached(w)) {
      if (label.hops == 0) continue;  // the target: no path goes on from there
      if (label.next == v) {
        // It goes over v already, and takes what made v better.
        if (label.product == product && label.hops == hops) continue;
      } else {
        ASSIGN_OR_RETURN(const int sign, CompareOver(w, v, product, label.next, label.product));
        if (sign < 0 || (sign == 0 && hops > label.hops)) continue;
        if (sign == 0 && hops == label.hops) {
          label.next = std::min(label.next, v);
          continue;
        }
      }
      if (graph_->max_share > 1 && IsOnChain(w, v)) return false;
    }
    const bool queued = Reached(w) && label.queued;
    label = {
        .epoch = epoch_, .hops = hops, .next = v, .queued = queued, .product = product, .width = 0};
    Push(w);
  }
  return true;
}

Result<bool> CompletionSearch::LabelProducts(Place target) {
  labels_[target] = {};
  labels_[target].epoch = epoch_;
  Push(target);
  for (std::size_t i = 0; !heap_.empty() || i < fifo_.size();) {
    RETURN_IF_ERROR(Step());
    Place v = 0;
    if (heap_.empty()) {
      v = fifo_[i++];
      labels_[v].queued = false;
    } else {
      const Entry entry = heap_.top();
      heap_.pop();
      v = entry.place;
      if (!(labels_[v].product == entry.product) || labels_[v].hops != entry.hops) continue;
    }
    ASSIGN_OR_RETURN(const bool sound, RelaxInto(v));
    if (!sound) return false;
  }
  return true;
}

Result<CompletionOutcome> CompletionSearch::ByProduct(const CompletionStart& start,
                                                      std::vector<Place>& tail) {
  if (!BeginIfWayOn(start)) return CompletionOutcome::kNone;
  ASSIGN_OR_RETURN(const bool sound, LabelProducts(start.target));
  if (!sound) return CompletionOutcome::kGains;
  const Place spur = start.prefix.back();
  const PathGraph::Arc* best = nullptr;
  ScaledProduct best_product;
  for (const PathGraph::Arc& arc : graph_->Out(spur)) {
    if (!MayTake(start, arc.to) || !Reached(arc.to)) continue;
    const ScaledProduct product = labels_[arc.to].product.Times(arc.share);
    if (best != nullptr) {
      ASSIGN_OR_RETURN(const int sign, CompareOver(spur, arc.to, product, best->to, best_product));
      if (sign < 0 || (sign == 0 && labels_[arc.to].hops >= labels_[best->to].hops)) continue;
    }
    best = &arc;
    best_product = product;
  }
  if (best == nullptr) return CompletionOutcome::kNone;
  Follow(best->to, start.target, tail);
  return CompletionOutcome::kFound;
}

// Shares whose doubles differ by rounding alone become one number.
Status CompletionSearch::FindWidths() {
  if (have_widths_) return Status();
  std::vector<std::tuple<double, Place, Place>> arcs;
  for (Place p = 0; p < graph_->size(); ++p) {
    for (const PathGraph::Arc& arc : graph_->Out(p)) arcs.emplace_back(arc.share, p, arc.to);
  }
  std::sort(arcs.begin(), arcs.end());
  for (std::size_t i = 0; i < arcs.size(); ++i) {
    const auto& [share, from, to] = arcs[i];
    double width = share;
    if (i > 0) {
      const auto& [before, before_from, before_to] = arcs[i - 1];
      if (share == before) continue;
      if (share - before <= share * 0x1p-48) {
        ASSIGN_OR_RETURN(const bool same,
                         comparer_->SameShare({before_from, before_to}, {from, to}));
        if (same) width = widths_.back().second;
      }
    }
    widths_.emplace_back(share, width);
  }
  have_widths_ = true;
  return Status();
}

double CompletionSearch::WidthOf(double share) const {
  return std::lower_bound(widths_.begin(), widths_.end(), std::pair(share, 0.0))->second;
}

Result<double> CompletionSearch::Weakest(std::span<const Place> places) {
  RETURN_IF_ERROR(FindWidths());
  double weakest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    const auto arcs = graph_->Out(places[i]);
    const auto arc = std::lower_bound(arcs.begin(), arcs.end(), places[i + 1],
                                      [](const PathGraph::Arc& a, Place to) { return a.to < to; });
    weakest = std::min(weakest, WidthOf(arc->share));
  }
  return weakest;
}

Status CompletionSearch::LabelWidths(Place target) {
  labels_[target] = {};
  labels_[target].epoch = epoch_;
  labels_[target].width = std::numeric_limits<double>::infinity();
  heap_.push({ScaledProduct(), 0, target});
  while (!heap_.empty()) {
    RETURN_IF_ERROR(Step());
    const Place v = heap_.top().place;
    heap_.pop();
    if (labels_[v].queued) continue;  // settled: its first pop had its greatest width
    labels_[v].queued = true;
    for (const PathGraph::Arc& arc : graph_->In(v)) {
      if (IsRemoved(arc.to)) continue;
      const double width = std::min(WidthOf(arc.share), labels_[v].width);
      if (Reached(arc.to) && labels_[arc.to].width >= width) continue;
      labels_[arc.to] = {};
      labels_[arc.to].epoch = epoch_;
      labels_[arc.to].width = width;
      heap_.push({ScaledProduct().Times(width), 0, arc.to});
    }
  }
  return Status();
}

Status CompletionSearch::LabelHops(Place target, double width) {
  labels_[target] = {};
  labels_[target].epoch = epoch_;
  fifo_.assign(1, target);
  for (std::size_t i = 0; i < fifo_.size(); ++i) {
    RETURN_IF_ERROR(Step());
    const Place v = fifo_[i];
    for (const PathGraph::Arc& arc : graph_->In(v)) {
      if (IsRemoved(arc.to) || WidthOf(arc.share) < width) continue;
      Label& label = labels_[arc.to];
      if (!Reached(arc.to)) {
        label = {};
        label.epoch = epoch_;
        label.hops = labels_[v].hops + 1;
        label.next = v;
        fifo_.push_back(arc.to);
      } else if (label.hops == labels_[v].hops + 1) {
        label.next = std::min(label.next, v);
      }
    }
  }
  return Status();
}

Result<CompletionOutcome> CompletionSearch::ByWeakest(const CompletionStart& start,
                                                      std::vector<Place>& tail) {
  if (!BeginIfWayOn(start)) return CompletionOutcome::kNone;
  ASSIGN_OR_RETURN(const double prefix_width, Weakest(start.prefix));
  RETURN_IF_ERROR(LabelWidths(start.target));
  const auto arcs = graph_->Out(start.prefix.back());
  double width = 0;
  for (const PathGraph::Arc& arc : arcs) {
    if (!MayTake(start, arc.to) || !Reached(arc.to)) continue;
    width = std::max(width, std::min({prefix_width, WidthOf(arc.share), labels_[arc.to].width}));
  }
  if (width <= 0) return CompletionOutcome::kNone;
  Begin(start);
  RETURN_IF_ERROR(LabelHops(start.target, width));
  const PathGraph::Arc* best = nullptr;
  for (const PathGraph::Arc& arc : arcs) {
    if (!MayTake(start, arc.to) || !Reached(arc.to) || WidthOf(arc.share) < width) continue;
    if (best == nullptr || labels_[arc.to].hops < labels_[best->to].hops) best = &arc;
  }
  Follow(best->to, start.target, tail);
  return CompletionOutcome::kFound;
}

}  // namespace keiretsu::graph
