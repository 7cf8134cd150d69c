#include "graph/checked_record.h"

#include <fmt/format.h>

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/checksum.h"

namespace keiretsu::graph {

std::string StampRecord(RecordStamp stamp, std::string_view body) {
  std::string bytes;
  storage::ByteWriter writer(&bytes);
  writer.U8(stamp.kind);
  writer.U8(stamp.version);
  writer.U32(storage::Checksum32(body));
  writer.Bytes(body);
  return bytes;
}

Result<std::string_view> BodyOfRecord(RecordStamp stamp, std::string_view bytes) {
  storage::ByteReader reader(bytes);
  const std::uint8_t kind = reader.U8();
  const std::uint8_t version = reader.U8();
  const std::uint32_t checksum = reader.U32();
  const std::string_view body = reader.Bytes(reader.remaining());
  if (!reader.ok() || kind != stamp.kind || version != stamp.version) {
    return Status::Corruption(fmt::format("not a {}", stamp.name));
  }
  if (storage::Checksum32(body) != checksum) {
    return Status::Corruption(fmt::format("{} with a wrong checksum", stamp.name));
  }
  return body;
}

}  // namespace keiretsu::graph
