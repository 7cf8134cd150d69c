#include "storage/format_version.h"

#include <fmt/format.h>

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/checksum.h"
#include "storage/engine.h"
#include "storage/status_macros.h"

namespace keiretsu::storage {
namespace {

constexpr std::string_view kMagic = "KEIRETSU";
constexpr std::size_t kStampBytes = 24;

std::string VersionText(const FormatVersion& version) {
  std::string text = fmt::format("{}.{}", version.major, version.minor);
  if (version.features != 0) text += fmt::format(" (features 0x{:x})", version.features);
  return text;
}

}  // namespace

std::string EncodeFormat(const FormatVersion& version) {
  std::string bytes(kMagic);
  ByteWriter writer(&bytes);
  writer.U16(version.major);
  writer.U16(version.minor);
  writer.U64(version.features);
  writer.U32(Checksum32(bytes));
  return bytes;
}

Result<FormatVersion> DecodeFormat(std::string_view bytes, std::string_view where) {
  ByteReader reader(bytes);
  const std::string_view magic = reader.Bytes(kMagic.size());
  FormatVersion version;
  version.major = reader.U16();
  version.minor = reader.U16();
  version.features = reader.U64();
  const std::uint32_t checksum = reader.U32();
  if (!reader.ok() || magic != kMagic || bytes.size() < kStampBytes ||
      checksum != Checksum32(bytes.substr(0, kStampBytes - 4))) {
    return Status::Corruption(fmt::format("{}: not a version stamp; restore a backup", where));
  }
  return version;
}

Status CheckFormat(const FormatVersion& stored, std::string_view path) {
  const std::uint64_t unknown =
      stored.features & kIncompatibleFeatures & ~kFormatVersion.features;
  if (stored.major <= kFormatVersion.major && unknown == 0) return {};
  return Status::VersionMismatch(fmt::format(
      "database {} has format {}, this program reads up to format {}: open it with the newer "
      "version of Keiretsu that wrote it",
      path, VersionText(stored), VersionText(kFormatVersion)));
}

std::span<const UpgradeStep> UpgradeSteps() { return {}; }

Status UpgradeFormat(Engine& engine, const FormatVersion& stored) {
  FormatVersion at = stored;
  for (const UpgradeStep& step : UpgradeSteps()) {
    if (!(step.from == at)) continue;
    RETURN_IF_ERROR(step.apply(engine));
    at = step.to;
  }
  return {};
}

}  // namespace keiretsu::storage
