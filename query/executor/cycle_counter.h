/// Counts the matches of a pattern with cycles.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "query/executor/strong_parts.h"
#include "query/executor/term_counter.h"

namespace keiretsu::query {

/// The lists of an edge in one direction: as they lie in blocks, or packed when only some entries
/// fit or several types do. Ascending; parallel relationships are repeated.
class LinkLists {
 public:
  std::span<const std::uint32_t> Of(std::uint32_t node) const {
    if (table_ != nullptr) return table_->ListOf(node);
    return {neighbours_.data() + offsets_[node], neighbours_.data() + offsets_[node + 1]};
  }
  void FetchOffsets(std::uint32_t node) const {
    if (table_ != nullptr) table_->PrefetchOffsets(node);
  }
  void FetchList(std::uint32_t node) const {
    if (table_ != nullptr) table_->PrefetchList(node);
  }
  static LinkLists InBlocks(const BlockTable* table);
  /// `incoming`: the lists of the targets.
  static LinkLists Packed(const TermEdge& edge, bool incoming, std::size_t node_limit);
  /// Packed, of what lies within one of the parts.
  static LinkLists Within(const StrongParts& parts, const TermEdge& edge, bool incoming);

 private:
  template <typename VisitAll>
  void Pack(const TermEdge& edge, bool incoming, std::size_t node_limit,
            const VisitAll& visit_all);

  const BlockTable* table_ = nullptr;
  std::vector<std::uint32_t> offsets_;
  std::vector<std::uint32_t> neighbours_;
};

/// The nodes named `fixed` are gone through one by one: the first over all nodes, the next over
/// what lies beside those before. What is left is a forest whose leaves have a fixed neighbour, so
/// that their candidates are short lists (of several, the intersection). From there on counts flow
/// to the root of each tree as sparse messages. Patterns of three-cycles, squares, longer rings
/// with whatever hangs on them need one fixed node; cliques of four two.
///
/// Works in several threads over the first fixed node. External synchronisation.
class CycleCounter {
 public:
  /// Nodes are named by their positions in the term. With `attached`, counts are kept by that
  /// node's id.
  CycleCounter(PatternGraph& graph, std::vector<std::uint32_t> fixed,
               std::optional<std::uint32_t> attached)
      : graph_(graph), fixed_(std::move(fixed)), attached_(attached) {}

  /// `weights` by node id, or empty where every match counts once.
  void AddNode(std::uint32_t name, std::shared_ptr<const NodeBits> bits,
               std::vector<std::uint64_t> weights);
  /// `parts`: where the edge's matches lie within one of these, else null. All edges are added
  /// before anything handed over goes.
  Status AddEdge(const TermEdge& edge, const StrongParts* parts);
  /// All matches. Errors: of reads; ArithmeticError when a count does not fit.
  Result<WideCount> Count();
  std::vector<std::uint64_t> TakeCounts() { return std::move(counts_); }

 private:
  friend class CycleWalk;

  struct Node {
    std::uint32_t name;
    std::shared_ptr<const NodeBits> bits;
    std::vector<std::uint64_t> weights;
    bool plain() const { return bits == nullptr && weights.empty(); }
    std::uint64_t WeightOf(std::uint32_t id) const {
      if (bits != nullptr && !HasNode(*bits, id)) return 0;
      return weights.empty() ? 1 : weights[id];
    }
  };
  /// What edges that the same relationships fit share.
  struct KeptLists {
    const TermEdge* edge;
    bool incoming;
    const StrongParts* parts;
    std::unique_ptr<LinkLists> lists;
  };
  /// A relationship seen from one of its ends.
  struct Link {
    std::uint32_t other;  ///< position of the node at the other end
    const LinkLists* lists;
    bool without_loops;
  };
  /// A node of the forest: children come before parents.
  struct TreeNode {
    std::uint32_t node;
    std::vector<Link> fixed;             ///< to fixed nodes, with the lists of those
    std::vector<std::uint32_t> children; ///< positions in `tree_`
    std::vector<Link> up;                ///< to the parent, with this node's lists; empty at a root
  };

  /// Positions in `tree_`. A tree of two nodes is planned both ways; which is shorter depends on
  /// the fixed nodes.
  struct Root {
    std::uint32_t place;
    std::optional<std::uint32_t> other_way = std::nullopt;
  };

  Result<const LinkLists*> ListsOf(const TermEdge& edge, bool incoming, const StrongParts* parts);
  std::uint32_t PlaceOf(std::uint32_t name) const;
  void PlanForest();
  std::uint32_t PlanTree(std::uint32_t node, std::uint32_t parent, std::vector<bool>& placed);
  std::uint32_t RootFor(const std::vector<std::uint32_t>& tree) const;
  std::size_t HeightFrom(std::uint32_t root) const;
  bool IsFixed(std::uint32_t node) const;
  /// Whether all is one ring of three whose relationships may be loops.
  bool IsRing() const { return is_ring_; }
  bool FindRing() const;

  PatternGraph& graph_;
  std::vector<std::uint32_t> fixed_;  // names, then positions
  std::optional<std::uint32_t> attached_;
  std::vector<Node> nodes_;
  std::vector<std::vector<Link>> links_;  // by position of the node whose lists they are
  std::vector<KeptLists> lists_;
  std::vector<TreeNode> tree_;
  std::vector<Root> roots_;  // that of the attached node is last
  bool is_ring_ = false;
  std::vector<std::uint64_t> counts_;
};

}  // namespace keiretsu::query
