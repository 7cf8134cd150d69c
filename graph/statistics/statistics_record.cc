#include "graph/statistics/statistics_record.h"

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <exception>
#include <sstream>
#include <utility>
#include <vector>

#include "graph/checked_record.h"
#include "graph/keys.h"

namespace keiretsu::graph {

template <typename Archive>
void serialize(Archive& archive, DegreeHistogram::Bucket& bucket) {
  archive(bucket.nodes, bucket.edges);
}
template <typename Archive>
void serialize(Archive& archive, DegreeHistogram& histogram) {
  archive(histogram.buckets);
}
template <typename Archive>
void serialize(Archive& archive, ValueStatistics::Frequent& frequent) {
  archive(frequent.tuple, frequent.share);
}
template <typename Archive>
void serialize(Archive& archive, ValueStatistics& values) {
  archive(values.rows, values.present, values.distinct, values.frequent, values.bounds);
}

namespace {

constexpr RecordStamp kStamp{.kind = 0x5A, .version = 2, .name = "record of statistics"};

std::string RecordKey() { return StatisticsKey(/*kind=*/0, {}); }

// Maps are written as lists of entries, ids as numbers.
template <typename Archive, typename Map, typename Entry>
void WriteEntries(Archive& archive, const Map& map, const Entry& entry) {
  archive(static_cast<std::uint64_t>(map.size()));
  for (const auto& [key, value] : map) entry(key, value);
}
template <typename Archive, typename Entry>
void ReadEntries(Archive& archive, const Entry& entry) {
  std::uint64_t size = 0;
  for (archive(size); size > 0; --size) entry();
}
template <typename IdType, typename Archive>
IdType ReadId(Archive& archive) {
  decltype(IdType().value) value = 0;
  archive(value);
  return IdType(value);
}

template <typename Archive>
void WriteTotals(const EntityTotals& totals, Archive& archive) {
  const auto entry = [&archive](auto id, std::int64_t count) { archive(id.value, count); };
  WriteEntries(archive, totals.nodes, entry);
  WriteEntries(archive, totals.edges, entry);
}
template <typename Archive>
EntityTotals ReadTotals(Archive& archive) {
  EntityTotals totals;
  ReadEntries(archive, [&] { archive(totals.nodes[ReadId<LabelSetId>(archive)]); });
  ReadEntries(archive, [&] { archive(totals.edges[ReadId<TypeId>(archive)]); });
  return totals;
}

template <typename Archive>
void WriteType(const TypeStatistics& type, Archive& archive) {
  archive(type.edge_count);
  for (const TypeStatistics::Ends& ends : type.ends) {
    WriteEntries(archive, ends, [&archive](LabelSetId set, const DegreeHistogram& histogram) {
      archive(set.value, histogram);
    });
  }
}
template <typename Archive>
TypeStatistics ReadType(Archive& archive) {
  TypeStatistics type;
  archive(type.edge_count);
  for (TypeStatistics::Ends& ends : type.ends) {
    ReadEntries(archive, [&] { archive(ends[ReadId<LabelSetId>(archive)]); });
  }
  return type;
}

template <typename Map, typename Archive>
void WriteValues(const Map& map, Archive& archive) {
  WriteEntries(archive, map, [&archive](const auto& of, const GatheredStatistics::Values& values) {
    archive(of.first.value, of.second.value, *values.figures);
  });
}
template <typename Map, typename Archive>
Map ReadValues(Archive& archive) {
  Map map;
  ReadEntries(archive, [&] {
    const auto of = ReadId<typename Map::key_type::first_type>(archive);
    const auto key = ReadId<KeyId>(archive);
    ValueStatistics figures;
    archive(figures);
    map[{of, key}].figures = std::make_shared<const ValueStatistics>(std::move(figures));
  });
  return map;
}

template <typename Archive>
void WriteFigures(const GatheredStatistics& figures, Archive& archive) {
  WriteTotals(figures.totals, archive);
  archive(figures.counted);
  WriteEntries(archive, figures.types, [&archive](TypeId id, const auto& type) {
    archive(id.value);
    WriteType(*type, archive);
  });
  WriteValues(figures.node_values, archive);
  WriteValues(figures.edge_values, archive);
}
template <typename Archive>
GatheredStatistics ReadFigures(Archive& archive) {
  GatheredStatistics figures;
  figures.totals = ReadTotals(archive);
  archive(figures.counted);
  ReadEntries(archive, [&] {
    const auto id = ReadId<TypeId>(archive);
    figures.types[id] = std::make_shared<const TypeStatistics>(ReadType(archive));
  });
  figures.node_values = ReadValues<decltype(figures.node_values)>(archive);
  figures.edge_values = ReadValues<decltype(figures.edge_values)>(archive);
  return figures;
}

}  // namespace

std::string EncodeStatistics(const StatisticsRecord& record) {
  std::ostringstream stream;
  cereal::PortableBinaryOutputArchive archive(stream);
  archive(record.timestamp, record.totals.has_value());
  WriteTotals(record.totals.value_or(EntityTotals()), archive);
  WriteFigures(record.figures, archive);
  return StampRecord(kStamp, stream.str());
}

std::optional<StatisticsRecord> DecodeStatistics(std::string_view bytes) {
  const auto body = BodyOfRecord(kStamp, bytes);
  if (!body) return std::nullopt;
  try {
    std::istringstream stream{std::string(*body)};
    cereal::PortableBinaryInputArchive archive(stream);
    StatisticsRecord record;
    bool has_totals = false;
    archive(record.timestamp, has_totals);
    EntityTotals totals = ReadTotals(archive);
    if (has_totals) record.totals = std::move(totals);
    record.figures = ReadFigures(archive);
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
