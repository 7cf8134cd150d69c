#include "query/expression/temporal/zone.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>

#include <date/tz.h>

#include "graph/temporal_text.h"
#include "query/expression/query_failure.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/posix_rule.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr const char* kZoneDirectory = "/usr/share/zoneinfo/";
/// The library's years end at ±32,767; instants beyond these years are moved to them, which is
/// right for the past (no transitions there) and for the future is left to the rule.
constexpr int kLibraryYears = 32'000;

std::int64_t LibrarySeconds(int year) { return graph::DaysFromCivil(year, 1, 1) * kSecondsPerDay; }

// The rule in the last line of a zone file; nothing if the file has none.
std::optional<PosixRule> ReadRule(const std::string& zone_name) {
  std::ifstream file(kZoneDirectory + zone_name, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  const std::string bytes = content.str();
  if (bytes.size() < 2 || bytes.compare(0, 4, "TZif") != 0 || bytes.back() != '\n') {
    return std::nullopt;
  }
  const std::size_t line = bytes.rfind('\n', bytes.size() - 2);
  if (line == std::string::npos) return std::nullopt;
  return PosixRule::Parse(std::string_view(bytes).substr(line + 1, bytes.size() - line - 2));
}

// A zone of the library with its rule.
struct NamedZone {
  const date::time_zone* zone = nullptr;  // lives as long as the process
  std::optional<PosixRule> rule;
};

// Zones used so far; at most one entry per zone of the system's database.
class ZoneCache {
 public:
  // Null if there is no such zone. The pointer lives as long as the process.
  const NamedZone* Find(const std::string& name) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto it = zones_.find(name); it != zones_.end()) return it->second.get();
    auto found = std::make_unique<NamedZone>();
    try {
      found->zone = date::locate_zone(name);
    } catch (const std::exception&) {  // the library's only way to say "no such zone"
      return nullptr;
    }
    found->rule = ReadRule(name);
    return zones_.emplace(name, std::move(found)).first->second.get();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<NamedZone>> zones_;  // guarded by mutex_
};

const NamedZone* FindZone(const std::string& name) {
  static auto* const cache = new ZoneCache;
  return cache->Find(name);
}

Status UnknownZone(std::string_view name) {
  return ArgumentError("InvalidArgumentValue",
                       "unknown time zone '" + std::string(name) +
                           "'; expected an offset such as '+01:00' or a name such as "
                           "'Europe/Stockholm'");
}

std::int32_t NamedOffset(const NamedZone& named, std::int64_t epoch_seconds) {
  static const std::int64_t earliest = LibrarySeconds(-kLibraryYears);
  static const std::int64_t latest = LibrarySeconds(kLibraryYears);
  const std::int64_t within = std::clamp(epoch_seconds, earliest, latest);
  const date::sys_info info = named.zone->get_info(date::sys_seconds(std::chrono::seconds(within)));
  const bool after_last_transition = info.end.time_since_epoch().count() > latest;
  if (after_last_transition && named.rule) return named.rule->OffsetAt(epoch_seconds);
  return static_cast<std::int32_t>(info.offset.count());
}

bool TwoDigits(std::string_view& rest, int highest, int& out) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (rest.size() < 2 || !digit(rest[0]) || !digit(rest[1])) return false;
  out = (rest[0] - '0') * 10 + (rest[1] - '0');
  rest.remove_prefix(2);
  return out <= highest;
}

}  // namespace

std::optional<std::int32_t> ParseOffset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  int parts[3] = {0, 0, 0};  // hours, minutes, seconds
  if (!TwoDigits(text, 18, parts[0])) return std::nullopt;
  const bool colons = text.starts_with(':');
  for (int i = 1; i < 3 && !text.empty(); ++i) {
    if (colons != text.starts_with(':')) return std::nullopt;
    if (colons) text.remove_prefix(1);
    if (!TwoDigits(text, 59, parts[i])) return std::nullopt;
  }
  const std::int32_t seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (!text.empty() || seconds > kMaxOffsetSeconds) return std::nullopt;
  return sign * seconds;
}

Result<Zone> ParseZone(std::string_view text) {
  if (const auto offset = ParseOffset(text)) return Zone{.name = {}, .offset_seconds = *offset};
  std::string name(text);
  std::replace(name.begin(), name.end(), ' ', '_');
  if (name.empty() || FindZone(name) == nullptr) return UnknownZone(text);
  return Zone{.name = std::move(name)};
}

Result<std::int32_t> OffsetAt(const Zone& zone, std::int64_t epoch_seconds) {
  if (zone.name.empty()) return zone.offset_seconds;
  const NamedZone* named = FindZone(zone.name);
  if (named == nullptr) return UnknownZone(zone.name);
  return NamedOffset(*named, epoch_seconds);
}

Result<ZonedInstant> ResolveWallClock(const Zone& zone, std::int64_t wall_seconds,
                                      std::optional<std::int32_t> preferred) {
  if (zone.name.empty()) {
    return ZonedInstant{wall_seconds - zone.offset_seconds, zone.offset_seconds};
  }
  const NamedZone* named = FindZone(zone.name);
  if (named == nullptr) return UnknownZone(zone.name);
  const auto holds = [&](std::int32_t offset) {
    return NamedOffset(*named, wall_seconds - offset) == offset;
  };
  if (preferred && holds(*preferred)) return ZonedInstant{wall_seconds - *preferred, *preferred};
  const std::int32_t before = NamedOffset(*named, wall_seconds - kSecondsPerDay);
  if (holds(before)) return ZonedInstant{wall_seconds - before, before};
  const std::int32_t after = NamedOffset(*named, wall_seconds + kSecondsPerDay);
  if (holds(after)) return ZonedInstant{wall_seconds - after, after};
  const std::int64_t instant = wall_seconds - before;  // clocks skipped this time
  return ZonedInstant{instant, NamedOffset(*named, instant)};
}

}  // namespace keiretsu::query
