#include "graph/load/bulk_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "graph/graph_store_rep.h"
#include "graph/keys.h"
#include "graph/load/created_nodes.h"
#include "graph/load/dry_run.h"
#include "graph/load/edge_stage.h"
#include "graph/load/index_stage.h"
#include "graph/load/load_input.h"
#include "graph/load/load_job.h"
#include "graph/load/load_names.h"
#include "graph/load/node_stage.h"
#include "graph/load/parallel.h"
#include "graph/load/row_updates.h"
#include "graph/load/small_load.h"
#include "graph/load/staged_files.h"
#include "graph/snapshot_view.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Leaves the meter when the load does.
struct IdleAtEnd {
  LoadMeter* meter;
  ~IdleAtEnd() { meter->phase = LoadPhase::kIdle; }
};

}  // namespace

/// One COPY. The order of things: read the file into a table, resolving end points at a state;
/// intern names; make sure of constraints; look for keys that exist; then either one transaction,
/// or files staged for the timestamp after that state and ingested as that commit. Should another
/// commit come between, they are staged again while no commit can.
class BulkLoader {
 public:
  BulkLoader(GraphStore* store, const CopySpec& spec, const CopyLimits& limits)
      : store_(store),
        core_(&store->rep_->core),
        spec_(spec),
        limits_(limits),
        names_(store, core_, spec) {}

  Result<CopyReport> Run();

 private:
  Status Load();
  /// Reads the file anew. Errors: all bad rows, as one.
  Status ReadTable();
  /// Makes the nodes of missing ends, on paper.
  Status MakeEndNodes();
  Status StageUpdates();
  std::uint64_t RowsRead() const;
  /// What a load of this file did before, if it is to be resumed and there was one.
  Result<std::optional<CopyReport>> FindEarlierLoad();
  /// Checks everything that a load would, and changes nothing.
  Status DryRun();
  Status ReportBadRows();
  KeyCheck CheckOf(std::size_t property);
  /// Sorts the keys of all indexes concerned and looks for ones that are not new.
  Status CheckKeys();
  /// Prepares files for the commit after the state at hand.
  Status Stage();
  Status LoadByFiles();
  void TakeState();
  const CopyPlan& plan() const { return input_->plan(); }

  GraphStore* const store_;
  GraphCore* const core_;
  const CopySpec& spec_;
  const CopyLimits& limits_;
  CopyOptions options_;
  LoadNames names_;
  std::unique_ptr<LoadInput> input_;
  LoadTable table_;
  std::shared_ptr<const storage::CommittedState> state_;
  LoadContext context_;
  std::vector<IndexDefinition> indexes_;
  std::vector<SortedKeys> sorted_keys_;  // by index
  std::unique_ptr<CreatedNodes> created_sources_;
  std::unique_ptr<CreatedNodes> created_targets_;
  EndNodes end_nodes_;
  std::uint64_t updated_ = 0;
  std::unique_ptr<StagedFiles> files_;
  bool lost_race_ = false;  // a small load failed because of another writer
};

void BulkLoader::TakeState() {
  state_ = core_->commits->CurrentState();
  context_.state = state_.get();
  context_.timestamp = state_->timestamp + 1;
}

Status BulkLoader::ReadTable() {
  sorted_keys_.clear();  // charged to the budget of the last reading
  table_ = LoadTable();  // may lie in its file
  ASSIGN_OR_RETURN(table_, input_->Read(state_));
  context_.budget = input_->budget();
  context_.spill = input_->spill_file();
  // Keys of nodes are looked at again when the graph is; here, so that all errors come together.
  if (plan().key && (plan().is_relationship || input_->errors().Fail())) {
    const KeyCheck check = CheckOf(*plan().key);
    ASSIGN_OR_RETURN(SortedKeys keys, SortedKeys::OfProperty(context_, *plan().key, {}, check));
    RETURN_IF_ERROR(keys.CheckDistinct(check));
  }
  return ReportBadRows();
}

KeyCheck BulkLoader::CheckOf(std::size_t property) {
  KeyCheck check{input_->reader(), &table_, plan().header[plan().properties[property].column]};
  check.is_key = property == plan().key;
  if (check.is_key) check.on_duplicate = options_.on_duplicate;
  return check;
}

Status BulkLoader::ReportBadRows() {
  RETURN_IF_ERROR(input_->errors().Finish());
  return input_->errors().Fail() ? input_->errors().ToStatus(spec_.path) : Status();
}

Status BulkLoader::CheckKeys() {
  sorted_keys_.clear();
  indexes_.clear();
  if (plan().is_relationship) {
    // Whether the graph has the keys is asked when the statement says what becomes of them.
    if (!plan().key || options_.on_duplicate == OnDuplicate::kAsError) return Status();
    const KeyCheck check = CheckOf(*plan().key);
    ASSIGN_OR_RETURN(SortedKeys keys, SortedKeys::OfProperty(context_, *plan().key, {}, check));
    RETURN_IF_ERROR(keys.CheckNewEdges(check));
    return ReportBadRows();
  }
  indexes_ = IndexesOfLoad(context_);
  // The key's come first: rows that update a node have its other unique values too.
  std::stable_partition(indexes_.begin(), indexes_.end(), [this](const IndexDefinition& index) {
    return plan().key && index.unique && index.keys[0] == context_.keys[*plan().key];
  });
  for (const IndexDefinition& index : indexes_) {
    const auto found = std::find(context_.keys.begin(), context_.keys.end(), index.keys[0]);
    const KeyCheck check = CheckOf(static_cast<std::size_t>(found - context_.keys.begin()));
    ASSIGN_OR_RETURN(SortedKeys keys, SortedKeys::OfIndex(context_, index, check));
    if (index.unique) {
      RETURN_IF_ERROR(keys.CheckDistinct(check));
      RETURN_IF_ERROR(keys.CheckNew(check));
    }
    sorted_keys_.push_back(std::move(keys));
  }
  return ReportBadRows();
}

Status BulkLoader::MakeEndNodes() {
  end_nodes_ = EndNodes();
  const auto make = [&](const CopyEndpoint& end, const std::vector<std::string>& keys,
                        std::unique_ptr<CreatedNodes>* nodes) -> Status {
    if (keys.empty()) return Status();
    ASSIGN_OR_RETURN(const LabelSetId set, names_.LabelsOfEnd(end));
    *nodes = std::make_unique<CreatedNodes>(context_, set,
                                            core_->catalog->FindKey(end.key_property), keys);
    return Status();
  };
  RETURN_IF_ERROR(make(plan().source, table_.missing_sources, &created_sources_));
  RETURN_IF_ERROR(make(plan().target, table_.missing_targets, &created_targets_));
  end_nodes_.sources = table_.missing_sources.empty() ? nullptr : created_sources_.get();
  end_nodes_.targets = table_.missing_targets.empty() ? end_nodes_.sources : created_targets_.get();
  return Status();
}

Status BulkLoader::StageUpdates() {
  updated_ = 0;
  if (table_.updates.empty()) return Status();
  WriteTransaction transaction(core_, core_->ViewOf(core_->commits->BeginWriter()), nullptr);
  // When another commit came between, everything is staged again while none can.
  if (transaction.view().state_number() != context_.state->timestamp) return Status();
  ASSIGN_OR_RETURN(updated_, ApplyUpdates(context_, options_.on_duplicate == OnDuplicate::kLast,
                                          &transaction));
  StageWrites(context_, transaction, files_.get());
  return Status();
}

Status BulkLoader::Stage() {
  RETURN_IF_ERROR(WidenProfiles(context_));
  context_.meter->phase = LoadPhase::kWriting;
  context_.meter->steps = 0;
  context_.meter->total_steps = 0;
  files_ = std::make_unique<StagedFiles>(core_->engine.get(), &core_->ids);
  RETURN_IF_ERROR(StageUpdates());
  if (options_.record || options_.resume) {
    ASSIGN_OR_RETURN(LoadJob job, JobOf(input_->file()));
    job.rows = RowsRead();
    files_->PutAux(JobKey(JobIdOf(spec_)), job.Encode());
  }
  if (plan().is_relationship) {
    RETURN_IF_ERROR(MakeEndNodes());
    if (end_nodes_.sources != nullptr) RETURN_IF_ERROR(end_nodes_.sources->Stage(files_.get()));
    if (end_nodes_.targets != nullptr && end_nodes_.targets != end_nodes_.sources) {
      RETURN_IF_ERROR(end_nodes_.targets->Stage(files_.get()));
    }
    FillMissingEnds(end_nodes_, &table_);
    const EdgeId first = core_->ids.AllocateEdges(table_.rows);
    if (input_->spill() != nullptr) {
      return StageSpilledEdges(context_, first, *input_->spill(), input_->reader()->FirstRows(),
                               files_.get());
    }
    return StageEdges(context_, first, EdgeSides::kBoth, files_.get());
  }
  ASSIGN_OR_RETURN(const NodePlacement placement, PlaceNodes(context_));
  context_.meter->total_steps = placement.runs.size() * (1 + PropertiesByKey(context_).size());
  return RunParallel(context_.threads, 1 + sorted_keys_.size(), [&](std::size_t task) {
    if (task == 0) return StageNodes(context_, placement, files_.get());
    return sorted_keys_[task - 1].Stage(placement, files_.get());
  });
}

Status BulkLoader::LoadByFiles() {
  RETURN_IF_ERROR(core_->engine->SweepStaging());
  RETURN_IF_ERROR(Stage());
  return core_->commits->Exclusive(true, [this](storage::Timestamp timestamp) -> Status {
    if (timestamp != context_.timestamp) {
      // Others committed meanwhile; now nobody can.
      files_.reset();
      TakeState();
      context_.timestamp = timestamp;
      RETURN_IF_ERROR(ReadTable());
      RETURN_IF_ERROR(names_.Intern(&context_));
      RETURN_IF_ERROR(CheckKeys());
      RETURN_IF_ERROR(Stage());
      storage::WriteBatch counters;  // ids given out since the queue wrote them
      core_->ids.WriteCounters(counters);
      RETURN_IF_ERROR(core_->engine->Write(counters, true));
    }
    RETURN_IF_ERROR(context_.CheckCancelled());
    RETURN_IF_ERROR(core_->engine->SyncLog());  // names, which the files refer to
    RETURN_IF_ERROR(files_->Ingest());
    core_->ForgetBlocks(timestamp);
    const bool nodes_changed = !plan().is_relationship || end_nodes_.sources != nullptr ||
                               end_nodes_.targets != nullptr;
    if (limits_.cache != nullptr && !nodes_changed) {
      limits_.cache->Advance(context_.state->timestamp, timestamp);
    }
    return Status();
  });
}

std::uint64_t BulkLoader::RowsRead() const {
  std::uint64_t rows = table_.kept_rows() + table_.updates.size();
  for (const auto& [reason, count] : input_->errors().Counts()) rows += count;
  return rows;
}

Result<std::optional<CopyReport>> BulkLoader::FindEarlierLoad() {
  if (!options_.resume) return std::optional<CopyReport>();
  ASSIGN_OR_RETURN(const auto earlier, FindJob(*core_->engine, JobIdOf(spec_)));
  if (!earlier) return std::optional<CopyReport>();
  ASSIGN_OR_RETURN(const auto file, InputFile::Open(spec_.path));
  ASSIGN_OR_RETURN(const LoadJob now, JobOf(*file));
  if (!now.SameFile(*earlier)) {
    return Status::InvalidArgument(fmt::format(
        "{} was changed since it was loaded; load it anew without resume, saying ON DUPLICATE what "
        "becomes of rows that are there",
        spec_.path));
  }
  CopyReport report;
  report.rows_read = earlier->rows;
  report.skipped = {{"AlreadyLoaded", earlier->rows}};
  report.bytes = earlier->file_bytes;
  return std::optional<CopyReport>(std::move(report));
}

Status BulkLoader::DryRun() {
  TakeState();
  RETURN_IF_ERROR(ReadTable());
  const Catalog& catalog = *core_->catalog;
  if (!plan().key) return Status();
  const std::string& key_name = plan().properties[*plan().key].name;
  const KeyId key = catalog.FindKey(key_name);
  const KeyCheck check = CheckOf(*plan().key);
  std::optional<IndexDefinition> index;
  for (const IndexDefinition& other : catalog.Indexes()) {
    const bool on_key = other.unique && other.keys == std::vector<KeyId>{key};
    const auto& labels = spec_.node.labels;
    if (!plan().is_relationship && on_key &&
        std::find(labels.begin(), labels.end(), catalog.LabelName(other.label)) != labels.end()) {
      index = other;
    }
  }
  ASSIGN_OR_RETURN(SortedKeys keys, SortedKeys::OfProperty(context_, *plan().key, index, check));
  RETURN_IF_ERROR(keys.CheckDistinct(check));
  if (index) RETURN_IF_ERROR(keys.CheckNew(check));
  if (plan().is_relationship && options_.on_duplicate != OnDuplicate::kAsError && key.valid()) {
    std::vector<std::string> names = table_.names;
    if (!plan().type_column) names.assign(1, spec_.type);
    context_.keys.clear();
    context_.types.clear();
    for (const CopyProperty& property : plan().properties) {
      context_.keys.push_back(catalog.FindKey(property.name));
    }
    for (const std::string& name : names) {
      if (const TypeId type = catalog.FindType(name); type.valid()) context_.types.push_back(type);
    }
    RETURN_IF_ERROR(keys.CheckNewEdges(check));
  }
  return ReportBadRows();
}

Status BulkLoader::Load() {
  lost_race_ = false;
  if (spec_.is_relationship && options_.on_missing_node == OnMissingNode::kCreate) {
    RETURN_IF_ERROR(names_.PrepareEnds());
  }
  TakeState();
  RETURN_IF_ERROR(ReadTable());
  RETURN_IF_ERROR(names_.Intern(&context_));
  RETURN_IF_ERROR(names_.EnsureConstraints(context_));
  if (!plan().is_relationship) TakeState();
  RETURN_IF_ERROR(CheckKeys());
  // A record of the load is written with its files.
  const bool recorded = options_.record || options_.resume;
  const bool on_disk = input_->spill() != nullptr || input_->spill_file() != nullptr;
  if (recorded || on_disk || table_.rows > limits_.small_load_rows) {
    return LoadByFiles();
  }
  RETURN_IF_ERROR(MakeEndNodes());
  const auto updated =
      LoadByTransaction(*store_, context_, end_nodes_,
                        options_.on_duplicate == OnDuplicate::kLast, &table_);
  lost_race_ = IsLostRace(updated.status());
  if (updated) updated_ = *updated;
  return updated.status();
}

Result<CopyReport> BulkLoader::Run() {
  const auto begin = std::chrono::steady_clock::now();
  if (store_->options().read_only) {
    return Status::ReadOnly("the database was opened read-only; open it for writing to load");
  }
  // Also keeps two loads from each other's files.
  const auto pause = store_->rep_->folder->Pause();
  context_.core = core_;
  context_.table = &table_;
  context_.threads = std::max(1U, limits_.threads);
  context_.cancelled = &limits_.cancelled;
  LoadMeter unwatched;
  context_.meter = limits_.meter == nullptr ? &unwatched : limits_.meter;
  const IdleAtEnd idle_at_end{context_.meter};
  ASSIGN_OR_RETURN(options_, ParseCopyOptions(spec_.options));
  input_ = std::make_unique<LoadInput>(store_->options(), core_, spec_, options_, limits_,
                                       context_.meter);
  context_.plan = &input_->plan();
  if (options_.dry_run) {
    RETURN_IF_ERROR(DryRun());
    CopyReport report;
    ASSIGN_OR_RETURN(report.findings, DescribeLoad(plan(), table_, input_->errors()));
    return report;
  }
  ASSIGN_OR_RETURN(auto earlier, FindEarlierLoad());
  if (earlier) return *std::move(earlier);
  Status status = Load();
  for (int attempt = 1; attempt < kSmallLoadAttempts && lost_race_; ++attempt) status = Load();
  if (!status.ok()) {
    names_.DropConstraints();
    return status;
  }
  CopyReport report;
  const std::uint64_t loaded = table_.kept_rows();
  report.rows_read = RowsRead();
  report.skipped = input_->errors().Counts();
  report.updated = updated_;
  (plan().is_relationship ? report.loaded_edges : report.loaded_nodes) = loaded;
  if (end_nodes_.sources != nullptr) report.loaded_nodes += end_nodes_.sources->count();
  if (end_nodes_.targets != nullptr && end_nodes_.targets != end_nodes_.sources) {
    report.loaded_nodes += end_nodes_.targets->count();
  }
  report.bytes = input_->file().file_bytes();
  report.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

Result<CopyReport> CopyFrom(GraphStore& store, const CopySpec& spec, const CopyLimits& limits) {
  return BulkLoader(&store, spec, limits).Run();
}

}  // namespace keiretsu::graph
