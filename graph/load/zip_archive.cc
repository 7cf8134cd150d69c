#include "graph/load/zip_archive.h"

#include <fmt/format.h>
#include <minizip/unzip.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "graph/load/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::uint32_t kEncryptedFlag = 1;
constexpr std::uint32_t kStored = 0;
constexpr std::uint32_t kDeflated = 8;
/// Names of an archive listed in an error.
constexpr std::size_t kShownMembers = 10;

/// The file as minizip asks for it: reads through the descriptor that is open already.
class ZipFile {
 public:
  static Result<std::unique_ptr<ZipFile>> Open(const StreamSource& source) {
    std::unique_ptr<ZipFile> file(new ZipFile(source));
    zlib_filefunc64_def functions{};
    functions.zopen64_file = [](voidpf self, const void*, int) -> voidpf { return self; };
    functions.zread_file = [](voidpf, voidpf self, void* to, uLong size) -> uLong {
      return static_cast<ZipFile*>(self)->Read(static_cast<char*>(to), size);
    };
    functions.ztell64_file = [](voidpf, voidpf self) -> ZPOS64_T {
      return static_cast<ZipFile*>(self)->position_;
    };
    functions.zseek64_file = [](voidpf, voidpf self, ZPOS64_T offset, int origin) -> long {
      return static_cast<ZipFile*>(self)->Seek(offset, origin);
    };
    functions.zclose_file = [](voidpf, voidpf) { return 0; };
    functions.zerror_file = [](voidpf, voidpf self) {
      return static_cast<ZipFile*>(self)->status_.ok() ? 0 : 1;
    };
    functions.opaque = file.get();
    const off_t size = ::lseek(source.descriptor, 0, SEEK_END);
    file->size_ = size < 0 ? 0 : static_cast<std::uint64_t>(size);
    file->archive_ = ::unzOpen2_64(source.path.c_str(), &functions);
    if (file->archive_ == nullptr) return file->Failure("a damaged zip archive");
    return file;
  }
  ~ZipFile() {
    if (archive_ != nullptr) ::unzClose(archive_);
  }
  ZipFile(const ZipFile&) = delete;
  ZipFile& operator=(const ZipFile&) = delete;

  unzFile archive() const { return archive_; }
  const StreamSource& source() const { return source_; }

  /// The read error behind a failure of minizip, else `what`.
  Status Failure(std::string_view what) const {
    if (!status_.ok()) return status_;
    return Status::InvalidArgument(fmt::format("{}: {}", source_.path, what));
  }

  /// The name and head of the member that the archive stands at.
  Result<std::pair<std::string, unz_file_info64>> Current() const {
    unz_file_info64 info{};
    std::string name(kMaxZipNameBytes, '\0');
    if (::unzGetCurrentFileInfo64(archive_, &info, name.data(),
                                  static_cast<uLong>(name.size()), nullptr, 0, nullptr,
                                  0) != UNZ_OK) {
      return Failure("a damaged zip archive");
    }
    name.resize(std::min<std::size_t>(name.size(), info.size_filename));
    return std::pair(std::move(name), info);
  }

 private:
  explicit ZipFile(const StreamSource& source) : source_(source) {}

  uLong Read(char* to, uLong size) {
    const auto got = ReadFileAt(source_, position_, to, size);
    if (!got) {
      status_ = got.error();
      return 0;
    }
    position_ += *got;
    return static_cast<uLong>(*got);
  }

  long Seek(ZPOS64_T offset, int origin) {
    if (origin == ZLIB_FILEFUNC_SEEK_CUR) offset += position_;
    if (origin == ZLIB_FILEFUNC_SEEK_END) offset += size_;
    if (offset > size_) return -1;
    position_ = offset;
    return 0;
  }

  const StreamSource source_;
  unzFile archive_ = nullptr;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  Status status_;
};

class ZipMemberStream final : public InputStream {
 public:
  ZipMemberStream(std::unique_ptr<ZipFile> file, std::uint64_t packed_size)
      : file_(std::move(file)), packed_size_(packed_size) {}
  ~ZipMemberStream() override { ::unzCloseCurrentFile(file_->archive()); }

  Result<std::size_t> Read(char* to, std::size_t size) override {
    std::size_t done = 0;
    while (done < size && !ended_) {
      const auto wanted = static_cast<unsigned>(std::min<std::size_t>(size - done, 1U << 30));
      const int got = ::unzReadCurrentFile(file_->archive(), to + done, wanted);
      if (got < 0) return file_->Failure("damaged data in the zip archive");
      done += static_cast<std::size_t>(got);
      RETURN_IF_ERROR(CheckExpansion(file_->source().path, made_ + done, packed_size_));
      if (got > 0) continue;
      ended_ = true;
      RETURN_IF_ERROR(CheckEnd(made_ + done));
    }
    made_ += done;
    return done;
  }
  std::uint64_t file_position() const override {
    return ended_ ? packed_size_ : ::unzGetCurrentFileZStreamPos64(file_->archive());
  }

 private:
  /// minizip reports a file that is cut short as its end, and a wrong checksum at the closing.
  Status CheckEnd(std::uint64_t made) {
    ASSIGN_OR_RETURN(const auto current, file_->Current());
    const bool whole = made == current.second.uncompressed_size;
    if (whole && ::unzCloseCurrentFile(file_->archive()) == UNZ_OK) return Status();
    return file_->Failure(whole ? "a wrong checksum in the zip archive"
                                : "the zip archive is cut short");
  }

  const std::unique_ptr<ZipFile> file_;
  const std::uint64_t packed_size_;
  std::uint64_t made_ = 0;
  bool ended_ = false;
};

bool IsData(std::string_view name) {
  return !name.ends_with('/') && !name.starts_with("__MACOSX/") && !name.ends_with(".DS_Store");
}

}  // namespace

Result<std::vector<std::string>> ZipMembers(const StreamSource& source) {
  ASSIGN_OR_RETURN(const auto file, ZipFile::Open(source));
  std::vector<std::string> names;
  std::size_t seen = 0;
  for (int at = ::unzGoToFirstFile(file->archive()); at == UNZ_OK;
       at = ::unzGoToNextFile(file->archive())) {
    if (++seen > kMaxZipMembers) {
      return file->Failure(fmt::format("a zip archive of more than {} files", kMaxZipMembers));
    }
    ASSIGN_OR_RETURN(auto current, file->Current());
    if (IsData(current.first)) names.push_back(std::move(current.first));
  }
  return names;
}

Result<std::unique_ptr<InputStream>> OpenZipMember(const StreamSource& source) {
  ASSIGN_OR_RETURN(auto file, ZipFile::Open(source));
  int at = ::unzGoToFirstFile(file->archive());
  for (; at == UNZ_OK; at = ::unzGoToNextFile(file->archive())) {
    ASSIGN_OR_RETURN(const auto current, file->Current());
    if (current.first != source.zip_member) continue;
    if ((current.second.flag & kEncryptedFlag) != 0) {
      return file->Failure(fmt::format("{} is encrypted in the zip archive", source.zip_member));
    }
    const auto method = static_cast<std::uint32_t>(current.second.compression_method);
    if (method != kStored && method != kDeflated) {
      return file->Failure(fmt::format("{} is compressed by method {} of zip; only deflate is "
                                       "supported", source.zip_member, method));
    }
    if (::unzOpenCurrentFile(file->archive()) != UNZ_OK) {
      return file->Failure("a damaged zip archive");
    }
    return std::unique_ptr<InputStream>(
        new ZipMemberStream(std::move(file), current.second.compressed_size));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ZipMembers(source));
  return Status::NotFound(fmt::format("{} has no file {}; {}", source.path, source.zip_member,
                                      ListZipMembers(names)));
}

std::string ListZipMembers(const std::vector<std::string>& names) {
  if (names.empty()) return "it is empty";
  std::string text = "it has ";
  for (std::size_t i = 0; i < std::min(names.size(), kShownMembers); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kShownMembers) {
    text += fmt::format(" and {} more", names.size() - kShownMembers);
  }
  return text;
}

}  // namespace keiretsu::graph
