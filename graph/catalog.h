/// Names and their ids, label sets, indexes, constraints and type profiles.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/ids.h"
#include "graph/validity.h"
#include "keiretsu/status.h"

namespace keiretsu::storage {
class Engine;
class WriteBatch;
}  // namespace keiretsu::storage

namespace keiretsu::graph {

/// A property index over the nodes with one label. A unique index is a uniqueness constraint.
struct IndexDefinition {
  IndexId id;
  std::string name;
  LabelId label;
  std::vector<KeyId> keys;  ///< one or more properties, in order
  bool unique = false;
};

/// A full-text index over the nodes with any of some labels: what it is about. Its contents are
/// made in memory as they are asked for (graph/search/name_index.h).
struct FullTextDefinition {
  std::uint32_t id = 0;
  std::string name;
  std::vector<LabelId> labels;
  std::vector<KeyId> keys;
};
/// Ascending by id. Immutable and shared: another definition makes another list.
using FullTextList = std::vector<FullTextDefinition>;

/// Property keys ever stored on the owners of one kind: which columns may exist.
struct TypeProfile {
  struct Entry {
    KeyId key;
    std::uint32_t tag_mask = 0;  ///< bit i: ValueType i was stored
  };
  std::vector<Entry> entries;  ///< ascending by key
};

/// What a name of the catalog names.
enum class NameKind : std::uint8_t { kLabel, kType, kKey };

/// The catalog of one store. Names and label sets are never removed, so an id stays valid for
/// good, also when its name is changed; they are written ahead of the commit that uses them and do
/// not roll back (an unused name changes nothing that a query can see). Definitions, profiles and
/// new names bump `schema_epoch`, which keys cached plans. Thread-safe.
class Catalog {
 public:
  /// Reads the catalog. Errors: Corruption.
  static Result<std::unique_ptr<Catalog>> Load(storage::Engine* engine);
  ~Catalog();

  // Names. Find* returns an invalid id when the name was never used; Intern* creates it.
  LabelId FindLabel(std::string_view name) const;
  TypeId FindType(std::string_view name) const;
  KeyId FindKey(std::string_view name) const;
  Result<LabelId> InternLabel(std::string_view name);
  Result<TypeId> InternType(std::string_view name);
  Result<KeyId> InternKey(std::string_view name);
  /// Views live as long as the catalog, also of names since replaced. REQUIRES: the id came from
  /// this catalog.
  std::string_view LabelName(LabelId id) const;
  std::string_view TypeName(TypeId id) const;
  std::string_view KeyName(KeyId id) const;
  std::uint32_t label_count() const;
  std::uint16_t type_count() const;
  std::uint32_t key_count() const;
  std::vector<std::string> LabelNames() const;
  std::vector<std::string> TypeNames() const;
  std::vector<std::string> KeyNames() const;

  /// The id of a set of labels (ascending, distinct; empty for a node without labels). Label set
  /// 0 means "no such node" on disk and is never returned.
  Result<LabelSetId> InternLabelSet(std::span<const LabelId> labels);
  /// Ascending labels of a set. Lives as long as the catalog.
  std::span<const LabelId> LabelsOf(LabelSetId id) const;
  bool LabelSetContains(LabelSetId set, LabelId label) const;
  std::uint32_t label_set_count() const;

  /// Which properties nodes of a label set, or relationships of a type, may have.
  TypeProfile NodeProfile(LabelSetId set) const;
  TypeProfile EdgeProfile(TypeId type) const;
  /// Every key ever stored on any node.
  std::vector<KeyId> NodeKeys() const;
  Status WidenNodeProfile(LabelSetId set, KeyId key, std::uint32_t tag_mask);
  Status WidenEdgeProfile(TypeId type, KeyId key, std::uint32_t tag_mask);

  /// The declarations of validity in force; the same object until one changes.
  std::shared_ptr<const ValidityList> Validities() const;

  /// The full-text indexes there are; the same object until one is created or dropped.
  std::shared_ptr<const FullTextList> FullTexts() const;

  // Definitions; changed only inside CommitQueue::Exclusive by GraphStore.
  std::vector<IndexDefinition> Indexes() const;
  std::optional<IndexDefinition> FindIndexByName(std::string_view name) const;
  /// Indexes that nodes with this label set take part in. Cheap: cached per set and epoch.
  std::shared_ptr<const std::vector<IndexDefinition>> IndexesOf(LabelSetId set) const;

  std::uint64_t schema_epoch() const;
  /// Counts changes of indexes and of names alone: a plan made before one must not run on a state
  /// that is newer.
  std::uint64_t definition_epoch() const;
  /// The first timestamp whose state holds all entries of an index; an older view must scan.
  std::uint64_t IndexCreated(IndexId id) const;
  /// The same of the youngest index that was created since the database was opened; 0 without one.
  std::uint64_t NewestIndexCreated() const;

 private:
  friend class GraphStore;
  friend class BulkLoader;
  struct Rep;
  Catalog();

  Status Rename(NameKind kind, std::string_view from, std::string_view to);
  // Writes the declaration and makes it known; inside CommitQueue::Exclusive as well.
  Status DeclareValidity(const ValidityDefinition& definition);
  Status DropValidity(TypeId type);
  /// Gives the definition an id. By GraphStore, one at a time.
  Status CreateFullText(FullTextDefinition definition);
  /// Errors: NotFound.
  Status DropFullText(std::string_view name);
  /// The id after the last ever given to an index, dropped ones included.
  IndexId NextIndexId() const;
  /// Adds the entry of a new or dropped index to `batch`; SetIndex makes it known once written.
  void StageIndex(const IndexDefinition& definition, bool dropped, std::uint64_t created_ts,
                  storage::WriteBatch* batch) const;
  void SetIndex(const IndexDefinition& definition, bool dropped, std::uint64_t created_ts);

  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu::graph
