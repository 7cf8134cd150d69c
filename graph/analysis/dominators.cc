#include "graph/analysis/dominators.h"

#include <algorithm>

namespace keiretsu::graph {
namespace {

// Numbers are those of a depth-first search: 0 is the root.
class LengauerTarjan {
 public:
  LengauerTarjan(const ArcLists& graph, std::uint32_t root) : graph_(graph) {
    Number(root);
    const std::size_t count = places_.size();
    semi_.resize(count);
    label_.resize(count);
    ancestor_.assign(count, kNoDominator);
    dominator_.assign(count, 0);
    bucket_.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) semi_[i] = label_[i] = i;
    CollectPredecessors();
  }

  std::vector<std::uint32_t> Run() {
    for (auto i = static_cast<std::uint32_t>(places_.size()); i-- > 1;) {
      for (std::uint64_t j = offsets_[i]; j < offsets_[i + 1]; ++j) {
        semi_[i] = std::min(semi_[i], semi_[Evaluate(tails_[j])]);
      }
      bucket_[semi_[i]].push_back(i);
      ancestor_[i] = parent_[i];
      for (std::uint32_t v : bucket_[parent_[i]]) {
        const std::uint32_t u = Evaluate(v);
        dominator_[v] = semi_[u] < semi_[v] ? u : parent_[i];
      }
      bucket_[parent_[i]].clear();
    }
    std::vector<std::uint32_t> result(graph_.count(), kNoDominator);
    for (std::uint32_t i = 1; i < places_.size(); ++i) {
      if (dominator_[i] != semi_[i]) dominator_[i] = dominator_[dominator_[i]];
      result[places_[i]] = places_[dominator_[i]];
    }
    return result;
  }

 private:
  void Number(std::uint32_t root) {
    struct Frame {
      std::uint32_t number;
      std::uint64_t next;
    };
    number_.assign(graph_.count(), kNoDominator);
    std::vector<Frame> stack;
    const auto enter = [&](std::uint32_t place, std::uint32_t parent) {
      number_[place] = static_cast<std::uint32_t>(places_.size());
      stack.push_back({number_[place], graph_.offsets[place]});
      places_.push_back(place);
      parent_.push_back(parent);
    };
    enter(root, 0);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const std::uint32_t number = frame.number;
      if (frame.next == graph_.offsets[places_[number] + 1]) {
        stack.pop_back();
        continue;
      }
      const std::uint32_t head = graph_.heads[frame.next++];
      if (number_[head] == kNoDominator) enter(head, number);
    }
  }

  void CollectPredecessors() {
    offsets_.assign(places_.size() + 1, 0);
    const auto each = [this](auto&& visit) {
      for (std::uint32_t i = 0; i < places_.size(); ++i) {
        for (std::uint32_t head : graph_.Out(places_[i])) visit(i, number_[head]);
      }
    };
    each([this](std::uint32_t, std::uint32_t head) { ++offsets_[head + 1]; });
    for (std::size_t i = 1; i < offsets_.size(); ++i) offsets_[i] += offsets_[i - 1];
    tails_.resize(offsets_.back());
    std::vector<std::uint64_t> next(offsets_.begin(), offsets_.end() - 1);
    each([&](std::uint32_t tail, std::uint32_t head) { tails_[next[head]++] = tail; });
  }

  // The place of least semidominator on the way to v's tree root, with path compression.
  std::uint32_t Evaluate(std::uint32_t v) {
    if (ancestor_[v] == kNoDominator) return label_[v];
    chain_.clear();
    for (std::uint32_t u = v; ancestor_[ancestor_[u]] != kNoDominator; u = ancestor_[u]) {
      chain_.push_back(u);
    }
    for (std::size_t i = chain_.size(); i-- > 0;) {
      const std::uint32_t u = chain_[i];
      const std::uint32_t above = ancestor_[u];
      if (semi_[label_[above]] < semi_[label_[u]]) label_[u] = label_[above];
      ancestor_[u] = ancestor_[above];
    }
    return label_[v];
  }

  const ArcLists& graph_;
  std::vector<std::uint32_t> number_;  // by place
  std::vector<std::uint32_t> places_;  // by number, as all that follow
  std::vector<std::uint32_t> parent_;
  std::vector<std::uint32_t> semi_;
  std::vector<std::uint32_t> label_;
  std::vector<std::uint32_t> ancestor_;
  std::vector<std::uint32_t> dominator_;
  std::vector<std::vector<std::uint32_t>> bucket_;
  std::vector<std::uint64_t> offsets_;  // predecessors
  std::vector<std::uint32_t> tails_;
  std::vector<std::uint32_t> chain_;
};

}  // namespace

std::vector<std::uint32_t> ImmediateDominators(const ArcLists& graph, std::uint32_t root) {
  return LengauerTarjan(graph, root).Run();
}

DominatorTree MakeDominatorTree(const std::vector<std::uint32_t>& dominators, std::uint32_t root) {
  const auto count = static_cast<std::uint32_t>(dominators.size());
  std::vector<std::uint32_t> offsets(count + 1, 0);
  for (std::uint32_t d : dominators) {
    if (d != kNoDominator) ++offsets[d + 1];
  }
  for (std::uint32_t i = 0; i < count; ++i) offsets[i + 1] += offsets[i];
  std::vector<std::uint32_t> children(offsets[count]);
  std::vector<std::uint32_t> next(offsets.begin(), offsets.end() - 1);
  for (std::uint32_t p = 0; p < count; ++p) {
    if (dominators[p] != kNoDominator) children[next[dominators[p]]++] = p;
  }
  DominatorTree tree{
      {}, std::vector<std::uint32_t>(count, 0), std::vector<std::uint32_t>(count, 0)};
  std::vector<std::uint32_t> stack = {root};
  next.assign(offsets.begin(), offsets.end() - 1);
  while (!stack.empty()) {
    const std::uint32_t p = stack.back();
    if (next[p] == offsets[p]) {
      tree.begin[p] = static_cast<std::uint32_t>(tree.order.size());
      tree.order.push_back(p);
    }
    if (next[p] < offsets[p + 1]) {
      stack.push_back(children[next[p]++]);
      continue;
    }
    tree.end[p] = static_cast<std::uint32_t>(tree.order.size());
    stack.pop_back();
  }
  return tree;
}

}  // namespace keiretsu::graph
