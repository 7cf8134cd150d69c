#include "graph/load/registers/register_tables.h"

#include <algorithm>
#include <array>
#include <optional>

#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

void AddColumn(std::string name, CellColumn column, RegisterTable* to) {
  to->plan.properties.push_back({to->plan.header.size(), name, std::nullopt});
  to->plan.header.push_back(std::move(name));
  to->table.properties.push_back(std::move(column));
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
  aliases_.records.clear();
  aliases_.texts = TextPool();
  for (const std::vector<std::uint32_t>* some :
       {&parties_->new_parties(), &parties_->known_parties()}) {
    for (const std::uint32_t party : *some) {
      const std::vector<std::string>& aliases = parties_->AliasesOf(party);
      if (aliases.empty()) continue;
      const std::vector<std::string_view> views(aliases.begin(), aliases.end());
      aliases_.records.push_back(parties_->slot_of(party));
      aliases_.texts.Append(EncodeTexts(views));
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

Status RegisterTables::FillNodes(unsigned threads) {
  nodes_ = RegisterTable();
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
  AddColumn(std::string(party::kId), std::move(ids), &nodes_);
  nodes_.plan.key = 0;
  AddColumn(std::string(party::kRegister), std::move(registers), &nodes_);
  const SlotOfRecord slots = NodeSlots();
  const std::size_t all = parties.size() + parties_->known_parties().size();
  std::vector<std::optional<CellColumn>> columns(node_properties_.size());
  RETURN_IF_ERROR(RunParallel(threads, columns.size(), [&](std::size_t i) {
    columns[i] = SlotValues(node_properties_[i], all, slots).ToColumn(parties.size());
    return Status();
  }));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    AddColumn(node_properties_[i].name, *std::move(columns[i]), &nodes_);
  }
  return Status();
}

Status RegisterTables::FillEdges(unsigned threads) {
  edges_table_ = RegisterTable();
  edges_table_.plan.is_relationship = true;
  LoadTable& table = edges_table_.table;
  table.rows = edges_.count();
  table.names = edges_.types();
  CellColumn registers(CellKind::kString);
  for (std::size_t i = 0; i < edges_.count(); ++i) {
    registers.AppendText(RegisterName(edges_.register_of(i)));
    table.name_of_row.push_back(edges_.type_of(i));
  }
  AddColumn(std::string(party::kRegister), std::move(registers), &edges_table_);
  const SlotOfRecord slots = [this](std::size_t batch, std::uint32_t record) {
    return edges_.SlotOf(batch, record);
  };
  std::vector<std::optional<CellColumn>> columns(edge_properties_.size());
  RETURN_IF_ERROR(RunParallel(threads, columns.size(), [&](std::size_t i) {
    columns[i] = SlotValues(edge_properties_[i], edges_.count() + edges_.known().size(), slots)
                     .ToColumn(edges_.count());
    return Status();
  }));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    AddColumn(edge_properties_[i].name, *std::move(columns[i]), &edges_table_);
  }
  return Status();
}

Status RegisterTables::Resolve(GraphCore* core, const storage::CommittedState& state,
                               const GraphView& view, OnDuplicate on_duplicate, unsigned threads,
                               LoadBudget* budget) {
  ASSIGN_OR_RETURN(const auto index, PartyIndex::Build(core, state, budget));
  RETURN_IF_ERROR(parties_->FindInGraph(*index, view));
  AddAliases();
  ASSIGN_OR_RETURN(edges_, RegisterEdges::Find(core, state, batches_, versions_, *parties_,
                                               edge_properties_, budget));
  RETURN_IF_ERROR(FillNodes(threads));
  RETURN_IF_ERROR(FillEdges(threads));
  std::uint64_t bytes = edges_.memory_bytes() + parties_->memory_bytes();
  for (const RegisterTable* table : {&nodes_, &edges_table_}) {
    for (const CellColumn& column : table->table.properties) bytes += column.memory_bytes();
  }
  RETURN_IF_ERROR(budget->Charge(bytes));
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
    RETURN_IF_ERROR(
        FindUpdates(view, property, SlotValues(property, parties, node_slots), replace));
  }
  const SlotOfRecord edge_slots = [this](std::size_t batch, std::uint32_t record) {
    return edges_.SlotOf(batch, record);
  };
  const std::size_t edges = edges_.count() + edges_.known().size();
  for (const RecordProperty& property : edge_properties_) {
    if (!replace || edges_.known().empty()) break;
    RETURN_IF_ERROR(FindEdgeUpdates(view, property, SlotValues(property, edges, edge_slots)));
  }
  // Updates of relationships lie on top of the segments that the load writes (fold_timestamp).
  edges_table_.table.updates.resize(edge_updates_.size());
  return Status();
}

}  // namespace keiretsu::graph
