#include "graph/load/registers/party_index.h"

#include <string>
#include <utility>

#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

// What the first byte of an entry says that it is.
constexpr char kKeySpace = 'k';         // register, key
constexpr char kForeignSpace = 'f';     // label, id
constexpr char kIdentifierSpace = 'i';  // "", identifier
constexpr char kIdSpace = 'n';          // label, id

std::string EntryText(char space, std::string_view first, std::string_view second) {
  std::string text(1, space);
  text += first;
  text += '\x1F';
  text += second;
  return text;
}

std::string TextAt(const Column* column, std::uint32_t row) {
  if (column == nullptr || !column->IsValid(row)) return "";
  const Value value = column->Get(row);
  return value.type() == ValueType::kString ? std::string(value.AsString()) : value.ToString();
}

}  // namespace

void PartyIndex::Insert(char space, std::string_view first, std::string_view second,
                        std::uint32_t node) {
  bool created = false;
  (void)table_.Insert(EntryText(space, first, second), node, &created);  // the first node stays
}

std::uint32_t PartyIndex::Find(char space, std::string_view first,
                               std::string_view second) const {
  const std::string text = EntryText(space, first, second);
  const std::uint32_t entry = table_.Find(text, TextTable::Hash(text));
  return entry == TextTable::kNone ? kNone : table_.node(entry);
}

void PartyIndex::AddNode(std::uint32_t node, std::string_view source, std::string_view id) {
  if (source.empty()) return;
  Insert(kKeySpace, source, id, node);
  // An id that was taken has the register's name before it.
  if (id.starts_with(source) && id.substr(source.size()).starts_with(':')) {
    Insert(kKeySpace, source, id.substr(source.size() + 1), node);
  }
}

void PartyIndex::AddIdentifier(std::uint32_t node, std::string_view identifier) {
  Insert(kIdentifierSpace, "", identifier, node);
  const std::size_t colon = identifier.find(':');
  if (colon == std::string_view::npos) return;
  if (RegisterFromName(identifier.substr(0, colon))) {
    Insert(kKeySpace, identifier.substr(0, colon), identifier.substr(colon + 1), node);
  }
}

Status PartyIndex::AddBlock(const Catalog& catalog, const BlockLoader& loader,
                            std::uint32_t block) {
  ASSIGN_OR_RETURN(const auto version, loader.Nodes(block));
  const NodeBlock& present = version->nodes();
  if (present.live_count == 0) return Status();
  const auto column_of = [&](std::string_view name) -> Result<std::shared_ptr<const Column>> {
    const KeyId key = catalog.FindKey(name);
    if (!key.valid()) return std::shared_ptr<const Column>();
    ASSIGN_OR_RETURN(const auto column, ReadNodeColumn(*version, block, key, loader));
    if (!column) return Status::Internal("a block changed within one snapshot");
    return std::shared_ptr<const Column>(version, *column);
  };
  ASSIGN_OR_RETURN(const auto ids, column_of(party::kId));
  if (ids == nullptr) return Status();
  ASSIGN_OR_RETURN(const auto registers, column_of(party::kRegister));
  ASSIGN_OR_RETURN(const auto identifiers, column_of(party::kIdentifiers));
  ASSIGN_OR_RETURN(const auto leis, column_of(party::kLei));
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    const LabelSetId set = present.label_sets[row];
    if (set == graph::kNoNode || !ids->IsValid(row)) continue;
    const std::uint32_t node = NodeAt(block, row).value;
    const std::string id = TextAt(ids.get(), row);
    const std::string source = TextAt(registers.get(), row);
    AddNode(node, source, id);
    for (const LabelId label : catalog.LabelsOf(set)) {
      Insert(kIdSpace, catalog.LabelName(label), id, node);
      if (source.empty()) Insert(kForeignSpace, catalog.LabelName(label), id, node);
    }
    const std::string lei = TextAt(leis.get(), row);
    if (!lei.empty()) Insert(kIdentifierSpace, "", "XI-LEI:" + lei, node);
    if (identifiers == nullptr || !identifiers->IsValid(row)) continue;
    const Value list = identifiers->Get(row);
    if (list.type() != ValueType::kList) continue;
    for (const Value& identifier : list.AsList()) {
      if (identifier.type() == ValueType::kString) AddIdentifier(node, identifier.AsString());
    }
  }
  return Status();
}

Result<std::unique_ptr<PartyIndex>> PartyIndex::Build(GraphCore* core,
                                                      const storage::CommittedState& state,
                                                      LoadBudget* budget) {
  auto index = std::make_unique<PartyIndex>();
  std::size_t charged = 0;
  const std::uint32_t blocks = core->ids.block_count();
  for (std::uint32_t block = 0; block < blocks; ++block) {
    // A loader a block: what it caches goes with it.
    RETURN_IF_ERROR(index->AddBlock(*core->catalog, core->blocks->Loader(state), block));
    const std::size_t now = index->table_.memory_bytes();
    RETURN_IF_ERROR(budget->Charge(now - charged));
    charged = now;
  }
  return index;
}

std::uint32_t PartyIndex::FindKey(Register source, std::string_view key) const {
  return Find(kKeySpace, RegisterName(source), key);
}

std::uint32_t PartyIndex::FindForeign(std::string_view label, std::string_view id) const {
  return Find(kForeignSpace, label, id);
}

std::uint32_t PartyIndex::FindIdentifier(std::string_view identifier) const {
  return Find(kIdentifierSpace, "", identifier);
}

std::uint32_t PartyIndex::FindId(std::string_view label, std::string_view id) const {
  return Find(kIdSpace, label, id);
}

}  // namespace keiretsu::graph
