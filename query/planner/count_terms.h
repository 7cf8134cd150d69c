/// How the number of matches of a pattern is put together from counts that need no memory of what
/// was matched.
///
/// A match must not use one relationship twice. Let a count "with C" take no notice of that but
/// demand that the pairs in C do coincide; then, by inclusion and exclusion over the pairs that
/// must differ, the number of matches is the sum over all sets C of such pairs of (-1)^|C| times
/// the count with C. Coinciding relationships make their end nodes coincide, so the count with C is
/// that of a smaller pattern, a term. Many sets give the same term. An undirected relationship is
/// first split in two patterns: followed forwards, or backwards where it is no self loop.
#pragma once

#include <vector>

#include "query/plan/plan.h"

namespace keiretsu::query {

/// What must not coincide, by positions in a PatternCountNode.
struct CountConstraints {
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  std::vector<Pair> edges;
  std::vector<Pair> nodes;
};

/// Fills `node.terms` from its nodes, edges and kept node. False when there would be more than
/// 2^kMaxCountTermSetBits sets to go through, or a term's cycles cannot be broken by kMaxFixedNodes
/// nodes beside each other.
bool MakeCountTerms(const CountConstraints& constraints, PatternCountNode& node);

}  // namespace keiretsu::query
