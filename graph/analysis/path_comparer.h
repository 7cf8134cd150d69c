/// Which of two paths is better, decided exactly.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "graph/analysis/path_graph.h"
#include "graph/analysis/scaled_product.h"

namespace keiretsu::graph {

/// Compares products of shares along paths exactly, and keeps the exact shares it has read.
/// External synchronisation.
class PathComparer {
 public:
  PathComparer(const PathGraph* graph, ExactArc exact) : graph_(graph), exact_(std::move(exact)) {}

  /// The sign of product(a) - product(b) over the arcs of two place sequences. What both end with
  /// in common is left out; 0 when more than kMaxExactPathHops hops remain on a side.
  /// Errors: those of the exact shares.
  Result<int> CompareProducts(std::span<const Place> a, std::span<const Place> b);

  /// Whether `a` is the better one by product, then hops, then ids. The products are those of the
  /// places, as doubles give them.
  Result<bool> Better(const ScaledProduct& a_product, std::span<const Place> a,
                      const ScaledProduct& b_product, std::span<const Place> b);

  /// Whether two arcs have the same exact share.
  Result<bool> SameShare(std::pair<Place, Place> a, std::pair<Place, Place> b);

 private:
  Result<Rational> Share(Place from, Place to);
  Status Multiply(std::span<const Place> places, Rational& product);

  const PathGraph* graph_;
  ExactArc exact_;
  std::unordered_map<std::uint64_t, Rational> known_;  // by from << 32 | to
};

}  // namespace keiretsu::graph
