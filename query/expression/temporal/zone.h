/// Time zones: fixed offsets and IANA zones of the system's tz database.
///
/// The one place that knows the zone library. It closes two gaps of it: years beyond ±32,767, and
/// times after the last transition that a zone file lists, which follow the rule in the file's
/// last line. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::query {

/// A fixed offset, or a named zone whose offset depends on the instant.
struct Zone {
  std::string name;                 ///< "" for a fixed offset
  std::int32_t offset_seconds = 0;  ///< of a fixed offset; at most 18 hours either way
  friend bool operator==(const Zone&, const Zone&) = default;
};

/// Largest offset from UTC that can be written.
inline constexpr std::int32_t kMaxOffsetSeconds = 18 * 3600;

/// "Z", "+01", "+0100", "+01:00", "+01:00:30", or a name such as "Europe/Stockholm".
/// Errors: ArgumentError InvalidArgumentValue.
Result<Zone> ParseZone(std::string_view text);
/// The offset forms of ParseZone(); nothing for other text.
std::optional<std::int32_t> ParseOffset(std::string_view text);

/// Seconds east of UTC at an instant. Errors: ArgumentError InvalidArgumentValue if this system's
/// database has no such zone.
Result<std::int32_t> OffsetAt(const Zone& zone, std::int64_t epoch_seconds);

/// A wall clock time placed on the time line.
struct ZonedInstant {
  std::int64_t epoch_seconds = 0;
  std::int32_t offset_seconds = 0;
};
/// The instant at which clocks in the zone show `wall_seconds`. When clocks show it twice, the one
/// with `preferred` offset if given, else the earlier; when clocks skip it, as much after the gap
/// as it is into the gap. Errors: as OffsetAt().
Result<ZonedInstant> ResolveWallClock(const Zone& zone, std::int64_t wall_seconds,
                                      std::optional<std::int32_t> preferred = std::nullopt);

}  // namespace keiretsu::query
