#include "graph/analysis/bow_tie.h"

#include <span>

namespace keiretsu::graph {
namespace {

/// Marks all that `from` leads to, downwards, upwards or both.
std::vector<bool> LedTo(const ShareMatrix& shares, ShareEnd end, std::span<const Vertex> from,
                        bool downwards, bool upwards) {
  std::vector<bool> reached(shares.vertex_count(), false);
  std::vector<Vertex> queue(from.begin(), from.end());
  for (const Vertex v : from) reached[v] = true;
  const auto reach = [&](const ShareList& list) {
    const std::span<const double> values = list.at(end);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!(values[i] > 0) || reached[list.vertices[i]]) continue;
      reached[list.vertices[i]] = true;
      queue.push_back(list.vertices[i]);
    }
  };
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const Vertex v = queue[next];
    if (downwards) reach(shares.Holdings(v));
    if (upwards) reach(shares.Holders(v));
  }
  return reached;
}

}  // namespace

std::vector<std::uint32_t> LargestComponents(const Projection& projection,
                                             const Condensation& components) {
  std::vector<std::uint32_t> largest;
  std::size_t members = 1;
  for (std::uint32_t c = 0; c < components.count(); ++c) {
    const std::span<const Vertex> list = components.Members(c);
    if (list.size() < members || !projection.is_node[list[0]]) continue;
    if (list.size() > members) largest.clear();
    members = list.size();
    largest.push_back(c);
  }
  return largest;
}

std::vector<BowTiePart> BowTie(const ShareMatrix& shares, ShareEnd end,
                               const Condensation& components, std::uint32_t core) {
  const std::span<const Vertex> members = components.Members(core);
  const std::vector<bool> above = LedTo(shares, end, members, false, true);
  const std::vector<bool> below = LedTo(shares, end, members, true, false);
  const std::vector<bool> beside = LedTo(shares, end, members, true, true);
  std::vector<BowTiePart> parts(shares.vertex_count(), BowTiePart::kOther);
  for (Vertex v = 0; v < parts.size(); ++v) {
    if (components.component[v] == core) {
      parts[v] = BowTiePart::kCore;
    } else if (above[v]) {
      parts[v] = BowTiePart::kIn;
    } else if (below[v]) {
      parts[v] = BowTiePart::kOut;
    } else if (beside[v]) {
      parts[v] = BowTiePart::kTube;
    }
  }
  return parts;
}

}  // namespace keiretsu::graph
