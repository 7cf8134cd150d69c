/// Reading the catalog entries of one kind.
#pragma once

#include <fmt/format.h>

#include <string>

#include "graph/catalog_entry.h"
#include "graph/keys.h"
#include "keiretsu/status.h"
#include "storage/engine.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

/// Calls visit(id, entry) for each entry of `kind`, ascending by id, until one fails.
/// Errors: Corruption naming the key; what `visit` returns, with the key.
template <typename Entry, typename Visit>
Status ScanCatalog(const storage::Engine& engine, CatalogKind kind, Visit visit) {
  const KeyRange range = CatalogKey::RangeOfKind(static_cast<std::uint8_t>(kind));
  auto cursor = engine.Scan(storage::Keyspace::kCatalog, range.begin, range.end);
  for (; cursor->Valid(); cursor->Next()) {
    const auto key = CatalogKey::Parse(cursor->key());
    Entry entry;
    Status status =
        key ? DecodeCatalogEntry(cursor->value(), &entry) : Status::Corruption("malformed key");
    if (status.ok()) status = visit(key->id, std::move(entry));
    if (!status.ok()) {
      return Status(status.code(),
                    fmt::format("keyspace {}, kind {} entry {}: {}",
                                KeyspaceName(storage::Keyspace::kCatalog),
                                static_cast<int>(kind), key ? key->id : 0, status.message()));
    }
  }
  return cursor->status();
}

}  // namespace keiretsu::graph
