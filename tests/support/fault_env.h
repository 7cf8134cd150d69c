/// A disk that fails, fills up and loses power on request, for storage and crash tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace keiretsu {

/// What a fault strikes. Combine with |.
enum FaultTarget : std::uint32_t {
  kAppends = 1,
  kSyncs = 2,
  kCreates = 4,
  kRenames = 8,  ///< and links
  kAllWrites = kAppends | kSyncs | kCreates | kRenames,
};

enum class FaultKind : std::uint8_t { kIoError, kNoSpace };

/// How many operations reached the disk.
struct FaultEnvCounts {
  std::uint64_t appends = 0;
  std::uint64_t appended_bytes = 0;
  std::uint64_t syncs = 0;      ///< of files; directories are not counted
  std::uint64_t log_syncs = 0;  ///< of write-ahead logs among them
  std::uint64_t creates = 0;
};

/// A file system over the real one, handed to an engine as EngineOptions::file_system_for_tests. It
/// must outlive that engine. Thread-safe.
class FaultEnv {
 public:
  FaultEnv();
  ~FaultEnv();
  FaultEnv(const FaultEnv&) = delete;
  FaultEnv& operator=(const FaultEnv&) = delete;

  /// A rocksdb::FileSystem*.
  void* file_system();
  FaultEnvCounts counts() const;

  /// Lets `countdown` more operations of `targets` through; the next one and all after it fail with
  /// `kind` until Heal().
  void FailAfter(std::uint64_t countdown, std::uint32_t targets, FaultKind kind);
  void Heal();
  /// Whether an operation has failed since FailAfter().
  bool fault_struck() const;

  /// The power goes: nothing reaches the disk any more. Then close the engine, LosePower(), Heal(),
  /// and open again.
  void CutPower();
  /// Drops what was not synced: bytes after the last sync of each file, and files whose directory
  /// was never synced. A part of the unsynced bytes of each file, chosen by `seed`, stays when
  /// `keep_some`, as a disk may have written them.
  void LosePower(bool keep_some, std::uint64_t seed);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// Inverts the bits `mask` of the byte at `offset` of a file. False when it has no such byte.
bool FlipByte(const std::string& path, std::uint64_t offset, std::uint8_t mask);

}  // namespace keiretsu
