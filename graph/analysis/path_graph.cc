#include "graph/analysis/path_graph.h"

#include <algorithm>
#include <limits>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr Place kAbsent = std::numeric_limits<Place>::max();

}  // namespace

PathGraphBuilder::PathGraphBuilder(const ShareMatrix* shares)
    : shares_(shares), place_(shares->vertex_count(), kAbsent) {}

std::vector<Vertex> PathGraphBuilder::Search(Vertex start, bool forward) {
  std::vector<Vertex> found = {start};
  if (start >= place_.size()) return found;
  place_[start] = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const ShareList list = forward ? shares_->Holdings(found[i]) : shares_->Holders(found[i]);
    for (std::size_t j = 0; j < list.size(); ++j) {
      const Vertex v = list.vertices[j];
      if (list.lower[j] <= 0 || place_[v] != kAbsent) continue;
      place_[v] = 0;
      found.push_back(v);
    }
  }
  for (Vertex v : found) place_[v] = kAbsent;
  return found;
}

PathGraph PathGraphBuilder::Make(std::vector<Vertex> vertices_in_order) {
  PathGraph graph;
  graph.vertices = std::move(vertices_in_order);
  // A vertex past the matrix has no shares; it keeps its place.
  for (Place p = 0; p < graph.size(); ++p) {
    if (graph.vertices[p] < place_.size()) place_[graph.vertices[p]] = p;
  }
  const auto append = [this, &graph](Place p, bool forward, std::vector<PathGraph::Arc>& arcs,
                                     std::vector<std::uint64_t>& offsets) {
    const std::size_t first = arcs.size();
    const Vertex vertex = graph.vertices[p];
    if (vertex < place_.size()) {
      const ShareList list = forward ? shares_->Holdings(vertex) : shares_->Holders(vertex);
      for (std::size_t j = 0; j < list.size(); ++j) {
        const Place to = place_[list.vertices[j]];
        if (to == kAbsent || to == p || list.lower[j] <= 0) continue;
        arcs.push_back({to, list.lower[j]});
        graph.max_share = std::max(graph.max_share, list.lower[j]);
      }
    }
    std::sort(arcs.begin() + static_cast<std::ptrdiff_t>(first), arcs.end(),
              [](const PathGraph::Arc& a, const PathGraph::Arc& b) { return a.to < b.to; });
    offsets.push_back(arcs.size());
  };
  for (Place p = 0; p < graph.size(); ++p) {
    append(p, true, graph.out_arcs, graph.out_offsets);
    append(p, false, graph.in_arcs, graph.in_offsets);
  }
  for (Vertex v : graph.vertices) {
    if (v < place_.size()) place_[v] = kAbsent;
  }
  return graph;
}

ExactArc ExactArcsOf(const AnalysisInput& input) {
  return [&input](Vertex holder, Vertex held) -> Result<Rational> {
    ASSIGN_OR_RETURN(const std::vector<ExactShare> holders,
                     input.exact->Holders(held, ShareEnd::kLower));
    for (const ExactShare& share : holders) {
      if (share.holder == holder) return share.share;
    }
    return Rational(0);
  };
}

}  // namespace keiretsu::graph
