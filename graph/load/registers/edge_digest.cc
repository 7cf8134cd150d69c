#include "graph/load/registers/edge_digest.h"

#include <xxhash.h>

#include <string>

namespace keiretsu::graph {

namespace {

constexpr std::array<std::string_view, 4> kByRecord = {"source_id", "source_type", "code",
                                                       "source_item"};
constexpr std::array<std::string_view, 8> kByContent = {
    "source_type", "link", "status", "start", "end", "start_text", "end_text", "source"};

}  // namespace

EdgeDigest::EdgeDigest(std::string_view source, std::string_view type, std::uint64_t from,
                       std::uint64_t to)
    : words_{from, to} {
  Add(0, source);
  Add(0, type);
}

void EdgeDigest::Add(std::size_t property, std::string_view text) {
  // The state so far seeds the hash, and what it does not cover is mixed in behind.
  const XXH128_hash_t hash =
      XXH3_128bits_withSeed(text.data(), text.size(), words_[0] * 31 + property);
  constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15;
  words_[0] = hash.low64 ^ (words_[1] * kOdd);
  words_[1] = (words_[1] ^ hash.high64) * kOdd + property;
}

void EdgeDigest::Add(std::size_t property, std::int64_t number) {
  Add(property, std::string_view(reinterpret_cast<const char*>(&number), sizeof number));
}

std::span<const std::string_view> IdentifyingProperties(Register source) {
  if (source == Register::kIcij) return kByContent;
  return kByRecord;
}

}  // namespace keiretsu::graph
