/// The lock that keeps a database directory to one writer, and knows who has it.
#pragma once

#include <string>

#include "keiretsu/status.h"

namespace keiretsu::storage {

/// Name of the lock file in a database directory.
inline constexpr char kLockFileName[] = "keiretsu.lock";

/// Holds the writer's lock of a directory until destroyed. The lock is the kernel's (flock on the
/// file `keiretsu.lock`, whose text is the holder's process id), so a file left by a killed process
/// locks nothing. Movable; external synchronisation.
class DirectoryLock {
 public:
  DirectoryLock() = default;
  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&& other) noexcept;

  /// Errors: Locked (naming the holder and what to do instead), IoError.
  static Result<DirectoryLock> Acquire(const std::string& directory);

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  void Release();

  int descriptor_ = -1;
};

}  // namespace keiretsu::storage
