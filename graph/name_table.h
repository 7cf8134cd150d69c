/// The names of one kind and their ids.
#pragma once

#include <atomic>
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
/// use, kept on disk. A name can be replaced; views of the old one stay valid. Thread-safe.
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
  /// Gives the id of `from` the name `to`, on disk and here. Errors: NotFound; InvalidArgument
  /// when `to` exists, is empty or too long; IoError.
  Status Rename(std::string_view from, std::string_view to, storage::Engine* engine);
  /// REQUIRES: an id of this table.
  std::string_view Name(std::uint32_t id) const {
    return *places_[id - first_id_].text.load(std::memory_order_acquire);
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(places_.size()); }
  std::vector<std::string> Names() const;

 private:
  /// Where the text of a name is now.
  struct Place {
    std::atomic<const std::string*> text{nullptr};

    Place() = default;
    explicit Place(const std::string* first) : text(first) {}
    Place(Place&& other) noexcept : text(other.text.load()) {}
    Place& operator=(Place&& other) noexcept {
      text.store(other.text.load(), std::memory_order_release);
      return *this;
    }
  };

  void Add(std::string name);
  const std::string* Keep(std::string name);
  Status CheckName(std::string_view name) const;
  Status Write(std::uint32_t id, std::string_view name, storage::Engine* engine, bool sync) const;

  const CatalogKind kind_;
  const std::string_view what_;
  const std::uint32_t first_id_;
  const std::uint32_t limit_;
  AppendOnlyArray<std::string> texts_;  // names of all times
  AppendOnlyArray<Place> places_;       // by id
  mutable std::shared_mutex mutex_;     // guards ids_ and changes of the arrays
  std::unordered_map<std::string_view, std::uint32_t> ids_;  // views into texts_
};

}  // namespace keiretsu::graph
