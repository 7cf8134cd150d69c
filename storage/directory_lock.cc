#include "storage/directory_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace keiretsu::storage {
namespace {

/// The process id written in an open lock file, or 0.
long ReadHolder(int descriptor) {
  char text[32] = {};
  const ssize_t size = ::pread(descriptor, text, sizeof(text) - 1, 0);
  return size > 0 ? std::strtol(text, nullptr, 10) : 0;
}

Status LockedBy(const std::string& directory, long holder) {
  if (holder == static_cast<long>(::getpid())) {
    return Status::Locked(fmt::format(
        "database {} is already open for writing in this process (pid {}): share that Database "
        "object, or open it read-only",
        directory, holder));
  }
  const std::string who =
      holder > 0 ? fmt::format("process {}", holder) : std::string("another process");
  return Status::Locked(fmt::format(
      "database {} is open for writing by {}: open it read-only, or share the Database object of "
      "that process",
      directory, who));
}

bool WriteHolder(int descriptor) {
  const std::string text = fmt::format("{}\n", ::getpid());
  return ::ftruncate(descriptor, 0) == 0 &&
         ::pwrite(descriptor, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

}  // namespace

DirectoryLock::~DirectoryLock() { Release(); }

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
  if (this != &other) {
    Release();
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

void DirectoryLock::Release() {
  if (descriptor_ < 0) return;
  // Closing alone would leave the lock to a forked child that inherited the file.
  ::flock(descriptor_, LOCK_UN);
  ::close(descriptor_);
  descriptor_ = -1;
}

Result<DirectoryLock> DirectoryLock::Acquire(const std::string& directory) {
  const std::string path = directory + "/" + kLockFileName;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Status::IoError(fmt::format("opening the lock {}: {}; without write access, open the "
                                       "database read-only",
                                       path, std::strerror(errno)));
  }
  DirectoryLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      const Status locked = LockedBy(directory, ReadHolder(descriptor));
      ::close(std::exchange(lock.descriptor_, -1));  // not ours to unlock
      return locked;
    }
    return Status::IoError(fmt::format("locking {}: {}", path, std::strerror(errno)));
  }
  // The id only serves messages: a full disk must not keep a database from opening.
  if (!WriteHolder(descriptor)) static_cast<void>(::ftruncate(descriptor, 0));
  return lock;
}

}  // namespace keiretsu::storage
