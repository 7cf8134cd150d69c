/// The file of a load.
#pragma once

#include <memory>

#include "graph/graph_store.h"
#include "graph/load/bulk_loader.h"
#include "graph/load/copy_options.h"
#include "graph/load/copy_plan.h"
#include "graph/load/edge_spill.h"
#include "graph/load/load_budget.h"
#include "graph/load/load_table.h"
#include "graph/load/row_errors.h"
#include "graph/load/small_caches.h"
#include "graph/load/slice_reader.h"
#include "keiretsu/status.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// Reads a file as its rows, with the ends of relationships resolved at a state. It may be read
/// again, at another state. External synchronisation.
class LoadInput {
 public:
  /// All must outlive the input.
  LoadInput(const GraphStoreOptions& store, GraphCore* core, const CopySpec& spec,
            const CopyOptions& options, const CopyLimits& limits, LoadMeter* meter)
      : store_(store),
        core_(core),
        spec_(spec),
        options_(options),
        limits_(limits),
        meter_(meter) {}

  /// Opens the file and reads it. Relationships that do not fit in memory go to spill(), and the
  /// table has only their number; columns of nodes go to spill_file(). Errors: those of CopyFrom,
  /// but for bad rows, which are in errors().
  Result<LoadTable> Read(const std::shared_ptr<const storage::CommittedState>& state);

  // What Read made; all live until the next.
  const CopyPlan& plan() const { return plan_; }
  const InputFile& file() const { return slices_->file(); }
  RowErrors& errors() { return *errors_; }
  LoadBudget* budget() { return budget_.get(); }
  TableReader* reader() { return reader_.get(); }
  const EdgeSpill* spill() const { return spill_.get(); }
  /// Where the table's columns lie; null: they are in memory.
  SpillFile* spill_file() const { return spill_file_.get(); }

 private:
  Status Open();
  /// What becomes of bad rows, as the options say.
  Status ConfigureErrors();
  /// In a dry run that nodes have not gone before; says so in the plan's notes.
  bool EndsAreUnchecked();
  Result<EndpointNodes> NodesOf(const CopyEndpoint& end) const;
  Result<EndpointFinders> MakeFinders(const std::shared_ptr<const storage::CommittedState>& state);
  void KeepFinder(const EndpointNodes& nodes, const std::shared_ptr<const EndpointFinder>& finder,
                  storage::Timestamp timestamp);
  /// Frees the maps of keys that no later load will use.
  void ForgetFinders();
  std::unique_ptr<TableReader> NewReader();
  bool FitsInMemory() const;
  Result<LoadTable> ReadOntoDisk();

  const GraphStoreOptions& store_;
  GraphCore* const core_;
  const CopySpec& spec_;
  const CopyOptions& options_;
  const CopyLimits& limits_;
  LoadMeter* const meter_;
  std::unique_ptr<SliceReader> slices_;
  CopyPlan plan_;
  std::unique_ptr<SmallCaches> small_caches_;
  std::unique_ptr<LoadBudget> budget_;
  std::unique_ptr<RowErrors> errors_;
  EndpointFinders finders_;
  std::unique_ptr<TableReader> reader_;
  std::unique_ptr<EdgeSpill> spill_;
  std::unique_ptr<SpillFile> spill_file_;
};

}  // namespace keiretsu::graph
