// The messages of a term: how the ways that a leaf leads on to are counted at its neighbour.
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <type_traits>

#include "query/executor/list_intersection.h"
#include "query/executor/term_counter.h"
#include "storage/prefetch.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

// The weights of nodes each of which counts once.
struct OneEach {
  std::uint64_t operator()(std::uint32_t) const { return 1; }
};
// The weights of a node that counts once, or not at all.
struct UnitWeights {
  const NodeBits* bits;
  std::uint64_t operator()(std::uint32_t node) const { return HasNode(*bits, node) ? 1 : 0; }
};

/// What an addition to a sum somewhere costs, in weights read somewhere.
constexpr std::uint64_t kScatterCost = 2;

struct ListedWeights {
  const std::uint64_t* weights;
  std::uint64_t operator()(std::uint32_t node) const { return weights[node]; }
};

// Adds to the sums of nodes in no order: some additions are kept back while their sums are fetched.
// External synchronisation; several may share sums.
class ScatteredSums {
 public:
  // `shared`: other threads add to the same sums.
  ScatteredSums(std::uint64_t* sums, bool shared) : sums_(sums), shared_(shared) {}

  void Add(std::uint32_t node, std::uint64_t count) {
    Prefetch(&sums_[node]);
    waiting_[size_++] = {node, count};
    if (size_ == waiting_.size()) AddWaiting();
  }
  // Adds what was kept back. Returns whether no sum was too large so far.
  bool Finish() {
    AddWaiting();
    return !overflow_;
  }

 private:
  struct Addition {
    std::uint32_t node;
    std::uint64_t count;
  };

  void AddWaiting() {
    for (std::size_t i = 0; i < size_; ++i) {
      const auto [node, count] = waiting_[i];
      if (shared_) {
        const std::uint64_t before =
            std::atomic_ref(sums_[node]).fetch_add(count, std::memory_order_relaxed);
        overflow_ |= before + count < before;
      } else {
        overflow_ |= __builtin_add_overflow(sums_[node], count, &sums_[node]);
      }
    }
    size_ = 0;
  }

  std::uint64_t* const sums_;
  const bool shared_;
  bool overflow_ = false;
  std::size_t size_ = 0;
  std::array<Addition, 64> waiting_;
};

// Entries in the lists of nodes that have a weight.
template <typename Weights>
std::uint64_t EntriesOf(const BlockTable& table, const Weights& weights) {
  std::uint64_t entries = 0;
  const auto nodes = static_cast<std::uint32_t>(table.size() << graph::kBlockBits);
  for (std::uint32_t node = 0; node < nodes; ++node) {
    if (weights(node) > 0) entries += table.ListOf(node).size();
  }
  return entries;
}
std::uint64_t AllEntries(const BlockTable& table) {
  std::uint64_t entries = 0;
  for (std::size_t block = 0; block < table.size(); ++block) {
    if (table[block].adjacency != nullptr) entries += table[block].adjacency->edge_count();
  }
  return entries;
}

// How many relationships from `source` to `target` fit.
std::uint64_t Multiplicity(const TermEdge& edge, std::uint32_t source, std::uint32_t target) {
  if (edge.without_loops && source == target) return 0;
  std::uint64_t count = 0;
  const std::uint32_t block = source >> graph::kBlockBits;
  for (const FittingType& type : edge.types) {
    const auto list = type.out->ListOf(source);
    const auto [begin, end] = std::equal_range(list.begin(), list.end(), target);
    if (type.rows == nullptr) {
      count += static_cast<std::uint64_t>(end - begin);
      continue;
    }
    const std::uint32_t* const neighbours = (*type.out)[block].neighbours;
    for (auto i = begin; i != end; ++i) {
      const auto row = static_cast<std::size_t>(&*i - neighbours);
      count += ((*type.rows)[block][row / 64] >> (row % 64)) & 1;
    }
  }
  return count;
}

}  // namespace

bool TermCounter::IsDegree(std::uint32_t leaf, const Bundle& bundle) const {
  const TermNode& node = nodes_[leaf];
  return node.plain() && node.bits == nullptr && bundle.size() == 1 &&
         !bundle.front()->filtered && !bundle.front()->without_loops;
}

// A leaf whose message costs nothing comes first.
std::optional<std::uint32_t> TermCounter::NextLeaf() const {
  std::optional<std::uint32_t> leaf;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].gone || kept_ == i || Neighbours(i).size() != 1) continue;
    if (nodes_[i].plain() && nodes_[i].bits == nullptr) return i;
    if (!leaf) leaf = i;
  }
  return leaf;
}

Status TermCounter::SendAll() {
  while (const std::optional<std::uint32_t> leaf = NextLeaf()) {
    RETURN_IF_ERROR(Send(*leaf, Neighbours(*leaf).front()));
  }
  return Status();
}

Status TermCounter::Send(std::uint32_t leaf, std::uint32_t to) {
  Bundle bundle;
  for (TermEdge& edge : edges_) {
    const bool between = (edge.source == leaf && edge.target == to) ||
                         (edge.source == to && edge.target == leaf);
    if (edge.done || !between) continue;
    edge.done = true;
    bundle.push_back(&edge);
  }
  nodes_[leaf].gone = true;
  if (IsDegree(leaf, bundle)) {
    const TermEdge& edge = *bundle.front();
    const auto direction = edge.source == to ? graph::Direction::kOut : graph::Direction::kIn;
    nodes_[to].degrees.emplace_back();
    for (const FittingType& type : edge.types) {
      ASSIGN_OR_RETURN(const BlockTable* table, graph_.Table(type.type, direction));
      nodes_[to].degrees.back().push_back(table);
    }
    return Status();
  }
  if (nodes_[leaf].plain()) {
    const NodeBits* const bits = nodes_[leaf].bits.get();
    return bits == nullptr ? SendWeights(to, bundle, OneEach{})
                           : SendWeights(to, bundle, UnitWeights{bits});
  }
  ASSIGN_OR_RETURN(const std::vector<std::uint64_t> weights, Evaluate(nodes_[leaf]));
  nodes_[leaf].factors.clear();
  return SendWeights(to, bundle, ListedWeights{weights.data()});
}

// A factor of `to` by node: `add(block, sums)` adds what the lists of a block say to the sums, and
// says whether none became too large.
template <typename Add>
Status TermCounter::AddFactor(std::uint32_t to, const Add& add) {
  RETURN_IF_ERROR(graph_.Reserve(graph_.node_limit() * sizeof(std::uint64_t)));
  std::vector<std::uint64_t> sums(graph_.node_limit());
  std::atomic<bool> overflow{false};
  RETURN_IF_ERROR(graph_.ForEachBlock([&](unsigned, std::uint32_t block) {
    if (!add(block, sums.data())) overflow = true;
    return Status();
  }));
  if (overflow) return CountOverflowError();
  nodes_[to].factors.push_back(std::move(sums));
  return Status();
}

// Where every list of the receiver is as it lies in its block, the lists themselves are gone
// through: of several, what they have in common.
template <typename Weights>
Status TermCounter::SendByLists(std::uint32_t to, const Bundle& bundle, const Weights& weights) {
  std::vector<const BlockTable*> tables;
  for (const TermEdge* edge : bundle) {
    const auto direction = edge->source == to ? graph::Direction::kOut : graph::Direction::kIn;
    ASSIGN_OR_RETURN(const BlockTable* table,
                     graph_.Table(edge->types.front().type, direction));
    tables.push_back(table);
  }
  const bool without_loops = std::any_of(bundle.begin(), bundle.end(), [](const TermEdge* edge) {
    return edge->without_loops;
  });
  return AddFactor(to, [&](std::uint32_t block, std::uint64_t* sums) {
    const std::uint32_t first = block << graph::kBlockBits;
    bool over = false;
    ListIntersection lists(tables.size());
    for (std::uint32_t node = first; node < first + graph::kBlockSize; ++node) {
      if (nodes_[to].bits != nullptr && !HasNode(*nodes_[to].bits, node)) continue;
      for (std::size_t i = 0; i < tables.size(); ++i) lists.Set(i, tables[i]->ListOf(node));
      lists.ForEach([&](std::uint32_t other, std::uint64_t ways) {
        if (without_loops && other == node) return;
        over |= __builtin_mul_overflow(ways, weights(other), &ways) ||
                __builtin_add_overflow(sums[node], ways, &sums[node]);
      });
    }
    return !over;
  });
}

// Whether the lists of the leaf's nodes that have a weight are much shorter than all the
// receiver's.
template <typename Weights>
Result<bool> TermCounter::HasFewEntries(std::uint32_t to, const Bundle& bundle,
                                        const Weights& weights) {
  if (bundle.size() != 1) return false;
  const std::size_t limit = graph_.node_limit();
  std::size_t senders = 0;
  for (std::uint32_t node = 0; node < limit; ++node) {
    if (weights(node) > 0) ++senders;
  }
  const NodeBits* const wanted = nodes_[to].bits.get();
  std::size_t receivers = wanted == nullptr ? limit : 0;
  if (wanted != nullptr) {
    for (const std::uint64_t word : *wanted) {
      receivers += static_cast<std::size_t>(std::popcount(word));
    }
  }
  if (kScatterCost * senders >= receivers) return false;  // the lists need not be read to know
  const TermEdge& edge = *bundle.front();
  const auto direction = edge.source == to ? graph::Direction::kIn : graph::Direction::kOut;
  ASSIGN_OR_RETURN(const BlockTable* table, graph_.Table(edge.types.front().type, direction));
  const double share = static_cast<double>(receivers) / static_cast<double>(limit);
  const auto all = static_cast<double>(AllEntries(*table)) * share;
  return static_cast<double>(kScatterCost * EntriesOf(*table, weights)) < all;
}

// The lists of the leaf's nodes that have a weight are gone through.
template <typename Weights>
Status TermCounter::SendFromLeaf(std::uint32_t to, const TermEdge& edge, const Weights& weights) {
  const auto direction = edge.source == to ? graph::Direction::kIn : graph::Direction::kOut;
  ASSIGN_OR_RETURN(const BlockTable* table, graph_.Table(edge.types.front().type, direction));
  const NodeBits* const wanted = nodes_[to].bits.get();
  return AddFactor(to, [&](std::uint32_t block, std::uint64_t* sums) {
    const std::uint32_t first = block << graph::kBlockBits;
    ScatteredSums scattered(sums, graph_.threads() > 1);
    for (std::uint32_t node = first; node < first + graph::kBlockSize; ++node) {
      const std::uint64_t weight = weights(node);
      if (weight == 0) continue;
      for (const std::uint32_t other : table->ListOf(node)) {
        if (edge.without_loops && other == node) continue;
        if (wanted == nullptr || HasNode(*wanted, other)) scattered.Add(other, weight);
      }
    }
    return scattered.Finish();
  });
}

template <typename Weights>
Status TermCounter::SendWeights(std::uint32_t to, const Bundle& bundle, const Weights& weights) {
  const bool by_lists = std::all_of(bundle.begin(), bundle.end(), [](const TermEdge* edge) {
    return !edge->filtered && edge->types.size() == 1;
  });
  if (by_lists) {
    if constexpr (!std::is_same_v<Weights, OneEach>) {
      ASSIGN_OR_RETURN(const bool few, HasFewEntries(to, bundle, weights));
      if (few) return SendFromLeaf(to, *bundle.front(), weights);
    }
    return SendByLists(to, bundle, weights);
  }
  const TermEdge& edge = *bundle.front();
  const bool outwards = edge.source == to;  // the receiver's lists lead to the leaf
  const auto rest = [&bundle](std::uint32_t source, std::uint32_t target) {
    std::uint64_t product = 1;
    for (std::size_t i = 1; i < bundle.size(); ++i) {
      const bool same_way = bundle[i]->source == bundle[0]->source;
      product *= same_way ? Multiplicity(*bundle[i], source, target)
                          : Multiplicity(*bundle[i], target, source);
    }
    return product;
  };
  const NodeBits* const wanted = nodes_[to].bits.get();
  return AddFactor(to, [&](std::uint32_t block, std::uint64_t* sums) {
    const std::uint32_t first = block << graph::kBlockBits;
    ScatteredSums scattered(sums, !outwards && graph_.threads() > 1);
    bool over = false;
    const auto add = [&](std::uint32_t source, std::uint32_t target) {
      const std::uint32_t at = outwards ? source : target;
      if (wanted != nullptr && !HasNode(*wanted, at)) return;
      std::uint64_t count = weights(outwards ? target : source);
      if (count == 0) return;
      if (bundle.size() > 1) over |= __builtin_mul_overflow(count, rest(source, target), &count);
      scattered.Add(at, count);
    };
    const bool targets_alone = std::is_same_v<Weights, OneEach> && !outwards &&
                               bundle.size() == 1 && !edge.without_loops;
    if (targets_alone) {
      ForEachFittingTarget(edge, block, [&](std::uint32_t target) { add(0, target); });
    } else {
      ForEachFitting(edge, block, [&](std::uint32_t row, std::uint32_t target) {
        add(first + row, target);
      });
    }
    return scattered.Finish() && !over;
  });
}

}  // namespace keiretsu::query
