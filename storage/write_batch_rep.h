/// The bytes of a WriteBatch: our own list of writes, turned into RocksDB's only when written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/engine.h"

namespace keiretsu::storage {

/// One write of a batch; views into the batch.
struct BatchedWrite {
  Keyspace keyspace;
  bool is_delete;
  std::string_view key;
  std::string_view value;
};

/// Writes one after another: keyspace u8, is_delete u8, key length u32, value length u32, key,
/// value (host byte order: these bytes never leave memory).
struct WriteBatch::Rep {
  std::string bytes;
  std::size_t count = 0;

  void Add(const BatchedWrite& write);
  /// Reads the write at `offset` and moves `offset` past it; false at the end.
  bool Next(std::size_t& offset, BatchedWrite& write) const;
};

}  // namespace keiretsu::storage
