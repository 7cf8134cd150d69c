/// The names of one kind and their ids.
#pragma once

#include <cstdint>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/append_only_array.h"
#include "graph/catalog_entry.h"
#include "keiretsu/status.h"

namespace keiretsu::storage {
class Engine;
}  // namespace keiretsu::storage

namespace keiretsu::graph {

/// Labels, relationship types or property keys: names numbered from `first_id` in order of first
/// use, kept on disk. Thread-safe.
class NameTable {
 public:
  static constexpr std::uint32_t kAbsent = 0xFFFF'FFFF;

  /// At most `limit` names; `what` names the kind in messages.
  NameTable(CatalogKind kind, std::string_view what, std::uint32_t first_id, std::uint32_t limit)
      : kind_(kind), what_(what), first_id_(first_id), limit_(limit) {}

  /// Errors: Corruption, IoError.
  Status Load(const storage::Engine& engine);
  /// kAbsent when the name was never used.
  std::uint32_t Find(std::string_view name) const;
  /// Finds or creates. Errors: InvalidArgument for an empty or over-long name,
  /// ResourceExhausted, ReadOnly, IoError.
  Result<std::uint32_t> Intern(std::string_view name, storage::Engine* engine, bool* created);
  /// REQUIRES: an id of this table.
  std::string_view Name(std::uint32_t id) const { return names_[id - first_id_]; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(names_.size()); }
  std::vector<std::string> Names() const;

 private:
  void Add(std::string name);

  const CatalogKind kind_;
  const std::string_view what_;
  const std::uint32_t first_id_;
  const std::uint32_t limit_;
  AppendOnlyArray<std::string> names_;
  mutable std::shared_mutex mutex_;  // guards ids_ and appends to names_
  std::unordered_map<std::string_view, std::uint32_t> ids_;  // views into names_
};

}  // namespace keiretsu::graph
