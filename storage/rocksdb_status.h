/// The one place where RocksDB's outcomes become ours, and where keys become text for messages.
#pragma once

#include <string>
#include <string_view>

#include "keiretsu/status.h"
#include "storage/engine.h"

namespace rocksdb {
class Status;
}

namespace keiretsu::storage {

/// Translates `status`; `what` says what failed ("reading col key 0x01", "opening /data/db").
Status FromRocksDb(const rocksdb::Status& status, std::string_view what);

/// "reading keyspace idx, key 0x000000016162": names a place in messages.
std::string Place(std::string_view verb, Keyspace keyspace, std::string_view key);

/// A key as a message shows it: plain when printable, else hexadecimal; long ones shortened.
std::string PrintableKey(std::string_view key);

}  // namespace keiretsu::storage
