#include "graph/load/load_job.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "graph/keys.h"
#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::uint8_t kJobVersion = 1;
constexpr std::uint64_t kFingerprintBytes = 1U << 20;

void AppendPart(std::string_view part, std::string* text) {
  text->append(fmt::format("{}:", part.size()));  // no two lists of parts give one text
  text->append(part);
}

void AppendEnd(const CopyEndpoint& end, std::string* text) {
  for (const std::string& label : end.labels) AppendPart(label, text);
  AppendPart(end.any_label ? "any" : "all", text);
  for (const std::string& column : end.label_columns) AppendPart(column, text);
  AppendPart(end.key_property, text);
  AppendPart(end.key_column, text);
}

}  // namespace

std::string LoadJob::Encode() const {
  std::string bytes;
  storage::ByteWriter writer(&bytes);
  writer.U8(kJobVersion);
  writer.U64(file_bytes);
  writer.U64(static_cast<std::uint64_t>(modified_ns));
  writer.U64(checksum);
  writer.U64(rows);
  return bytes;
}

std::uint64_t JobIdOf(const CopySpec& spec) {
  std::error_code error;
  const auto canonical = std::filesystem::weakly_canonical(spec.path, error);
  std::string text;
  AppendPart(error ? spec.path : canonical.string(), &text);
  AppendPart(spec.is_relationship ? "relationships" : "nodes", &text);
  AppendEnd(spec.node, &text);
  AppendEnd(spec.target, &text);
  AppendPart(spec.incoming ? "in" : "out", &text);
  for (const std::string& part :
       {spec.type, spec.type_column, spec.edge_key_property, spec.edge_key_column}) {
    AppendPart(part, &text);
  }
  return XXH3_64bits(text.data(), text.size());
}

Result<LoadJob> JobOf(const InputFile& file) {
  LoadJob job;
  job.file_bytes = file.file_bytes();
  job.modified_ns = file.modified_ns();
  std::string bytes(std::min(2 * kFingerprintBytes, job.file_bytes), '\0');
  const std::size_t first = std::min<std::size_t>(kFingerprintBytes, bytes.size());
  RETURN_IF_ERROR(file.ReadRaw(0, bytes.data(), first).status());
  RETURN_IF_ERROR(file.ReadRaw(job.file_bytes - (bytes.size() - first), bytes.data() + first,
                               bytes.size() - first)
                      .status());
  job.checksum = XXH3_64bits(bytes.data(), bytes.size());
  return job;
}

Result<std::optional<LoadJob>> FindJob(const storage::Engine& engine, std::uint64_t job_id) {
  ASSIGN_OR_RETURN(const auto value, engine.Get(storage::Keyspace::kAux, JobKey(job_id)));
  if (!value) return std::optional<LoadJob>();
  storage::ByteReader reader(value->view());
  const std::uint8_t version = reader.U8();
  LoadJob job;
  job.file_bytes = reader.U64();
  job.modified_ns = static_cast<std::int64_t>(reader.U64());
  job.checksum = reader.U64();
  job.rows = reader.U64();
  if (version != kJobVersion || !reader.ok() || !reader.AtEnd()) {
    return Status::Corruption(fmt::format("keyspace aux: the record of load {}", job_id));
  }
  return std::optional<LoadJob>(job);
}

}  // namespace keiretsu::graph
