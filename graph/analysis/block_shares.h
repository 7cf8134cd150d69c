/// What the relationships of one block state, read column by column.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/analysis/consolidation.h"
#include "graph/analysis/share_filter.h"
#include "graph/analysis/share_reader.h"
#include "graph/graph_view.h"

namespace keiretsu::graph {

/// What a statement has beyond holder, company and share: a band or nothing, or company by another
/// relationship of its pair.
struct ShareDetail {
  StatedShare stated;
  std::uint64_t source_hash = 0;  ///< 0: no source
};

/// Statements in the order of the block, one entry each.
struct BlockShares {
  std::vector<Vertex> holders;
  std::vector<Vertex> held;
  std::vector<double> shares;         ///< as written; of a band its lower end
  std::vector<std::uint32_t> detail;  ///< 1 + place in `details`, 0 for none; empty: none has
  std::vector<ShareDetail> details;
};

/// Reads blocks of one set of relationship types. Thread-safe as far as the view is.
class BlockShareReader {
 public:
  /// All must outlive this.
  BlockShareReader(const GraphView* view, const ShareRules* rules, std::vector<TypeId> types);

  /// Relationships of the types that start in `block`, those that count. Errors: InvalidArgument
  /// naming the relationship; those of reading.
  Result<BlockShares> Read(std::uint32_t block) const;
  /// The pairs alone, for relationships without shares.
  Status ReadPairs(std::uint32_t block, std::vector<std::pair<Vertex, Vertex>>& pairs) const;

  const ShareFilter& filter() const { return filter_; }
  const std::vector<TypeId>& types() const { return types_; }

 private:
  class TypeRead;

  Status Keep(TypeId type, std::uint32_t block, const AdjacencyBlock& adjacency,
              std::vector<std::uint8_t>& keep) const;

  const GraphView* view_;
  const ShareRules* rules_;
  std::vector<TypeId> types_;
  ShareKeys keys_;
  ShareFilter filter_;
};

}  // namespace keiretsu::graph
