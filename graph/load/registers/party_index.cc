#include "graph/load/registers/party_index.h"

#include <string>
#include <utility>

#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

// Spaces of what is indexed: keys of a register, identifiers, ids of a label.
constexpr char kKeySpace = 'k';
constexpr char kForeignSpace = 'f';  // of nodes of no register
constexpr char kIdSpace = 'n';       // of all nodes
constexpr std::string_view kIdentifierSpace = "i";

Fingerprint PrintIn(char space, std::string_view of, std::string_view text) {
  std::string name(1, space);
  name += of;
  return Fingerprint::Of(text).Within(name);
}

std::string TextAt(const Column* column, std::uint32_t row) {
  if (column == nullptr || !column->IsValid(row)) return "";
  const Value value = column->Get(row);
  return value.type() == ValueType::kString ? std::string(value.AsString()) : value.ToString();
}

}  // namespace

Fingerprint PartyIndex::KeyPrint(Register source, std::string_view key) {
  return PrintIn(kKeySpace, RegisterName(source), key);
}

Fingerprint PartyIndex::IdentifierPrint(std::string_view identifier) {
  return Fingerprint::Of(identifier).Within(kIdentifierSpace);
}

void PartyIndex::Insert(const Fingerprint& print, std::uint32_t node) {
  bool created = false;
  (void)table_.Insert(print, &created);
  if (created) nodes_.push_back(node);  // the first node stays
}

std::uint32_t PartyIndex::Find(const Fingerprint& print) const {
  const std::uint32_t number = table_.Find(print);
  return number == FingerprintTable::kNone ? kNone : nodes_[number];
}

void PartyIndex::AddNode(std::uint32_t node, std::string_view source, std::string_view id) {
  if (source.empty()) return;
  Insert(PrintIn(kKeySpace, source, id), node);
  // An id that was taken has the register's name before it.
  if (id.starts_with(source) && id.substr(source.size()).starts_with(':')) {
    Insert(PrintIn(kKeySpace, source, id.substr(source.size() + 1)), node);
  }
}

void PartyIndex::AddIdentifier(std::uint32_t node, std::string_view identifier) {
  Insert(IdentifierPrint(identifier), node);
  const std::size_t colon = identifier.find(':');
  if (colon == std::string_view::npos) return;
  if (RegisterFromName(identifier.substr(0, colon))) {
    Insert(PrintIn(kKeySpace, identifier.substr(0, colon), identifier.substr(colon + 1)), node);
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
      const std::string_view name = catalog.LabelName(label);
      Insert(PrintIn(kIdSpace, name, id), node);
      if (source.empty()) Insert(PrintIn(kForeignSpace, name, id), node);
    }
    const std::string lei = TextAt(leis.get(), row);
    if (!lei.empty()) Insert(IdentifierPrint("XI-LEI:" + lei), node);
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
                                                      const LoadWork& work) {
  std::unique_ptr<PartyIndex> index(new PartyIndex(work.budget));
  const std::uint32_t blocks = core->ids.block_count();
  for (std::uint32_t block = 0; block < blocks; ++block) {
    RETURN_IF_ERROR(work.CheckCancelled());
    // A loader a block: what it caches goes with it.
    RETURN_IF_ERROR(index->AddBlock(*core->catalog, core->blocks->Loader(state), block));
    RETURN_IF_ERROR(index->charged_.Set(index->memory_bytes()));
  }
  return index;
}

std::uint32_t PartyIndex::FindForeign(std::string_view label, std::string_view id) const {
  return Find(PrintIn(kForeignSpace, label, id));
}

std::uint32_t PartyIndex::FindId(std::string_view label, std::string_view id) const {
  return Find(PrintIn(kIdSpace, label, id));
}

}  // namespace keiretsu::graph
