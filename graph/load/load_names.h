/// Names and constraints that a load makes.
#pragma once

#include <string>
#include <vector>

#include "graph/graph_store.h"
#include "graph/load/bulk_loader.h"
#include "graph/load/load_context.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Interns the names of a load, widens profiles, and makes the uniqueness constraints that its keys
/// need; drops those again when the load fails. External synchronisation.
class LoadNames {
 public:
  LoadNames(GraphStore* store, GraphCore* core, const CopySpec& spec)
      : store_(store), core_(core), spec_(spec) {}

  /// Fills in keys, label sets and types of the context. Errors: ResourceExhausted, IoError.
  Status Intern(LoadContext* context) const;
  /// The constraint of the nodes' key, on the first label of each row. Errors: as
  /// GraphStore::CreateIndex.
  Status EnsureConstraints(const LoadContext& context);
  /// Names and constraints of the nodes that missing ends become.
  Status PrepareEnds();
  /// The set of labels of such a node.
  Result<LabelSetId> LabelsOfEnd(const CopyEndpoint& end) const;
  Status WidenProfiles(const LoadContext& context) const;
  void DropConstraints();

 private:
  Status InternLabelSets(LoadContext* context) const;
  Status InternTypes(LoadContext* context) const;
  Status EnsureConstraint(LabelId label, KeyId key);
  std::string FreeIndexName(LabelId label, KeyId key) const;

  GraphStore* const store_;
  GraphCore* const core_;
  const CopySpec& spec_;
  std::vector<std::string> created_constraints_;
};

}  // namespace keiretsu::graph
