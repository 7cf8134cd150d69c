/// Cold records: a cereal archive behind a kind, a version and a checksum (docs/format.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// What a record is.
struct RecordStamp {
  std::uint8_t kind = 0;
  std::uint8_t version = 0;
  std::string_view name;  ///< in messages: "catalog entry"
};

/// The bytes of a record whose archive is `body`.
std::string StampRecord(RecordStamp stamp, std::string_view body);
/// The archive, a view into `bytes`. It is as it was written, so that cereal, which allocates for
/// the lengths it reads, may read it. Errors: Corruption.
Result<std::string_view> BodyOfRecord(RecordStamp stamp, std::string_view bytes);

}  // namespace keiretsu::graph
