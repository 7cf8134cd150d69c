#include "graph/load/slice_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "graph/load/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

std::uint64_t CountLines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

Status FileError(const std::string& path, std::string_view action) {
  const int code = errno;
  const std::string message = fmt::format("{} {}: {}", action, path, std::strerror(code));
  if (code == ENOENT || code == ENOTDIR) {
    return Status::NotFound(message + "; relative paths start at the working directory");
  }
  return Status::IoError(message);
}

std::int64_t ModifiedNs(const struct stat& info) {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

/// After the closing quote of the cell whose opening quote is at `begin`; npos when not known.
std::size_t AfterQuotedCell(std::string_view text, std::size_t begin) {
  std::size_t quote = text.find('"', begin + 1);
  while (quote != std::string_view::npos) {
    if (quote + 1 == text.size()) return std::string_view::npos;  // perhaps half of a double one
    if (text[quote + 1] != '"') return quote + 1;
    quote = text.find('"', quote + 2);
  }
  return quote;
}

}  // namespace

std::uint64_t Slice::LineAt(std::size_t offset) const {
  return place_.first_line + CountLines(text().substr(0, offset));
}

std::size_t LastRecordEnd(std::string_view text, char delimiter) {
  if (text.find('"') == std::string_view::npos) return text.rfind('\n') + 1;
  std::size_t last = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '"') {
      at = AfterQuotedCell(text, at);
      if (at == std::string_view::npos) return last;
    }
    while (at < text.size() && text[at] != delimiter && text[at] != '\n') ++at;
    if (at < text.size() && text[at] == '\n') last = at + 1;
    ++at;
  }
  return last;
}

Result<std::unique_ptr<SliceReader>> SliceReader::Open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return FileError(path, "cannot open");
  struct stat info;
  if (::fstat(file, &info) != 0) {
    const Status status = FileError(path, "cannot read");
    ::close(file);
    return status;
  }
  if (!S_ISREG(info.st_mode)) {
    ::close(file);
    return Status::InvalidArgument(
        fmt::format("{} is {}; only plain files are read", path,
                    S_ISDIR(info.st_mode) ? "a directory" : "a device or pipe"));
  }
  return std::unique_ptr<SliceReader>(new SliceReader(
      path, file, static_cast<std::uint64_t>(info.st_size), ModifiedNs(info)));
}

SliceReader::~SliceReader() { ::close(file_); }

Result<std::size_t> SliceReader::ReadAt(std::uint64_t offset, char* to, std::size_t size) const {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(file_, to + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError(path_, "cannot read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<std::string> SliceReader::ReadHeader() {
  std::string text;
  std::size_t end = std::string::npos;
  bool at_end = false;
  while (end == std::string::npos && !at_end && text.size() <= kMaxRecordBytes) {
    const std::size_t before = text.size();
    text.resize(before + kSliceBytes);
    ASSIGN_OR_RETURN(const std::size_t got, ReadAt(before, text.data() + before, kSliceBytes));
    text.resize(before + got);
    at_end = got < kSliceBytes;
    bool quoted = false;  // the delimiter is not known yet: here any quote counts
    for (std::size_t i = 0; i < text.size() && end == std::string::npos; ++i) {
      if (text[i] == '"') quoted = !quoted;
      if (text[i] == '\n' && !quoted) end = i;
    }
  }
  const std::size_t mark = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (text.size() == mark) {
    return Status::InvalidArgument(fmt::format("{} is empty; its first line must name the columns",
                                               path_));
  }
  if (end == std::string::npos && !at_end) {
    return Status::InvalidArgument(fmt::format("{}: the header is longer than {} bytes, or a quote "
                                               "in it is not closed", path_, kMaxRecordBytes));
  }
  if (end == std::string::npos) end = text.size();
  position_ = std::min<std::uint64_t>(end + 1, text.size());
  next_line_ = 1 + CountLines(std::string_view(text).substr(0, position_));
  carry_ = text.substr(position_);
  if (end > mark && text[end - 1] == '\r') --end;
  return text.substr(mark, end - mark);
}

void SliceReader::Finish(Slice* slice, std::size_t size) {
  slice->place_ = {next_index_++, position_, size, next_line_};
  next_line_ += CountLines(slice->text());
  position_ += size;
  std::memset(slice->bytes_.data() + size, 0, Slice::kPadding);
}

Result<bool> SliceReader::Next(Slice* slice, RowErrors* errors) {
  const std::lock_guard lock(mutex_);
  if (ended_) return false;
  std::vector<char>& bytes = slice->bytes_;
  std::size_t filled = carry_.size();
  bytes.resize(filled + Slice::kPadding);
  std::memcpy(bytes.data(), carry_.data(), filled);
  std::size_t end = 0;
  while (end == 0) {
    if (filled > kMaxRecordBytes) {
      ended_ = true;
      errors->Add({RowErrorCode::kRecordTooLong, position_, next_line_, "",
                   fmt::format("a record longer than {} bytes; is a quote not closed?",
                               kMaxRecordBytes)});
      return false;
    }
    const std::size_t wanted = filled < kSliceBytes ? kSliceBytes - filled : kSliceBytes;
    bytes.resize(filled + wanted + 1 + Slice::kPadding);
    ASSIGN_OR_RETURN(const std::size_t got,
                     ReadAt(position_ + filled, bytes.data() + filled, wanted));
    filled += got;
    ended_ = got < wanted;
    if (ended_) {
      if (filled == 0) return false;
      end = filled;
      if (bytes[filled - 1] != '\n') bytes[end++] = '\n';
    } else {
      end = LastRecordEnd({bytes.data(), filled}, delimiter_);
    }
  }
  carry_.assign(bytes.data() + std::min(end, filled), filled - std::min(end, filled));
  Finish(slice, end);
  return true;
}

Status SliceReader::Reread(const SlicePlace& place, Slice* slice) const {
  slice->place_ = place;
  slice->bytes_.assign(place.size + Slice::kPadding, 0);
  ASSIGN_OR_RETURN(const std::size_t got, ReadAt(place.offset, slice->bytes_.data(), place.size));
  if (got + 1 == place.size) slice->bytes_[got] = '\n';
  if (got + 1 < place.size) return CheckUnchanged();
  return Status();
}

Status SliceReader::CheckUnchanged() const {
  struct stat info;
  if (::fstat(file_, &info) != 0) return FileError(path_, "cannot read");
  if (static_cast<std::uint64_t>(info.st_size) == size_ && ModifiedNs(info) == modified_ns_) {
    return Status();
  }
  return Status::InvalidArgument(
      fmt::format("{} was changed while it was read; nothing was loaded", path_));
}

}  // namespace keiretsu::graph
