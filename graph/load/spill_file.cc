#include "graph/load/spill_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "storage/checksum.h"

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

Result<SpillPlace> SpillFile::Append(std::string_view bytes) {
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
  return SpillPlace{begin, bytes.size(), storage::Checksum32(bytes)};
}

Result<std::string> SpillFile::Read(const SpillPlace& place) const {
  std::string bytes(place.size, '\0');
  for (std::size_t done = 0; done < place.size;) {
    const ssize_t got = ::pread(file_, bytes.data() + done, place.size - done,
                                static_cast<off_t>(place.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return SpillError("read", directory_);
    done += static_cast<std::size_t>(got);
  }
  if (storage::Checksum32(bytes) == place.checksum) return bytes;
  return Status::Corruption(fmt::format(
      "a temporary file of the load in {} does not hold what was written to it; check the disk",
      directory_));
}

std::string SpillDirectory(const std::string& path) {
  return path == ":memory:" ? std::filesystem::temp_directory_path().string() : path;
}

Status CheckFreeDisk(const std::string& directory, std::uint64_t needed) {
  struct statvfs info;
  if (::statvfs(directory.c_str(), &info) != 0) return SpillError("make", directory);
  const std::uint64_t free = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  if (free >= needed) return Status();
  return Status::ResourceExhausted(fmt::format(
      "this load needs about {} MiB of temporary disk in {}, where {} MiB are free; free some, "
      "or raise the memory limit (--memory-limit)",
      needed >> 20, directory, free >> 20));
}

}  // namespace keiretsu::graph
