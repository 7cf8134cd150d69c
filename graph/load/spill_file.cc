#include "graph/load/spill_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace keiretsu::graph {

namespace {

Status SpillError(std::string_view action, const std::string& directory) {
  return Status::IoError(fmt::format("cannot {} a temporary file of the load in {}: {}", action,
                                     directory, std::strerror(errno)));
}

}  // namespace

Result<std::unique_ptr<SpillFile>> SpillFile::Open(const std::string& directory) {
  std::string path = directory + "/load-XXXXXX";
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return SpillError("make", directory);
  ::unlink(path.c_str());
  return std::unique_ptr<SpillFile>(new SpillFile(directory, file));
}

SpillFile::~SpillFile() { ::close(file_); }

Result<std::uint64_t> SpillFile::Append(std::string_view bytes) {
  std::uint64_t begin = 0;
  {
    const std::lock_guard lock(mutex_);
    begin = size_;
    size_ += bytes.size();
  }
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::pwrite(file_, bytes.data() + done, bytes.size() - done,
                                     static_cast<off_t>(begin + done));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SpillError("write", directory_);
    done += static_cast<std::size_t>(written);
  }
  return begin;
}

Result<std::string> SpillFile::Read(std::uint64_t offset, std::size_t size) const {
  std::string bytes(size, '\0');
  for (std::size_t done = 0; done < size;) {
    const ssize_t got =
        ::pread(file_, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return SpillError("read", directory_);
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::uint64_t> FreeDiskBytes(const std::string& directory) {
  struct statvfs info;
  if (::statvfs(directory.c_str(), &info) != 0) return SpillError("make", directory);
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace keiretsu::graph
