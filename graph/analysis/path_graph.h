/// The part of an ownership graph that lies between chosen vertices, renumbered for path searches.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// A vertex of a PathGraph: its place in the order of ids, so a comparison of places is one of ids.
using Place = std::uint32_t;

/// Weighted arcs among some vertices, in both directions, each list ascending. No self loops: they
/// lie on no simple path. Immutable.
struct PathGraph {
  struct Arc {
    Place to;  ///< or from, in a list of incoming arcs
    double share;
  };
  std::vector<Vertex> vertices;  ///< by place, in order of ids
  std::vector<std::uint64_t> out_offsets = {0};
  std::vector<Arc> out_arcs;
  std::vector<std::uint64_t> in_offsets = {0};
  std::vector<Arc> in_arcs;
  double max_share = 0;

  Place size() const { return static_cast<Place>(vertices.size()); }
  std::span<const Arc> Out(Place p) const { return At(out_offsets, out_arcs, p); }
  std::span<const Arc> In(Place p) const { return At(in_offsets, in_arcs, p); }

 private:
  static std::span<const Arc> At(const std::vector<std::uint64_t>& offsets,
                                 const std::vector<Arc>& arcs, Place p) {
    return {arcs.data() + offsets[p], offsets[p + 1] - offsets[p]};
  }
};

/// Cuts path graphs out of a matrix; keeps its scratch between calls. External synchronisation.
class PathGraphBuilder {
 public:
  /// Takes the shares at their lower end. `shares` must outlive this.
  explicit PathGraphBuilder(const ShareMatrix* shares);

  /// What `source` reaches, itself first, by positive shares; in order of discovery.
  std::vector<Vertex> Descendants(Vertex source) { return Search(source, true); }
  /// What reaches `target`, itself first.
  std::vector<Vertex> Ancestors(Vertex target) { return Search(target, false); }
  /// The vertices and all positive shares among them. REQUIRES: distinct.
  PathGraph Make(std::vector<Vertex> vertices_in_order);

 private:
  std::vector<Vertex> Search(Vertex start, bool forward);

  const ShareMatrix* shares_;
  std::vector<Place> place_;  // by vertex; kAbsent outside a call
};

/// The exact share behind an arc. Errors: those of reading.
using ExactArc = std::function<Result<Rational>(Vertex holder, Vertex held)>;

/// Arcs of a projection's shares, exactly, by the lower end. `input` must outlive the result.
ExactArc ExactArcsOf(const AnalysisInput& input);

}  // namespace keiretsu::graph
