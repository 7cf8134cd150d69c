#include "graph/load/registers/json_slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "graph/load/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool IsBlankByte(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The end of the string that begins at `text[begin]`, behind its quote; npos when it is not there.
std::size_t EndOfString(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

/// The end of the value that begins at `text[begin]`; npos when it is not there.
std::size_t EndOfValue(std::string_view text, std::size_t begin) {
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    switch (text[i]) {
      case '"': {
        const std::size_t end = EndOfString(text, i);
        if (end == std::string_view::npos) return end;
        if (depth == 0) return end;
        i = end - 1;
        break;
      }
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']':
        if (--depth <= 0) return i + 1;
        break;
      default:
        if (depth == 0 && (IsBlankByte(text[i]) || text[i] == ',')) return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Status JsonSlicer::Fill() {
  while (!at_end_ && carry_.size() < read_ahead_) {
    const std::size_t before = carry_.size();
    carry_.resize(read_ahead_);
    ASSIGN_OR_RETURN(const std::size_t count,
                     stream_->Read(carry_.data() + before, read_ahead_ - before));
    carry_.resize(before + count);
    at_end_ = carry_.size() < read_ahead_;
  }
  return Status();
}

void JsonSlicer::Begin() {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const auto skip = [this](std::size_t count) {
    line_ += static_cast<std::uint64_t>(
        std::count(carry_.begin(), carry_.begin() + static_cast<std::ptrdiff_t>(count), '\n'));
    position_ += count;
    carry_.erase(0, count);
  };
  if (carry_.starts_with(kByteOrderMark)) skip(kByteOrderMark.size());
  skip(std::min(carry_.find_first_not_of(kBlanks), carry_.size()));
  form_ = Form::kLines;
  if (carry_.starts_with('[')) {
    form_ = Form::kValues;
    skip(1);
  } else if (const std::size_t line_end = carry_.find('\n'); line_end != std::string::npos) {
    const std::size_t value_end = EndOfValue(std::string_view(carry_).substr(0, line_end), 0);
    if (value_end == std::string::npos) form_ = Form::kValues;
  }
}

void JsonSlicer::AddRecord(std::size_t begin, std::size_t end, JsonSlice* slice) const {
  const std::string_view carry = carry_;
  std::uint64_t line = line_;
  std::size_t counted = 0;
  if (!slice->records.empty()) {
    line = slice->records.back().line;
    counted = slice->records.back().begin;
  }
  line += static_cast<std::uint64_t>(
      std::count(carry.begin() + static_cast<std::ptrdiff_t>(counted),
                 carry.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
  slice->records.push_back({begin, end - begin, line});
}

std::size_t JsonSlicer::CutLines(JsonSlice* slice) const {
  std::size_t end = carry_.size();
  if (!at_end_) {
    const std::size_t last = carry_.rfind('\n');
    if (last == std::string::npos) return 0;
    end = last + 1;
  }
  for (std::size_t begin = 0; begin < end;) {
    const void* found = std::memchr(carry_.data() + begin, '\n', end - begin);
    const std::size_t line_end =
        found == nullptr
            ? end
            : static_cast<std::size_t>(static_cast<const char*>(found) - carry_.data());
    std::size_t first = begin;
    std::size_t last = line_end;
    while (first < last && IsBlankByte(carry_[first])) ++first;
    while (last > first && IsBlankByte(carry_[last - 1])) --last;
    if (first < last) AddRecord(first, last, slice);
    begin = line_end + 1;
  }
  return end;
}

std::size_t JsonSlicer::CutValues(JsonSlice* slice, RowErrors* errors) {
  std::size_t used = 0;
  while (used < carry_.size()) {
    const std::size_t begin = carry_.find_first_not_of(" \t\r\n,", used);
    if (begin == std::string::npos) return carry_.size();
    if (carry_[begin] == ']') {  // nothing of ours follows the array
      ended_ = true;
      return carry_.size();
    }
    const std::size_t end = EndOfValue(carry_, begin);
    const bool is_whole = end != std::string::npos;
    if (!is_whole && !at_end_) return used;
    if (!is_whole) {
      const auto lines = std::count(carry_.begin(),
                                    carry_.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
      errors->Add({RowErrorCode::kBadRecord, position_ + begin,
                   line_ + static_cast<std::uint64_t>(lines), "",
                   "the file ends within a JSON value"});
      return carry_.size();
    }
    AddRecord(begin, end, slice);
    used = end;
  }
  return used;
}

Result<bool> JsonSlicer::Next(JsonSlice* slice, RowErrors* errors) {
  const std::lock_guard lock(mutex_);
  slice->records.clear();
  read_ahead_ = kSliceBytes;
  while (!ended_) {
    RETURN_IF_ERROR(Fill());
    if (form_ == Form::kUnknown) Begin();
    std::size_t used = form_ == Form::kLines ? CutLines(slice) : CutValues(slice, errors);
    if (used == 0 && !at_end_) {
      if (carry_.size() >= kMaxRecordBytes) {
        errors->Add({RowErrorCode::kRecordTooLong, position_, line_, "",
                     fmt::format("a record of more than {} MiB", kMaxRecordBytes >> 20)});
        ended_ = true;
        return false;
      }
      read_ahead_ = carry_.size() * 2 + kSliceBytes;
      continue;
    }
    ended_ = ended_ || at_end_;
    slice->index = next_index_++;
    slice->offset = position_;
    slice->text.assign(carry_, 0, used);
    slice->text.append(JsonSlice::kPadding, '\0');
    line_ += static_cast<std::uint64_t>(
        std::count(carry_.begin(), carry_.begin() + static_cast<std::ptrdiff_t>(used), '\n'));
    position_ += used;
    carry_.erase(0, used);
    if (!slice->records.empty()) return true;
  }
  return false;
}

}  // namespace keiretsu::graph
