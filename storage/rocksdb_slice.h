/// Views of bytes as RocksDB takes them.
#pragma once

#include <string_view>

namespace rocksdb {
class Slice;
}

namespace keiretsu::storage {

/// The same bytes, not owned.
rocksdb::Slice ToSlice(std::string_view view);

}  // namespace keiretsu::storage
