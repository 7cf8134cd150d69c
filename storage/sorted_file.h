/// Sorted files made outside the store, for Engine::Ingest.
#pragma once

#include <memory>
#include <string>

#include "storage/engine.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
}  // namespace rocksdb

namespace keiretsu::storage {

/// A writer of the file `path` with the settings of `family`. The file is made at the first Put and
/// removed again unless Finish() succeeds.
std::unique_ptr<SortedFileWriter> MakeSortedFile(rocksdb::DB* db,
                                                 rocksdb::ColumnFamilyHandle* family,
                                                 Keyspace keyspace, std::string path);

}  // namespace keiretsu::storage
