#include "graph/statistics_record.h"

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <exception>
#include <sstream>
#include <utility>
#include <vector>

#include "graph/keys.h"
#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/checksum.h"

namespace keiretsu::graph {

template <typename Archive>
void serialize(Archive& archive, TypeStatistics& type) {
  archive(type.edge_count, type.source_count, type.target_count);
}
template <typename Archive>
void serialize(Archive& archive, GraphStatistics& figures) {
  archive(figures.node_count, figures.label_counts, figures.types);
}

namespace {

constexpr std::uint8_t kRecordKind = 0x5A;
constexpr std::uint8_t kRecordVersion = 1;

using CountList = std::vector<std::pair<std::uint32_t, std::int64_t>>;

std::string RecordKey() { return StatisticsKey(/*kind=*/0, {}); }

template <typename Archive>
void ReadTotals(Archive& archive, StatisticsRecord& record) {
  bool has_totals = false;
  CountList nodes;
  CountList edges;
  archive(has_totals, nodes, edges);
  if (!has_totals) return;
  record.totals.emplace();
  for (const auto& [set, count] : nodes) record.totals->nodes[LabelSetId(set)] = count;
  for (const auto& [type, count] : edges) {
    record.totals->edges[TypeId(static_cast<std::uint16_t>(type))] = count;
  }
}

template <typename Archive>
void WriteTotals(const StatisticsRecord& record, Archive& archive) {
  CountList nodes;
  CountList edges;
  if (record.totals) {
    for (const auto& [set, count] : record.totals->nodes) nodes.emplace_back(set.value, count);
    for (const auto& [type, count] : record.totals->edges) edges.emplace_back(type.value, count);
  }
  archive(record.totals.has_value(), nodes, edges);
}

}  // namespace

std::string EncodeStatistics(const StatisticsRecord& record) {
  std::ostringstream stream;
  cereal::PortableBinaryOutputArchive archive(stream);
  archive(record.timestamp);
  WriteTotals(record, archive);
  archive(record.figures);
  const std::string body = stream.str();
  std::string bytes;
  storage::ByteWriter writer(&bytes);
  writer.U8(kRecordKind);
  writer.U8(kRecordVersion);
  writer.U32(storage::Checksum32(body));
  writer.Bytes(body);
  return bytes;
}

std::optional<StatisticsRecord> DecodeStatistics(std::string_view bytes) {
  storage::ByteReader reader(bytes);
  const std::uint8_t kind = reader.U8();
  const std::uint8_t version = reader.U8();
  const std::uint32_t checksum = reader.U32();
  const std::string_view body = reader.Bytes(reader.remaining());
  if (!reader.ok() || kind != kRecordKind || version != kRecordVersion) return std::nullopt;
  // The checksum first: cereal allocates for the lengths it reads.
  if (storage::Checksum32(body) != checksum) return std::nullopt;
  try {
    std::istringstream stream{std::string(body)};
    cereal::PortableBinaryInputArchive archive(stream);
    StatisticsRecord record;
    archive(record.timestamp);
    ReadTotals(archive, record);
    archive(record.figures);
    return record;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<StatisticsRecord> ReadStatistics(const storage::Engine& engine) {
  const auto value = engine.Get(storage::Keyspace::kAux, RecordKey());
  if (!value || !*value) return std::nullopt;
  return DecodeStatistics((*value)->view());
}

Status WriteStatistics(const StatisticsRecord& record, storage::Engine& engine) {
  storage::WriteBatch batch;
  batch.Put(storage::Keyspace::kAux, RecordKey(), EncodeStatistics(record));
  return engine.Write(batch, /*sync=*/false);
}

}  // namespace keiretsu::graph
