/// The version of the bytes on disk: its stamp, who may open what, and the steps between versions.
///
/// The stamp is a value of keyspace kMeta, and a copy of the same bytes is the file
/// `keiretsu.format` of the directory, so that a version that must refuse can do so before RocksDB
/// touches anything.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::storage {

class Engine;

/// A version of the format. A newer minor adds what an older program can ignore; a newer major does
/// not. Feature bits say the same of single features: an unknown bit of 0..31 refuses, one of
/// 32..63 may be ignored.
struct FormatVersion {
  std::uint16_t major = 1;
  std::uint16_t minor = 0;
  std::uint64_t features = 0;
  friend bool operator==(const FormatVersion&, const FormatVersion&) = default;
};

/// What this program writes.
inline constexpr FormatVersion kFormatVersion{1, 0, 0};
inline constexpr std::uint64_t kIncompatibleFeatures = 0xFFFF'FFFFULL;
inline constexpr char kFormatKey[] = "format";
inline constexpr char kFormatFileName[] = "keiretsu.format";

/// 24 bytes: magic "KEIRETSU", major u16, minor u16, features u64, Checksum32 u32 of the bytes
/// before; little-endian.
std::string EncodeFormat(const FormatVersion& version);
/// Errors: Corruption, with `where` in the message.
Result<FormatVersion> DecodeFormat(std::string_view bytes, std::string_view where);

/// Whether this program may open a store of version `stored`. `path` is for the message.
/// Errors: VersionMismatch naming both versions.
Status CheckFormat(const FormatVersion& stored, std::string_view path);

/// One step from a version to a later one, run as ordinary writes when a store is opened for
/// writing; the stamp follows in the step's last batch, so a step cut short runs again.
struct UpgradeStep {
  FormatVersion from;
  FormatVersion to;
  Status (*apply)(Engine& engine);
};
/// All steps, ascending. Empty while there is one version.
std::span<const UpgradeStep> UpgradeSteps();
/// Brings a store of version `stored`, which passed CheckFormat, to kFormatVersion.
Status UpgradeFormat(Engine& engine, const FormatVersion& stored);

}  // namespace keiretsu::storage
