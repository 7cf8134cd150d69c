/// Damage for decoders: cut bytes and flipped bits, with and without a checksum that fits again.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "graph/block/value_frame.h"
#include "storage/byte_writer.h"

namespace keiretsu::graph {

/// `value` with its last four bytes replaced by the checksum of the others, so that a decoder's
/// own checks are reached.
inline std::string Resealed(std::string value) {
  value.resize(value.size() - 4);
  storage::ByteWriter(&value).U32(Checksum(value));
  return value;
}

/// Calls `try_decode` with every proper prefix of `value`.
inline void ForEachTruncation(const std::string& value,
                              const std::function<void(std::string_view)>& try_decode) {
  for (std::size_t size = 0; size < value.size(); ++size) {
    const std::string cut(value, 0, size);  // its own allocation: ASan sees reads past its end
    try_decode(cut);
  }
}

}  // namespace keiretsu::graph
