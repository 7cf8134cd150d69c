#include "tests/support/fault_env.h"

#include <rocksdb/file_system.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string_view>
#include <utility>

namespace keiretsu {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

bool IsLog(std::string_view path) {
  return path.size() > 4 && path.substr(path.size() - 4) == ".log";
}

std::string DirectoryOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().lexically_normal().string();
}

/// What would survive a power cut of one file.
struct TrackedFile {
  std::uint64_t size = 0;
  std::uint64_t synced = 0;
  bool entry_synced = false;  ///< the directory was synced after the file was made
};

/// Decides and remembers; all files of one FaultEnv share it. Thread-safe.
class FaultState {
 public:
  IOStatus Check(FaultTarget target) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (power_cut_) return IOStatus::IOError("power cut (test)");
    if ((targets_ & static_cast<std::uint32_t>(target)) == 0) return IOStatus::OK();
    if (countdown_ > 0) {
      --countdown_;
      return IOStatus::OK();
    }
    struck_ = true;
    return kind_ == FaultKind::kNoSpace ? IOStatus::NoSpace("disk full (test)")
                                        : IOStatus::IOError("disk failed (test)");
  }

  void Arm(std::uint64_t countdown, std::uint32_t targets, FaultKind kind) {
    const std::lock_guard<std::mutex> lock(mutex_);
    countdown_ = countdown;
    targets_ = targets;
    kind_ = kind;
    struck_ = false;
  }
  void Heal() {
    const std::lock_guard<std::mutex> lock(mutex_);
    targets_ = 0;
    power_cut_ = false;
  }
  void CutPower() {
    const std::lock_guard<std::mutex> lock(mutex_);
    power_cut_ = true;
  }
  bool struck() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return struck_;
  }
  FaultEnvCounts counts() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return counts_;
  }

  void Created(const std::string& path, std::uint64_t size) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counts_.creates;
    files_[path] = {size, size, false};
  }
  void Reopened(const std::string& path, std::uint64_t size) {
    const std::lock_guard<std::mutex> lock(mutex_);
    files_.try_emplace(path, TrackedFile{size, size, true});
  }
  void Appended(const std::string& path, std::uint64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counts_.appends;
    counts_.appended_bytes += bytes;
    files_[path].size += bytes;
  }
  void Truncated(const std::string& path, std::uint64_t size) {
    const std::lock_guard<std::mutex> lock(mutex_);
    TrackedFile& file = files_[path];
    file.size = size;
    file.synced = std::min(file.synced, size);
  }
  /// The size that a sync beginning now covers.
  std::uint64_t SizeOf(const std::string& path) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = files_.find(path);
    return found == files_.end() ? 0 : found->second.size;
  }
  void Synced(const std::string& path, std::uint64_t size) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counts_.syncs;
    if (IsLog(path)) ++counts_.log_syncs;
    TrackedFile& file = files_[path];
    file.synced = std::max(file.synced, size);
  }
  void DirectorySynced(const std::string& directory) {
    const std::lock_guard<std::mutex> lock(mutex_);
    MarkEntriesSynced(directory);
  }
  void Renamed(const std::string& from, const std::string& to, bool replaced) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = files_.find(from);
    if (found == files_.end()) return;
    TrackedFile file = found->second;
    files_.erase(found);
    // Over an old file, a rename is atomic: old or new, never none. We take it as done; then the
    // journal also has what was made in the directory before. A new name may yet be lost.
    file.entry_synced = replaced;
    files_[to] = file;
    if (replaced) MarkEntriesSynced(DirectoryOf(to));
  }
  void Linked(const std::string& from, const std::string& to) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = files_.find(from);
    if (found == files_.end()) return;
    TrackedFile file = found->second;
    file.entry_synced = false;
    files_[to] = file;
  }
  void Deleted(const std::string& path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    files_.erase(path);
  }

  void LosePower(bool keep_some, std::uint64_t seed) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::mt19937_64 random(seed);
    for (const auto& [path, file] : files_) {
      if (!std::filesystem::exists(path)) continue;
      if (!file.entry_synced) {
        std::filesystem::remove(path);
        continue;
      }
      std::uint64_t kept = file.synced;
      if (keep_some && file.size > file.synced) kept += random() % (file.size - file.synced + 1);
      if (std::filesystem::file_size(path) > kept) std::filesystem::resize_file(path, kept);
    }
    files_.clear();
  }

 private:
  /// REQUIRES: mutex_ is held.
  void MarkEntriesSynced(const std::string& directory) {
    for (auto& [path, file] : files_) {
      if (DirectoryOf(path) == directory) file.entry_synced = true;
    }
  }

  mutable std::mutex mutex_;  // guards all below
  std::uint64_t countdown_ = 0;
  std::uint32_t targets_ = 0;
  FaultKind kind_ = FaultKind::kIoError;
  bool struck_ = false;
  bool power_cut_ = false;
  FaultEnvCounts counts_;
  std::map<std::string, TrackedFile> files_;
};

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::string path,
            std::shared_ptr<FaultState> state)
      : FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        state_(std::move(state)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = state_->Check(kAppends);
    if (status.ok()) status = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (status.ok()) state_->Appended(path_, data.size());
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = state_->Check(kAppends);
    if (status.ok()) status = FSWritableFileOwnerWrapper::Truncate(size, options, debug);
    if (status.ok()) state_->Truncated(path_, size);
    return status;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const std::uint64_t size = state_->SizeOf(path_);
    IOStatus status = state_->Check(kSyncs);
    if (status.ok()) status = FSWritableFileOwnerWrapper::Sync(options, debug);
    if (status.ok()) state_->Synced(path_, size);
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  const std::string path_;
  const std::shared_ptr<FaultState> state_;
};

class FaultDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultDirectory(std::unique_ptr<rocksdb::FSDirectory>&& directory, std::string path,
                 std::shared_ptr<FaultState> state)
      : FSDirectoryWrapper(std::move(directory)),
        path_(std::filesystem::path(path).lexically_normal().string()),
        state_(std::move(state)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Record(state_->Check(kSyncs), [&] { return FSDirectoryWrapper::Fsync(options, debug); });
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& how) override {
    return Record(state_->Check(kSyncs), [&] {
      return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, how);
    });
  }

 private:
  template <typename SyncFunction>
  IOStatus Record(IOStatus status, const SyncFunction& sync) {
    if (status.ok()) status = sync();
    if (status.ok()) state_->DirectorySynced(path_);
    return status;
  }

  const std::string path_;
  const std::shared_ptr<FaultState> state_;
};

class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultFileSystem(std::shared_ptr<FaultState> state)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), state_(std::move(state)) {}

  const char* Name() const override { return "FaultFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    IOStatus status = state_->Check(kCreates);
    if (status.ok()) status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
    if (!status.ok()) return status;
    state_->Created(path, 0);
    *file = std::make_unique<FaultFile>(std::move(*file), path, state_);
    return status;
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override {
    IOStatus status = state_->Check(kCreates);
    if (status.ok()) status = FileSystemWrapper::ReopenWritableFile(path, options, file, debug);
    if (!status.ok()) return status;
    state_->Reopened(path, std::filesystem::file_size(path));
    *file = std::make_unique<FaultFile>(std::move(*file), path, state_);
    return status;
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* debug) override {
    IOStatus status = FileSystemWrapper::NewDirectory(path, options, directory, debug);
    if (status.ok()) {
      *directory = std::make_unique<FaultDirectory>(std::move(*directory), path, state_);
    }
    return status;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    IOStatus status = state_->Check(kRenames);
    const bool replaces = std::filesystem::exists(to);
    if (status.ok()) status = FileSystemWrapper::RenameFile(from, to, options, debug);
    if (status.ok()) state_->Renamed(from, to, replaces);
    return status;
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* debug) override {
    IOStatus status = state_->Check(kRenames);
    if (status.ok()) status = FileSystemWrapper::LinkFile(from, to, options, debug);
    if (status.ok()) state_->Linked(from, to);
    return status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    // A file deleted after the power went must still be there when it comes back.
    IOStatus status = state_->Check(kNoTarget);
    if (status.ok()) status = FileSystemWrapper::DeleteFile(path, options, debug);
    if (status.ok()) state_->Deleted(path);
    return status;
  }

 private:
  static constexpr auto kNoTarget = static_cast<FaultTarget>(0);
  const std::shared_ptr<FaultState> state_;
};

}  // namespace

struct FaultEnv::Rep {
  std::shared_ptr<FaultState> state = std::make_shared<FaultState>();
  FaultFileSystem file_system{state};
};

FaultEnv::FaultEnv() : rep_(std::make_unique<Rep>()) {}
FaultEnv::~FaultEnv() = default;

void* FaultEnv::file_system() { return static_cast<rocksdb::FileSystem*>(&rep_->file_system); }
FaultEnvCounts FaultEnv::counts() const { return rep_->state->counts(); }
void FaultEnv::FailAfter(std::uint64_t countdown, std::uint32_t targets, FaultKind kind) {
  rep_->state->Arm(countdown, targets, kind);
}
void FaultEnv::Heal() { rep_->state->Heal(); }
bool FaultEnv::fault_struck() const { return rep_->state->struck(); }
void FaultEnv::CutPower() { rep_->state->CutPower(); }
void FaultEnv::LosePower(bool keep_some, std::uint64_t seed) {
  rep_->state->LosePower(keep_some, seed);
}

bool FlipByte(const std::string& path, std::uint64_t offset, std::uint8_t mask) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  const int byte = file.get();
  if (byte == std::char_traits<char>::eof()) return false;
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(static_cast<char>(byte ^ mask));
  return file.good();
}

}  // namespace keiretsu
