/// The way of large values out of columns and delta records into the keyspace `big`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Takes payloads larger than kMaxInlineValueBytes. External synchronisation.
class OverflowWriter {
 public:
  virtual ~OverflowWriter() = default;
  /// Stores `bytes`, a complete value of keyspace `big`, under a new id, which it returns. Usually
  /// adds a put to the batch that will hold the reference.
  virtual std::uint64_t Put(std::string bytes) = 0;
};

/// Finds what OverflowWriter stored.
class OverflowReader {
 public:
  virtual ~OverflowReader() = default;
  /// Returns the bytes of `id`; the caller checks length and checksum.
  /// Errors: Corruption when there is no such id; IoError.
  virtual Result<std::string> Get(std::uint64_t id) const = 0;
};

}  // namespace keiretsu::graph
