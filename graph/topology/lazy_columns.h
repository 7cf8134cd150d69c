/// Columns of one block, loaded when first asked for.
#pragma once

#include <atomic>
#include <memory>

#include "graph/block/column.h"
#include "graph/ids.h"

namespace keiretsu::graph {

/// An append-only list of columns by key. A block has few, so a walk beats a table; reading takes
/// no lock. Thread-safe.
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
  std::atomic<Entry*> head_{nullptr};
};

}  // namespace keiretsu::graph
