#include "graph/load/bulk_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "graph/graph_store_rep.h"
#include "graph/keys.h"
#include "graph/limits.h"
#include "graph/load/copy_plan.h"
#include "graph/load/created_nodes.h"
#include "graph/load/dry_run.h"
#include "graph/load/edge_stage.h"
#include "graph/load/index_stage.h"
#include "graph/load/load_budget.h"
#include "graph/load/load_job.h"
#include "graph/load/load_table.h"
#include "graph/load/node_stage.h"
#include "graph/load/parallel.h"
#include "graph/load/row_updates.h"
#include "graph/load/small_load.h"
#include "graph/load/staged_files.h"
#include "graph/snapshot_view.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// The names in a cell of labels: "Company; Bank".
std::vector<std::string> SplitLabels(std::string_view text) {
  std::vector<std::string> labels;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string_view label = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!label.empty() && label.front() == ' ') label.remove_prefix(1);
    while (!label.empty() && label.back() == ' ') label.remove_suffix(1);
    if (!label.empty()) labels.emplace_back(label);
  }
  return labels;
}

/// Leaves the meter when the load does.
struct IdleAtEnd {
  LoadMeter* meter;
  ~IdleAtEnd() { meter->phase = LoadPhase::kIdle; }
};

/// A failure that another writer caused: what the load was resolved against has changed.
bool IsWorthAnotherAttempt(const Status& status) {
  return status.code() == StatusCode::kConflict || status.code() == StatusCode::kNotFound ||
         status.code() == StatusCode::kConstraintViolation;
}

}  // namespace

/// One COPY. The order of things: read the file into a table, resolving end points at a state;
/// intern names; make sure of constraints; look for keys that exist; then either one transaction,
/// or files staged for the timestamp after that state and ingested as that commit. Should another
/// commit come between, they are staged again while no commit can.
class BulkLoader {
 public:
  BulkLoader(GraphStore* store, const CopySpec& spec, const CopyLimits& limits)
      : store_(store), core_(&store->rep_->core), spec_(spec), limits_(limits) {}

  Result<CopyReport> Run();

 private:
  Status Load();
  /// Reads the file anew. Errors: all bad rows, as one.
  Status ReadTable();
  Result<EndpointFinders> MakeFinders();
  void KeepFinder(const EndpointNodes& nodes, const std::shared_ptr<const EndpointFinder>& finder);
  Result<EndpointNodes> NodesOf(const CopyEndpoint& end) const;
  /// Names and constraints of the nodes that missing ends become.
  Status PrepareEnds();
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
  /// What becomes of bad rows, as the options say.
  Status ConfigureErrors();
  Status InternNames();
  Status InternLabelSets();
  Status InternTypes();
  Status EnsureConstraints();
  Status EnsureConstraint(LabelId label, KeyId key);
  std::string FreeIndexName(LabelId label, KeyId key) const;
  /// Sorts the keys of all indexes concerned and looks for ones that are not new.
  Status CheckKeys();
  Status WidenProfiles();
  /// Prepares files for the commit after the state at hand.
  Status Stage();
  Status LoadByFiles();
  void TakeState();

  GraphStore* const store_;
  GraphCore* const core_;
  const CopySpec& spec_;
  const CopyLimits& limits_;
  std::unique_ptr<SliceReader> file_;
  CopyOptions options_;
  CopyPlan plan_;
  std::unique_ptr<LoadBudget> budget_;
  std::unique_ptr<RowErrors> errors_;
  std::unique_ptr<TableReader> reader_;
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
  std::vector<std::string> created_constraints_;
  bool lost_race_ = false;  // a small load failed because of another writer
};

void BulkLoader::TakeState() {
  state_ = core_->commits->CurrentState();
  context_.state = state_.get();
  context_.timestamp = state_->timestamp + 1;
}

Result<EndpointNodes> BulkLoader::NodesOf(const CopyEndpoint& end) const {
  EndpointNodes nodes;
  nodes.any_label = end.any_label;
  nodes.key = core_->catalog->FindKey(end.key_property);
  const bool create = options_.on_missing_node == OnMissingNode::kCreate;
  for (const std::string& name : end.labels) {
    const LabelId label = core_->catalog->FindLabel(name);
    if (!label.valid() && create) {
      if (end.any_label) continue;
      return EndpointNodes();  // a label that no node has
    }
    if (!label.valid()) {
      return Status::InvalidArgument(
          fmt::format("there is no node with label {}; load nodes before their relationships",
                      name));
    }
    nodes.labels.push_back(label);
  }
  return nodes;
}

Result<EndpointFinders> BulkLoader::MakeFinders() {
  EndpointFinders finders;
  if (!plan_.is_relationship) return finders;
  ASSIGN_OR_RETURN(const EndpointNodes source, NodesOf(plan_.source));
  ASSIGN_OR_RETURN(const EndpointNodes target, NodesOf(plan_.target));
  const bool same = source.labels == target.labels && source.key == target.key &&
                    (source.any_label == target.any_label || source.labels.size() == 1);
  const auto make = [&](std::size_t end) -> Status {
    const EndpointNodes& nodes = end == 0 ? source : target;
    auto& finder = end == 0 ? finders.source : finders.target;
    const LoadCache::Entry* kept =
        limits_.cache == nullptr ? nullptr : limits_.cache->Find(nodes, state_->timestamp);
    if (kept != nullptr) {
      finder = kept->finder;
      return budget_->Charge(kept->memory_bytes);
    }
    ASSIGN_OR_RETURN(finder, MakeEndpointFinder(core_, state_, nodes, file_->content_bytes(),
                                                limits_.cancelled, budget_.get()));
    return Status();
  };
  RETURN_IF_ERROR(RunParallel(context_.threads, same ? 1 : 2, make));
  if (same) finders.target = finders.source;
  KeepFinder(source, finders.source);
  if (!same) KeepFinder(target, finders.target);
  finders.create_missing = options_.on_missing_node == OnMissingNode::kCreate;
  return finders;
}

void BulkLoader::KeepFinder(const EndpointNodes& nodes,
                            const std::shared_ptr<const EndpointFinder>& finder) {
  if (limits_.cache == nullptr || finder->memory_bytes() == 0) return;
  if (limits_.cache->Find(nodes, state_->timestamp) != nullptr) return;
  limits_.cache->Keep({nodes, finder, finder->memory_bytes()}, state_->timestamp,
                      limits_.memory_limit_bytes / kCacheShare);
}

Status BulkLoader::ReadTable() {
  ASSIGN_OR_RETURN(file_, SliceReader::Open(spec_.path));
  ASSIGN_OR_RETURN(const std::string sample, file_->ReadSample());
  ASSIGN_OR_RETURN(plan_, MakeCopyPlan(spec_, options_, sample));
  file_->Begin(plan_.dialect, plan_.header_bytes);
  RETURN_IF_ERROR(ConfigureErrors());
  budget_ = std::make_unique<LoadBudget>(limits_.memory_limit_bytes);
  context_.budget = budget_.get();
  context_.meter->Begin(file_->file().file_bytes());
  context_.meter->phase = LoadPhase::kKeys;
  ASSIGN_OR_RETURN(EndpointFinders finders, MakeFinders());
  reader_ = std::make_unique<TableReader>(plan_, file_.get(), std::move(finders), limits_.threads,
                                          limits_.cancelled, context_.meter, budget_.get(),
                                          errors_.get());
  context_.meter->phase = LoadPhase::kReading;
  ASSIGN_OR_RETURN(table_, reader_->Read());
  context_.meter->phase = LoadPhase::kChecking;
  // Keys of nodes are looked at again when the graph is; here, so that all errors come together.
  if (plan_.key && (plan_.is_relationship || errors_->Fail())) {
    const KeyCheck check = CheckOf(*plan_.key);
    ASSIGN_OR_RETURN(SortedKeys keys, SortedKeys::OfProperty(context_, *plan_.key, {}, check));
    RETURN_IF_ERROR(keys.CheckDistinct(check));
  }
  return ReportBadRows();
}

KeyCheck BulkLoader::CheckOf(std::size_t property) {
  const OnDuplicate on_duplicate =
      property == plan_.key ? options_.on_duplicate : OnDuplicate::kAsError;
  return {reader_.get(), &table_, plan_.header[plan_.properties[property].column], on_duplicate};
}

Status BulkLoader::ReportBadRows() {
  RETURN_IF_ERROR(errors_->Finish());
  return errors_->Fail() ? errors_->ToStatus(spec_.path) : Status();
}

Status BulkLoader::ConfigureErrors() {
  if (errors_ != nullptr) {
    errors_->Restart();
    return Status();
  }
  errors_ = std::make_unique<RowErrors>();
  std::vector<std::pair<RowErrorCode, RowPolicy>> own;
  if (options_.on_duplicate != OnDuplicate::kAsError) {
    const RowPolicy policy =
        options_.on_duplicate == OnDuplicate::kFail ? RowPolicy::kFail : RowPolicy::kDiscard;
    own.emplace_back(RowErrorCode::kDuplicateKey, policy);
    own.emplace_back(RowErrorCode::kKeyExists, policy);
  }
  if (options_.on_missing_node != OnMissingNode::kAsError) {
    own.emplace_back(RowErrorCode::kNoSuchNode, options_.on_missing_node == OnMissingNode::kFail
                                                    ? RowPolicy::kFail
                                                    : RowPolicy::kDiscard);
  }
  errors_->Configure(options_.on_error, own,
                     options_.max_rejected.value_or(std::numeric_limits<std::uint64_t>::max()));
  if (options_.errors_to.empty()) return Status();
  ASSIGN_OR_RETURN(auto file, RejectFile::Open(options_.errors_to, spec_.path));
  errors_->WriteTo(std::move(file));
  return Status();
}

Status BulkLoader::InternLabelSets() {
  std::vector<LabelId> pattern_labels;
  for (const std::string& name : spec_.node.labels) {
    ASSIGN_OR_RETURN(const LabelId label, core_->catalog->InternLabel(name));
    pattern_labels.push_back(label);
  }
  std::vector<std::string> cells = table_.names;
  if (plan_.label_columns.empty()) cells.assign(1, "");
  for (const std::string& cell : cells) {
    std::vector<LabelId> labels = pattern_labels;
    for (const std::string& name : SplitLabels(cell)) {
      ASSIGN_OR_RETURN(const LabelId label, core_->catalog->InternLabel(name));
      labels.push_back(label);
    }
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    ASSIGN_OR_RETURN(const LabelSetId set, core_->catalog->InternLabelSet(labels));
    context_.label_sets.push_back(set);
  }
  return Status();
}

Status BulkLoader::InternTypes() {
  std::vector<std::string> names = table_.names;
  if (!plan_.type_column) names.assign(1, spec_.type);
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const TypeId type, core_->catalog->InternType(name));
    context_.types.push_back(type);
  }
  return Status();
}

Status BulkLoader::InternNames() {
  context_.keys.clear();
  context_.label_sets.clear();
  context_.types.clear();
  for (const CopyProperty& property : plan_.properties) {
    ASSIGN_OR_RETURN(const KeyId key, core_->catalog->InternKey(property.name));
    context_.keys.push_back(key);
  }
  return plan_.is_relationship ? InternTypes() : InternLabelSets();
}

std::string BulkLoader::FreeIndexName(LabelId label, KeyId key) const {
  const Catalog& catalog = *core_->catalog;
  const std::string name =
      fmt::format("{}_{}_unique", catalog.LabelName(label), catalog.KeyName(key));
  std::string free = name;
  for (int i = 2; catalog.FindIndexByName(free); ++i) free = fmt::format("{}_{}", name, i);
  return free;
}

Status BulkLoader::EnsureConstraint(LabelId label, KeyId key) {
  for (const IndexDefinition& index : core_->catalog->Indexes()) {
    if (index.unique && index.label == label && index.keys == std::vector<KeyId>{key}) {
      return Status();
    }
  }
  ASSIGN_OR_RETURN(const IndexDefinition index,
                   store_->CreateIndex(FreeIndexName(label, key), label, {key}, true));
  created_constraints_.push_back(index.name);
  return Status();
}

Status BulkLoader::EnsureConstraints() {
  if (!plan_.key || plan_.is_relationship) return Status();
  const KeyId key = context_.keys[*plan_.key];
  if (!spec_.node.labels.empty()) {
    return EnsureConstraint(core_->catalog->FindLabel(spec_.node.labels[0]), key);
  }
  // All labels come from columns: the first of each row.
  for (const std::string& cell : table_.names) {
    const std::vector<std::string> labels = SplitLabels(cell);
    if (labels.empty()) continue;
    RETURN_IF_ERROR(EnsureConstraint(core_->catalog->FindLabel(labels[0]), key));
  }
  return Status();
}

Status BulkLoader::CheckKeys() {
  sorted_keys_.clear();
  indexes_.clear();
  if (plan_.is_relationship) {
    // Whether the graph has the keys is asked when the statement says what becomes of them.
    if (!plan_.key || options_.on_duplicate == OnDuplicate::kAsError) return Status();
    const KeyCheck check = CheckOf(*plan_.key);
    ASSIGN_OR_RETURN(SortedKeys keys, SortedKeys::OfProperty(context_, *plan_.key, {}, check));
    RETURN_IF_ERROR(keys.CheckNewEdges(check));
    return ReportBadRows();
  }
  indexes_ = IndexesOfLoad(context_);
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
  for (SortedKeys& keys : sorted_keys_) keys.ForgetDropped(table_);
  return ReportBadRows();
}

Status BulkLoader::WidenProfiles() {
  for (std::size_t i = 0; i < context_.keys.size(); ++i) {
    const std::uint32_t mask = table_.properties[i].tag_mask();
    if (mask == 0) continue;
    for (const LabelSetId set : context_.label_sets) {
      RETURN_IF_ERROR(core_->catalog->WidenNodeProfile(set, context_.keys[i], mask));
    }
    for (const TypeId type : context_.types) {
      RETURN_IF_ERROR(core_->catalog->WidenEdgeProfile(type, context_.keys[i], mask));
    }
  }
  return Status();
}

Status BulkLoader::PrepareEnds() {
  if (!spec_.is_relationship || options_.on_missing_node != OnMissingNode::kCreate) {
    return Status();
  }
  for (const CopyEndpoint* end : {&spec_.node, &spec_.target}) {
    if (end->labels.empty() || end->key_property.empty()) continue;  // reported with the pattern
    ASSIGN_OR_RETURN(const KeyId key, core_->catalog->InternKey(end->key_property));
    for (const std::string& name : end->labels) {
      RETURN_IF_ERROR(core_->catalog->InternLabel(name).status());
    }
    RETURN_IF_ERROR(EnsureConstraint(core_->catalog->FindLabel(end->labels[0]), key));
  }
  return Status();
}

Status BulkLoader::MakeEndNodes() {
  end_nodes_ = EndNodes();
  const auto make = [&](const CopyEndpoint& end, const std::vector<std::string>& keys,
                        std::unique_ptr<CreatedNodes>* nodes) -> Status {
    if (keys.empty()) return Status();
    std::vector<LabelId> labels;
    for (const std::string& name : end.labels) {
      labels.push_back(core_->catalog->FindLabel(name));
      if (end.any_label) break;  // of A|B the first
    }
    std::sort(labels.begin(), labels.end());
    ASSIGN_OR_RETURN(const LabelSetId set, core_->catalog->InternLabelSet(labels));
    *nodes = std::make_unique<CreatedNodes>(context_, set,
                                            core_->catalog->FindKey(end.key_property), keys);
    return Status();
  };
  RETURN_IF_ERROR(make(plan_.source, table_.missing_sources, &created_sources_));
  RETURN_IF_ERROR(make(plan_.target, table_.missing_targets, &created_targets_));
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
  RETURN_IF_ERROR(WidenProfiles());
  context_.meter->phase = LoadPhase::kWriting;
  context_.meter->steps = 0;
  context_.meter->total_steps = 0;
  files_ = std::make_unique<StagedFiles>(core_->engine.get(), &core_->ids);
  RETURN_IF_ERROR(StageUpdates());
  if (options_.record || options_.resume) {
    ASSIGN_OR_RETURN(LoadJob job, JobOf(file_->file()));
    job.rows = RowsRead();
    files_->PutAux(JobKey(JobIdOf(spec_)), job.Encode());
  }
  if (plan_.is_relationship) {
    RETURN_IF_ERROR(MakeEndNodes());
    if (end_nodes_.sources != nullptr) RETURN_IF_ERROR(end_nodes_.sources->Stage(files_.get()));
    if (end_nodes_.targets != nullptr && end_nodes_.targets != end_nodes_.sources) {
      RETURN_IF_ERROR(end_nodes_.targets->Stage(files_.get()));
    }
    FillMissingEnds(end_nodes_, &table_);
    return StageEdges(context_, core_->ids.AllocateEdges(table_.rows), files_.get());
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
      RETURN_IF_ERROR(InternNames());
      RETURN_IF_ERROR(CheckKeys());
      RETURN_IF_ERROR(Stage());
      storage::WriteBatch counters;  // ids given out since the queue wrote them
      core_->ids.WriteCounters(counters);
      RETURN_IF_ERROR(core_->engine->Write(counters, true));
    }
    if (context_.IsCancelled()) return Status::Cancelled("the load was cancelled");
    RETURN_IF_ERROR(core_->engine->SyncLog());  // names, which the files refer to
    RETURN_IF_ERROR(files_->Ingest());
    core_->ForgetBlocks(timestamp);
    const bool nodes_changed = !plan_.is_relationship || end_nodes_.sources != nullptr ||
                               end_nodes_.targets != nullptr;
    if (limits_.cache != nullptr && !nodes_changed) {
      limits_.cache->Advance(context_.state->timestamp, timestamp);
    }
    return Status();
  });
}

std::uint64_t BulkLoader::RowsRead() const {
  std::uint64_t rows = table_.kept_rows() + table_.updates.size();
  for (const auto& [reason, count] : errors_->Counts()) rows += count;
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
  if (!plan_.key) return Status();
  const std::string& key_name = plan_.properties[*plan_.key].name;
  const KeyId key = catalog.FindKey(key_name);
  const KeyCheck check = CheckOf(*plan_.key);
  std::optional<IndexDefinition> index;
  for (const IndexDefinition& other : catalog.Indexes()) {
    const bool on_key = other.unique && other.keys == std::vector<KeyId>{key};
    const auto& labels = spec_.node.labels;
    if (!plan_.is_relationship && on_key &&
        std::find(labels.begin(), labels.end(), catalog.LabelName(other.label)) != labels.end()) {
      index = other;
    }
  }
  ASSIGN_OR_RETURN(SortedKeys keys, SortedKeys::OfProperty(context_, *plan_.key, index, check));
  RETURN_IF_ERROR(keys.CheckDistinct(check));
  if (index) RETURN_IF_ERROR(keys.CheckNew(check));
  if (plan_.is_relationship && options_.on_duplicate != OnDuplicate::kAsError && key.valid()) {
    std::vector<std::string> names = table_.names;
    if (!plan_.type_column) names.assign(1, spec_.type);
    context_.keys.clear();
    context_.types.clear();
    for (const CopyProperty& property : plan_.properties) {
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
  RETURN_IF_ERROR(PrepareEnds());
  TakeState();
  RETURN_IF_ERROR(ReadTable());
  RETURN_IF_ERROR(InternNames());
  RETURN_IF_ERROR(EnsureConstraints());
  if (!plan_.is_relationship) TakeState();
  RETURN_IF_ERROR(CheckKeys());
  // A record of the load is written with its files.
  const bool recorded = options_.record || options_.resume;
  if (recorded || table_.rows > limits_.small_load_rows) return LoadByFiles();
  RETURN_IF_ERROR(MakeEndNodes());
  const auto updated =
      LoadByTransaction(*store_, context_, end_nodes_,
                        options_.on_duplicate == OnDuplicate::kLast, &table_);
  lost_race_ = IsWorthAnotherAttempt(updated.status());
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
  context_.plan = &plan_;
  context_.table = &table_;
  context_.threads = std::max(1U, limits_.threads);
  context_.cancelled = &limits_.cancelled;
  LoadMeter unwatched;
  context_.meter = limits_.meter == nullptr ? &unwatched : limits_.meter;
  const IdleAtEnd idle_at_end{context_.meter};
  ASSIGN_OR_RETURN(options_, ParseCopyOptions(spec_.options));
  if (options_.dry_run) {
    RETURN_IF_ERROR(DryRun());
    CopyReport report;
    report.findings = DescribeLoad(plan_, table_, *errors_);
    return report;
  }
  ASSIGN_OR_RETURN(auto earlier, FindEarlierLoad());
  if (earlier) return *std::move(earlier);
  Status status = Load();
  for (int attempt = 1; attempt < kSmallLoadAttempts && lost_race_; ++attempt) status = Load();
  if (!status.ok()) {
    for (const std::string& name : created_constraints_) (void)store_->DropIndex(name);
    return status;
  }
  CopyReport report;
  const std::uint64_t loaded = table_.kept_rows();
  report.rows_read = RowsRead();
  report.skipped = errors_->Counts();
  report.updated = updated_;
  (plan_.is_relationship ? report.loaded_edges : report.loaded_nodes) = loaded;
  if (end_nodes_.sources != nullptr) report.loaded_nodes += end_nodes_.sources->count();
  if (end_nodes_.targets != nullptr && end_nodes_.targets != end_nodes_.sources) {
    report.loaded_nodes += end_nodes_.targets->count();
  }
  report.bytes = file_->file().file_bytes();
  report.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

Result<CopyReport> CopyFrom(GraphStore& store, const CopySpec& spec, const CopyLimits& limits) {
  return BulkLoader(&store, spec, limits).Run();
}

}  // namespace keiretsu::graph
