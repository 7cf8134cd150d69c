/// Names and constraints that a load makes.
#pragma once

#include <string>
#include <vector>

#include "graph/graph_store.h"
#include "graph/load/bulk_loader.h"
#include "graph/load/load_context.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// The uniqueness constraints that a load makes. External synchronisation.
class LoadConstraints {
 public:
  LoadConstraints(GraphStore* store, const GraphCore* core) : store_(store), core_(core) {}

  /// Makes a constraint unless there is one. Errors: as GraphStore::CreateIndex.
  Status EnsureUnique(LabelId label, KeyId key);
  /// Drops those that were made, when the load fails.
  void Drop();

 private:
  std::string FreeName(LabelId label, KeyId key) const;

  GraphStore* const store_;
  const GraphCore* const core_;
  std::vector<std::string> created_;
};

/// Interns the names of a load and makes the uniqueness constraints that its keys
/// need; drops those again when the load fails. External synchronisation.
class LoadNames {
 public:
  LoadNames(GraphStore* store, GraphCore* core, const CopySpec& spec)
      : core_(core), constraints_(store, core), spec_(spec) {}

  /// Fills in keys, label sets and types of the context. Errors: ResourceExhausted, IoError.
  Status Intern(LoadContext* context) const;
  /// The constraint of the nodes' key, on the first label of each row. Errors: as
  /// GraphStore::CreateIndex.
  Status EnsureConstraints(const LoadContext& context);
  /// Names and constraints of the nodes that missing ends become.
  Status PrepareEnds();
  /// The set of labels of such a node.
  Result<LabelSetId> LabelsOfEnd(const CopyEndpoint& end) const;
  void DropConstraints() { constraints_.Drop(); }

 private:
  Status InternLabelSets(LoadContext* context) const;
  Status InternTypes(LoadContext* context) const;

  GraphCore* const core_;
  LoadConstraints constraints_;
  const CopySpec& spec_;
};

}  // namespace keiretsu::graph
