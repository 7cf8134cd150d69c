/// The rule for times after the last transition that a zone file lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace keiretsu::query {

/// A POSIX TZ rule such as "CET-1CEST,M3.5.0,M10.5.0/3", as in the last line of zone files
/// (RFC 8536, section 3.3). Immutable.
class PosixRule {
 public:
  /// Nothing if the text is not such a rule.
  static std::optional<PosixRule> Parse(std::string_view text);

  /// Seconds east of UTC at an instant.
  std::int32_t OffsetAt(std::int64_t epoch_seconds) const;

 private:
  friend class PosixRuleParser;

  /// When, in a year, the clock changes.
  struct Change {
    enum class Kind : std::uint8_t { kMonthWeekDay, kJulianDay, kOrdinalDay } kind{};
    int month = 1;
    int week = 1;                     ///< 5 is the last
    int day = 0;                      ///< of the week, Sunday 0; or of the year
    std::int32_t seconds = 2 * 3600;  ///< after midnight, wall clock; may be negative
  };
  static std::int64_t WallSeconds(const Change& change, std::int64_t year);

  std::int32_t standard_offset_ = 0;
  std::int32_t summer_offset_ = 0;
  bool has_summer_time_ = false;
  Change start_;
  Change end_;
};

}  // namespace keiretsu::query
