#include "graph/name_table.h"

#include <fmt/format.h>

#include <mutex>

#include "graph/catalog_scan.h"
#include "graph/keys.h"
#include "graph/limits.h"
#include "storage/engine.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

void NameTable::Add(std::string name) {
  const std::uint32_t id = first_id_ + count();
  names_.Append(std::move(name));
  ids_.emplace(names_[id - first_id_], id);
}

Status NameTable::Load(const storage::Engine& engine) {
  return ScanCatalog<NameEntry>(engine, kind_, [this](std::uint32_t id, NameEntry entry) {
    if (id != first_id_ + count()) return Status::Corruption("catalog ids are not consecutive");
    Add(std::move(entry.name));
    return Status();
  });
}

std::uint32_t NameTable::Find(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto found = ids_.find(name);
  return found == ids_.end() ? kAbsent : found->second;
}

Result<std::uint32_t> NameTable::Intern(std::string_view name, storage::Engine* engine,
                                        bool* created) {
  *created = false;
  if (const std::uint32_t id = Find(name); id != kAbsent) return id;
  if (name.empty() || name.size() > kMaxNameBytes) {
    return Status::InvalidArgument(fmt::format("the name of a {} must have 1 to {} bytes, not {}",
                                               what_, kMaxNameBytes, name.size()));
  }
  const std::unique_lock lock(mutex_);
  if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
  if (count() >= limit_) {
    return Status::ResourceExhausted(fmt::format("no more than {} names of a {}", limit_, what_));
  }
  const std::uint32_t id = first_id_ + count();
  storage::WriteBatch batch;
  batch.Put(storage::Keyspace::kCatalog,
            CatalogKey{static_cast<std::uint8_t>(kind_), id}.Encode(),
            EncodeCatalogEntry(NameEntry{std::string(name)}));
  RETURN_IF_ERROR(engine->Write(batch, false));
  Add(std::string(name));
  *created = true;
  return id;
}

std::vector<std::string> NameTable::Names() const {
  std::vector<std::string> names;
  const std::size_t size = names_.size();
  names.reserve(size);
  for (std::size_t i = 0; i < size; ++i) names.push_back(names_[i]);
  return names;
}

}  // namespace keiretsu::graph
