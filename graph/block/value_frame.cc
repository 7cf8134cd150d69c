#include "graph/block/value_frame.h"

#include <algorithm>

#include <fmt/format.h>
#include <xxhash.h>

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"

namespace keiretsu::graph {
namespace {

constexpr std::size_t kChecksumBytes = 4;

constexpr std::size_t PaddingOf(FrameKind kind) {
  return kind == FrameKind::kAdjacency || kind == FrameKind::kColumn ? 8 : 0;
}

}  // namespace

std::uint32_t Checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

std::string BeginFrame(FrameKind kind) {
  return {static_cast<char>(kind), static_cast<char>(kFrameVersion)};
}

void EndFrame(FrameKind kind, std::string* value) {
  value->append(PaddingOf(kind), '\0');
  storage::ByteWriter(value).U32(Checksum(*value));
}

Result<std::string_view> OpenFrame(FrameKind kind, std::string_view value, std::string_view what) {
  const std::size_t padding = PaddingOf(kind);
  if (value.size() < 2 + padding + kChecksumBytes) {
    return Status::Corruption(fmt::format("{}: only {} bytes long", what, value.size()));
  }
  const std::string_view checked = value.substr(0, value.size() - kChecksumBytes);
  storage::ByteReader tail(value.substr(checked.size()));
  if (tail.U32() != Checksum(checked)) {
    return Status::Corruption(fmt::format("{}: the checksum does not match", what));
  }
  storage::ByteReader reader(checked);
  const std::uint8_t found = reader.U8();
  if (found != static_cast<std::uint8_t>(kind)) {
    return Status::Corruption(fmt::format("{}: kind 0x{:02X} where 0x{:02X} belongs", what, found,
                                          static_cast<std::uint8_t>(kind)));
  }
  const std::uint8_t version = reader.U8();
  if (version != kFrameVersion) {
    return Status::Corruption(fmt::format("{}: unknown version {}", what, version));
  }
  const std::string_view body = reader.Bytes(reader.remaining() - padding);
  const std::string_view zeros = reader.Bytes(padding);
  if (!std::all_of(zeros.begin(), zeros.end(), [](char c) { return c == 0; })) {
    return Status::Corruption(fmt::format("{}: padding that is not zero", what));
  }
  return body;
}

}  // namespace keiretsu::graph
