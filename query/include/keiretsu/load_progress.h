/// How far a COPY is.
#pragma once

#include <cstdint>
#include <string_view>

namespace keiretsu {

/// The COPY that a session runs, as Session::Progress() finds it.
struct LoadProgress {
  /// "reading keys", "reading", "checking", "writing"; "" when none runs.
  std::string_view phase;
  std::uint64_t bytes = 0;        ///< of the file, read so far
  std::uint64_t total_bytes = 0;  ///< size of the file
  std::uint64_t rows = 0;         ///< read so far
  double written = 0;             ///< how much of the writing is done, 0 to 1
  /// Disk that it needs for temporary files, when the rows do not fit in the memory limit.
  std::uint64_t temporary_bytes = 0;
};

}  // namespace keiretsu
