#include "storage/private_file_system.h"

#include <rocksdb/file_system.h>
#include <sys/stat.h>

#include <string>
#include <utility>

namespace keiretsu::storage {
namespace {

bool IsOptionsFile(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return path.compare(slash == std::string::npos ? 0 : slash + 1, 8, "OPTIONS-") == 0;
}

class PrivateFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  PrivateFileSystem(std::shared_ptr<rocksdb::FileSystem> base, bool chmod_files)
      : FileSystemWrapper(std::move(base)), chmod_files_(chmod_files) {}

  const char* Name() const override { return "KeiretsuPrivateFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    if (IsOptionsFile(path)) return rocksdb::IOStatus::NotSupported("options files are not kept");
    return Private(path, FileSystemWrapper::NewWritableFile(path, options, file, debug));
  }

  rocksdb::IOStatus ReopenWritableFile(const std::string& path,
                                       const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override {
    return Private(path, FileSystemWrapper::ReopenWritableFile(path, options, file, debug));
  }

  rocksdb::IOStatus LockFile(const std::string& path, const rocksdb::IOOptions& options,
                             rocksdb::FileLock** lock, rocksdb::IODebugContext* debug) override {
    return Private(path, FileSystemWrapper::LockFile(path, options, lock, debug));
  }

 private:
  rocksdb::IOStatus Private(const std::string& path, rocksdb::IOStatus status) const {
    if (status.ok() && chmod_files_ && ::chmod(path.c_str(), 0600) != 0) {
      return rocksdb::IOStatus::IOError("cannot make private: " + path);
    }
    return status;
  }

  const bool chmod_files_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> NewPrivateFileSystem(
    std::shared_ptr<rocksdb::FileSystem> base, bool chmod_files) {
  return std::make_shared<PrivateFileSystem>(std::move(base), chmod_files);
}

}  // namespace keiretsu::storage
