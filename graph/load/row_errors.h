/// Bad rows of a file: every kind with its count and its first place, and all of them in a file.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/load/reject_file.h"
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
  kBadValue,
  kMissingKey,
  kDuplicateKey,
  kKeyExists,
  kEndsDiffer,
  kNotUnique,
  kKeyTooLong,
  kNoSuchNode,
  kSeveralNodes,
  kBadName,
  kBadRecord,
};
inline constexpr std::size_t kRowErrorCodes = 17;
/// "RaggedRow", ...
std::string_view RowErrorCodeName(RowErrorCode code);

/// A place in a file, and what is wrong there.
struct RowError {
  RowErrorCode code = RowErrorCode::kRaggedRow;
  std::uint64_t offset = 0;  ///< of the row in the file's content; of one code, the least is shown
  std::uint64_t line = 0;    ///< from 1
  std::string column = {};   ///< "" when the whole row is wrong
  std::string message = {};
  std::string text = {};     ///< the row
};

/// What becomes of bad rows.
enum class RowPolicy : std::uint8_t {
  kFail,     ///< nothing is loaded
  kReject,   ///< the row is left out, and reported like an error
  kDiscard,  ///< the row is left out and counted
};

/// Collects the errors of one file, at most one of a row. Thread-safe but for Configure.
class RowErrors {
 public:
  RowErrors();

  /// What to do about rows with an error: `others` holds for codes that have no policy of their
  /// own. More than `max_rejected` rows that are rejected fail the load.
  void Configure(RowPolicy others, const std::vector<std::pair<RowErrorCode, RowPolicy>>& own,
                 std::uint64_t max_rejected);
  /// Forgets all errors, for a file that is read again.
  void Restart();
  /// Also writes all errors to `file`. May be null.
  void WriteTo(std::unique_ptr<RejectFile> file) { file_ = std::move(file); }

  RowPolicy PolicyOf(RowErrorCode code) const {
    return policies_[static_cast<std::size_t>(code)];
  }
  /// Whether Add would use more of an error than its code; otherwise Count does.
  bool Wants(RowErrorCode code, std::uint64_t offset) const;
  /// `slice` orders the rows of the file of errors: each waits for FinishSlice.
  void Add(RowError error, std::uint64_t slice = kAfterAllSlices);
  void Count(RowErrorCode code, std::uint64_t count = 1);
  void FinishSlice(std::uint64_t slice);

  /// Whether they let nothing be loaded.
  bool Fail() const;
  /// All of it as one InvalidArgument. REQUIRES: Fail().
  Status ToStatus(const std::string& path) const;
  /// Rows left out, by code; those of no row are not there.
  std::vector<std::pair<std::string, std::uint64_t>> Counts() const;
  /// Ends the file of errors. Errors: IoError.
  Status Finish();

  /// Visits the first error of each code.
  template <typename F>
  void ForEachFirst(F visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& first : firsts_) {
      if (first) visit(*first);
    }
  }

  static constexpr std::uint64_t kAfterAllSlices = ~std::uint64_t{0};

 private:
  std::array<RowPolicy, kRowErrorCodes> policies_{};
  std::uint64_t max_rejected_ = 0;
  mutable std::mutex mutex_;  // guards what follows
  std::array<std::uint64_t, kRowErrorCodes> counts_{};
  std::array<std::optional<RowError>, kRowErrorCodes> firsts_{};
  std::unique_ptr<RejectFile> file_;
};

/// A cell's text for a message, in quotes and cut short.
std::string ShownCell(std::string_view text);

}  // namespace keiretsu::graph
