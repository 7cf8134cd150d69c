#include "graph/load/slice_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "graph/load/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Counts newlines, sixteen bytes at a time: this is done while other workers wait for a slice.
std::uint64_t CountLines(std::string_view text) {
  std::uint64_t lines = 0;
  std::size_t i = 0;
#if defined(__SSE2__)
  const __m128i newline = _mm_set1_epi8('\n');
  for (; i + 16 <= text.size(); i += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    const int hits = _mm_movemask_epi8(_mm_cmpeq_epi8(block, newline));
    lines += static_cast<std::uint64_t>(std::popcount(static_cast<std::uint32_t>(hits)));
  }
#endif
  for (; i < text.size(); ++i) lines += text[i] == '\n' ? 1U : 0U;
  return lines;
}

/// After the closing quote of the cell whose opening quote is at `begin`; npos when not known.
std::size_t AfterQuotedCell(std::string_view text, std::size_t begin, char mark) {
  std::size_t quote = text.find(mark, begin + 1);
  while (quote != std::string_view::npos) {
    if (quote + 1 == text.size()) return std::string_view::npos;  // perhaps half of a double one
    if (text[quote + 1] != mark) return quote + 1;
    quote = text.find(mark, quote + 2);
  }
  return quote;
}

}  // namespace

std::uint64_t Slice::LineAt(std::size_t offset) const {
  if (offset < counted_to_) {
    counted_to_ = 0;
    counted_ = 0;
  }
  counted_ += CountLines(text().substr(counted_to_, offset - counted_to_));
  counted_to_ = offset;
  return place_.first_line + counted_;
}

std::size_t LastRecordEnd(std::string_view text, const CsvDialect& dialect) {
  const char mark = dialect.quote;
  if (mark == '\0' || text.find(mark) == std::string_view::npos) return text.rfind('\n') + 1;
  std::size_t last = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == mark) {
      at = AfterQuotedCell(text, at, mark);
      if (at == std::string_view::npos) return last;
    }
    while (at < text.size() && text[at] != dialect.delimiter && text[at] != '\n') ++at;
    if (at < text.size() && text[at] == '\n') last = at + 1;
    ++at;
  }
  return last;
}

Result<std::unique_ptr<SliceReader>> SliceReader::Open(const std::string& path) {
  ASSIGN_OR_RETURN(auto file, InputFile::Open(path));
  ASSIGN_OR_RETURN(auto stream, file->NewStream());
  return std::unique_ptr<SliceReader>(new SliceReader(std::move(file), std::move(stream)));
}

std::uint64_t SliceReader::file_position() {
  const std::lock_guard lock(mutex_);
  return stream_->file_position();
}

Result<std::string> SliceReader::ReadSample() {
  std::string text(kSliceBytes, '\0');
  ASSIGN_OR_RETURN(const std::size_t got, stream_->Read(text.data(), text.size()));
  text.resize(got);
  if (text.starts_with("\xEF\xBB\xBF")) {
    position_ = 3;
    text.erase(0, 3);
  }
  if (text.empty()) {
    return Status::InvalidArgument(
        fmt::format("{} is empty; its first line must name the columns", path()));
  }
  carry_ = text;
  if (got < kSliceBytes && text.back() != '\n') text.push_back('\n');
  return text;
}

void SliceReader::Begin(const CsvDialect& dialect, std::size_t skipped) {
  dialect_ = dialect;
  skipped = std::min(skipped, carry_.size());
  next_line_ += CountLines(std::string_view(carry_).substr(0, skipped));
  position_ += skipped;
  carry_.erase(0, skipped);
}

void SliceReader::Finish(Slice* slice, std::size_t size) {
  slice->place_ = {next_index_++, position_, size, next_line_};
  slice->counted_to_ = 0;
  slice->counted_ = 0;
  next_line_ += CountLines(slice->text());
  position_ += size;
  std::memset(slice->bytes_.data() + size, 0, Slice::kPadding);
}

Status SliceReader::SkipLongLine(std::vector<char>* bytes, std::size_t* filled,
                                 RowErrors* errors) {
  const std::string shown(bytes->data(), std::min(*filled, kShownLineBytes));
  errors->Add({RowErrorCode::kRecordTooLong, position_, next_line_, "",
               fmt::format("a record longer than {} bytes; is a quote not closed?",
                           kMaxRecordBytes),
               shown.substr(0, shown.find('\n'))},
              next_index_);
  const void* newline = std::memchr(bytes->data(), '\n', *filled);
  while (newline == nullptr) {
    position_ += *filled;
    ASSIGN_OR_RETURN(*filled, stream_->Read(bytes->data(), kSliceBytes));
    if (*filled == 0) return Status();
    newline = std::memchr(bytes->data(), '\n', *filled);
  }
  const auto skipped =
      static_cast<std::size_t>(static_cast<const char*>(newline) - bytes->data()) + 1;
  std::memmove(bytes->data(), bytes->data() + skipped, *filled - skipped);
  *filled -= skipped;
  position_ += skipped;
  ++next_line_;
  return Status();
}

Result<bool> SliceReader::Next(Slice* slice, RowErrors* errors) {
  const std::lock_guard lock(mutex_);
  if (ended_) return false;
  std::vector<char>& bytes = slice->bytes_;
  std::size_t filled = carry_.size();
  const auto make_room = [&bytes](std::size_t size) {  // never shrinks: that would fill it again
    if (bytes.size() < size + 1 + Slice::kPadding) bytes.resize(size + 1 + Slice::kPadding);
  };
  make_room(filled + kSliceBytes);
  std::memcpy(bytes.data(), carry_.data(), filled);
  std::size_t end = 0;
  while (end == 0) {
    if (filled > kMaxRecordBytes) {
      RETURN_IF_ERROR(SkipLongLine(&bytes, &filled, errors));
      end = LastRecordEnd({bytes.data(), filled}, dialect_);
      continue;
    }
    const std::size_t wanted = filled < kSliceBytes ? kSliceBytes - filled : kSliceBytes;
    make_room(filled + wanted);
    ASSIGN_OR_RETURN(const std::size_t got, stream_->Read(bytes.data() + filled, wanted));
    filled += got;
    ended_ = got < wanted;
    if (ended_) {
      if (filled == 0) return false;
      end = filled;
      if (bytes[filled - 1] != '\n') bytes[end++] = '\n';
    } else {
      end = LastRecordEnd({bytes.data(), filled}, dialect_);
    }
  }
  carry_.assign(bytes.data() + std::min(end, filled), filled - std::min(end, filled));
  Finish(slice, end);
  return true;
}

Result<std::size_t> SliceReader::StreamAgain(const SlicePlace& place, char* to) {
  const std::lock_guard lock(mutex_);
  if (again_ == nullptr || again_position_ > place.offset) {
    ASSIGN_OR_RETURN(again_, file_->NewStream());
    again_position_ = 0;
  }
  std::vector<char> skipped;
  while (again_position_ < place.offset) {
    skipped.resize(std::min<std::uint64_t>(kSliceBytes, place.offset - again_position_));
    ASSIGN_OR_RETURN(const std::size_t got, again_->Read(skipped.data(), skipped.size()));
    if (got == 0) return got;
    again_position_ += got;
  }
  ASSIGN_OR_RETURN(const std::size_t got, again_->Read(to, place.size));
  again_position_ += got;
  return got;
}

Status SliceReader::Reread(const SlicePlace& place, Slice* slice) {
  slice->place_ = place;
  slice->counted_to_ = 0;
  slice->counted_ = 0;
  slice->bytes_.assign(place.size + Slice::kPadding, 0);
  ASSIGN_OR_RETURN(const std::size_t got,
                   file_->is_plain()
                       ? file_->ReadAt(place.offset, slice->bytes_.data(), place.size)
                       : StreamAgain(place, slice->bytes_.data()));
  if (got + 1 == place.size) slice->bytes_[got] = '\n';
  if (got + 1 < place.size) return file_->CheckUnchanged();
  return Status();
}

}  // namespace keiretsu::graph
