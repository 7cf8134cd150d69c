/// What was entered before.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::cli {

/// Entries, oldest first, each possibly of several lines; kept in a file that only the user can
/// read, one entry a line with \n and \\ escaped. A file that cannot be read or written is no
/// error: the history then lasts as long as this object. External synchronisation.
class History {
 public:
  static constexpr std::size_t kMaxEntries = 10'000;

  /// Reads `file`; "" keeps everything in memory.
  explicit History(std::filesystem::path file);

  /// Adds an entry at the end and to the file, unless it is blank or the same as the last.
  void Add(std::string_view entry);
  const std::vector<std::string>& entries() const { return entries_; }

 private:
  void Rewrite() const;

  std::filesystem::path file_;
  std::vector<std::string> entries_;
};

}  // namespace keiretsu::cli
