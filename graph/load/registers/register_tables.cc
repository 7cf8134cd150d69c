#include "graph/load/registers/register_tables.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// One property's values in slots [0, rows).
Result<CellColumn> GatherColumn(const RecordProperty& property, std::size_t slots,
                                const SlotOfRecord& slot_of, std::uint64_t rows,
                                LoadBudget* budget) {
  ASSIGN_OR_RETURN(const SlotValues values, SlotValues::Gather(property, slots, slot_of));
  const std::uint64_t bytes = values.memory_bytes();
  RETURN_IF_ERROR(budget->Charge(bytes));
  CellColumn column = values.ToColumn(rows);
  budget->Release(bytes);
  return column;
}

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

std::size_t RegisterTables::UpdateName(const std::string& name) {
  if (update_names_.empty() || update_names_.back() != name) update_names_.push_back(name);
  return update_names_.size() - 1;
}

Status RegisterTables::FindUpdates(const GraphView& view, const RecordProperty& property,
                                   const SlotValues& values, bool replace) {
  const std::size_t first = parties_->new_parties().size();
  const KeyId key = view.catalog().FindKey(property.name);
  std::uint32_t block = 0;
  const Column* column = nullptr;
  bool has_block = false;
  for (std::size_t i = 0; i < parties_->known_parties().size(); ++i) {
    if (!values.Has(first + i)) continue;
    const NodeId node(parties_->node_of(parties_->known_parties()[i]));
    if (key.valid() && (!has_block || block != BlockOf(node))) {
      has_block = true;
      block = BlockOf(node);
      ASSIGN_OR_RETURN(column, view.NodeColumn(block, key));
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
  return Status();
}

Status RegisterTables::FindEdgeUpdates(const GraphView& view, const RecordProperty& property,
                                       const SlotValues& values) {
  const KeyId key = view.catalog().FindKey(property.name);
  for (std::size_t i = 0; i < edges_.known().size(); ++i) {
    if (!values.Has(edges_.count() + i)) continue;
    Value value = values.Get(edges_.count() + i);
    if (key.valid()) {
      ASSIGN_OR_RETURN(const Value present, view.EdgeProperty(edges_.known()[i], key));
      if (present == value) continue;
    }
    edge_updates_.push_back(
        {0, edges_.known()[i], UpdateName(property.name), std::move(value)});
  }
  return Status();
}

Status RegisterTables::FillNodes(unsigned threads, LoadBudget* budget) {
  const std::vector<std::uint32_t>& parties = parties_->new_parties();
  LoadTable& table = nodes_.table;
  table.rows = parties.size();
  CellColumn ids(CellKind::kString);
  CellColumn registers(CellKind::kString);
  for (const std::uint32_t party : parties) {
    ids.AppendText(parties_->IdOf(party));
    registers.AppendText(RegisterName(parties_->source_of(party)));
    const std::string_view label = parties_->label_of(party);
    const auto found = std::find(table.names.begin(), table.names.end(), label);
    table.name_of_row.push_back(static_cast<std::uint32_t>(found - table.names.begin()));
    if (found == table.names.end()) table.names.emplace_back(label);
  }
  ASSIGN_OR_RETURN(NewColumn id_column, Finish(std::move(ids), table.rows, budget));
  AddColumn(std::string(party::kId), std::move(id_column), &nodes_);
  nodes_.plan.key = 0;
  ASSIGN_OR_RETURN(NewColumn register_column, Finish(std::move(registers), table.rows, budget));
  AddColumn(std::string(party::kRegister), std::move(register_column), &nodes_);
  const SlotOfRecord slots = NodeSlots();
  const std::size_t all = parties.size() + parties_->known_parties().size();
  return AddColumns(node_properties_, all, slots, threads, budget, &nodes_);
}

Status RegisterTables::FillEdges(unsigned threads, LoadBudget* budget) {
  edges_table_.plan.is_relationship = true;
  LoadTable& table = edges_table_.table;
  table.rows = edges_.count();
  table.names = edges_.types();
  CellColumn registers(CellKind::kString);
  for (std::size_t i = 0; i < edges_.count(); ++i) {
    registers.AppendText(RegisterName(edges_.register_of(i)));
    table.name_of_row.push_back(edges_.type_of(i));
  }
  ASSIGN_OR_RETURN(NewColumn register_column, Finish(std::move(registers), table.rows, budget));
  AddColumn(std::string(party::kRegister), std::move(register_column), &edges_table_);
  const SlotOfRecord slots = [this](std::size_t batch, std::uint32_t record) {
    return edges_.SlotOf(batch, record);
  };
  return AddColumns(edge_properties_, edges_.count() + edges_.known().size(), slots, threads,
                    budget, &edges_table_);
}

Result<RegisterTables::NewColumn> RegisterTables::Finish(CellColumn column, std::uint64_t rows,
                                                         LoadBudget* budget) const {
  NewColumn finished;
  finished.kind = column.kind();
  const bool spills = spill_ != nullptr && rows > rows_in_memory_;
  const std::uint64_t bytes = column.memory_bytes() * (spills ? 2 : 1);
  RETURN_IF_ERROR(budget->Charge(bytes));
  finished.cells = Spillable<CellColumn>(std::move(column));
  if (!spills) return finished;
  RETURN_IF_ERROR(finished.cells.MoveTo(spill_));  // written from a copy of its bytes
  budget->Release(bytes);
  return finished;
}

void RegisterTables::AddColumn(std::string name, NewColumn column, RegisterTable* to) {
  to->plan.properties.push_back({to->plan.header.size(), name, std::nullopt});
  to->plan.header.push_back(std::move(name));
  if (column.cells.is_moved()) {
    to->table.properties.emplace_back(column.kind);
    to->table.spilled.push_back(std::move(column.cells));
  } else {
    to->table.properties.push_back(std::move(column.cells.in_memory()));
  }
}

Status RegisterTables::AddColumns(const std::vector<RecordProperty>& properties, std::size_t slots,
                                  const SlotOfRecord& slot_of, unsigned threads,
                                  LoadBudget* budget, RegisterTable* to) const {
  std::vector<NewColumn> columns(properties.size());
  std::vector<std::uint8_t> waits(properties.size(), 0);
  const auto fill = [&](std::size_t i) -> Status {
    ASSIGN_OR_RETURN(CellColumn column,
                     GatherColumn(properties[i], slots, slot_of, to->table.rows, budget));
    ASSIGN_OR_RETURN(columns[i], Finish(std::move(column), to->table.rows, budget));
    return Status();
  };
  RETURN_IF_ERROR(RunParallel(threads, properties.size(), [&](std::size_t i) {
    const Status status = fill(i);
    if (status.code() != StatusCode::kResourceExhausted) return status;
    waits[i] = 1;
    return Status();
  }));
  // What has no room beside another column may have it alone.
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (waits[i] != 0) RETURN_IF_ERROR(fill(i));
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    AddColumn(properties[i].name, std::move(columns[i]), to);
  }
  return Status();
}

Status RegisterTables::Resolve(GraphCore* core, const storage::CommittedState& state,
                               const GraphView& view, OnDuplicate on_duplicate, unsigned threads,
                               LoadBudget* budget) {
  budget->Release(std::exchange(charged_, 0));
  nodes_ = RegisterTable();
  edges_table_ = RegisterTable();
  const std::uint64_t before = budget->used();
  {
    ASSIGN_OR_RETURN(const auto index, PartyIndex::Build(core, state, budget));
    RETURN_IF_ERROR(parties_->FindInGraph(*index, view));
    AddAliases();
    ASSIGN_OR_RETURN(edges_, RegisterEdges::Find(core, state, batches_, versions_, *parties_,
                                                 edge_properties_, budget));
  }
  budget->Release(budget->used() - before);  // what the search took
  RETURN_IF_ERROR(budget->Charge(edges_.memory_bytes() + parties_->memory_bytes()));
  RETURN_IF_ERROR(FillNodes(threads, budget));
  RETURN_IF_ERROR(FillEdges(threads, budget));
  charged_ = budget->used() - before;
  updates_.clear();
  edge_updates_.clear();
  update_names_.clear();
  if (on_duplicate == OnDuplicate::kSkip || on_duplicate == OnDuplicate::kFirst) return Status();
  const bool replace =
      on_duplicate == OnDuplicate::kLast || on_duplicate == OnDuplicate::kMerge;
  const SlotOfRecord node_slots = NodeSlots();
  const std::size_t parties = parties_->new_parties().size() + parties_->known_parties().size();
  for (const RecordProperty& property : node_properties_) {
    if (parties_->known_parties().empty()) break;
    ASSIGN_OR_RETURN(const SlotValues values,
                     SlotValues::Gather(property, parties, node_slots));
    RETURN_IF_ERROR(FindUpdates(view, property, values, replace));
  }
  const SlotOfRecord edge_slots = [this](std::size_t batch, std::uint32_t record) {
    return edges_.SlotOf(batch, record);
  };
  const std::size_t edges = edges_.count() + edges_.known().size();
  for (const RecordProperty& property : edge_properties_) {
    if (!replace || edges_.known().empty()) break;
    ASSIGN_OR_RETURN(const SlotValues values, SlotValues::Gather(property, edges, edge_slots));
    RETURN_IF_ERROR(FindEdgeUpdates(view, property, values));
  }
  // Updates of relationships lie on top of the segments that the load writes (fold_timestamp).
  edges_table_.table.updates.resize(edge_updates_.size());
  return Status();
}

}  // namespace keiretsu::graph
