#include "graph/load/registers/edge_digest.h"

#include <array>

namespace keiretsu::graph {

namespace {

constexpr std::array<std::string_view, 4> kByRecord = {"source_id", "source_type", "code",
                                                       "source_item"};
constexpr std::array<std::string_view, 8> kByContent = {
    "source_type", "link", "status", "start", "end", "start_text", "end_text", "source"};

}  // namespace

EdgeDigest::EdgeDigest(std::string_view source, std::string_view type, std::uint64_t from,
                       std::uint64_t to)
    : print_{from, to} {
  Add(0, source);
  Add(0, type);
}

void EdgeDigest::Add(std::size_t property, std::string_view text) {
  const Fingerprint added = Fingerprint::Of(text);
  const std::uint64_t words[] = {print_.low, print_.high, property, added.low, added.high};
  print_ = Fingerprint::Of({reinterpret_cast<const char*>(words), sizeof words});
}

void EdgeDigest::Add(std::size_t property, std::int64_t number) {
  Add(property, std::string_view(reinterpret_cast<const char*>(&number), sizeof number));
}

std::span<const std::string_view> IdentifyingProperties(Register source) {
  if (source == Register::kIcij) return kByContent;
  return kByRecord;
}

}  // namespace keiretsu::graph
