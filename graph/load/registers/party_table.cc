#include "graph/load/registers/party_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Of an end that is made although no record tells what it is.
constexpr std::string_view kUnknownLabel = "UnknownEntity";

/// Parties looked up in the graph between two looks at whether the load was cancelled.
constexpr std::uint32_t kPartiesPerCheck = 4096;
/// Lookups whose waits for memory overlap.
constexpr std::size_t kAhead = 16;

/// Asks for what the lookups after number `i` will need.
void PrefetchAhead(const FingerprintTable& table, const std::vector<Fingerprint>& prints,
                   std::size_t i) {
  if (i + kAhead < prints.size()) table.PrefetchSlot(prints[i + kAhead]);
  if (i + kAhead / 2 < prints.size()) table.PrefetchPrint(prints[i + kAhead / 2]);
}

/// Whether a register's key says by itself which identifier it is.
bool IsIdentifier(Register source, std::string_view key) {
  return source == Register::kGleif || (source == Register::kPsc && key.starts_with("GB-COH:"));
}

}  // namespace

std::uint16_t PartyTable::LabelId(std::string_view label) {
  const auto found = std::find(labels_.begin(), labels_.end(), label);
  if (found != labels_.end()) return static_cast<std::uint16_t>(found - labels_.begin());
  labels_.emplace_back(label);
  return static_cast<std::uint16_t>(labels_.size() - 1);
}

std::vector<Fingerprint> PartyTable::PrintsOf(Register source, const TextPool& keys) const {
  std::vector<Fingerprint> prints;
  prints.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    prints.push_back(PartyIndex::KeyPrint(source, versions_.KeyOf(keys.At(i))));
  }
  return prints;
}

Result<std::uint32_t> PartyTable::Enter(const Fingerprint& print, Register source,
                                        std::string_view key, std::string_view label,
                                        Standing standing) {
  bool created = false;
  const std::uint32_t id = table_.Insert(print, &created);
  if (created) {
    RETURN_IF_ERROR(keys_.Append(versions_.KeyOf(key)));
    Entry entry;
    entry.source = source;
    entry.label = LabelId(label);
    entry.parent = id;
    entry.face = id;
    entries_.push_back(entry);
  }
  Entry& entry = entries_[id];
  if (standing > entry.standing) {
    entry.standing = standing;
    entry.label = LabelId(label);
  }
  return id;
}

std::uint32_t PartyTable::Root(std::uint32_t entry) const {
  while (entries_[entry].parent != entry) entry = entries_[entry].parent;
  return entry;
}

Status PartyTable::EnterRecords() {
  for (std::size_t b = 0; b < batches_.size(); ++b) {
    const RecordBatch& batch = batches_[b];
    ASSIGN_OR_RETURN(const auto heads, batch.Heads());
    const std::vector<Fingerprint> prints = PrintsOf(batch.source(), heads->node_keys);
    std::vector<std::uint32_t> entries(prints.size(), kNone);
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
      PrefetchAhead(table_, prints, i);
      const NodeRecord& record = heads->nodes[i];
      if (!versions_.IsCurrent(b, record.statement)) continue;
      Standing standing = Standing::kReferred;  // of a note, which makes nothing
      if (record.role == NodeRole::kMentioned) standing = Standing::kMentioned;
      if (record.role == NodeRole::kDescribed) standing = Standing::kDescribed;
      ASSIGN_OR_RETURN(entries[i], Enter(prints[i], batch.source(), heads->node_keys.At(i),
                                         batch.names()[record.label], standing));
    }
    records_ += entries.size();
    entry_of_record_.push_back(std::move(entries));
    RETURN_IF_ERROR(ChargeAndCheck());
  }
  return Status();
}

Status PartyTable::EnterEnds(Standing standing) {
  for (std::size_t b = 0; b < batches_.size(); ++b) {
    const RecordBatch& batch = batches_[b];
    if (batch.edge_count() == 0) continue;
    ASSIGN_OR_RETURN(const auto heads, batch.Heads());
    for (const TextPool* ends : {&heads->sources, &heads->targets}) {
      const std::vector<Fingerprint> prints = PrintsOf(batch.source(), *ends);
      for (std::uint32_t i = 0; i < prints.size(); ++i) {
        PrefetchAhead(table_, prints, i);
        if (!versions_.IsCurrent(b, heads->edges[i].statement)) continue;
        ASSIGN_OR_RETURN(const std::uint32_t entry,
                         Enter(prints[i], batch.source(), ends->At(i), kUnknownLabel,
                               Standing::kReferred));
        if (entries_[entry].standing < standing) entries_[entry].standing = standing;
      }
    }
    RETURN_IF_ERROR(ChargeAndCheck());
  }
  return Status();
}

void PartyTable::AddIdentifier(std::uint32_t entry, std::string_view identifier) {
  bool created = false;
  const std::uint32_t id = identifiers_.Insert(PartyIndex::IdentifierPrint(identifier), &created);
  if (created) {
    identifier_entry_.push_back(entry);
  }
  // Records of one entry repeat it.
  if (created || identifier_entry_[id] != entry) identified_.emplace_back(entry, id);
  const std::uint32_t party = Root(entry);
  for (std::size_t i = 0; i < kUnique.size(); ++i) {
    std::uint32_t& known = entries_[party].unique[i];
    if (known == kNone && identifier.starts_with(kUnique[i])) known = id;
  }
  if (!created) Join(identifier_entry_[id], entry);
}

void PartyTable::Join(std::uint32_t a, std::uint32_t b) {
  a = Root(a);
  b = Root(b);
  if (a == b) return;
  if (b < a) std::swap(a, b);
  Entry& kept = entries_[a];
  Entry& joined = entries_[b];
  for (std::size_t i = 0; i < kUnique.size(); ++i) {
    if (kept.unique[i] == kNone || joined.unique[i] == kNone) continue;
    if (kept.unique[i] == joined.unique[i]) continue;
    ++kept_apart_;
    return;
  }
  joined.parent = a;
  for (std::size_t i = 0; i < kUnique.size(); ++i) {
    if (kept.unique[i] == kNone) kept.unique[i] = joined.unique[i];
  }
}

Status PartyTable::JoinByIdentifiers() {
  for (std::size_t b = 0; b < batches_.size(); ++b) {
    for (const SparseColumn& column : batches_[b].node_columns().columns()) {
      if (column.name != party::kIdentifiers || column.kind != CellKind::kTexts) continue;
      ASSIGN_OR_RETURN(const auto values, column.values.Get());
      for (std::size_t i = 0; i < values->records.size(); ++i) {
        const std::uint32_t entry = entry_of_record_[b][values->records[i]];
        if (entry == kNone || labels_[entries_[entry].label] == "Person") continue;
        for (const std::string_view identifier : DecodeTexts(values->texts.At(i))) {
          AddIdentifier(entry, identifier);
        }
      }
    }
    RETURN_IF_ERROR(ChargeAndCheck());
  }
  return Status();
}

void PartyTable::ChooseFaces() {
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const std::uint32_t party = Root(i);
    if (party == i) continue;
    entries_[i].parent = party;
    std::vector<std::uint32_t>& others = others_[party];
    others.push_back(i);
    Entry& face = entries_[entries_[party].face];
    if (face.standing < entries_[i].standing) {
      entries_[party].face = i;
      entries_[party].label = entries_[i].label;
    }
  }
  for (auto& [entry, identifier] : identified_) entry = Root(entry);
  std::sort(identified_.begin(), identified_.end());
  identified_.erase(std::unique(identified_.begin(), identified_.end()), identified_.end());
  identified_.shrink_to_fit();
  identifier_entry_ = {};
}

Status PartyTable::Build(bool create_missing) {
  RETURN_IF_ERROR(EnterRecords());
  RETURN_IF_ERROR(EnterEnds(create_missing ? Standing::kMentioned : Standing::kReferred));
  RETURN_IF_ERROR(JoinByIdentifiers());
  ChooseFaces();
  return Status();
}

std::vector<std::uint32_t> PartyTable::MembersOf(std::uint32_t party) const {
  std::vector<std::uint32_t> members = {party};
  const auto others = others_.find(party);
  if (others == others_.end()) return members;
  members.insert(members.end(), others->second.begin(), others->second.end());
  return members;
}

Result<std::uint32_t> PartyTable::FindByIdentifier(std::uint32_t party, const PartyIndex& index,
                                                   PassingView* view) {
  const std::array<KeyId, kUnique.size()> keys = {lei_, company_number_};
  auto at = std::lower_bound(identified_.begin(), identified_.end(), std::pair(party, 0U));
  for (; at != identified_.end() && at->first == party; ++at) {
    const std::uint32_t node = index.FindIdentifier(identifiers_.At(at->second));
    if (node == kNone) continue;
    bool differs = false;
    for (std::size_t i = 0; i < kUnique.size(); ++i) {
      const std::uint32_t own = entries_[party].unique[i];
      if (own == kNone || !keys[i].valid()) continue;
      ASSIGN_OR_RETURN(const Value known,
                       view->For(NodeId(node)).NodeProperty(NodeId(node), keys[i]));
      if (known.type() != ValueType::kString) continue;
      const std::string identifier = fmt::format("{}{}", kUnique[i], known.AsString());
      differs |= !(identifiers_.At(own) == PartyIndex::IdentifierPrint(identifier));
    }
    if (!differs) return node;
    ++kept_apart_;
  }
  return kNone;
}

Status PartyTable::FindParty(std::uint32_t party, const PartyIndex& index, PassingView* view) {
  Entry& entry = entries_[party];
  entry.node = kNone;
  if (index.empty()) return Status();
  for (const std::uint32_t member : MembersOf(party)) {
    entry.node = index.FindKey(table_.At(member));
    if (entry.node != kNone) return Status();
  }
  ASSIGN_OR_RETURN(const std::string_view key, KeyOf(entry.face));
  entry.node = index.FindForeign(label_of(party), key);
  if (entry.node != kNone) return Status();
  ASSIGN_OR_RETURN(entry.node, FindByIdentifier(party, index, view));
  return Status();
}

Status PartyTable::TakeIds(const PartyIndex& index) {
  // Within one register, keys differ.
  const bool several = std::any_of(new_parties_.begin(), new_parties_.end(), [&](auto party) {
    return source_of(party) != source_of(new_parties_.front());
  });
  taken_ids_.clear();
  if (!several && index.empty()) return Status();
  FingerprintTable taken;
  for (const std::uint32_t party : new_parties_) {
    ASSIGN_OR_RETURN(const std::string_view key, KeyOf(entries_[party].face));
    bool created = true;
    if (several) (void)taken.Insert(Fingerprint::Of(key).Within(label_of(party)), &created);
    if (!created || index.FindId(label_of(party), key) != kNone) taken_ids_.insert(party);
  }
  return Status();
}

Status PartyTable::AddAliases(std::uint32_t party, std::uint32_t owner) {
  const std::uint32_t face = entries_[party].node == kNone ? entries_[party].face : kNone;
  std::vector<std::string> aliases;
  for (const std::uint32_t member : MembersOf(party)) {
    const Entry& entry = entries_[member];
    if (member == face) continue;
    ASSIGN_OR_RETURN(const std::string_view key, KeyOf(member));
    if (IsIdentifier(entry.source, key)) continue;
    aliases.push_back(fmt::format("{}:{}", RegisterName(entry.source), key));
    alias_bytes_ += sizeof(std::string) + aliases.back().capacity();
  }
  if (aliases.empty()) return Status();
  std::vector<std::string>& all = aliases_[owner];
  all.insert(all.end(), aliases.begin(), aliases.end());
  return Status();
}

Status PartyTable::FindInGraph(const PartyIndex& index, const Catalog& catalog,
                               PassingView* view) {
  lei_ = catalog.FindKey(party::kLei);
  company_number_ = catalog.FindKey(party::kCompanyNumber);
  new_parties_.clear();
  known_parties_.clear();
  aliases_.clear();
  alias_bytes_ = 0;
  known_records_ = 0;
  std::unordered_map<std::uint32_t, std::uint32_t> party_of_node;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> same;  // a party, the first of its node
  for (std::uint32_t party = 0; party < entries_.size(); ++party) {
    if (party % kPartiesPerCheck == 0) RETURN_IF_ERROR(work_.CheckCancelled());
    Entry& entry = entries_[party];
    if (entry.parent != party) continue;
    entry.slot = kNone;
    RETURN_IF_ERROR(FindParty(party, index, view));
    const bool makes_node = entries_[entry.face].standing != Standing::kReferred;
    if (entry.node == kNone && !makes_node) continue;
    if (entry.node == kNone) {
      entry.slot = static_cast<std::uint32_t>(new_parties_.size());
      new_parties_.push_back(party);
      if (others_.contains(party)) RETURN_IF_ERROR(AddAliases(party, party));
    } else {
      // Parties that share no identifier may be one node of the graph all the same.
      const auto [first, is_first] = party_of_node.try_emplace(entry.node, party);
      if (is_first) known_parties_.push_back(party);
      if (!is_first) same.emplace_back(party, first->second);
      const bool by_key = index.FindKey(table_.At(party)) == entry.node;
      if (!by_key || others_.contains(party)) RETURN_IF_ERROR(AddAliases(party, first->second));
      known_records_ += by_key && entry.standing == Standing::kDescribed ? 1 : 0;
    }
  }
  for (std::size_t i = 0; i < known_parties_.size(); ++i) {
    entries_[known_parties_[i]].slot = static_cast<std::uint32_t>(new_parties_.size() + i);
  }
  for (const auto& [party, first] : same) entries_[party].slot = entries_[first].slot;
  RETURN_IF_ERROR(TakeIds(index));
  return ChargeAndCheck();
}

std::uint32_t PartyTable::PartyOf(std::size_t batch, std::size_t record) const {
  const std::uint32_t entry = entry_of_record_[batch][record];
  return entry == kNone ? kNone : Root(entry);
}

std::vector<std::uint32_t> PartyTable::FindAll(Register source, const TextPool& keys) const {
  const std::vector<Fingerprint> prints = PrintsOf(source, keys);
  std::vector<std::uint32_t> parties;
  parties.reserve(prints.size());
  for (std::size_t i = 0; i < prints.size(); ++i) {
    PrefetchAhead(table_, prints, i);
    const std::uint32_t entry = table_.Find(prints[i]);
    parties.push_back(entry == kNone ? kNone : Root(entry));
  }
  return parties;
}

Result<std::string> PartyTable::IdOf(std::uint32_t party) {
  ASSIGN_OR_RETURN(const std::string_view key, KeyOf(entries_[party].face));
  if (!taken_ids_.contains(party)) return std::string(key);
  return fmt::format("{}:{}", RegisterName(source_of(party)), key);
}

const std::vector<std::string>& PartyTable::AliasesOf(std::uint32_t party) const {
  static const std::vector<std::string> kNoAliases;
  const auto found = aliases_.find(party);
  return found == aliases_.end() ? kNoAliases : found->second;
}

std::vector<std::string> PartyTable::LabelsMade() const {
  std::vector<bool> made(labels_.size(), false);
  for (const Entry& entry : entries_) {
    if (entry.standing != Standing::kReferred) made[entry.label] = true;
  }
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (made[i]) labels.push_back(labels_[i]);
  }
  return labels;
}

Status PartyTable::ChargeAndCheck() {
  RETURN_IF_ERROR(work_.CheckCancelled());
  return charged_.Set(memory_bytes());
}

void PartyTable::ForgetKeys() {
  table_ = FingerprintTable();
  identifiers_ = FingerprintTable();
  identified_ = {};
  entry_of_record_ = {};
  records_ = 0;
  static_cast<void>(charged_.Set(memory_bytes()));  // less than before
}

std::size_t PartyTable::memory_bytes() const {
  // A node of a map with what its vector holds.
  constexpr std::size_t kOthersBytes = 96;
  return table_.memory_bytes() + keys_.memory_bytes() + entries_.size() * sizeof(Entry) +
         identifiers_.memory_bytes() + identified_.capacity() * sizeof(identified_[0]) +
         identifier_entry_.capacity() * sizeof(std::uint32_t) + records_ * sizeof(std::uint32_t) +
         (new_parties_.capacity() + known_parties_.capacity()) * sizeof(std::uint32_t) +
         others_.size() * kOthersBytes + alias_bytes_;
}

}  // namespace keiretsu::graph
