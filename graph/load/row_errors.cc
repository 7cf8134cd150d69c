#include "graph/load/row_errors.h"

#include <fmt/format.h>

#include <algorithm>
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
    case RowErrorCode::kBadValue: return "BadValue";
    case RowErrorCode::kMissingKey: return "MissingKey";
    case RowErrorCode::kDuplicateKey: return "DuplicateKey";
    case RowErrorCode::kKeyExists: return "KeyExists";
    case RowErrorCode::kEndsDiffer: return "EndsDiffer";
    case RowErrorCode::kNotUnique: return "NotUnique";
    case RowErrorCode::kKeyTooLong: return "KeyTooLong";
    case RowErrorCode::kNoSuchNode: return "NoSuchNode";
    case RowErrorCode::kSeveralNodes: return "SeveralNodes";
    case RowErrorCode::kBadName: return "BadName";
    case RowErrorCode::kBadRecord: return "BadRecord";
  }
  return "Unknown";
}

RowErrors::RowErrors() { policies_.fill(RowPolicy::kFail); }

void RowErrors::Configure(RowPolicy others,
                          const std::vector<std::pair<RowErrorCode, RowPolicy>>& own,
                          std::uint64_t max_rejected) {
  policies_.fill(others);
  for (const auto& [code, policy] : own) policies_[static_cast<std::size_t>(code)] = policy;
  max_rejected_ = max_rejected;
}

void RowErrors::Restart() {
  const std::lock_guard lock(mutex_);
  counts_.fill(0);
  firsts_.fill(std::nullopt);
  if (file_ != nullptr) file_->Restart();
}

bool RowErrors::Wants(RowErrorCode code, std::uint64_t offset) const {
  const auto index = static_cast<std::size_t>(code);
  if (policies_[index] == RowPolicy::kDiscard) return false;
  const std::lock_guard lock(mutex_);
  return file_ != nullptr || !firsts_[index] || offset < firsts_[index]->offset;
}

void RowErrors::Add(RowError error, std::uint64_t slice) {
  const auto index = static_cast<std::size_t>(error.code);
  const std::lock_guard lock(mutex_);
  ++counts_[index];
  if (file_ != nullptr && policies_[index] != RowPolicy::kDiscard) {
    file_->Add(error, RowErrorCodeName(error.code), slice, slice == kAfterAllSlices);
  }
  if (firsts_[index] && firsts_[index]->offset <= error.offset) return;
  error.text = {};
  firsts_[index] = std::move(error);
}

void RowErrors::Count(RowErrorCode code, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  counts_[static_cast<std::size_t>(code)] += count;
}

void RowErrors::FinishSlice(std::uint64_t slice) {
  const std::lock_guard lock(mutex_);
  if (file_ != nullptr) file_->FinishSlice(slice);
}

bool RowErrors::Fail() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t rejected = 0;
  for (std::size_t i = 0; i < kRowErrorCodes; ++i) {
    if (policies_[i] == RowPolicy::kFail && counts_[i] > 0) return true;
    if (policies_[i] == RowPolicy::kReject) rejected += counts_[i];
  }
  return rejected > max_rejected_;
}

std::vector<std::pair<std::string, std::uint64_t>> RowErrors::Counts() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  for (std::size_t i = 0; i < kRowErrorCodes; ++i) {
    if (counts_[i] == 0) continue;
    counts.emplace_back(RowErrorCodeName(static_cast<RowErrorCode>(i)), counts_[i]);
  }
  return counts;
}

Status RowErrors::Finish() {
  const std::lock_guard lock(mutex_);
  return file_ == nullptr ? Status() : file_->Finish();
}

Status RowErrors::ToStatus(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> codes;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < kRowErrorCodes; ++i) {
    if (!firsts_[i]) continue;
    codes.push_back(i);
    total += counts_[i];
  }
  std::sort(codes.begin(), codes.end(), [&](std::size_t a, std::size_t b) {
    return firsts_[a]->offset < firsts_[b]->offset;
  });
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
