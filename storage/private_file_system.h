/// The file system as a database directory wants it: private files, no files nobody reads.
#pragma once

#include <memory>

namespace rocksdb {
class FileSystem;
}

namespace keiretsu::storage {

/// Wraps `base`: files are created with mode 0600 whatever the process's umask (an embedded
/// library must not change that), and RocksDB's OPTIONS files are refused. RocksDB writes, syncs,
/// and reads back one at every open, and nothing ever uses it: our options live in
/// rocksdb_options.cc. `chmod_files` false is for file systems in memory.
std::shared_ptr<rocksdb::FileSystem> NewPrivateFileSystem(
    std::shared_ptr<rocksdb::FileSystem> base, bool chmod_files);

}  // namespace keiretsu::storage
