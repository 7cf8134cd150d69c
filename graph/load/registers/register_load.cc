#include "graph/load/registers/register_load.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <utility>

#include "graph/graph_store_rep.h"
#include "graph/keys.h"
#include "graph/load/edge_spill.h"
#include "graph/load/edge_stage.h"
#include "graph/load/index_stage.h"
#include "graph/load/limits.h"
#include "graph/load/load_names.h"
#include "graph/load/load_work.h"
#include "graph/load/node_stage.h"
#include "graph/load/parallel.h"
#include "graph/load/registers/interest_type.h"
#include "graph/load/registers/record_readers.h"
#include "graph/load/registers/register_tables.h"
#include "graph/load/registers/same_people.h"
#include "graph/load/row_updates.h"
#include "graph/load/small_caches.h"
#include "graph/load/staged_files.h"
#include "graph/snapshot_view.h"
#include "graph/write_transaction.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

/// One load of registers. The order of things: read all files into records; find out which of their
/// parties and relationships the graph has at a state; then one transaction, or files staged for
/// the timestamp after that state and ingested as that commit. Should another commit come between,
/// all but the reading is done again while no commit can.
class RegisterLoader {
 public:
  RegisterLoader(GraphStore* store, const RegisterSpec& spec, const CopyLimits& limits)
      : store_(store),
        core_(&store->rep_->core),
        constraints_(store, core_),
        spec_(spec),
        limits_(limits),
        budget_(limits.memory_limit_bytes, limits.memory_limit_bytes / kUncountedPart),
        meter_(limits.meter == nullptr ? &unwatched_ : limits.meter) {
    work_.threads = std::max(1U, limits.threads);
    work_.cancelled = &limits.cancelled;
    work_.meter = meter_;
    work_.budget = &budget_;
  }
  ~RegisterLoader() { meter_->phase = LoadPhase::kIdle; }

  Result<RegisterReport> Run();

 private:
  Status LeaveOutStrangers(std::vector<RegisterFile>* files);
  Status ReadFiles();
  Status OpenSpill(std::uint64_t content_bytes, ReadWork* work);
  /// Batches that lie in memory follow those on disk: their memory is needed for what comes.
  Status SpillRest();
  Status ConfigureErrors(const std::string& path, std::size_t files, RowErrors* errors) const;
  Status Load();
  Status EnsureConstraints();
  /// Finds the parties of the records.
  Status FindParties();
  /// What only finding parties and relationships needs goes: their keys, and slots of records.
  void ForgetKeys();
  /// Begins a writer at the newest state, and finds what the graph has.
  Status FindInGraph();
  /// The same, and names what there is to write.
  Status Resolve();
  Status CheckEnds() const;
  Status CheckRepeated() const;
  Status MakeContext(RegisterTable* table, LoadContext* context);
  Status ApplyUpdates();
  Status LoadByTransaction();
  Status StageAll();
  Status StageEdgeTable(EdgeId first);
  Status LoadByFiles();
  /// Fills in the ends of relationships, now that every party has a node.
  void FillEnds(const std::function<std::uint32_t(std::uint32_t slot)>& node_of_slot);
  /// What readers remarked on records that count.
  Status CountRemarks();
  void Count();

  GraphStore* const store_;
  GraphCore* const core_;
  LoadConstraints constraints_;
  const RegisterSpec& spec_;
  const CopyLimits& limits_;
  std::unique_ptr<SmallCaches> small_caches_;
  LoadBudget budget_;
  LoadMeter unwatched_;
  LoadMeter* const meter_;
  LoadWork work_;
  std::unique_ptr<SpillFile> spill_;  // before what may lie in it
  std::vector<RecordBatch> batches_;
  std::unique_ptr<const StatementVersions> versions_;
  std::unique_ptr<PartyTable> parties_;
  std::unique_ptr<RegisterTables> tables_;
  std::shared_ptr<const SnapshotView> view_;
  std::unique_ptr<WriteTransaction> transaction_;
  LoadContext nodes_;
  LoadContext edges_;
  std::unique_ptr<StagedFiles> files_;
  RegisterReport report_;
  bool have_keys_ = false;
  bool lost_race_ = false;
};

// A folder also holds a licence, a list of codes: such files are named in the report.
Status RegisterLoader::LeaveOutStrangers(std::vector<RegisterFile>* files) {
  std::vector<RegisterFile> known;
  for (RegisterFile& candidate : *files) {
    if (candidate.in_folder) {
      ASSIGN_OR_RETURN(const auto file, InputFile::Open(candidate.path));
      ASSIGN_OR_RETURN(const auto format, FindFormat(*file));
      if (!format) {
        ++report_.ignored[fmt::format("file of no register: {}", candidate.path)];
        continue;
      }
    }
    known.push_back(std::move(candidate));
  }
  if (known.empty() && !files->empty()) {
    return Status::InvalidArgument(
        fmt::format("{} has no register's file", spec_.paths.front()));
  }
  *files = std::move(known);
  return Status();
}

Status RegisterLoader::ReadFiles() {
  ASSIGN_OR_RETURN(std::vector<RegisterFile> files, ExpandPaths(spec_.paths));
  RETURN_IF_ERROR(LeaveOutStrangers(&files));
  std::uint64_t total_bytes = 0;
  std::uint64_t content_bytes = 0;
  for (const RegisterFile& file : files) {
    ASSIGN_OR_RETURN(const auto opened, InputFile::Open(file.path));
    total_bytes += opened->file_bytes();
    content_bytes += opened->file_bytes() * (opened->is_plain() ? 1 : kLikelyExpansion);
  }
  meter_->Begin(total_bytes);
  meter_->phase = LoadPhase::kReading;
  ReadWork work{work_};
  RETURN_IF_ERROR(OpenSpill(content_bytes, &work));
  std::string wrong;
  for (const auto& [path, in_folder] : files) {
    ASSIGN_OR_RETURN(const auto file, InputFile::Open(path));
    ASSIGN_OR_RETURN(const FileFormat format, FormatOf(*file, spec_.source));
    RowErrors errors;
    RETURN_IF_ERROR(ConfigureErrors(path, files.size(), &errors));
    RETURN_IF_ERROR(ReadRegisterFile(*file, format, work, &errors, &batches_));
    RETURN_IF_ERROR(errors.Finish());
    if (errors.Fail()) {
      wrong += (wrong.empty() ? "" : "\n") + std::string(errors.ToStatus(path).message());
    }
    for (const auto& [reason, count] : errors.Counts()) {
      report_.ignored[reason] += count;
      report_.records_read += reason == RowErrorCodeName(RowErrorCode::kBadRecord) ? 0 : count;
    }
    report_.bytes += file->file_bytes();
    work.bytes_before = report_.bytes;
  }
  if (!wrong.empty()) return Status::InvalidArgument(wrong);
  for (const RecordBatch& batch : batches_) report_.records_read += batch.records_read;
  return SpillRest();
}

// Files that would not fit in memory go to disk from the first record on; those that turn out not
// to fit, packed better than most, from there.
Status RegisterLoader::OpenSpill(std::uint64_t content_bytes, ReadWork* work) {
  const std::string directory = SpillDirectory(store_->options().path);
  ASSIGN_OR_RETURN(spill_, SpillFile::Open(directory));
  work->spill = spill_.get();
  const std::uint64_t needed = content_bytes * kRecordBytesPerByte;
  small_caches_ = std::make_unique<SmallCaches>(core_, limits_.memory_limit_bytes, 2 * needed);
  work->spill_all = needed > budget_.remaining();
  if (!work->spill_all) return Status();
  RETURN_IF_ERROR(CheckFreeDisk(directory, needed));
  meter_->temporary_bytes = needed;
  return Status();
}

Status RegisterLoader::SpillRest() {
  if (spill_->size() == 0) {
    spill_.reset();
    return Status();
  }
  work_.spill = spill_.get();
  for (RecordBatch& batch : batches_) {
    if (batch.is_moved()) continue;
    const std::uint64_t before = batch.memory_bytes();
    RETURN_IF_ERROR(batch.MoveTo(spill_.get()));
    budget_.Release(before - batch.memory_bytes());
  }
  return Status();
}

Status RegisterLoader::ConfigureErrors(const std::string& path, std::size_t files,
                                       RowErrors* errors) const {
  const CopyOptions& options = spec_.options;
  errors->Configure(options.on_error, {},
                    options.max_rejected.value_or(std::numeric_limits<std::uint64_t>::max()));
  if (options.errors_to.empty()) return Status();
  if (files > 1) {
    return Status::InvalidArgument(
        "ERRORS TO takes the errors of one file; load the files one by one");
  }
  ASSIGN_OR_RETURN(auto rejects, RejectFile::Open(options.errors_to, path));
  errors->WriteTo(std::move(rejects));
  return Status();
}

Status RegisterLoader::EnsureConstraints() {
  ASSIGN_OR_RETURN(const KeyId id, core_->catalog->InternKey(party::kId));
  for (const std::string& label : parties_->LabelsMade()) {
    ASSIGN_OR_RETURN(const LabelId label_id, core_->catalog->InternLabel(label));
    RETURN_IF_ERROR(constraints_.EnsureUnique(label_id, id));
  }
  return Status();
}

Status RegisterLoader::MakeContext(RegisterTable* table, LoadContext* context) {
  *context = LoadContext();
  context->core = core_;
  context->plan = &table->plan;
  context->table = &table->table;
  context->state = view_->state().get();
  context->timestamp = view_->state()->timestamp + 1;
  static_cast<LoadWork&>(*context) = work_;
  for (const CopyProperty& property : table->plan.properties) {
    ASSIGN_OR_RETURN(const KeyId key, core_->catalog->InternKey(property.name));
    context->keys.push_back(key);
  }
  for (const std::string& name : table->table.names) {
    if (table->plan.is_relationship) {
      ASSIGN_OR_RETURN(const TypeId type, core_->catalog->InternType(name));
      context->types.push_back(type);
      continue;
    }
    ASSIGN_OR_RETURN(const LabelId label, core_->catalog->InternLabel(name));
    ASSIGN_OR_RETURN(const LabelSetId set, core_->catalog->InternLabelSet({{label}}));
    context->label_sets.push_back(set);
  }
  return Status();
}

Status RegisterLoader::FindParties() {
  tables_.reset();
  parties_ = std::make_unique<PartyTable>(batches_, *versions_, work_);
  RETURN_IF_ERROR(parties_->Build(spec_.options.on_missing_node == OnMissingNode::kCreate));
  tables_ = std::make_unique<RegisterTables>(batches_, *versions_, parties_.get(),
                                             limits_.small_load_rows,  // a transaction takes them
                                             work_);
  tables_->Gather();
  have_keys_ = true;
  return Status();
}

void RegisterLoader::ForgetKeys() {
  parties_->ForgetKeys();
  tables_->ForgetRecords();
  have_keys_ = false;
}

Status RegisterLoader::FindInGraph() {
  if (!have_keys_) RETURN_IF_ERROR(FindParties());
  auto state = core_->commits->BeginWriter();
  view_ = core_->ViewOf(std::move(state));
  transaction_ = std::make_unique<WriteTransaction>(core_, view_, nullptr);
  RETURN_IF_ERROR(tables_->Resolve(core_, view_->state(), spec_.options.on_duplicate));
  RETURN_IF_ERROR(CheckEnds());
  return CheckRepeated();
}

Status RegisterLoader::Resolve() {
  RETURN_IF_ERROR(FindInGraph());
  RETURN_IF_ERROR(MakeContext(&tables_->nodes(), &nodes_));
  RETURN_IF_ERROR(MakeContext(&tables_->edges(), &edges_));
  return Status();
}

Status RegisterLoader::CheckEnds() const {
  const RegisterEdges& edges = tables_->edge_list();
  if (spec_.options.on_missing_node != OnMissingNode::kFail || edges.dangling() == 0) {
    return Status();
  }
  return Status::InvalidArgument(fmt::format(
      "{} {} an end that neither the files nor the graph have, nothing was loaded; the first is "
      "'{}'. ON MISSING NODE SKIP leaves them out, CREATE makes the nodes",
      edges.dangling(), edges.dangling() == 1 ? "relationship has" : "relationships have",
      edges.first_missing()));
}

Status RegisterLoader::CheckRepeated() const {
  const RegisterEdges& edges = tables_->edge_list();
  if (spec_.options.on_duplicate != OnDuplicate::kFail) return Status();
  if (edges.repeated() + edges.known().size() + parties_->known_records() == 0) return Status();
  return Status::InvalidArgument(fmt::format(
      "nothing was loaded: the graph has {} of the records' parties and {} of their relationships "
      "already, and {} relationships are repeated in the files",
      parties_->known_records(), edges.known().size(), edges.repeated()));
}

void RegisterLoader::FillEnds(const std::function<std::uint32_t(std::uint32_t)>& node_of_slot) {
  const RegisterEdges& edges = tables_->edge_list();
  LoadTable& table = tables_->edges().table;
  const auto node_of = [&](std::uint32_t party) {
    const std::uint32_t known = parties_->node_of(party);
    return known != PartyTable::kNone ? known : node_of_slot(parties_->slot_of(party));
  };
  table.sources.clear();
  table.targets.clear();
  for (std::size_t i = 0; i < edges.count(); ++i) {
    table.sources.push_back(node_of(edges.source_of(i)));
    table.targets.push_back(node_of(edges.target_of(i)));
  }
}

Status RegisterLoader::ApplyUpdates() {
  std::vector<KeyId> keys;
  for (const std::string& name : tables_->update_names()) {
    ASSIGN_OR_RETURN(const KeyId key, core_->catalog->InternKey(name));
    keys.push_back(key);
  }
  for (const RegisterTables::Update& update : tables_->updates()) {
    RETURN_IF_ERROR(
        transaction_->SetNodeProperty(NodeId(update.node), keys[update.name], update.value));
  }
  for (const RegisterTables::Update& update : tables_->edge_updates()) {
    RETURN_IF_ERROR(transaction_->SetEdgeProperty(update.edge, keys[update.name], update.value));
  }
  return Status();
}

Status RegisterLoader::LoadByTransaction() {
  RETURN_IF_ERROR(ApplyUpdates());
  const std::vector<std::size_t> node_order = PropertiesByKey(nodes_);
  std::vector<std::uint32_t> node_of_slot;
  for (std::uint64_t row = 0; row < nodes_.table->rows; ++row) {
    ASSIGN_OR_RETURN(const NodeId node,
                     transaction_->CreateNode(
                         core_->catalog->LabelsOf(nodes_.label_sets[nodes_.NameOf(row)]),
                         PropertiesOfRow(nodes_, node_order, row)));
    node_of_slot.push_back(node.value);
  }
  FillEnds([&](std::uint32_t slot) { return node_of_slot[slot]; });
  const std::vector<std::size_t> edge_order = PropertiesByKey(edges_);
  for (std::uint64_t row = 0; row < edges_.table->rows; ++row) {
    RETURN_IF_ERROR(transaction_
                        ->CreateEdge(edges_.types[edges_.NameOf(row)],
                                     NodeId(edges_.table->sources[row]),
                                     NodeId(edges_.table->targets[row]),
                                     PropertiesOfRow(edges_, edge_order, row))
                        .status());
  }
  RETURN_IF_ERROR(work_.CheckCancelled());
  return transaction_->Commit(store_->options().durability);
}

Status RegisterLoader::StageEdgeTable(EdgeId first) {
  const LoadTable& table = tables_->edges().table;
  if (table.spilled.empty()) return StageEdges(edges_, first, EdgeSides::kBoth, files_.get());
  ASSIGN_OR_RETURN(const auto spill, EdgeSpill::Open(SpillDirectory(store_->options().path),
                                                     core_->ids.block_count(), true));
  const std::vector<std::uint64_t>& first_rows = table.segment_begins;
  const auto add = [&](std::size_t segment) -> Status {
    RETURN_IF_ERROR(edges_.Step());
    const std::uint64_t begin = first_rows[segment];
    const std::uint64_t end =
        segment + 1 < first_rows.size() ? first_rows[segment + 1] : table.rows;
    std::vector<CellColumn> columns;
    for (std::size_t i = 0; i < table.properties.size(); ++i) {
      ColumnCells cells = table.Cells(i);
      ASSIGN_OR_RETURN(const ColumnCells::Place place, cells.At(begin));
      columns.push_back(*place.column);
    }
    const auto piece = [&](const std::vector<std::uint32_t>& values) {
      return std::span(values).subspan(begin, end - begin);
    };
    return spill->Add(segment, columns, piece(table.name_of_row), piece(table.sources),
                      piece(table.targets));
  };
  RETURN_IF_ERROR(RunParallel(work_.threads, first_rows.size(), add));
  return StageSpilledEdges(edges_, first, *spill, first_rows, files_.get());
}

Status RegisterLoader::StageAll() {
  meter_->phase = LoadPhase::kWriting;
  meter_->steps = 0;
  RETURN_IF_ERROR(WidenProfiles(nodes_));
  RETURN_IF_ERROR(WidenProfiles(edges_));
  files_ = std::make_unique<StagedFiles>(core_->engine.get(), &core_->ids);
  std::vector<SortedKeys> keys;
  for (const IndexDefinition& index : IndexesOfLoad(nodes_)) {
    KeyCheck check;
    check.table = &tables_->nodes().table;
    check.on_duplicate = OnDuplicate::kFail;
    check.column = core_->catalog->KeyName(index.keys[0]);
    ASSIGN_OR_RETURN(SortedKeys sorted, SortedKeys::OfIndex(nodes_, index, check));
    if (index.unique) {
      RETURN_IF_ERROR(sorted.CheckDistinct(check));
      RETURN_IF_ERROR(sorted.CheckNew(check));
    }
    keys.push_back(std::move(sorted));
  }
  ASSIGN_OR_RETURN(const NodePlacement placement, PlaceNodes(nodes_));
  meter_->total_steps = placement.runs.size() * (1 + PropertiesByKey(nodes_).size());
  RETURN_IF_ERROR(RunParallel(work_.threads, 1 + keys.size(), [&](std::size_t task) {
    if (task == 0) return StageNodes(nodes_, placement, files_.get());
    return keys[task - 1].Stage(placement, files_.get());
  }));
  FillEnds([&](std::uint32_t slot) { return placement.node_of_row[slot]; });
  ForgetKeys();
  RETURN_IF_ERROR(StageEdgeTable(core_->ids.AllocateEdges(edges_.table->rows)));
  RETURN_IF_ERROR(ApplyUpdates());
  StageWrites(nodes_, *transaction_, files_.get());
  return Status();
}

Status RegisterLoader::LoadByFiles() {
  RETURN_IF_ERROR(core_->engine->SweepStaging());
  RETURN_IF_ERROR(StageAll());
  return core_->commits->Exclusive(true, [this](storage::Timestamp timestamp) -> Status {
    if (timestamp != nodes_.timestamp) {
      // Others committed meanwhile; now nobody can.
      files_.reset();
      RETURN_IF_ERROR(Resolve());
      nodes_.timestamp = timestamp;
      edges_.timestamp = timestamp;
      RETURN_IF_ERROR(StageAll());
      storage::WriteBatch counters;  // ids given out since the queue wrote them
      core_->ids.WriteCounters(counters);
      RETURN_IF_ERROR(core_->engine->Write(counters, true));
    }
    RETURN_IF_ERROR(work_.CheckCancelled());
    RETURN_IF_ERROR(core_->engine->SyncLog());  // names, which the files refer to
    RETURN_IF_ERROR(files_->Ingest());
    core_->ForgetBlocks(timestamp);
    return Status();
  });
}

Status RegisterLoader::Load() {
  lost_race_ = false;
  RETURN_IF_ERROR(Resolve());
  const std::uint64_t rows = nodes_.table->rows + edges_.table->rows +
                             tables_->updates().size() + tables_->edge_updates().size();
  if (rows == 0) return Status();
  if (rows > limits_.small_load_rows) return LoadByFiles();
  const Status status = LoadByTransaction();
  lost_race_ = IsLostRace(status);
  return status;
}

Status RegisterLoader::CountRemarks() {
  for (std::size_t b = 0; b < batches_.size(); ++b) {
    ASSIGN_OR_RETURN(const auto heads, batches_[b].Heads());
    for (const Remark& remark : heads->remarks) {
      if (!versions_->IsCurrent(b, remark.statement)) continue;
      auto& counts = remark.is_note ? report_.notes : report_.ignored;
      counts[batches_[b].names()[remark.text]] += remark.count;
    }
  }
  return Status();
}

void RegisterLoader::Count() {
  const RegisterEdges& edges = tables_->edge_list();
  report_.created_nodes = tables_->nodes().table.rows;
  report_.created_edges = tables_->edges().table.rows;
  report_.updated = tables_->updates().size() + tables_->edge_updates().size();
  report_.matched_nodes = parties_->known_parties().size();
  const auto add = [](std::map<std::string, std::uint64_t>* counts, const char* text,
                      std::uint64_t count) {
    if (count > 0) (*counts)[text] += count;
  };
  add(&report_.ignored, "superseded statement", versions_->superseded());
  add(&report_.ignored, "dangling end node", edges.dangling());
  add(&report_.ignored, "duplicate row", edges.repeated());
  add(&report_.notes, "relationships that the graph has already", edges.known().size());
  add(&report_.notes, "companies kept apart: they share an identifier, and have others that differ",
      parties_->kept_apart());
}

Result<RegisterReport> RegisterLoader::Run() {
  const auto begin = std::chrono::steady_clock::now();
  if (store_->options().read_only) {
    return Status::ReadOnly("the database was opened read-only; open it for writing to load");
  }
  RETURN_IF_ERROR(ReadFiles());
  meter_->phase = LoadPhase::kChecking;
  ASSIGN_OR_RETURN(versions_, StatementVersions::Find(batches_, work_));
  RETURN_IF_ERROR(CountRemarks());  // before the commit: it may read a disk
  RETURN_IF_ERROR(FindParties());
  // Also keeps two loads from each other's files.
  const auto pause = store_->rep_->folder->Pause();
  if (spec_.options.dry_run) {
    report_.is_dry_run = true;
    RETURN_IF_ERROR(FindInGraph());
    Count();
    return report_;
  }
  Status status = EnsureConstraints();
  if (status.ok()) status = Load();
  for (int attempt = 1; attempt < kSmallLoadAttempts && lost_race_; ++attempt) status = Load();
  if (!status.ok()) {
    transaction_.reset();
    constraints_.Drop();
    return status;
  }
  Count();
  if (spec_.suggest_same) {
    ASSIGN_OR_RETURN(const std::uint64_t suggested, SuggestSamePeople(*store_));
    if (suggested > 0) report_.notes["people who may be the same (SAME_AS)"] = suggested;
  }
  report_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report_;
}

Result<RegisterSpec> MakeRegisterSpec(std::vector<std::string> paths,
                                      const std::vector<std::pair<std::string, Value>>& options) {
  RegisterSpec spec;
  spec.paths = std::move(paths);
  std::vector<std::pair<std::string, Value>> others;
  for (const auto& [name, value] : options) {
    const std::string lower = LowerSnake(name);
    if (lower == "suggest_same" && value.type() == ValueType::kBoolean) {
      spec.suggest_same = value.AsBoolean();
      continue;
    }
    if (lower != "format") {
      others.emplace_back(name, value);
      continue;
    }
    if (value.type() == ValueType::kString) spec.source = RegisterFromName(value.AsString());
    if (!spec.source) {
      return Status::InvalidArgument(
          "the option format must be one of bods, gleif, psc, ftm, icij; tables of your own need a "
          "pattern: COPY (:Company {id}) FROM ...");
    }
  }
  ASSIGN_OR_RETURN(spec.options, ParseCopyOptions(others));
  const DialectOptions& dialect = spec.options.dialect;
  if (dialect.delimiter || dialect.quote || dialect.has_header || dialect.null ||
      dialect.decimal || dialect.dates || !dialect.types.empty()) {
    return Status::InvalidArgument(
        "how a register's file is written is known; such options are for COPY with a pattern");
  }
  return spec;
}

Result<RegisterReport> LoadRegisters(GraphStore& store, const RegisterSpec& spec,
                                     const CopyLimits& limits) {
  return RegisterLoader(&store, spec, limits).Run();
}

}  // namespace keiretsu::graph
