#include "storage/rocksdb_slice.h"

#include <rocksdb/slice.h>

namespace keiretsu::storage {

rocksdb::Slice ToSlice(std::string_view view) { return {view.data(), view.size()}; }

}  // namespace keiretsu::storage
