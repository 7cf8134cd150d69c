#include "graph/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "graph/append_only_array.h"
#include "graph/catalog_entry.h"
#include "graph/catalog_scan.h"
#include "graph/keys.h"
#include "graph/limits.h"
#include "graph/name_table.h"
#include "storage/check.h"
#include "storage/engine.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// One property profile: masks by key.
using ProfileTags = std::map<std::uint32_t, std::uint32_t>;
using IndexList = std::shared_ptr<const std::vector<IndexDefinition>>;

std::string KeyOf(CatalogKind kind, std::uint32_t id) {
  return CatalogKey{static_cast<std::uint8_t>(kind), id}.Encode();
}

Status LoadProfiles(const storage::Engine& engine, CatalogKind kind,
                    std::map<std::uint32_t, ProfileTags>* profiles) {
  return ScanCatalog<ProfileEntry>(engine, kind, [&](std::uint32_t id, ProfileEntry entry) {
    for (const auto& [key, mask] : entry.tags) (*profiles)[id][key] = mask;
    return Status();
  });
}

TypeProfile ToProfile(const std::map<std::uint32_t, ProfileTags>& profiles, std::uint32_t id) {
  TypeProfile profile;
  const auto found = profiles.find(id);
  if (found == profiles.end()) return profile;
  for (const auto& [key, mask] : found->second) profile.entries.push_back({KeyId(key), mask});
  return profile;
}

IndexDefinition ToDefinition(std::uint32_t id, const IndexEntry& entry) {
  IndexDefinition definition{IndexId(id), entry.name, LabelId(entry.label), {}, entry.unique};
  for (const std::uint32_t key : entry.keys) definition.keys.emplace_back(key);
  return definition;
}

IndexEntry ToEntry(const IndexDefinition& definition, bool dropped, std::uint64_t created_ts) {
  IndexEntry entry;
  entry.name = definition.name;
  entry.label = definition.label.value;
  for (const KeyId key : definition.keys) entry.keys.push_back(key.value);
  entry.unique = definition.unique;
  entry.dropped = dropped;
  entry.created_ts = created_ts;
  return entry;
}

}  // namespace

struct Catalog::Rep {
  storage::Engine* engine = nullptr;
  NameTable labels{CatalogKind::kLabel, "label", 0, kMaxLabels};
  NameTable types{CatalogKind::kType, "relationship type", 0, kMaxTypes};
  NameTable keys{CatalogKind::kKey, "property key", 1, kMaxKeys};  // 0 is kLabelSetKey
  AppendOnlyArray<std::vector<LabelId>> label_sets;                // element i is set i + 1

  mutable std::shared_mutex mutex;  // guards what follows and appends to label_sets
  std::map<std::vector<LabelId>, std::uint32_t> label_set_ids;
  std::map<std::uint32_t, ProfileTags> node_profiles;
  std::map<std::uint32_t, ProfileTags> edge_profiles;
  std::map<std::uint32_t, IndexEntry> indexes;  // by id, dropped ones included
  mutable std::unordered_map<std::uint32_t, IndexList> indexes_of_set;  // cache
  std::shared_ptr<const ValidityList> validities = std::make_shared<const ValidityList>();
  std::shared_ptr<const FullTextList> full_texts = std::make_shared<const FullTextList>();

  std::atomic<std::uint64_t> epoch{1};
  std::atomic<std::uint64_t> definition_epoch{1};
  std::atomic<std::uint64_t> newest_index{0};

  void AddLabelSet(std::vector<LabelId> set) {
    label_set_ids.emplace(set, static_cast<std::uint32_t>(label_sets.size() + 1));
    label_sets.Append(std::move(set));
  }

  Status LoadLabelSets();
  Status LoadIndexes();
  Status LoadValidities();
  Status LoadFullTexts();
  /// Writes `batch`, then makes `list` the declarations in force. REQUIRES: `mutex` is held.
  Status ReplaceValidities(const storage::WriteBatch& batch, ValidityList list);
  Status ReplaceFullTexts(const storage::WriteBatch& batch, FullTextList list);
  Result<std::uint32_t> Intern(NameTable* table, std::string_view name);
  Status Widen(CatalogKind kind, std::map<std::uint32_t, ProfileTags>* profiles, std::uint32_t id,
               KeyId key, std::uint32_t tag_mask);
};

Status Catalog::Rep::LoadLabelSets() {
  return ScanCatalog<LabelSetEntry>(
      *engine, CatalogKind::kLabelSet, [this](std::uint32_t id, LabelSetEntry entry) {
        if (id != label_sets.size() + 1) {
          return Status::Corruption("label set ids are not consecutive");
        }
        std::vector<LabelId> set;
        for (const std::uint32_t label : entry.labels) {
          if (label >= labels.count()) return Status::Corruption("label set with unknown label");
          set.emplace_back(label);
        }
        AddLabelSet(std::move(set));
        return Status();
      });
}

Status Catalog::Rep::LoadIndexes() {
  return ScanCatalog<IndexEntry>(
      *engine, CatalogKind::kIndex, [this](std::uint32_t id, IndexEntry entry) {
        bool known = entry.label < labels.count();
        for (const std::uint32_t key : entry.keys) known = known && key <= keys.count();
        if (!known) return Status::Corruption("index over an unknown label or property");
        indexes.emplace(id, std::move(entry));
        return Status();
      });
}

Status Catalog::Rep::LoadValidities() {
  ValidityList list;
  RETURN_IF_ERROR(ScanCatalog<ValidityEntry>(
      *engine, CatalogKind::kValidity, [&](std::uint32_t id, const ValidityEntry& entry) {
        if (id >= types.count() || entry.start > keys.count() || entry.end > keys.count()) {
          return Status::Corruption("validity of an unknown type or by an unknown property");
        }
        const TypeId type(static_cast<std::uint16_t>(id));
        list.push_back({type, KeyId(entry.start), KeyId(entry.end)});
        return Status();
      }));
  validities = std::make_shared<const ValidityList>(std::move(list));
  return Status();
}

Status Catalog::Rep::ReplaceValidities(const storage::WriteBatch& batch, ValidityList list) {
  RETURN_IF_ERROR(engine->Write(batch, true));
  validities = std::make_shared<const ValidityList>(std::move(list));
  epoch.fetch_add(1);
  return Status();
}

Status Catalog::Rep::LoadFullTexts() {
  FullTextList list;
  RETURN_IF_ERROR(ScanCatalog<FullTextEntry>(
      *engine, CatalogKind::kFullText, [&](std::uint32_t id, FullTextEntry entry) {
        FullTextDefinition definition{id, std::move(entry.name), {}, {}};
        for (const std::uint32_t label : entry.labels) {
          if (label >= labels.count()) return Status::Corruption("index over an unknown label");
          definition.labels.emplace_back(label);
        }
        for (const std::uint32_t key : entry.keys) {
          if (key > keys.count()) return Status::Corruption("index over an unknown property");
          definition.keys.emplace_back(key);
        }
        list.push_back(std::move(definition));
        return Status();
      }));
  full_texts = std::make_shared<const FullTextList>(std::move(list));
  return Status();
}

Status Catalog::Rep::ReplaceFullTexts(const storage::WriteBatch& batch, FullTextList list) {
  RETURN_IF_ERROR(engine->Write(batch, true));
  full_texts = std::make_shared<const FullTextList>(std::move(list));
  epoch.fetch_add(1);
  return Status();
}

Result<std::uint32_t> Catalog::Rep::Intern(NameTable* table, std::string_view name) {
  bool created = false;
  auto id = table->Intern(name, engine, &created);
  if (created) epoch.fetch_add(1);
  return id;
}

Status Catalog::Rep::Widen(CatalogKind kind, std::map<std::uint32_t, ProfileTags>* profiles,
                           std::uint32_t id, KeyId key, std::uint32_t tag_mask) {
  {
    const std::shared_lock lock(mutex);
    const auto profile = profiles->find(id);
    if (profile != profiles->end()) {
      const auto entry = profile->second.find(key.value);
      if (entry != profile->second.end() && (entry->second & tag_mask) == tag_mask) {
        return Status();
      }
    }
  }
  const std::unique_lock lock(mutex);
  ProfileTags tags;
  if (const auto found = profiles->find(id); found != profiles->end()) tags = found->second;
  tags[key.value] |= tag_mask;
  ProfileEntry entry;
  entry.tags.assign(tags.begin(), tags.end());
  storage::WriteBatch batch;
  batch.Put(storage::Keyspace::kCatalog, KeyOf(kind, id), EncodeCatalogEntry(entry));
  RETURN_IF_ERROR(engine->Write(batch, false));
  (*profiles)[id] = std::move(tags);
  epoch.fetch_add(1);
  return Status();
}

Catalog::Catalog() : rep_(std::make_unique<Rep>()) {}
Catalog::~Catalog() = default;

Result<std::unique_ptr<Catalog>> Catalog::Load(storage::Engine* engine) {
  std::unique_ptr<Catalog> catalog(new Catalog());
  Rep& rep = *catalog->rep_;
  rep.engine = engine;
  RETURN_IF_ERROR(rep.labels.Load(*engine));
  RETURN_IF_ERROR(rep.types.Load(*engine));
  RETURN_IF_ERROR(rep.keys.Load(*engine));
  RETURN_IF_ERROR(rep.LoadLabelSets());
  RETURN_IF_ERROR(rep.LoadIndexes());
  RETURN_IF_ERROR(rep.LoadValidities());
  RETURN_IF_ERROR(rep.LoadFullTexts());
  RETURN_IF_ERROR(LoadProfiles(*engine, CatalogKind::kNodeProfile, &rep.node_profiles));
  RETURN_IF_ERROR(LoadProfiles(*engine, CatalogKind::kEdgeProfile, &rep.edge_profiles));
  return catalog;
}

LabelId Catalog::FindLabel(std::string_view name) const {
  const std::uint32_t id = rep_->labels.Find(name);
  return id == NameTable::kAbsent ? LabelId() : LabelId(id);
}
TypeId Catalog::FindType(std::string_view name) const {
  const std::uint32_t id = rep_->types.Find(name);
  return id == NameTable::kAbsent ? TypeId() : TypeId(static_cast<std::uint16_t>(id));
}
KeyId Catalog::FindKey(std::string_view name) const {
  const std::uint32_t id = rep_->keys.Find(name);
  return id == NameTable::kAbsent ? KeyId() : KeyId(id);
}

Result<LabelId> Catalog::InternLabel(std::string_view name) {
  ASSIGN_OR_RETURN(const std::uint32_t id, rep_->Intern(&rep_->labels, name));
  return LabelId(id);
}
Result<TypeId> Catalog::InternType(std::string_view name) {
  ASSIGN_OR_RETURN(const std::uint32_t id, rep_->Intern(&rep_->types, name));
  return TypeId(static_cast<std::uint16_t>(id));
}
Result<KeyId> Catalog::InternKey(std::string_view name) {
  ASSIGN_OR_RETURN(const std::uint32_t id, rep_->Intern(&rep_->keys, name));
  return KeyId(id);
}

Status Catalog::Rename(NameKind kind, std::string_view from, std::string_view to) {
  NameTable* table = kind == NameKind::kLabel  ? &rep_->labels
                     : kind == NameKind::kType ? &rep_->types
                                               : &rep_->keys;
  RETURN_IF_ERROR(table->Rename(from, to, rep_->engine));
  rep_->definition_epoch.fetch_add(1);
  rep_->epoch.fetch_add(1);
  return Status();
}

std::string_view Catalog::LabelName(LabelId id) const { return rep_->labels.Name(id.value); }
std::string_view Catalog::TypeName(TypeId id) const { return rep_->types.Name(id.value); }
std::string_view Catalog::KeyName(KeyId id) const { return rep_->keys.Name(id.value); }
std::uint32_t Catalog::label_count() const { return rep_->labels.count(); }
std::uint16_t Catalog::type_count() const {
  return static_cast<std::uint16_t>(rep_->types.count());
}
std::uint32_t Catalog::key_count() const { return rep_->keys.count(); }
std::vector<std::string> Catalog::LabelNames() const { return rep_->labels.Names(); }
std::vector<std::string> Catalog::TypeNames() const { return rep_->types.Names(); }
std::vector<std::string> Catalog::KeyNames() const { return rep_->keys.Names(); }

Result<LabelSetId> Catalog::InternLabelSet(std::span<const LabelId> labels) {
  std::vector<LabelId> set(labels.begin(), labels.end());
  CHECK(std::is_sorted(set.begin(), set.end()));
  {
    const std::shared_lock lock(rep_->mutex);
    const auto found = rep_->label_set_ids.find(set);
    if (found != rep_->label_set_ids.end()) return LabelSetId(found->second);
  }
  const std::unique_lock lock(rep_->mutex);
  const auto found = rep_->label_set_ids.find(set);
  if (found != rep_->label_set_ids.end()) return LabelSetId(found->second);
  if (rep_->label_sets.size() >= kMaxLabelSets) {
    return Status::ResourceExhausted(
        fmt::format("no more than {} distinct combinations of labels", kMaxLabelSets));
  }
  LabelSetEntry entry;
  for (const LabelId label : set) entry.labels.push_back(label.value);
  const auto id = static_cast<std::uint32_t>(rep_->label_sets.size() + 1);
  storage::WriteBatch batch;
  batch.Put(storage::Keyspace::kCatalog, KeyOf(CatalogKind::kLabelSet, id),
            EncodeCatalogEntry(entry));
  RETURN_IF_ERROR(rep_->engine->Write(batch, false));
  rep_->AddLabelSet(std::move(set));
  rep_->epoch.fetch_add(1);
  return LabelSetId(id);
}

std::span<const LabelId> Catalog::LabelsOf(LabelSetId id) const {
  if (id.value == 0 || id.value > rep_->label_sets.size()) return {};
  return rep_->label_sets[id.value - 1];
}

bool Catalog::LabelSetContains(LabelSetId set, LabelId label) const {
  const std::span<const LabelId> labels = LabelsOf(set);
  return std::binary_search(labels.begin(), labels.end(), label);
}

std::uint32_t Catalog::label_set_count() const {
  return static_cast<std::uint32_t>(rep_->label_sets.size());
}

TypeProfile Catalog::NodeProfile(LabelSetId set) const {
  const std::shared_lock lock(rep_->mutex);
  return ToProfile(rep_->node_profiles, set.value);
}

TypeProfile Catalog::EdgeProfile(TypeId type) const {
  const std::shared_lock lock(rep_->mutex);
  return ToProfile(rep_->edge_profiles, type.value);
}

std::vector<KeyId> Catalog::NodeKeys() const {
  const std::shared_lock lock(rep_->mutex);
  std::vector<KeyId> keys;
  for (const auto& [set, tags] : rep_->node_profiles) {
    for (const auto& [key, mask] : tags) keys.emplace_back(key);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

Status Catalog::WidenNodeProfile(LabelSetId set, KeyId key, std::uint32_t tag_mask) {
  return rep_->Widen(CatalogKind::kNodeProfile, &rep_->node_profiles, set.value, key, tag_mask);
}

Status Catalog::WidenEdgeProfile(TypeId type, KeyId key, std::uint32_t tag_mask) {
  return rep_->Widen(CatalogKind::kEdgeProfile, &rep_->edge_profiles, type.value, key, tag_mask);
}

std::shared_ptr<const ValidityList> Catalog::Validities() const {
  const std::shared_lock lock(rep_->mutex);
  return rep_->validities;
}

Status Catalog::DeclareValidity(const ValidityDefinition& definition) {
  const std::unique_lock lock(rep_->mutex);
  storage::WriteBatch batch;
  batch.Put(storage::Keyspace::kCatalog, KeyOf(CatalogKind::kValidity, definition.type.value),
            EncodeCatalogEntry(ValidityEntry{definition.start.value, definition.end.value}));
  ValidityList list = *rep_->validities;
  const auto place =
      std::ranges::lower_bound(list, definition.type, {}, &ValidityDefinition::type);
  if (place != list.end() && place->type == definition.type) {
    *place = definition;
  } else {
    list.insert(place, definition);
  }
  return rep_->ReplaceValidities(batch, std::move(list));
}

Status Catalog::DropValidity(TypeId type) {
  const std::unique_lock lock(rep_->mutex);
  ValidityList list = *rep_->validities;
  const auto gone = [type](const ValidityDefinition& d) { return d.type == type; };
  if (std::erase_if(list, gone) == 0) {
    return Status::NotFound("the relationship type has no declared validity");
  }
  storage::WriteBatch batch;
  batch.Delete(storage::Keyspace::kCatalog, KeyOf(CatalogKind::kValidity, type.value));
  return rep_->ReplaceValidities(batch, std::move(list));
}

std::shared_ptr<const FullTextList> Catalog::FullTexts() const {
  const std::shared_lock lock(rep_->mutex);
  return rep_->full_texts;
}

Status Catalog::CreateFullText(FullTextDefinition definition) {
  const std::unique_lock lock(rep_->mutex);
  FullTextList list = *rep_->full_texts;
  definition.id = list.empty() ? 1 : list.back().id + 1;
  FullTextEntry entry{definition.name, {}, {}};
  for (const LabelId label : definition.labels) entry.labels.push_back(label.value);
  for (const KeyId key : definition.keys) entry.keys.push_back(key.value);
  storage::WriteBatch batch;
  batch.Put(storage::Keyspace::kCatalog, KeyOf(CatalogKind::kFullText, definition.id),
            EncodeCatalogEntry(entry));
  list.push_back(std::move(definition));
  return rep_->ReplaceFullTexts(batch, std::move(list));
}

Status Catalog::DropFullText(std::string_view name) {
  const std::unique_lock lock(rep_->mutex);
  FullTextList list = *rep_->full_texts;
  const auto gone = std::ranges::find(list, name, &FullTextDefinition::name);
  if (gone == list.end()) return Status::NotFound(fmt::format("there is no index named {}", name));
  storage::WriteBatch batch;
  batch.Delete(storage::Keyspace::kCatalog, KeyOf(CatalogKind::kFullText, gone->id));
  list.erase(gone);
  return rep_->ReplaceFullTexts(batch, std::move(list));
}

std::vector<IndexDefinition> Catalog::Indexes() const {
  const std::shared_lock lock(rep_->mutex);
  std::vector<IndexDefinition> definitions;
  for (const auto& [id, entry] : rep_->indexes) {
    if (!entry.dropped) definitions.push_back(ToDefinition(id, entry));
  }
  return definitions;
}

std::optional<IndexDefinition> Catalog::FindIndexByName(std::string_view name) const {
  const std::shared_lock lock(rep_->mutex);
  for (const auto& [id, entry] : rep_->indexes) {
    if (!entry.dropped && entry.name == name) return ToDefinition(id, entry);
  }
  return std::nullopt;
}

std::shared_ptr<const std::vector<IndexDefinition>> Catalog::IndexesOf(LabelSetId set) const {
  {
    const std::shared_lock lock(rep_->mutex);
    const auto found = rep_->indexes_of_set.find(set.value);
    if (found != rep_->indexes_of_set.end()) return found->second;
  }
  const std::unique_lock lock(rep_->mutex);
  auto list = std::make_shared<std::vector<IndexDefinition>>();
  for (const auto& [id, entry] : rep_->indexes) {
    if (!entry.dropped && LabelSetContains(set, LabelId(entry.label))) {
      list->push_back(ToDefinition(id, entry));
    }
  }
  rep_->indexes_of_set[set.value] = list;
  return list;
}

std::uint64_t Catalog::schema_epoch() const { return rep_->epoch.load(); }
std::uint64_t Catalog::definition_epoch() const { return rep_->definition_epoch.load(); }

std::uint64_t Catalog::IndexCreated(IndexId id) const {
  const std::shared_lock lock(rep_->mutex);
  const auto found = rep_->indexes.find(id.value);
  return found == rep_->indexes.end() ? 0 : found->second.created_ts;
}

std::uint64_t Catalog::NewestIndexCreated() const { return rep_->newest_index.load(); }

IndexId Catalog::NextIndexId() const {
  const std::shared_lock lock(rep_->mutex);
  return IndexId(rep_->indexes.empty() ? 0 : rep_->indexes.rbegin()->first + 1);
}

void Catalog::StageIndex(const IndexDefinition& definition, bool dropped, std::uint64_t created_ts,
                         storage::WriteBatch* batch) const {
  batch->Put(storage::Keyspace::kCatalog, KeyOf(CatalogKind::kIndex, definition.id.value),
             EncodeCatalogEntry(ToEntry(definition, dropped, created_ts)));
}

void Catalog::SetIndex(const IndexDefinition& definition, bool dropped,
                       std::uint64_t created_ts) {
  const std::unique_lock lock(rep_->mutex);
  rep_->indexes[definition.id.value] = ToEntry(definition, dropped, created_ts);
  rep_->indexes_of_set.clear();
  if (created_ts > rep_->newest_index.load()) rep_->newest_index.store(created_ts);
  rep_->definition_epoch.fetch_add(1);
  rep_->epoch.fetch_add(1);
}

}  // namespace keiretsu::graph
