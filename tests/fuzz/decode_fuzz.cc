// libFuzzer entry for the decoders of everything on disk. The first byte of the input picks the
// decoder; the rest gets a valid frame (kind, version, padding, checksum), so that the fuzzer
// spends its time behind the checksum.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "graph/block/adjacency_segment.h"
#include "graph/block/column_chunk.h"
#include "graph/block/delta_record.h"
#include "graph/block/value_codec.h"
#include "graph/block/value_frame.h"
#include "graph/keys.h"

namespace keiretsu::graph {
namespace {

std::string Framed(FrameKind kind, std::string_view body) {
  std::string value = BeginFrame(kind);
  value += body;
  EndFrame(kind, &value);
  return value;
}

void DecodeSegment(std::string_view body, Direction direction) {
  const std::string value = Framed(FrameKind::kAdjacency, body);
  const std::string_view view = value;
  static_cast<void>(DecodeAdjacency(3, direction, std::span(&view, 1)));
  static_cast<void>(DecodeAdjacencyOffsets(std::span(&view, 1)));
}

void DecodeChunk(std::string_view body) {
  const std::string value = Framed(FrameKind::kColumn, body);
  const std::string_view view = value;
  const auto summary = DecodeColumnSummary(view);
  constexpr std::uint32_t kMaxRows = 1 << 16;  // keeps one input from taking seconds
  if (!summary || summary->rows > kMaxRows) return;
  const auto column = DecodeColumn(std::span(&view, 1), summary->rows, nullptr);
  if (!column) return;
  for (std::uint32_t row = 0; row < column->rows(); ++row) static_cast<void>(column->Get(row));
}

void DecodeKeys(std::string_view key) {
  static_cast<void>(AdjacencyKey::Parse(key));
  static_cast<void>(ColumnKey::Parse(key));
  static_cast<void>(DeltaKey::Parse(key));
  static_cast<void>(ParseIndexKey(key, true));
  static_cast<void>(ParseIndexKey(key, false));
}

}  // namespace
}  // namespace keiretsu::graph

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keiretsu::graph;
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 7) {
    case 0:
      DecodeSegment(body, Direction::kOut);
      break;
    case 1:
      DecodeSegment(body, Direction::kIn);
      break;
    case 2:
      DecodeChunk(body);
      break;
    case 3:
      static_cast<void>(DecodeDelta(Owner::kNode, 3, Framed(FrameKind::kDelta, body), nullptr));
      break;
    case 4:
      static_cast<void>(DecodeDelta(Owner::kEdge, 3, Framed(FrameKind::kDelta, body), nullptr));
      break;
    case 5: {
      keiretsu::storage::ByteReader reader(body);
      static_cast<void>(DecodeValue(&reader, nullptr));
      break;
    }
    default:
      DecodeKeys(body);
  }
  return 0;
}
