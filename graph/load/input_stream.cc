#include "graph/load/input_stream.h"

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "graph/load/limits.h"
#include "graph/load/zip_archive.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

Status Damaged(const std::string& path, std::string_view what) {
  return Status::InvalidArgument(fmt::format("{}: {}", path, what));
}

/// The packed bytes of a file in order, a buffer at a time.
class PackedInput {
 public:
  explicit PackedInput(const StreamSource& source) : source_(source), buffer_(kPackedReadBytes) {}

  /// Bytes not taken yet, read when there are none; empty at the end.
  Result<std::string_view> Peek() {
    if (begin_ == end_) {
      ASSIGN_OR_RETURN(end_, ReadFileAt(source_, position_, buffer_.data(), buffer_.size()));
      position_ += end_;
      begin_ = 0;
    }
    return std::string_view(buffer_.data() + begin_, end_ - begin_);
  }
  void Take(std::size_t count) { begin_ += count; }
  std::uint64_t taken() const { return position_ - (end_ - begin_); }
  const std::string& path() const { return source_.path; }

 private:
  const StreamSource source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t position_ = 0;
};

class PlainStream final : public InputStream {
 public:
  explicit PlainStream(const StreamSource& source) : source_(source) {}

  Result<std::size_t> Read(char* to, std::size_t size) override {
    ASSIGN_OR_RETURN(const std::size_t got, ReadFileAt(source_, position_, to, size));
    position_ += got;
    return got;
  }
  std::uint64_t file_position() const override { return position_; }

 private:
  const StreamSource source_;
  std::uint64_t position_ = 0;
};

/// A decoder of one format; UnpackingStream feeds it.
class Unpacker {
 public:
  /// What one step used and made.
  struct Step {
    std::size_t used = 0;
    std::size_t made = 0;
    bool ended = false;  ///< a whole member or frame ends here
  };

  virtual ~Unpacker() = default;
  virtual Result<Step> Advance(std::string_view from, char* to, std::size_t size) = 0;
};

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() { ready_ = ::inflateInit2(&state_, 15 + 16) == Z_OK; }
  ~GzipUnpacker() override {
    if (ready_) ::inflateEnd(&state_);
  }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  Result<Step> Advance(std::string_view from, char* to, std::size_t size) override {
    if (!ready_) return Status::ResourceExhausted("no memory to uncompress");
    constexpr std::size_t kMost = std::size_t{1} << 30;  // zlib counts in 32 bits
    from = from.substr(0, kMost);
    size = std::min(size, kMost);
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
    state_.avail_in = static_cast<uInt>(from.size());
    state_.next_out = reinterpret_cast<Bytef*>(to);
    state_.avail_out = static_cast<uInt>(size);
    const int code = ::inflate(&state_, Z_NO_FLUSH);
    Step step{from.size() - state_.avail_in, size - state_.avail_out, code == Z_STREAM_END};
    if (step.ended) ready_ = ::inflateReset(&state_) == Z_OK;
    if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR) return step;
    return Status::InvalidArgument(
        fmt::format("damaged gzip data: {}", state_.msg != nullptr ? state_.msg : "no reason"));
  }

 private:
  z_stream state_{};
  bool ready_ = false;
};

class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker() : state_(::ZSTD_createDStream()) {}
  ~ZstdUnpacker() override { ::ZSTD_freeDStream(state_); }
  ZstdUnpacker(const ZstdUnpacker&) = delete;
  ZstdUnpacker& operator=(const ZstdUnpacker&) = delete;

  Result<Step> Advance(std::string_view from, char* to, std::size_t size) override {
    if (state_ == nullptr) return Status::ResourceExhausted("no memory to uncompress");
    ZSTD_inBuffer in{from.data(), from.size(), 0};
    ZSTD_outBuffer out{to, size, 0};
    const std::size_t code = ::ZSTD_decompressStream(state_, &out, &in);
    if (::ZSTD_isError(code) != 0) {
      return Status::InvalidArgument(
          fmt::format("damaged zstd data: {}", ::ZSTD_getErrorName(code)));
    }
    return Step{in.pos, out.pos, code == 0};
  }

 private:
  ZSTD_DStream* const state_;
};

class UnpackingStream final : public InputStream {
 public:
  UnpackingStream(const StreamSource& source, std::unique_ptr<Unpacker> unpacker)
      : packed_(source), unpacker_(std::move(unpacker)) {}

  Result<std::size_t> Read(char* to, std::size_t size) override {
    std::size_t done = 0;
    while (done < size && !ended_) {
      ASSIGN_OR_RETURN(const std::string_view from, packed_.Peek());
      if (from.empty() && !within_) {
        ended_ = true;
        break;
      }
      auto step = unpacker_->Advance(from, to + done, size - done);
      if (!step) return Damaged(packed_.path(), step.error().message());
      packed_.Take(step->used);
      done += step->made;
      within_ = !step->ended;
      if (from.empty() && step->made == 0 && within_) {
        return Damaged(packed_.path(), "the compressed data is cut short; nothing was loaded");
      }
      RETURN_IF_ERROR(CheckExpansion(packed_.path(), made_ + done, packed_.taken()));
    }
    made_ += done;
    return done;
  }
  std::uint64_t file_position() const override { return packed_.taken(); }

 private:
  PackedInput packed_;
  const std::unique_ptr<Unpacker> unpacker_;
  std::uint64_t made_ = 0;
  bool within_ = true;  // a member or frame; several may follow one another
  bool ended_ = false;
};

}  // namespace

Status CheckExpansion(const std::string& path, std::uint64_t made, std::uint64_t packed) {
  if (made <= kFreeExpansionBytes || (made - kFreeExpansionBytes) / kMaxExpansion <= packed) {
    return Status();
  }
  return Damaged(path, fmt::format("its content is more than {} times as large as the compressed "
                                   "data; if that is right, uncompress the file first",
                                   kMaxExpansion));
}

Result<std::size_t> ReadFileAt(const StreamSource& source, std::uint64_t offset, char* to,
                               std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(source.descriptor, to + done, size - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return Status::IoError(fmt::format("cannot read {}: {}", source.path, std::strerror(errno)));
    }
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<std::unique_ptr<InputStream>> OpenStream(const StreamSource& source, Packing packing) {
  switch (packing) {
    case Packing::kPlain: return std::unique_ptr<InputStream>(new PlainStream(source));
    case Packing::kGzip:
      return std::unique_ptr<InputStream>(
          new UnpackingStream(source, std::make_unique<GzipUnpacker>()));
    case Packing::kZstd:
      return std::unique_ptr<InputStream>(
          new UnpackingStream(source, std::make_unique<ZstdUnpacker>()));
    case Packing::kZip: return OpenZipMember(source);
  }
  return Status::Internal("an unknown packing");
}

}  // namespace keiretsu::graph
