/// How relationships of one type are spread over nodes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "graph/ids.h"

namespace keiretsu::graph {

/// Nodes by how many relationships they have, at least one. Numbers may be estimates.
struct DegreeHistogram {
  /// Degrees from 2^b up to 2^(b+1) - 1 are in bucket b.
  struct Bucket {
    double nodes = 0;
    double edges = 0;
  };
  std::vector<Bucket> buckets;

  void Add(std::uint32_t degree);
  void Add(const DegreeHistogram& other);
  void Scale(double factor);
  double nodes() const;
  double edges() const;
  /// The sum over all relationships of the degree of the node they are at: what following one to
  /// its node and all of that node's leads to. Hubs count as often as they are met.
  double edge_pairs() const;
};

/// Relationships of one type. Immutable once gathered.
struct TypeStatistics {
  using Ends = std::map<LabelSetId, DegreeHistogram>;
  double edge_count = 0;
  /// By Direction and label set: nodes by their outgoing relationships, and by their incoming ones.
  std::array<Ends, 2> ends;

  const Ends& At(Direction direction) const { return ends[static_cast<std::size_t>(direction)]; }
};

}  // namespace keiretsu::graph
