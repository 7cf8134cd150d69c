#include "graph/load/registers/register_tables.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "graph/load/limits.h"
#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Memory of an update with its value, and of what the transaction makes of it.
constexpr std::size_t kUpdateBytes = 4 * sizeof(RegisterTables::Update);

/// A list's texts, and those of `more` that it lacks; nullopt when it lacks none.
std::optional<Value> WithMore(const Value& list, const Value& more) {
  List joined = list.AsList();
  const std::size_t before = joined.size();
  for (const Value& value : more.AsList()) {
    if (std::find(joined.begin(), joined.end(), value) == joined.end()) joined.push_back(value);
  }
  if (joined.size() == before) return std::nullopt;
  return Value(std::move(joined));
}

}  // namespace

void RegisterTables::Gather() {
  node_properties_ = GatherProperties(batches_, false);
  edge_properties_ = GatherProperties(batches_, true);
  aliases_.name = party::kIdentifiers;
  aliases_.kind = CellKind::kTexts;
  auto found = std::find_if(node_properties_.begin(), node_properties_.end(),
                            [&](const RecordProperty& property) {
                              return property.name == aliases_.name;
                            });
  if (found == node_properties_.end()) {
    node_properties_.push_back({aliases_.name, aliases_.kind, {}});
    found = node_properties_.end() - 1;
  }
  found->parts.push_back({batches_.size(), &aliases_});
}

void RegisterTables::AddAliases() {
  SparseValues& values = aliases_.values.in_memory();
  values = SparseValues();
  for (const std::vector<std::uint32_t>* some :
       {&parties_->new_parties(), &parties_->known_parties()}) {
    for (const std::uint32_t party : *some) {
      const std::vector<std::string>& aliases = parties_->AliasesOf(party);
      if (aliases.empty()) continue;
      const std::vector<std::string_view> views(aliases.begin(), aliases.end());
      values.records.push_back(parties_->slot_of(party));
      values.texts.Append(EncodeTexts(views));
    }
  }
}

SlotOfRecord RegisterTables::NodeSlots() const {
  return [this](std::size_t batch, std::uint32_t record) {
    if (batch == batches_.size()) return record;  // an alias
    const std::uint32_t party = parties_->PartyOf(batch, record);
    return party == PartyTable::kNone ? kNoSlot : parties_->slot_of(party);
  };
}

SlotOfRecord RegisterTables::EdgeSlots() const {
  return [this](std::size_t batch, std::uint32_t record) { return edges_.SlotOf(batch, record); };
}

Status RegisterTables::ChargeUpdates() {
  return updates_charged_.Set((updates_.size() + edge_updates_.size()) * kUpdateBytes);
}

std::size_t RegisterTables::UpdateName(const std::string& name) {
  if (update_names_.empty() || update_names_.back() != name) update_names_.push_back(name);
  return update_names_.size() - 1;
}

Status RegisterTables::FindUpdates(const Catalog& catalog, PassingView* view,
                                   const RecordProperty& property, const SlotValues& values,
                                   bool replace) {
  const std::size_t first = parties_->new_parties().size();
  const KeyId key = catalog.FindKey(property.name);
  std::uint32_t block = 0;
  const Column* column = nullptr;
  bool has_block = false;
  for (std::size_t i = values.range().begin - first; first + i < values.range().end; ++i) {
    if (!values.Has(first + i)) continue;
    const NodeId node(parties_->node_of(parties_->known_parties()[i]));
    if (key.valid() && (!has_block || block != BlockOf(node))) {
      has_block = true;
      block = BlockOf(node);
      ASSIGN_OR_RETURN(column, view->For(node).NodeColumn(block, key));
    }
    Value value = values.Get(first + i);
    if (column != nullptr && column->IsValid(RowOf(node))) {
      const Value present = column->Get(RowOf(node));
      if (present.type() == ValueType::kList && value.type() == ValueType::kList) {
        auto joined = WithMore(present, value);
        if (!joined) continue;
        value = *std::move(joined);
      } else if (!replace || present == value) {
        continue;
      }
    }
    updates_.push_back({node.value, {}, UpdateName(property.name), std::move(value)});
  }
  return ChargeUpdates();
}

Status RegisterTables::FindEdgeUpdates(const Catalog& catalog, PassingView* view,
                                       const RecordProperty& property, const SlotValues& values) {
  const KeyId key = catalog.FindKey(property.name);
  for (std::size_t slot = values.range().begin; slot < values.range().end; ++slot) {
    if (!values.Has(slot)) continue;
    const EdgeRef& edge = edges_.known()[slot - edges_.count()];
    Value value = values.Get(slot);
    if (key.valid()) {
      ASSIGN_OR_RETURN(const Value present, view->For(edge.source).EdgeProperty(edge, key));
      if (present == value) continue;
    }
    edge_updates_.push_back({0, edge, UpdateName(property.name), std::move(value)});
  }
  return ChargeUpdates();
}

std::vector<SlotRange> RegisterTables::PiecesOf(const SlotRange& rows,
                                                std::uint64_t table_rows) const {
  if (!IsOnDisk(table_rows)) return {rows};
  std::vector<SlotRange> pieces;
  for (std::size_t begin = rows.begin; begin < rows.end; begin += kSegmentRows) {
    pieces.push_back({begin, std::min<std::size_t>(rows.end, begin + kSegmentRows)});
  }
  return pieces;
}

Status RegisterTables::Append(CellColumn piece, std::uint64_t rows, NewColumn* to) const {
  if (to->charged == nullptr) to->charged = std::make_unique<ChargedMemory>(work_.budget);
  RETURN_IF_ERROR(to->charged->Set(piece.memory_bytes()));
  if (!IsOnDisk(rows)) {
    to->cells = std::move(piece);
    return Status();
  }
  RETURN_IF_ERROR(to->segments.emplace_back(std::move(piece)).MoveTo(work_.spill));
  return to->charged->Set(to->segments.size() * sizeof(Spillable<CellColumn>));
}

void RegisterTables::AddColumn(std::string name, NewColumn column, RegisterTable* to) {
  to->plan.properties.push_back({to->plan.header.size(), name, std::nullopt});
  to->plan.header.push_back(std::move(name));
  to->table.properties.push_back(std::move(column.cells));
  if (IsOnDisk(to->table.rows)) to->table.spilled.push_back(std::move(column.segments));
  charged_.push_back(std::move(column.charged));
}

Status RegisterTables::AddTexts(std::string_view name, std::uint64_t rows,
                                const std::function<Result<std::string>(std::size_t row)>& text_of,
                                RegisterTable* to) {
  NewColumn column(CellKind::kString);
  to->table.segment_begins.clear();
  for (const SlotRange& piece : PiecesOf({0, rows}, rows)) {
    RETURN_IF_ERROR(work_.CheckCancelled());
    to->table.segment_begins.push_back(piece.begin);
    CellColumn cells(CellKind::kString);
    for (std::size_t row = piece.begin; row < piece.end; ++row) {
      ASSIGN_OR_RETURN(const std::string text, text_of(row));
      cells.AppendText(text);
    }
    RETURN_IF_ERROR(Append(std::move(cells), rows, &column));
  }
  AddColumn(std::string(name), std::move(column), to);
  return Status();
}

Result<RegisterTables::NewColumn> RegisterTables::FillColumn(const RecordProperty& property,
                                                             const SlotOfRecord& slot_of,
                                                             std::uint64_t rows) const {
  NewColumn column(property.kind);
  bool all_null = true;
  const auto append = [&](const SlotValues& values) -> Status {
    all_null = all_null && values.all_null();
    for (const SlotRange& piece : PiecesOf(values.range(), rows)) {
      RETURN_IF_ERROR(Append(values.ToColumn(piece), rows, &column));
    }
    return Status();
  };
  RETURN_IF_ERROR(VisitValues(property, {0, rows}, slot_of, work_, append));
  if (all_null) column.cells = CellColumn();
  return column;
}

Status RegisterTables::AddColumns(const std::vector<RecordProperty>& properties,
                                  const SlotOfRecord& slot_of, RegisterTable* to) {
  std::vector<std::optional<NewColumn>> columns(properties.size());
  const auto fill = [&](std::size_t i) -> Status {
    ASSIGN_OR_RETURN(columns[i], FillColumn(properties[i], slot_of, to->table.rows));
    return Status();
  };
  RETURN_IF_ERROR(RunParallel(work_.threads, properties.size(), [&](std::size_t i) {
    const Status status = fill(i);
    return status.code() == StatusCode::kResourceExhausted ? Status() : status;
  }));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    // What has no room beside another column may have it alone.
    if (!columns[i]) RETURN_IF_ERROR(fill(i));
    AddColumn(properties[i].name, *std::move(columns[i]), to);
  }
  return Status();
}

Status RegisterTables::FillNodes() {
  const std::vector<std::uint32_t>& parties = parties_->new_parties();
  LoadTable& table = nodes_.table;
  table.rows = parties.size();
  table.name_of_row.reserve(table.rows);
  charged_.push_back(std::make_unique<ChargedMemory>(work_.budget));
  RETURN_IF_ERROR(charged_.back()->Set(table.rows * sizeof(std::uint32_t)));
  for (const std::uint32_t party : parties) {
    const std::string_view label = parties_->label_of(party);
    const auto found = std::find(table.names.begin(), table.names.end(), label);
    table.name_of_row.push_back(static_cast<std::uint32_t>(found - table.names.begin()));
    if (found == table.names.end()) table.names.emplace_back(label);
  }
  RETURN_IF_ERROR(AddTexts(
      party::kId, table.rows, [&](std::size_t row) { return parties_->IdOf(parties[row]); },
      &nodes_));
  nodes_.plan.key = 0;
  const auto register_of = [&](std::size_t row) -> Result<std::string> {
    return std::string(RegisterName(parties_->source_of(parties[row])));
  };
  RETURN_IF_ERROR(AddTexts(party::kRegister, table.rows, register_of, &nodes_));
  return AddColumns(node_properties_, NodeSlots(), &nodes_);
}

Status RegisterTables::FillEdges() {
  edges_table_.plan.is_relationship = true;
  LoadTable& table = edges_table_.table;
  table.rows = edges_.count();
  table.names = edges_.types();
  table.name_of_row.reserve(table.rows);
  charged_.push_back(std::make_unique<ChargedMemory>(work_.budget));
  RETURN_IF_ERROR(charged_.back()->Set(table.rows * 3 * sizeof(std::uint32_t)));  // with the ends
  for (std::size_t i = 0; i < table.rows; ++i) table.name_of_row.push_back(edges_.type_of(i));
  const auto register_of = [&](std::size_t row) -> Result<std::string> {
    return std::string(RegisterName(edges_.register_of(row)));
  };
  RETURN_IF_ERROR(AddTexts(party::kRegister, table.rows, register_of, &edges_table_));
  return AddColumns(edge_properties_, EdgeSlots(), &edges_table_);
}

Status RegisterTables::FindAllUpdates(const Catalog& catalog, PassingView* view,
                                      OnDuplicate on_duplicate) {
  updates_.clear();
  edge_updates_.clear();
  RETURN_IF_ERROR(ChargeUpdates());
  update_names_.clear();
  if (on_duplicate == OnDuplicate::kSkip || on_duplicate == OnDuplicate::kFirst) return Status();
  const bool replace =
      on_duplicate == OnDuplicate::kLast || on_duplicate == OnDuplicate::kMerge;
  const std::size_t new_parties = parties_->new_parties().size();
  const SlotRange known{new_parties, new_parties + parties_->known_parties().size()};
  for (const RecordProperty& property : node_properties_) {
    const auto find = [&](const SlotValues& values) {
      return FindUpdates(catalog, view, property, values, replace);
    };
    RETURN_IF_ERROR(VisitValues(property, known, NodeSlots(), work_, find));
  }
  const SlotRange known_edges{edges_.count(), edges_.count() + edges_.known().size()};
  for (const RecordProperty& property : edge_properties_) {
    if (!replace) break;
    const auto find = [&](const SlotValues& values) {
      return FindEdgeUpdates(catalog, view, property, values);
    };
    RETURN_IF_ERROR(VisitValues(property, known_edges, EdgeSlots(), work_, find));
  }
  // Updates of relationships lie on top of the segments that the load writes (fold_timestamp).
  edges_table_.table.updates.resize(edge_updates_.size());
  return Status();
}

void RegisterTables::ForgetRecords() {
  edges_.ForgetRecords();
  static_cast<void>(edges_charged_->Set(edges_.memory_bytes()));  // less than before
}

Status RegisterTables::Resolve(GraphCore* core,
                               const std::shared_ptr<const storage::CommittedState>& state,
                               OnDuplicate on_duplicate) {
  PassingView view(core, state);
  nodes_ = RegisterTable();
  edges_table_ = RegisterTable();
  charged_.clear();
  edges_charged_.reset();
  {
    ASSIGN_OR_RETURN(const auto index, PartyIndex::Build(core, *state, work_));
    RETURN_IF_ERROR(parties_->FindInGraph(*index, *core->catalog, &view));
  }
  AddAliases();
  ASSIGN_OR_RETURN(edges_, RegisterEdges::Find(core, *state, batches_, versions_, *parties_,
                                               edge_properties_, work_));
  edges_charged_ = std::make_unique<ChargedMemory>(work_.budget);
  RETURN_IF_ERROR(edges_charged_->Set(edges_.memory_bytes()));
  RETURN_IF_ERROR(FillNodes());
  RETURN_IF_ERROR(FillEdges());
  return FindAllUpdates(*core->catalog, &view, on_duplicate);
}

}  // namespace keiretsu::graph
