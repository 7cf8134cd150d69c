/// Dates as registers write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace keiretsu::graph {

struct RegisterDate {
  std::optional<std::int64_t> days;  ///< since 1970-01-01; nullopt: the text is no date
  bool is_full = false;              ///< names a day, rather than its year or month alone
};

/// Reads 2015-08-06, also with a time after it, 2015-08, 2015, and 06-AUG-2015 or 6 Aug 2015 with
/// the month's name or its first three letters. A year or month counts as its first day.
RegisterDate ParseRegisterDate(std::string_view text);

}  // namespace keiretsu::graph
