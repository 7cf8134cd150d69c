#include "graph/load/row_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "graph/load/limits.h"

namespace keiretsu::graph {

std::string_view RowErrorCodeName(RowErrorCode code) {
  switch (code) {
    case RowErrorCode::kRaggedRow: return "RaggedRow";
    case RowErrorCode::kQuoteNotClosed: return "QuoteNotClosed";
    case RowErrorCode::kTextAfterQuote: return "TextAfterQuote";
    case RowErrorCode::kInvalidUtf8: return "InvalidUtf8";
    case RowErrorCode::kNulByte: return "NulByte";
    case RowErrorCode::kRecordTooLong: return "RecordTooLong";
    case RowErrorCode::kMissingKey: return "MissingKey";
    case RowErrorCode::kDuplicateKey: return "DuplicateKey";
    case RowErrorCode::kKeyExists: return "KeyExists";
    case RowErrorCode::kKeyTooLong: return "KeyTooLong";
    case RowErrorCode::kNoSuchNode: return "NoSuchNode";
    case RowErrorCode::kSeveralNodes: return "SeveralNodes";
    case RowErrorCode::kBadName: return "BadName";
  }
  return "Unknown";
}

void RowErrors::Add(RowError error) {
  const auto code = static_cast<std::size_t>(error.code);
  const std::lock_guard lock(mutex_);
  ++counts_[code];
  if (!firsts_[code] || error.row < firsts_[code]->row) firsts_[code] = std::move(error);
}

bool RowErrors::IsFirst(RowErrorCode code, std::uint64_t row) const {
  const auto index = static_cast<std::size_t>(code);
  const std::lock_guard lock(mutex_);
  return !firsts_[index] || row < firsts_[index]->row;
}

void RowErrors::Count(RowErrorCode code) {
  const std::lock_guard lock(mutex_);
  ++counts_[static_cast<std::size_t>(code)];
}

bool RowErrors::empty() const {
  const std::lock_guard lock(mutex_);
  return std::all_of(counts_.begin(), counts_.end(), [](std::uint64_t n) { return n == 0; });
}

Status RowErrors::ToStatus(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> codes;
  for (std::size_t i = 0; i < kRowErrorCodes; ++i) {
    if (firsts_[i]) codes.push_back(i);
  }
  std::sort(codes.begin(), codes.end(),
            [&](std::size_t a, std::size_t b) { return firsts_[a]->row < firsts_[b]->row; });
  const std::uint64_t total =
      std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
  std::string text = fmt::format("{}: {} bad {}, nothing was loaded", path, total,
                                 total == 1 ? "row" : "rows");
  for (const std::size_t i : codes) {
    const RowError& first = *firsts_[i];
    text += fmt::format("\n  {}, {} {}; {} line {}", RowErrorCodeName(first.code), counts_[i],
                        counts_[i] == 1 ? "row" : "rows", counts_[i] == 1 ? "in" : "first in",
                        first.line);
    if (!first.column.empty()) text += fmt::format(", column {}", first.column);
    text += ": " + first.message;
  }
  return Status::InvalidArgument(text);
}

std::string ShownCell(std::string_view text) {
  if (text.size() <= kShownCellBytes) return fmt::format("'{}'", text);
  std::size_t end = kShownCellBytes;  // not within a character
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("'{}...'", text.substr(0, end));
}

}  // namespace keiretsu::graph
