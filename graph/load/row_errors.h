/// Bad rows of a file: every kind with its count and its first place.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// What can be wrong with a row.
enum class RowErrorCode : std::uint8_t {
  kRaggedRow,
  kQuoteNotClosed,
  kTextAfterQuote,
  kInvalidUtf8,
  kNulByte,
  kRecordTooLong,
  kMissingKey,
  kDuplicateKey,
  kKeyExists,
  kKeyTooLong,
  kNoSuchNode,
  kSeveralNodes,
  kBadName,
};
inline constexpr std::size_t kRowErrorCodes = 13;
/// "RaggedRow", ...
std::string_view RowErrorCodeName(RowErrorCode code);

/// A place in a file, and what is wrong there.
struct RowError {
  RowErrorCode code = RowErrorCode::kRaggedRow;
  std::uint64_t row = 0;    ///< orders errors: of one code, the least is shown
  std::uint64_t line = 0;   ///< from 1, the header being the first; 0: not known yet
  std::string column = {};  ///< "" when the whole row is wrong
  std::string message = {};
};

/// Collects errors. Thread-safe.
class RowErrors {
 public:
  void Add(RowError error);
  /// Whether Add would keep an error of this code and row, so that its text is worth making.
  bool IsFirst(RowErrorCode code, std::uint64_t row) const;
  /// Counts an error whose text is not needed: one of the code is added before or after.
  void Count(RowErrorCode code);
  bool empty() const;

  /// Visits the first error of each code, to fill in `line`.
  template <typename F>
  void ForEachFirst(F fill) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < kRowErrorCodes; ++i) {
      if (firsts_[i]) fill(&*firsts_[i]);
    }
  }
  /// All of it as one InvalidArgument. REQUIRES: !empty().
  Status ToStatus(const std::string& path) const;

 private:
  mutable std::mutex mutex_;
  std::array<std::uint64_t, kRowErrorCodes> counts_{};
  std::array<std::optional<RowError>, kRowErrorCodes> firsts_{};
};

/// A cell's text for a message, in quotes and cut short.
std::string ShownCell(std::string_view text);

}  // namespace keiretsu::graph
