/// A full-text index in memory: the names of one state of the graph, to be searched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "graph/graph_view.h"
#include "graph/ids.h"
#include "graph/search/name_block.h"
#include "graph/search/name_query.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// What an index covers: the texts, also those in lists, of some properties of the nodes that have
/// any of the labels.
struct NameSource {
  std::vector<LabelId> labels;
  std::vector<KeyId> keys;
  friend bool operator==(const NameSource&, const NameSource&) = default;
};

/// Asked once per block of nodes.
struct NameWatch {
  std::function<Status()> check_cancelled;
  std::function<Status(std::uint64_t bytes)> charge;  ///< what the index takes by now
};

/// Which of the hits are wanted, the best first.
struct HitWindow {
  std::size_t skip = 0;
  std::size_t limit = 10;
  double min_score = 0;
};
struct NameHit {
  NodeId node;
  double score = 0;  ///< of the best of the node's names
};

/// The names of a state, block by block: what changed is found by the blocks' versions, so an index
/// is made from an earlier one at the cost of the blocks that differ. Immutable.
class NameIndex {
 public:
  /// `earlier`, which may be null, is of the same source. Errors: those of reading and of `watch`.
  static Result<std::shared_ptr<const NameIndex>> Build(const GraphView& view,
                                                        const NameSource& source,
                                                        const NameIndex* earlier,
                                                        const NameWatch& watch);

  /// Hits by descending score, equal ones by ascending node. Errors: those of `check_cancelled`.
  Result<std::vector<NameHit>> Search(const NameQuery& query, const HitWindow& window,
                                      const std::function<Status()>& check_cancelled) const;
  std::size_t memory_bytes() const { return memory_bytes_; }

 private:
  struct Block {
    std::weak_ptr<const void> version;
    std::shared_ptr<const NameBlock> names;
  };

  std::vector<Block> blocks_;
  std::size_t memory_bytes_ = 0;
};

}  // namespace keiretsu::graph
