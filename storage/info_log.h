/// RocksDB's messages, kept where they help and never in the way.
#pragma once

#include <memory>
#include <string>

namespace rocksdb {
class Logger;
}

namespace keiretsu::storage {

/// A logger that appends RocksDB's warnings and errors to the file `path`, made (mode 0600) at the
/// first message and begun anew past kMaxInfoLogBytes. A failed write of the log is dropped:
/// RocksDB's own logger ends the process on a full disk. With an empty path nothing is kept.
/// Thread-safe.
std::shared_ptr<rocksdb::Logger> NewInfoLog(const std::string& path);

}  // namespace keiretsu::storage
