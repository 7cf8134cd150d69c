#include "query/export/export_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "storage/status_macros.h"

namespace keiretsu::query {

namespace {

constexpr std::size_t kExportBufferBytes = 256U << 10;

Status Exists(const std::string& path) {
  return Status::InvalidArgument(
      fmt::format("{} exists; WITH (overwrite: true) replaces it", path));
}

}  // namespace

Status ExportFile::Failure(std::string_view what) const {
  return Status::IoError(fmt::format("{} {}: {}", what, path_, std::strerror(errno)));
}

Result<std::unique_ptr<ExportFile>> ExportFile::Open(const std::string& path, bool overwrite) {
  std::unique_ptr<ExportFile> file(new ExportFile(path, overwrite));
  if (!overwrite && ::access(path.c_str(), F_OK) == 0) return Exists(path);
  // What an export that was killed left behind is nobody's.
  file->file_ = ::open(file->part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file->file_ < 0) return file->Failure("cannot write");
  return file;
}

ExportFile::~ExportFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(part_.c_str());
}

Status ExportFile::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t count = ::write(file_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure("cannot write");
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  buffer_.clear();
  return Status();
}

Status ExportFile::Write(std::string_view text) {
  bytes_ += text.size();
  buffer_ += text;
  return buffer_.size() < kExportBufferBytes ? Status() : Flush();
}

Status ExportFile::Finish() {
  RETURN_IF_ERROR(Flush());
  if (::fsync(file_) != 0 && errno != EINVAL) return Failure("cannot write");
  if (overwrite_) {
    if (::rename(part_.c_str(), path_.c_str()) != 0) return Failure("cannot name");
  } else {
    if (::link(part_.c_str(), path_.c_str()) != 0) {
      return errno == EEXIST ? Exists(path_) : Failure("cannot name");
    }
    ::unlink(part_.c_str());
  }
  ::close(std::exchange(file_, -1));
  return Status();
}

}  // namespace keiretsu::query
