/// A directory of one test, removed at its end. In memory where the system has such a place, as
/// thousands of syncs would make the tests wait for the disk; what a lost sync does is FaultEnv's
/// part.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace keiretsu::storage {

class TempDirectory {
 public:
  TempDirectory() {
    const std::filesystem::path memory = "/dev/shm";
    const std::filesystem::path base = ::access(memory.c_str(), W_OK) == 0
                                           ? memory
                                           : std::filesystem::temp_directory_path();
    std::string name = (base / "keiretsu-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  /// A path inside.
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace keiretsu::storage
