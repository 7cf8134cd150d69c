/// How far a load is, for those who watch it.
#pragma once

#include <atomic>
#include <cstdint>

namespace keiretsu::graph {

/// What a load does at a time.
enum class LoadPhase : std::uint8_t { kIdle, kKeys, kReading, kChecking, kWriting };

/// Counters of the load that runs. Thread-safe.
struct LoadMeter {
  std::atomic<LoadPhase> phase{LoadPhase::kIdle};
  std::atomic<std::uint64_t> bytes{0};        ///< of the file, read so far
  std::atomic<std::uint64_t> total_bytes{0};  ///< size of the file
  std::atomic<std::uint64_t> rows{0};         ///< read so far
  std::atomic<std::uint64_t> steps{0};        ///< of kWriting, done
  std::atomic<std::uint64_t> total_steps{0};
  std::atomic<std::uint64_t> temporary_bytes{0};  ///< of disk that it will need

  void Begin(std::uint64_t file_bytes) {
    bytes = 0;
    total_bytes = file_bytes;
    rows = 0;
    steps = 0;
    total_steps = 0;
    temporary_bytes = 0;
  }
};

}  // namespace keiretsu::graph
