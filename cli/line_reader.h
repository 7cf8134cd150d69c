/// Lines of a file descriptor, in place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace keiretsu::cli {

/// Reads lines in large pieces. Behind each line at least kPadding readable bytes follow, as
/// simdjson wants it. External synchronisation.
class LineReader {
 public:
  static constexpr std::size_t kPadding = 64;
  /// A longer line ends the input.
  static constexpr std::size_t kMaxLineBytes = std::size_t{1} << 30;

  /// `awake`: how long it asks for input again and again before it sleeps until there is some.
  explicit LineReader(int file_descriptor, std::chrono::microseconds awake = {})
      : file_descriptor_(file_descriptor), awake_(awake) {}

  /// The next line without its end, valid until the next call; nothing at the end of the input or
  /// after a failed read. The last line need not end.
  std::optional<std::string_view> Next();
  /// True if Next() has a whole line without reading.
  bool HasLine() const;

 private:
  bool Fill();
  void WaitAwake() const;

  int file_descriptor_;
  std::chrono::microseconds awake_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was not handed out
  std::size_t end_ = 0;    // of what was read
  bool at_end_ = false;
};

}  // namespace keiretsu::cli
