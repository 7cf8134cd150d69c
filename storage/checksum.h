/// The checksum of our own stamps and values.
#pragma once

#include <cstdint>
#include <string_view>

namespace keiretsu::storage {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, initial value and final xor ~0), so any
/// burst of up to 32 damaged bits is found. "123456789" gives 0xE3069283.
std::uint32_t Checksum32(std::string_view bytes);

}  // namespace keiretsu::storage
