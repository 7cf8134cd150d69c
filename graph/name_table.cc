#include "graph/name_table.h"

#include <fmt/format.h>

#include <mutex>

#include "graph/catalog_scan.h"
#include "graph/keys.h"
#include "graph/limits.h"
#include "storage/engine.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

const std::string* NameTable::Keep(std::string name) {
  texts_.Append(std::move(name));
  return &texts_[texts_.size() - 1];
}

void NameTable::Add(std::string name) {
  const std::uint32_t id = first_id_ + count();
  const std::string* text = Keep(std::move(name));
  places_.Append(Place(text));
  ids_.emplace(*text, id);
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
  RETURN_IF_ERROR(CheckName(name));
  const std::unique_lock lock(mutex_);
  if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
  if (count() >= limit_) {
    return Status::ResourceExhausted(fmt::format("no more than {} names of a {}", limit_, what_));
  }
  const std::uint32_t id = first_id_ + count();
  RETURN_IF_ERROR(Write(id, name, engine, false));
  Add(std::string(name));
  *created = true;
  return id;
}

Status NameTable::Rename(std::string_view from, std::string_view to, storage::Engine* engine) {
  RETURN_IF_ERROR(CheckName(to));
  const std::unique_lock lock(mutex_);
  const auto found = ids_.find(from);
  if (found == ids_.end()) {
    return Status::NotFound(fmt::format("there is no {} '{}'", what_, from));
  }
  if (ids_.contains(to)) {
    return Status::InvalidArgument(fmt::format("there is a {} '{}' already", what_, to));
  }
  const std::uint32_t id = found->second;
  RETURN_IF_ERROR(Write(id, to, engine, true));
  const std::string* text = Keep(std::string(to));
  places_.Mutable(id - first_id_).text.store(text, std::memory_order_release);
  ids_.erase(found);
  ids_.emplace(*text, id);
  return Status();
}

Status NameTable::CheckName(std::string_view name) const {
  if (!name.empty() && name.size() <= kMaxNameBytes) return Status();
  return Status::InvalidArgument(fmt::format("the name of a {} must have 1 to {} bytes, not {}",
                                             what_, kMaxNameBytes, name.size()));
}

Status NameTable::Write(std::uint32_t id, std::string_view name, storage::Engine* engine,
                        bool sync) const {
  storage::WriteBatch batch;
  batch.Put(storage::Keyspace::kCatalog,
            CatalogKey{static_cast<std::uint8_t>(kind_), id}.Encode(),
            EncodeCatalogEntry(NameEntry{std::string(name)}));
  return engine->Write(batch, sync);
}

std::vector<std::string> NameTable::Names() const {
  std::vector<std::string> names;
  const std::uint32_t size = count();
  names.reserve(size);
  for (std::uint32_t i = 0; i < size; ++i) names.emplace_back(Name(first_id_ + i));
  return names;
}

}  // namespace keiretsu::graph
