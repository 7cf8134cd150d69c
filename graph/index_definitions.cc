// Creating and dropping indexes, uniqueness constraints and declarations of validity; new names.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "graph/graph_store_rep.h"
#include "graph/keys.h"
#include "graph/limits.h"
#include "graph/property_index.h"
#include "graph/search/limits.h"
#include "graph/snapshot_view.h"
#include "storage/key_codec.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Bytes of index entries written in one batch.
constexpr std::size_t kIndexBatchBytes = 4U << 20;

/// Writes the entries of all nodes of `view`.
Status WriteEntries(storage::Engine* engine, const GraphView& view, const IndexDefinition& index) {
  storage::WriteBatch batch;
  std::unordered_map<std::string, NodeId> holders;
  RETURN_IF_ERROR(ForEachIndexed(view, index, [&](NodeId node, const std::string& tuple) {
    if (index.unique) {
      const auto [other, first] = holders.emplace(tuple, node);
      if (!first) {
        return Status::WithQueryError(
            StatusCode::kConstraintViolation,
            QueryError{"ConstraintValidationFailed", "runtime", "UniqueKeyViolation"},
            fmt::format("constraint {} cannot be created: nodes {} and {} with label {} have the "
                        "same key",
                        index.name, other->second.value, node.value,
                        view.catalog().LabelName(index.label)));
      }
    }
    const IndexRecord record = MakeIndexRecord(index, tuple, node);
    batch.Put(storage::Keyspace::kIndex, record.key, record.value);
    if (batch.size_bytes() < kIndexBatchBytes) return Status();
    const Status written = engine->Write(batch, false);
    batch.Clear();
    return written;
  }));
  return engine->Write(batch, false);
}

/// Deletes all entries of an index.
Status DeleteEntries(storage::Engine* engine, IndexId index) {
  const std::string prefix = IndexPrefix(index);
  storage::WriteBatch batch;
  auto cursor = engine->Scan(storage::Keyspace::kIndex, prefix, storage::PrefixEnd(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    batch.Delete(storage::Keyspace::kIndex, cursor->key());
    if (batch.size_bytes() < kIndexBatchBytes) continue;
    RETURN_IF_ERROR(engine->Write(batch, false));
    batch.Clear();
  }
  RETURN_IF_ERROR(cursor->status());
  return engine->Write(batch, false);
}

Status CheckName(const Catalog& catalog, std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) {
    return Status::InvalidArgument(
        fmt::format("the name of an index must have 1 to {} bytes", kMaxNameBytes));
  }
  const auto full_texts = catalog.FullTexts();
  const auto has_name = [name](const FullTextDefinition& other) { return other.name == name; };
  if (catalog.FindIndexByName(name) || std::ranges::any_of(*full_texts, has_name)) {
    return Status::InvalidArgument(fmt::format("an index named {} exists already", name));
  }
  return Status();
}

Status CheckDefinition(const Catalog& catalog, std::string_view name, LabelId label,
                       const std::vector<KeyId>& keys, bool unique) {
  RETURN_IF_ERROR(CheckName(catalog, name));
  if (keys.empty()) return Status::InvalidArgument("an index needs at least one property");
  for (const IndexDefinition& other : catalog.Indexes()) {
    if (other.label == label && other.keys == keys && other.unique == unique) {
      return Status::InvalidArgument(
          fmt::format("index {} has the same label and properties", other.name));
    }
  }
  return Status();
}

}  // namespace

Result<IndexDefinition> GraphStore::CreateIndex(std::string_view name, LabelId label,
                                                const std::vector<KeyId>& keys, bool unique) {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only takes no new index");
  }
  const std::lock_guard lock(rep_->definition_mutex);
  Catalog& catalog = *rep_->core.catalog;
  storage::Engine* engine = rep_->core.engine.get();
  RETURN_IF_ERROR(CheckDefinition(catalog, name, label, keys, unique));
  const IndexDefinition index{catalog.NextIndexId(), std::string(name), label, keys, unique};
  // With a timestamp of its own: writers that began before do not know the index, and get Conflict.
  const auto build = [&](storage::Timestamp timestamp) -> Status {
    RETURN_IF_ERROR(DeleteEntries(engine, index.id));  // of a creation cut short
    const auto view = rep_->core.NewestView();
    if (const Status status = WriteEntries(engine, *view, index); !status.ok()) {
      // What was written is garbage under an id that no definition has; the next creation sweeps.
      return status;
    }
    storage::WriteBatch batch;
    catalog.StageIndex(index, false, timestamp, &batch);
    RETURN_IF_ERROR(engine->Write(batch, true));
    catalog.SetIndex(index, false, timestamp);
    return Status();
  };
  RETURN_IF_ERROR(rep_->core.commits->Exclusive(true, build));
  return index;
}

Status GraphStore::DropIndex(std::string_view name) {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only keeps its indexes");
  }
  const std::lock_guard lock(rep_->definition_mutex);
  Catalog& catalog = *rep_->core.catalog;
  storage::Engine* engine = rep_->core.engine.get();
  const std::optional<IndexDefinition> index = catalog.FindIndexByName(name);
  if (!index) return Status::NotFound(fmt::format("there is no index named {}", name));
  const auto drop = [&](storage::Timestamp timestamp) -> Status {
    storage::WriteBatch batch;
    catalog.StageIndex(*index, true, timestamp, &batch);
    RETURN_IF_ERROR(engine->Write(batch, true));
    catalog.SetIndex(*index, true, timestamp);
    return Status();
  };
  RETURN_IF_ERROR(rep_->core.commits->Exclusive(true, drop));
  return DeleteEntries(engine, index->id);
}

Status GraphStore::CreateFullText(std::string_view name, const std::vector<LabelId>& labels,
                                  const std::vector<KeyId>& keys) {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only takes no new index");
  }
  const std::lock_guard lock(rep_->definition_mutex);
  Catalog& catalog = *rep_->core.catalog;
  RETURN_IF_ERROR(CheckName(catalog, name));
  if (labels.empty() || keys.empty() || std::max(labels.size(), keys.size()) > kMaxFullTextNames) {
    return Status::InvalidArgument(fmt::format(
        "a full-text index has 1 to {} labels and 1 to {} properties", kMaxFullTextNames,
        kMaxFullTextNames));
  }
  const auto existing = catalog.FullTexts();
  for (const FullTextDefinition& other : *existing) {
    if (other.labels == labels && other.keys == keys) {
      return Status::InvalidArgument(
          fmt::format("index {} has the same labels and properties", other.name));
    }
  }
  return catalog.CreateFullText({0, std::string(name), labels, keys});
}

Status GraphStore::DropFullText(std::string_view name) {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only keeps its indexes");
  }
  const std::lock_guard lock(rep_->definition_mutex);
  return rep_->core.catalog->DropFullText(name);
}

Status GraphStore::DeclareValidity(const ValidityDefinition& definition) {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only takes no new declaration");
  }
  const std::lock_guard lock(rep_->definition_mutex);
  return rep_->core.commits->Exclusive(true, [&](storage::Timestamp) {
    return rep_->core.catalog->DeclareValidity(definition);
  });
}

Status GraphStore::DropValidity(TypeId type) {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only keeps its declarations");
  }
  const std::lock_guard lock(rep_->definition_mutex);
  return rep_->core.commits->Exclusive(
      true, [&](storage::Timestamp) { return rep_->core.catalog->DropValidity(type); });
}

Status GraphStore::Rename(NameKind kind, std::string_view from, std::string_view to) {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only keeps its names");
  }
  const std::lock_guard lock(rep_->definition_mutex);
  return rep_->core.commits->Exclusive(
      true, [&](storage::Timestamp) { return rep_->core.catalog->Rename(kind, from, to); });
}

}  // namespace keiretsu::graph
