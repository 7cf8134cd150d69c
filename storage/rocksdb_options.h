/// How Keiretsu sets RocksDB up: every setting and its reason.
#pragma once

#include <memory>
#include <vector>

#include "storage/engine.h"

namespace rocksdb {
struct DBOptions;
struct ColumnFamilyOptions;
class Cache;
}  // namespace rocksdb

namespace keiretsu::storage {

/// The name of a keyspace's column family ("default" for kMeta, as RocksDB wants it).
const char* ColumnFamilyName(Keyspace keyspace);

/// Settings of the whole store, but for env, info_log and listeners, which the engine sets.
rocksdb::DBOptions MakeDbOptions(const EngineOptions& options);

/// The block cache of one store.
std::shared_ptr<rocksdb::Cache> MakeCache(const EngineOptions& options);

/// Settings of one keyspace.
rocksdb::ColumnFamilyOptions MakeKeyspaceOptions(const EngineOptions& options, Keyspace keyspace,
                                                 const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace keiretsu::storage
