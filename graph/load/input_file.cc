#include "graph/load/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "graph/load/limits.h"
#include "graph/load/zip_archive.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using std::string_view_literals::operator""sv;

/// First bytes of files that are not read, and what to do about them.
struct Unreadable {
  std::string_view magic;
  std::string_view what;
};
constexpr Unreadable kUnreadable[] = {
    {"\xFD" "7zXZ\0"sv, "is compressed with xz; uncompress it first, or use gzip or zstd"},
    {"BZh"sv, "is compressed with bzip2; uncompress it first, or use gzip or zstd"},
    {"7z\xBC\xAF\x27\x1C"sv, "is a 7z archive; unpack it first"},
    {"\xFF\xFE"sv, "is UTF-16; convert it, as with iconv -f UTF-16 -t UTF-8"},
    {"\xFE\xFF"sv, "is UTF-16; convert it, as with iconv -f UTF-16 -t UTF-8"},
    {"PAR1"sv, "is a Parquet file; export it as CSV"},
    {"\xD0\xCF\x11\xE0"sv, "is an old Office document; save it as CSV"},
};

std::int64_t ModifiedNs(const struct stat& info) {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

Packing PackingOf(std::string_view start) {
  if (start.starts_with("\x1F\x8B"sv)) return Packing::kGzip;
  if (start.starts_with("\x28\xB5\x2F\xFD"sv)) return Packing::kZstd;
  const bool skippable = start.size() >= 4 && (start[0] & '\xF0') == '\x50' &&
                         start.substr(1, 3) == "\x2A\x4D\x18"sv;  // pzstd begins with such a frame
  if (skippable) return Packing::kZstd;
  if (start.starts_with("PK\3\4"sv) || start.starts_with("PK\5\6"sv)) return Packing::kZip;
  return Packing::kPlain;
}

Status CannotOpen(const std::string& path, int code) {
  const std::string message = fmt::format("cannot open {}: {}", path, std::strerror(code));
  if (code == ENOENT || code == ENOTDIR) {
    return Status::NotFound(message + "; relative paths start at the working directory");
  }
  return Status::IoError(message);
}

/// Opens `path`, or the archive that its front part names. Errors: NotFound, IoError.
Result<StreamSource> OpenSource(const std::string& path) {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  StreamSource source{path, ::open(path.c_str(), kFlags), ""};
  if (source.descriptor >= 0) return source;
  const int code = errno;
  // "a.zip/b.csv": a file where a folder would have to be.
  std::size_t slash = code == ENOTDIR ? path.rfind('/') : std::string::npos;
  for (; slash != std::string::npos && slash > 0; slash = path.rfind('/', slash - 1)) {
    source.path = path.substr(0, slash);
    source.descriptor = ::open(source.path.c_str(), kFlags);
    if (source.descriptor < 0) continue;
    source.zip_member = path.substr(slash + 1);
    return source;
  }
  return CannotOpen(path, code);
}

}  // namespace

Result<std::unique_ptr<InputFile>> InputFile::Open(const std::string& path) {
  if (path.find('\0') != std::string::npos) {
    return Status::InvalidArgument("a file's name cannot have a NUL character");
  }
  ASSIGN_OR_RETURN(StreamSource source, OpenSource(path));
  std::unique_ptr<InputFile> file(new InputFile(path, std::move(source)));
  RETURN_IF_ERROR(file->Inspect());
  if (file->packing_ == Packing::kZip && file->source_.zip_member.empty()) {
    RETURN_IF_ERROR(file->ChooseMember());
  }
  return file;
}

InputFile::~InputFile() { ::close(source_.descriptor); }

Status InputFile::Inspect() {
  struct stat info;
  if (::fstat(source_.descriptor, &info) != 0) return CannotOpen(source_.path, errno);
  if (!S_ISREG(info.st_mode)) {
    return Status::InvalidArgument(
        fmt::format("{} is {}; only plain files are read", source_.path,
                    S_ISDIR(info.st_mode) ? "a directory" : "a device or pipe"));
  }
  size_ = static_cast<std::uint64_t>(info.st_size);
  modified_ns_ = ModifiedNs(info);
  char bytes[8];
  ASSIGN_OR_RETURN(const std::size_t got, ReadFileAt(source_, 0, bytes, sizeof(bytes)));
  const std::string_view start(bytes, got);
  for (const Unreadable& format : kUnreadable) {
    if (!start.starts_with(format.magic)) continue;
    return Status::InvalidArgument(fmt::format("{} {}", source_.path, format.what));
  }
  packing_ = PackingOf(start);
  if (packing_ != Packing::kZip && !source_.zip_member.empty()) {
    return Status::NotFound(fmt::format("cannot open {}: {} is no folder and no zip archive", path_,
                                        source_.path));
  }
  return Status();
}

Status InputFile::ChooseMember() {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ZipMembers(source_));
  for (const std::string& name : names) {
    if (name != "[Content_Types].xml") continue;
    return Status::InvalidArgument(fmt::format("{} is an Office document; save it as CSV", path_));
  }
  if (names.size() != 1) {
    return Status::InvalidArgument(fmt::format(
        "{} is a zip archive of {} files; name one of them, as in '{}/{}': {}", path_, names.size(),
        path_, names.empty() ? "owners.csv" : names[0], ListZipMembers(names)));
  }
  source_.zip_member = names[0];
  return Status();
}

Status InputFile::CheckUnchanged() const {
  struct stat info;
  if (::fstat(source_.descriptor, &info) != 0) return CannotOpen(source_.path, errno);
  if (static_cast<std::uint64_t>(info.st_size) == size_ && ModifiedNs(info) == modified_ns_) {
    return Status();
  }
  return Status::InvalidArgument(
      fmt::format("{} was changed while it was read; nothing was loaded", source_.path));
}

Result<std::vector<std::string>> ExpandArchive(const std::string& path) {
  ASSIGN_OR_RETURN(const StreamSource source, OpenSource(path));
  char bytes[8];
  const auto got = ReadFileAt(source, 0, bytes, sizeof(bytes));  // a folder fails; so does its load
  const bool whole_archive = got && source.zip_member.empty() &&
                             PackingOf({bytes, *got}) == Packing::kZip;
  Result<std::vector<std::string>> names = std::vector<std::string>{path};
  if (whole_archive) names = ZipMembers(source);
  ::close(source.descriptor);
  if (names && whole_archive) {
    for (std::string& name : *names) name = path + "/" + name;
  }
  return names;
}

}  // namespace keiretsu::graph
