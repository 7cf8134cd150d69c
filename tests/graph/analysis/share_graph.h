/// Ownership graphs made in memory, for tests.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// A projection with shares that are decimals, its exact shares, and the input of an analysis.
class ShareGraph {
 public:
  struct Parts {
    Vertex vertices = 0;
    std::vector<ShareMatrix::Entry> shares;
    std::vector<ShareMatrix::Entry> votes;  ///< of companies that have votes: those alone count
    std::vector<std::pair<Vertex, Vertex>> links;
    std::vector<Vertex> barred;
  };

  explicit ShareGraph(const Parts& parts) {
    projection_.shares = ShareMatrix(parts.vertices, parts.shares);
    projection_.controls = LinkMatrix(parts.vertices, parts.links);
    projection_.is_node.assign(parts.vertices, true);
    if (!parts.votes.empty()) {
      projection_.votes_are_shares = false;
      projection_.own_votes = ShareMatrix(parts.vertices, VotesOf(parts));
    }
    if (!parts.barred.empty()) {
      projection_.barred.assign(parts.vertices, false);
      for (const Vertex v : parts.barred) projection_.barred[v] = true;
    }
    exact_ = std::make_unique<DecimalShares>(&projection_);
    input_.projection = &projection_;
    input_.exact = exact_.get();
  }
  ShareGraph(const ShareGraph&) = delete;
  ShareGraph& operator=(const ShareGraph&) = delete;

  const Projection& projection() const { return projection_; }
  AnalysisInput& input() { return input_; }

 private:
  static std::vector<ShareMatrix::Entry> VotesOf(const Parts& parts) {
    std::vector<ShareMatrix::Entry> votes = parts.votes;
    std::vector<bool> has_votes(parts.vertices, false);
    for (const auto& entry : parts.votes) has_votes[entry.held] = true;
    for (const auto& entry : parts.shares) {
      if (!has_votes[entry.held]) votes.push_back(entry);
    }
    return votes;
  }

  Projection projection_;
  std::unique_ptr<DecimalShares> exact_;
  AnalysisInput input_;
};

/// Shares in percent, holder to held, both ends the same.
inline std::vector<ShareMatrix::Entry> Percent(
    const std::vector<std::tuple<Vertex, Vertex, int>>& holdings) {
  std::vector<ShareMatrix::Entry> entries;
  for (const auto& [holder, held, percent] : holdings) {
    entries.push_back({holder, held, percent / 100.0, percent / 100.0});
  }
  return entries;
}

/// A random graph in which sums at exactly one half are common: each company's hundred parts are
/// dealt out in stretches, to others and now and then to itself, often not all of them.
inline ShareGraph::Parts RandomParts(std::mt19937_64& random, Vertex vertices) {
  ShareGraph::Parts parts;
  parts.vertices = vertices;
  const auto below = [&](std::uint64_t n) { return static_cast<Vertex>(random() % n); };
  const int sizes[] = {5, 10, 17, 20, 25, 28, 30, 33, 40, 50, 51, 60};
  const auto deal = [&](Vertex company, std::vector<ShareMatrix::Entry>& entries) {
    std::vector<bool> used(vertices, false);
    int left = 100;
    for (Vertex tries = below(6); tries > 0; --tries) {
      const Vertex holder = below(vertices);
      const int size = sizes[below(std::size(sizes))];
      if (used[holder] || size > left) continue;
      used[holder] = true;
      left -= size;
      const double share = size / 100.0;
      const double upper = below(8) == 0 ? std::min(1.0, share + left / 100.0) : share;
      entries.push_back({holder, company, below(16) == 0 ? 0 : share, upper});
    }
  };
  for (Vertex company = 0; company < vertices; ++company) deal(company, parts.shares);
  if (below(3) == 0) {
    for (Vertex i = 0; i < 2; ++i) {
      const Vertex company = below(vertices);
      if (i == 0) deal(company, parts.votes);
    }
  }
  if (below(2) == 0) parts.links.emplace_back(below(vertices), below(vertices));
  if (below(3) == 0) parts.barred.push_back(below(vertices));
  return parts;
}

}  // namespace keiretsu::graph
