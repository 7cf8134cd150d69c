/// Cursors over RocksDB iterators.
#pragma once

#include <memory>
#include <string_view>

#include "storage/engine.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Snapshot;
}  // namespace rocksdb

namespace keiretsu::storage {

/// A cursor over [begin, end) of one column family, positioned at the first key; see Engine::Scan.
std::unique_ptr<Cursor> NewCursor(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family,
                                  Keyspace keyspace, std::string_view begin, std::string_view end,
                                  const rocksdb::Snapshot* snapshot);

}  // namespace keiretsu::storage
