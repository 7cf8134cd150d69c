/// Nodes that a load of relationships makes for ends that are not in the graph.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "graph/graph_transaction.h"
#include "graph/load/load_context.h"
#include "graph/load/staged_files.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Nodes with the labels of one set and one property, their key. The keys have one type: STRING if
/// the graph has such keys already, else the one that holds them all. External synchronisation.
class CreatedNodes {
 public:
  /// `edges` is the context of the relationships, whose core and budget it uses.
  CreatedNodes(const LoadContext& edges, LabelSetId set, KeyId key,
               const std::vector<std::string>& keys);

  std::uint64_t count() const { return table_.rows; }
  /// Adds the files of columns and index entries. Errors: as StageNodes.
  Status Stage(StagedFiles* files);
  /// Makes them in a transaction instead. Errors: as GraphTransaction::CreateNode.
  Status Create(GraphTransaction* transaction);
  /// REQUIRES: Stage or Create.
  std::uint32_t node(std::uint32_t position) const { return nodes_[position]; }

 private:
  CopyPlan plan_;
  LoadTable table_;
  LoadContext context_;
  std::vector<std::uint32_t> nodes_;  // by position of the key
};

}  // namespace keiretsu::graph
