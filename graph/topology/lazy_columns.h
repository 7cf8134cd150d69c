/// Columns of one block, loaded when first asked for.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include "graph/block/column.h"
#include "graph/ids.h"

namespace keiretsu::graph {

/// An append-only table of columns by key: a few short lists. Reading takes no lock. Thread-safe.
class LazyColumns {
 public:
  struct Entry {
    KeyId key;
    std::unique_ptr<const Column> column;  ///< null: no row has the property
    Entry* next = nullptr;
  };

  LazyColumns() = default;
  ~LazyColumns();
  LazyColumns(const LazyColumns&) = delete;
  LazyColumns& operator=(const LazyColumns&) = delete;

  /// Null when the column was not loaded yet.
  const Entry* Find(KeyId key) const;
  /// Adds a column, or finds that another thread was first; either way the one to use.
  const Entry* Insert(KeyId key, std::unique_ptr<const Column> column);

 private:
  static constexpr std::size_t kLists = 8;
  std::atomic<Entry*>& ListOf(KeyId key) { return heads_[key.value % kLists]; }
  const std::atomic<Entry*>& ListOf(KeyId key) const { return heads_[key.value % kLists]; }

  std::array<std::atomic<Entry*>, kLists> heads_{};
};

}  // namespace keiretsu::graph
