#include "graph/analysis/ancestors.h"

namespace keiretsu::graph {

std::vector<bool> Ancestors(const Projection& projection, Vertex target, ShareEnd end) {
  std::vector<bool> found(projection.vertex_count(), false);
  std::vector<Vertex> queue = {target};
  found[target] = true;
  const auto add = [&](Vertex v) {
    if (found[v]) return;
    found[v] = true;
    queue.push_back(v);
  };
  const auto add_holders = [&](const ShareList& holders) {
    for (std::size_t i = 0; i < holders.size(); ++i) {
      if (holders.at(end)[i] > 0) add(holders.vertices[i]);
    }
  };
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const Vertex v = queue[next];
    add_holders(projection.shares.Holders(v));
    if (!projection.votes_are_shares) add_holders(projection.own_votes.Holders(v));
    for (const Vertex holder : projection.controls.In(v)) add(holder);
  }
  return found;
}

}  // namespace keiretsu::graph
