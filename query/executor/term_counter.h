/// Counts the matches of one term of a pattern count.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "query/executor/pattern_graph.h"
#include "query/executor/term_edge.h"

namespace keiretsu::query {

class CycleCounter;

__extension__ using WideCount = __int128;

/// An ArithmeticError IntegerOverflow: there are more matches than a number can say.
Status CountOverflowError();

/// One node of a term while it is counted: a match with node x here stands for as many matches as
/// the product of everything at x.
struct TermNode {
  std::shared_ptr<const NodeBits> bits;  ///< null: every node with a relationship
  /// Factors by degree: each the number of entries at x in all tables of one list.
  std::vector<std::vector<const BlockTable*>> degrees;
  std::vector<std::vector<std::uint64_t>> factors;  ///< by node id
  bool gone = false;                                ///< its matches are counted by a neighbour

  bool plain() const { return degrees.empty() && factors.empty(); }
};

/// A term is a tree once the nodes on its cycles are counted as one (cycle_counter.h). Trees are
/// counted by messages from the leaves to a root: a leaf tells its neighbour, for each node there,
/// how many ways lead on to it. Every relationship is touched once.
///
/// External synchronisation; works in several threads.
class TermCounter {
 public:
  TermCounter(PatternGraph& graph, const PatternCountNode& pattern,
              const PatternCountNode::Term& term);

  /// Adds coefficient times the number of matches to `total`, or with a kept node, by its id, to
  /// `by_node`. Errors: of reads; ArithmeticError when a count does not fit.
  Status Count(WideCount& total, std::vector<std::int64_t>& by_node);

 private:
  using Bundle = std::vector<const TermEdge*>;  // all edges between two nodes

  Status Prepare();
  void PrepareNode(const std::vector<std::uint32_t>& members);
  void PrepareEdge(const PatternCountNode::Term::Edge& edge);
  Status TakeLoops();
  Status CountLoops(const TermEdge& edge);
  std::vector<std::uint32_t> Neighbours(std::uint32_t node) const;
  std::optional<std::uint32_t> NextLeaf() const;
  Status SendAll();
  Status Send(std::uint32_t leaf, std::uint32_t to);
  bool IsDegree(std::uint32_t leaf, const Bundle& bundle) const;
  template <typename Weights>
  Status SendWeights(std::uint32_t to, const Bundle& bundle, const Weights& weights);
  template <typename Weights>
  Status SendByLists(std::uint32_t to, const Bundle& bundle, const Weights& weights);
  template <typename Add>
  Status AddFactor(std::uint32_t to, const Add& add);
  template <typename Weights>
  Result<bool> HasFewEntries(std::uint32_t to, const Bundle& bundle, const Weights& weights);
  template <typename Weights>
  Status SendFromLeaf(std::uint32_t to, const TermEdge& edge, const Weights& weights);
  Status CountCycles();
  Status AddCycles(const std::vector<std::uint32_t>& core,
                   const std::vector<const TermEdge*>& edges, CycleCounter& counter);
  /// Whether the first fixed node may be a good part of all nodes.
  bool HasManyStarts() const;
  std::vector<std::uint32_t> CoreNodes() const;

  /// The product of everything at the nodes of a block. Errors: overflow.
  Status EvaluateBlock(const TermNode& node, std::uint32_t block, std::uint64_t* out) const;
  Result<std::vector<std::uint64_t>> Evaluate(TermNode& node);
  Result<WideCount> Total(const TermNode& node) const;

  PatternGraph& graph_;
  const PatternCountNode::Term& term_;
  std::optional<std::uint32_t> kept_;
  std::vector<TermNode> nodes_;
  std::vector<TermEdge> edges_;
  bool none_ = false;  // no match, whatever else
  std::uint64_t cycles_ = 1;  // matches of cycles to which nothing is attached
};

}  // namespace keiretsu::query
