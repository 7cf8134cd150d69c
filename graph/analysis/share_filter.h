/// Which relationships count: alive, known and trusted.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/analysis/share_reader.h"
#include "graph/analysis/share_rules.h"
#include "graph/graph_view.h"

namespace keiretsu::graph {

/// Alive: start <= as_of < end; an absent start or end is open. Known: statement_date <= known_at;
/// a relationship without one is taken as known. Trusted: see TrustRule. Thread-safe but for
/// TrustRule::accepts.
class ShareFilter {
 public:
  /// Both must outlive this.
  ShareFilter(const GraphView* view, const ShareRules* rules);

  /// False: all count, and the other two need not be asked.
  bool active() const;
  /// Whether answers must come from one thread at a time.
  bool single_threaded() const { return rules_->trust.accepts && !rules_->trust.accepted; }

  /// Sets keep[row] to 0 for the entries of an out block that do not count. `keep` has one entry
  /// per relationship, all 1. Errors: InvalidArgument for what is no day; those of reading and of
  /// the trust rule.
  Status Apply(TypeId type, std::uint32_t block, const AdjacencyBlock& adjacency,
               std::vector<std::uint8_t>& keep) const;
  Result<bool> Accepts(const EdgeRef& edge) const;

 private:
  const GraphView* view_;
  const ShareRules* rules_;
  ShareKeys keys_;
};

/// The relationship at a row of an out block.
EdgeRef EdgeAt(TypeId type, std::uint32_t block, const AdjacencyBlock& adjacency,
               std::uint32_t row);

}  // namespace keiretsu::graph
