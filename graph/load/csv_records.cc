#include "graph/load/csv_records.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "graph/load/row_errors.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsText(std::string_view bytes) {
  return std::memchr(bytes.data(), 0, bytes.size()) == nullptr &&
         simdjson::validate_utf8(bytes.data(), bytes.size());
}

/// The scheme of a URL such as "http"; "" for what is none.
std::string_view SchemeOf(std::string_view name) {
  const std::size_t end = name.find(':');
  if (end == std::string_view::npos || end < 2) return {};
  for (const char c : name.substr(0, end)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && c != '+') return {};
  }
  const bool is_url = name.substr(0, end) == "file" || name.substr(end).starts_with("://");
  return is_url ? name.substr(0, end) : std::string_view();
}

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// `%20` and the like as the bytes they stand for; a per cent sign before anything else stays.
std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size();
    const auto high = escape ? HexDigit(text[i + 1]) : std::nullopt;
    const auto low = escape ? HexDigit(text[i + 2]) : std::nullopt;
    if (high && low) {
      decoded += static_cast<char>(*high * 16 + *low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace

Result<std::unique_ptr<CsvRecords>> CsvRecords::Open(const std::string& path, char delimiter) {
  ASSIGN_OR_RETURN(std::unique_ptr<SliceReader> reader, SliceReader::Open(path));
  CsvDialect dialect;
  dialect.delimiter = delimiter;
  reader->Begin(dialect, 0);
  return std::unique_ptr<CsvRecords>(new CsvRecords(std::move(reader), delimiter));
}

Status CsvRecords::Wrong(std::string_view message) const {
  return Status::InvalidArgument(
      fmt::format("{}, line {}: {}", reader_->path(), slice_.LineAt(begin_), message));
}

Result<bool> CsvRecords::NextSlice() {
  RowErrors errors;
  ASSIGN_OR_RETURN(const bool more, reader_->Next(&slice_, &errors));
  Status too_long;
  errors.ForEachFirst([&](const RowError& error) {
    too_long = Status::InvalidArgument(
        fmt::format("{}, line {}: {}", reader_->path(), error.line, error.message));
  });
  RETURN_IF_ERROR(too_long);
  if (!more) return false;
  is_text_ = IsText(slice_.text());
  const bool marked = slice_.place().index == 0 && slice_.text().starts_with(kByteOrderMark);
  next_ = marked ? kByteOrderMark.size() : 0;
  return true;
}

Status CsvRecords::CheckBytes(std::size_t end) const {
  if (is_text_ || IsText(slice_.text().substr(begin_, end - begin_))) return Status();
  return Wrong("not UTF-8 text; convert the file, as with iconv -f WINDOWS-1252 -t UTF-8");
}

Result<bool> CsvRecords::Next() {
  while (true) {
    if (next_ >= slice_.text().size()) {
      ASSIGN_OR_RETURN(const bool more, NextSlice());
      if (!more) return false;
    }
    begin_ = next_;
    SplitRecord record = SplitFirstRecord(slice_.text().substr(begin_), delimiter_, '"');
    if (record.bytes == 0) return Wrong("a quote that opens here never closes");
    next_ += record.bytes;
    if (record.text_after_quote) {
      return Wrong("text between a closing quote and the next delimiter; write a quote within "
                   "quotes twice");
    }
    cells_ = std::move(record.cells);
    if (cells_.size() == 1 && cells_[0].is_null()) continue;  // an empty line
    RETURN_IF_ERROR(CheckBytes(next_));
    return true;
  }
}

Result<std::string> PathOfFile(std::string_view name) {
  const std::string_view scheme = SchemeOf(name);
  std::string path(name);
  if (scheme == "file") {
    std::string_view rest = name.substr(scheme.size() + 1);
    if (rest.starts_with("//")) {
      const std::size_t slash = rest.find('/', 2);
      const std::string_view host = rest.substr(2, std::min(slash, rest.size()) - 2);
      if (slash == std::string_view::npos || (!host.empty() && host != "localhost")) {
        return Status::InvalidArgument(fmt::format(
            "{} names the host '{}'; write file:///absolute/path, or a path without file:", name,
            host));
      }
      rest.remove_prefix(slash);
    }
    path = Decoded(rest);
  } else if (!scheme.empty()) {
    return Status::InvalidArgument(fmt::format(
        "{}: only files are read, nothing over {}; fetch it first and name the file", name,
        scheme));
  }
  if (path.find('\0') != std::string::npos) {
    return Status::InvalidArgument("the path of a file cannot hold a NUL character");
  }
  return path;
}

}  // namespace keiretsu::graph
