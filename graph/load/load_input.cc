#include "graph/load/load_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/load/column_spill.h"
#include "graph/load/limits.h"
#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Finds a node for every key: for a dry run before any node is there.
class UncheckedFinder final : public EndpointFinder {
 public:
  Status FindAll(std::span<const std::string_view> texts, Found* found) const override {
    for (std::size_t i = 0; i < texts.size(); ++i) found[i].node = 0;
    return Status();
  }
};

}  // namespace

bool LoadInput::EndsAreUnchecked() {
  if (!options_.dry_run || options_.on_missing_node == OnMissingNode::kCreate) return false;
  for (const CopyEndpoint* end : {&plan_.source, &plan_.target}) {
    for (const std::string& name : end->labels) {
      if (core_->catalog->FindLabel(name).valid()) continue;
      plan_.notes.push_back(fmt::format(
          "there is no node with label {} yet: the ends of relationships are not checked", name));
      return true;
    }
  }
  return false;
}

Status LoadInput::ConfigureErrors() {
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

Result<EndpointNodes> LoadInput::NodesOf(const CopyEndpoint& end) const {
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

Result<EndpointFinders> LoadInput::MakeFinders(
    const std::shared_ptr<const storage::CommittedState>& state) {
  EndpointFinders finders;
  if (!plan_.is_relationship) return finders;
  if (EndsAreUnchecked()) {
    finders.source = std::make_shared<const UncheckedFinder>();
    finders.target = finders.source;
    return finders;
  }
  ASSIGN_OR_RETURN(const EndpointNodes source, NodesOf(plan_.source));
  ASSIGN_OR_RETURN(const EndpointNodes target, NodesOf(plan_.target));
  const bool same = source.labels == target.labels && source.key == target.key &&
                    (source.any_label == target.any_label || source.labels.size() == 1);
  const auto make = [&](std::size_t end) -> Status {
    const EndpointNodes& nodes = end == 0 ? source : target;
    auto& finder = end == 0 ? finders.source : finders.target;
    const LoadCache::Entry* kept =
        limits_.cache == nullptr ? nullptr : limits_.cache->Find(nodes, state->timestamp);
    if (kept != nullptr) {
      finder = kept->finder;
      return budget_->Charge(kept->memory_bytes);
    }
    ASSIGN_OR_RETURN(finder, MakeEndpointFinder(core_, state, nodes, slices_->content_bytes(),
                                                limits_.cancelled, budget_.get()));
    return Status();
  };
  RETURN_IF_ERROR(RunParallel(std::max(1U, limits_.threads), same ? 1 : 2, make));
  if (same) finders.target = finders.source;
  KeepFinder(source, finders.source, state->timestamp);
  if (!same) KeepFinder(target, finders.target, state->timestamp);
  finders.create_missing = options_.on_missing_node == OnMissingNode::kCreate;
  return finders;
}

void LoadInput::KeepFinder(const EndpointNodes& nodes,
                           const std::shared_ptr<const EndpointFinder>& finder,
                           storage::Timestamp timestamp) {
  if (limits_.cache == nullptr || finder->memory_bytes() == 0) return;
  if (limits_.cache->Find(nodes, timestamp) != nullptr) return;
  limits_.cache->Keep({nodes, finder, finder->memory_bytes()}, timestamp,
                      limits_.memory_limit_bytes / kCacheShare);
}

std::unique_ptr<TableReader> LoadInput::NewReader() {
  return std::make_unique<TableReader>(plan_, slices_.get(), finders_, limits_.threads,
                                       limits_.cancelled, meter_, budget_.get(),
                                       errors_.get());
}

bool LoadInput::FitsInMemory() const {
  // Keys of relationships, ends that are to be created and rows that are to change nodes are
  // needed all at once.
  const bool changes_nodes = options_.on_duplicate == OnDuplicate::kLast ||
                             options_.on_duplicate == OnDuplicate::kMerge;
  const bool may_spill = plan_.is_relationship ? !plan_.key && !finders_.create_missing
                                               : !changes_nodes;
  return !may_spill ||
         slices_->content_bytes() * kTableBytesPerByte < budget_->remaining() / 2;
}

Result<LoadTable> LoadInput::ReadOntoDisk() {
  const std::string directory = SpillDirectory(store_.path);
  const std::uint64_t needed = slices_->content_bytes() * kTableBytesPerByte;
  RETURN_IF_ERROR(CheckFreeDisk(directory, needed));
  meter_->temporary_bytes = needed;
  RETURN_IF_ERROR(reader_->FindKinds());
  const std::vector<CellKind> kinds = reader_->Kinds();
  ASSIGN_OR_RETURN(slices_, SliceReader::Open(spec_.path));
  RETURN_IF_ERROR(slices_->ReadSample().status());
  slices_->Begin(plan_.dialect, plan_.header_bytes);
  reader_ = NewReader();
  if (!plan_.is_relationship) {
    ASSIGN_OR_RETURN(spill_file_, SpillFile::Open(directory));
    ColumnSpill columns(spill_file_.get(), budget_.get());
    ASSIGN_OR_RETURN(LoadTable table, reader_->ReadInto(kinds, &columns));
    columns.FillTable(reader_->FirstRows(), &table);
    return table;
  }
  ASSIGN_OR_RETURN(spill_, EdgeSpill::Open(directory, core_->ids.block_count(),
                                           plan_.type_column.has_value()));
  return reader_->ReadInto(kinds, spill_.get());
}

void LoadInput::ForgetFinders() {
  const auto forget = [this](std::shared_ptr<const EndpointFinder>* finder) {
    if (finder->use_count() == 1) budget_->Release((*finder)->memory_bytes());
    finder->reset();
  };
  if (finders_.same()) finders_.target.reset();
  forget(&finders_.source);
  forget(&finders_.target);
}

Status LoadInput::Open() {
  ASSIGN_OR_RETURN(slices_, SliceReader::Open(spec_.path));
  ASSIGN_OR_RETURN(const std::string sample, slices_->ReadSample());
  ASSIGN_OR_RETURN(plan_, MakeCopyPlan(spec_, options_, sample));
  slices_->Begin(plan_.dialect, plan_.header_bytes);
  return ConfigureErrors();
}

Result<LoadTable> LoadInput::Read(const std::shared_ptr<const storage::CommittedState>& state) {
  RETURN_IF_ERROR(Open());
  small_caches_.reset();  // before it looks at what they may hold
  small_caches_ = std::make_unique<SmallCaches>(
      core_, limits_.memory_limit_bytes, slices_->content_bytes() * 2 * kTableBytesPerByte);
  budget_ = std::make_unique<LoadBudget>(limits_.memory_limit_bytes,
                                         limits_.memory_limit_bytes / kUncountedPart);
  spill_ = nullptr;
  spill_file_ = nullptr;
  meter_->Begin(file().file_bytes());
  meter_->phase = LoadPhase::kKeys;
  ASSIGN_OR_RETURN(finders_, MakeFinders(state));
  reader_ = NewReader();
  meter_->phase = LoadPhase::kReading;
  Result<LoadTable> table = FitsInMemory() ? reader_->Read() : ReadOntoDisk();
  ForgetFinders();
  meter_->phase = LoadPhase::kChecking;
  return table;
}

}  // namespace keiretsu::graph
