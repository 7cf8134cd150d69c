#include "query/executor/term_counter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "query/executor/cycle_counter.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status CountOverflowError() {
  return ArithmeticError("IntegerOverflow",
                         "the number of matches does not fit in a 64-bit integer");
}

namespace {

using BlockCounts = std::array<std::uint64_t, graph::kBlockSize>;

// What is in both sets; null stands for all.
std::shared_ptr<const NodeBits> Both(const std::shared_ptr<const NodeBits>& a,
                                     const std::shared_ptr<const NodeBits>& b) {
  if (a == nullptr || a == b) return b;
  if (b == nullptr) return a;
  auto both = std::make_shared<NodeBits>(*a);
  for (std::size_t i = 0; i < b->size(); ++i) (*both)[i] &= (*b)[i];
  return both;
}
std::shared_ptr<const RowBits> Both(const std::shared_ptr<const RowBits>& a,
                                    const std::shared_ptr<const RowBits>& b) {
  if (a == nullptr) return b;
  if (b == nullptr) return a;
  auto both = std::make_shared<RowBits>(*a);
  for (std::size_t block = 0; block < b->size(); ++block) {
    for (std::size_t i = 0; i < (*b)[block].size(); ++i) (*both)[block][i] &= (*b)[block][i];
  }
  return both;
}

// Multiplies block counts by factors, none above `largest`; false on overflow. `bound` is at least
// the largest count.
template <typename Factor>
bool Multiply(BlockCounts& counts, double& bound, double largest, const Factor& factor) {
  bound *= largest;
  constexpr double kSafe = 9.0e18;
  if (bound < kSafe) {
    for (std::uint32_t row = 0; row < graph::kBlockSize; ++row) counts[row] *= factor(row);
    return true;
  }
  bool overflow = false;
  for (std::uint32_t row = 0; row < graph::kBlockSize; ++row) {
    overflow |= __builtin_mul_overflow(counts[row], std::uint64_t{factor(row)}, &counts[row]);
  }
  return !overflow;
}

// No node of a block has more relationships than the block.
double LargestDegree(const std::vector<const BlockTable*>& tables, std::uint32_t block) {
  double edges = 0;
  for (const BlockTable* table : tables) {
    const graph::AdjacencyBlock* adjacency = (*table)[block].adjacency;
    if (adjacency != nullptr) edges += adjacency->edge_count();
  }
  return edges;
}

}  // namespace

TermCounter::TermCounter(PatternGraph& graph, const PatternCountNode& pattern,
                         const PatternCountNode::Term& term)
    : graph_(graph), term_(term) {
  for (std::uint32_t i = 0; i < term.nodes.size() && pattern.kept; ++i) {
    const auto& members = term.nodes[i];
    if (std::find(members.begin(), members.end(), *pattern.kept) != members.end()) kept_ = i;
  }
}

void TermCounter::PrepareNode(const std::vector<std::uint32_t>& members) {
  TermNode node;
  for (const std::uint32_t member : members) {
    node.bits = Both(node.bits, graph_.NodesAt(member));
  }
  nodes_.push_back(std::move(node));
}

void TermCounter::PrepareEdge(const PatternCountNode::Term::Edge& edge) {
  TermEdge result{.source = edge.source,
                  .target = edge.target,
                  .types = graph_.EdgesAt(edge.members.front()),
                  .filtered = false,
                  .without_loops = edge.without_loops,
                  .done = false};
  for (std::size_t i = 1; i < edge.members.size(); ++i) {
    const std::vector<FittingType>& other = graph_.EdgesAt(edge.members[i]);
    std::erase_if(result.types, [&other](FittingType& type) {
      const auto same = std::find_if(other.begin(), other.end(), [&type](const FittingType& o) {
        return o.type == type.type;
      });
      if (same == other.end()) return true;
      type.rows = Both(type.rows, same->rows);
      return false;
    });
  }
  none_ = none_ || result.types.empty();
  result.filtered = std::any_of(result.types.begin(), result.types.end(),
                                [](const FittingType& type) { return type.rows != nullptr; });
  edges_.push_back(std::move(result));
}

Status TermCounter::Prepare() {
  for (const auto& members : term_.nodes) PrepareNode(members);
  for (const auto& edge : term_.edges) PrepareEdge(edge);
  return none_ ? Status() : TakeLoops();
}

// Self loops become a factor of their node.
Status TermCounter::TakeLoops() {
  for (TermEdge& edge : edges_) {
    if (edge.source != edge.target) continue;
    const bool any = std::any_of(edge.types.begin(), edge.types.end(), [](const FittingType& type) {
      return type.out->SelfLoops() > 0;
    });
    if (!any) {
      none_ = true;
      return Status();
    }
    RETURN_IF_ERROR(CountLoops(edge));
    edge.done = true;
  }
  return Status();
}

Status TermCounter::CountLoops(const TermEdge& edge) {
  RETURN_IF_ERROR(graph_.Reserve(graph_.node_limit() * sizeof(std::uint64_t)));
  std::vector<std::uint64_t> loops(graph_.node_limit());
  RETURN_IF_ERROR(graph_.ForEachBlock([&](unsigned, std::uint32_t block) {
    const std::uint32_t first = block << graph::kBlockBits;
    ForEachFitting(edge, block, [&](std::uint32_t row, std::uint32_t target) {
      if (first + row == target) ++loops[target];
    });
    return Status();
  }));
  nodes_[edge.source].factors.push_back(std::move(loops));
  return Status();
}

std::vector<std::uint32_t> TermCounter::Neighbours(std::uint32_t node) const {
  std::vector<std::uint32_t> neighbours;
  for (const TermEdge& edge : edges_) {
    if (edge.done || (edge.source != node && edge.target != node)) continue;
    const std::uint32_t other = edge.source == node ? edge.target : edge.source;
    if (std::find(neighbours.begin(), neighbours.end(), other) == neighbours.end()) {
      neighbours.push_back(other);
    }
  }
  return neighbours;
}

Status TermCounter::EvaluateBlock(const TermNode& node, std::uint32_t block,
                                  std::uint64_t* out) const {
  BlockCounts counts;
  counts.fill(1);
  if (node.bits != nullptr) {
    const std::uint64_t* const words = node.bits->data() + block * (graph::kBlockSize / 64);
    for (std::uint32_t row = 0; row < graph::kBlockSize; ++row) {
      counts[row] = (words[row / 64] >> (row % 64)) & 1;
    }
  }
  double bound = 1;
  bool fits = true;
  for (const auto& tables : node.degrees) {
    const double largest = LargestDegree(tables, block);
    if (tables.size() == 1) {
      const std::uint32_t* const offsets = (*tables.front())[block].offsets;
      fits = fits && Multiply(counts, bound, largest, [offsets](std::uint32_t row) {
               return offsets[row + 1] - offsets[row];
             });
      continue;
    }
    fits = fits && Multiply(counts, bound, largest, [&tables, block](std::uint32_t row) {
             std::uint64_t degree = 0;
             for (const BlockTable* table : tables) {
               const std::uint32_t* const offsets = (*table)[block].offsets;
               degree += offsets[row + 1] - offsets[row];
             }
             return degree;
           });
  }
  for (const auto& factor : node.factors) {
    const std::uint64_t* const cells = factor.data() + (std::size_t{block} << graph::kBlockBits);
    const auto largest =
        static_cast<double>(*std::max_element(cells, cells + graph::kBlockSize));
    fits = fits &&
           Multiply(counts, bound, largest, [cells](std::uint32_t row) { return cells[row]; });
  }
  if (!fits) return CountOverflowError();
  std::copy(counts.begin(), counts.end(), out);
  return Status();
}

// What is at every node; the node is not asked again.
Result<std::vector<std::uint64_t>> TermCounter::Evaluate(TermNode& node) {
  if (node.bits == nullptr && node.degrees.empty() && node.factors.size() == 1) {
    return std::move(node.factors.front());
  }
  RETURN_IF_ERROR(graph_.Reserve(graph_.node_limit() * sizeof(std::uint64_t)));
  std::vector<std::uint64_t> counts(graph_.node_limit());
  RETURN_IF_ERROR(graph_.ForEachBlock([&](unsigned, std::uint32_t block) {
    return EvaluateBlock(node, block, counts.data() + (std::size_t{block} << graph::kBlockBits));
  }));
  return counts;
}

Result<WideCount> TermCounter::Total(const TermNode& node) const {
  std::vector<WideCount> totals(graph_.threads(), 0);
  const Status status = graph_.ForEachBlock([&](unsigned worker, std::uint32_t block) -> Status {
    BlockCounts counts;
    RETURN_IF_ERROR(EvaluateBlock(node, block, counts.data()));
    WideCount sum = 0;
    for (const std::uint64_t count : counts) sum += count;
    totals[worker] += sum;
    return Status();
  });
  RETURN_IF_ERROR(status);
  WideCount total = 0;
  for (const WideCount part : totals) total += part;
  return total;
}

// The nodes on cycles and between them, once nothing hangs on them but the way to the kept node.
std::vector<std::uint32_t> TermCounter::CoreNodes() const {
  std::vector<bool> in(nodes_.size());
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) in[i] = !nodes_[i].gone;
  for (bool changed = true; std::exchange(changed, false);) {
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      if (!in[i]) continue;
      const std::vector<std::uint32_t> neighbours = Neighbours(i);
      const auto degree = std::count_if(neighbours.begin(), neighbours.end(),
                                        [&in](std::uint32_t n) { return in[n]; });
      if (degree > 1) continue;
      in[i] = false;
      changed = true;
    }
  }
  std::vector<std::uint32_t> core;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (in[i]) core.push_back(i);
  }
  return core;
}

bool TermCounter::HasManyStarts() const {
  constexpr std::size_t kFewestShare = 16;  // of all nodes
  const NodeBits* bits = nodes_[term_.fixed.front()].bits.get();
  if (bits == nullptr) return true;
  std::size_t starts = 0;
  for (const std::uint64_t word : *bits) starts += static_cast<std::size_t>(std::popcount(word));
  return starts >= graph_.node_limit() / kFewestShare;
}

// Hands over the edges of the cycles. Rings of four and more that many nodes may begin are looked
// for within strong parts: to find those touches each relationship once, as counting a ring of
// three does.
Status TermCounter::AddCycles(const std::vector<std::uint32_t>& core,
                              const std::vector<const TermEdge*>& edges, CycleCounter& counter) {
  constexpr std::size_t kShortestRing = 4;
  std::vector<const TermEdge*> on_cycles;
  std::vector<std::shared_ptr<const NodeBits>> allowed;
  if (core.size() >= kShortestRing && HasManyStarts()) {
    for (const std::size_t i : EdgesOnDirectedCycles(edges)) {
      on_cycles.push_back(edges[i]);
      allowed.push_back(nodes_[edges[i]->source].bits);
    }
  }
  std::optional<StrongParts> parts;
  if (on_cycles.size() >= kShortestRing) {
    const std::shared_ptr<const NodeBits> anywhere = UnionOf(allowed);
    ASSIGN_OR_RETURN(parts, StrongParts::Find(graph_, on_cycles, anywhere.get()));
  }
  for (const TermEdge* edge : edges) {
    const bool within =
        parts && std::find(on_cycles.begin(), on_cycles.end(), edge) != on_cycles.end();
    RETURN_IF_ERROR(counter.AddEdge(*edge, within ? &*parts : nullptr));
  }
  return Status();
}

// Replaces the cycles by one node: that to which the kept node is attached, if any.
Status TermCounter::CountCycles() {
  const std::vector<std::uint32_t> core = CoreNodes();
  const auto in_core = [&core](std::uint32_t node) {
    return std::find(core.begin(), core.end(), node) != core.end();
  };
  std::optional<std::uint32_t> attached;
  for (const std::uint32_t node : core) {
    const std::vector<std::uint32_t> neighbours = Neighbours(node);
    const bool leads_on = std::any_of(neighbours.begin(), neighbours.end(),
                                      [&](std::uint32_t n) { return !in_core(n); });
    if (kept_ == node || leads_on) attached = node;
  }
  CycleCounter counter(graph_, term_.fixed, attached);
  for (const std::uint32_t node : core) {
    std::vector<std::uint64_t> weights;
    if (!nodes_[node].plain()) {
      ASSIGN_OR_RETURN(weights, Evaluate(nodes_[node]));
    }
    counter.AddNode(node, nodes_[node].bits, std::move(weights));
    nodes_[node].gone = node != attached.value_or(core.front());
  }
  std::vector<const TermEdge*> edges;
  for (TermEdge& edge : edges_) {
    if (edge.done || !in_core(edge.source) || !in_core(edge.target)) continue;
    edge.done = true;
    edges.push_back(&edge);
  }
  RETURN_IF_ERROR(AddCycles(core, edges, counter));
  TermNode& result = nodes_[attached.value_or(core.front())];
  result.degrees.clear();
  result.factors.clear();
  ASSIGN_OR_RETURN(WideCount total, counter.Count());
  if (attached) {
    result.factors.push_back(counter.TakeCounts());
    return Status();
  }
  if (total > std::numeric_limits<std::int64_t>::max()) return CountOverflowError();
  cycles_ = static_cast<std::uint64_t>(total);
  result.gone = true;
  return Status();
}

Status TermCounter::Count(WideCount& total, std::vector<std::int64_t>& by_node) {
  RETURN_IF_ERROR(Prepare());
  if (none_) return Status();
  RETURN_IF_ERROR(SendAll());
  if (!term_.fixed.empty()) {
    RETURN_IF_ERROR(CountCycles());
    RETURN_IF_ERROR(SendAll());
  }
  // Now each part of the pattern is one node.
  WideCount product = cycles_;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].gone || kept_ == i) continue;
    ASSIGN_OR_RETURN(const WideCount part, Total(nodes_[i]));
    if (part > std::numeric_limits<std::int64_t>::max()) return CountOverflowError();
    if (__builtin_mul_overflow(product, part, &product)) return CountOverflowError();
  }
  if (!kept_) {
    total += term_.coefficient * product;
    return Status();
  }
  if (product > std::numeric_limits<std::int64_t>::max()) return CountOverflowError();
  const auto times = term_.coefficient * static_cast<std::int64_t>(product);
  return graph_.ForEachBlock([&](unsigned, std::uint32_t block) -> Status {
    BlockCounts counts;
    RETURN_IF_ERROR(EvaluateBlock(nodes_[*kept_], block, counts.data()));
    std::int64_t* const sums = by_node.data() + (std::size_t{block} << graph::kBlockBits);
    bool over = false;
    for (std::uint32_t row = 0; row < graph::kBlockSize; ++row) {
      std::int64_t scaled = 0;
      over |= counts[row] > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
              __builtin_mul_overflow(static_cast<std::int64_t>(counts[row]), times, &scaled) ||
              __builtin_add_overflow(sums[row], scaled, &sums[row]);
    }
    return over ? CountOverflowError() : Status();
  });
}

}  // namespace keiretsu::query
