/// Named bounds of the storage layer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::storage {

/// Longest key, in bytes; longer index keys are refused with this number in the error.
inline constexpr std::size_t kMaxKeyBytes = 8 * 1024;
/// Bound of the write-ahead log, and so of recovery time.
inline constexpr std::uint64_t kMaxLogBytes = 256ULL << 20;
/// RocksDB's warnings kept in a database directory; past it the file begins anew.
inline constexpr std::uint64_t kMaxInfoLogBytes = 1ULL << 20;
/// Files of tables that a writer holds open; more are opened and closed as they are read.
inline constexpr int kMaxOpenFiles = 800;
/// The same while a writer opens: RocksDB reads the ends of up to 16 tables then, as far as this
/// leaves room, a third of a millisecond each when they are cold. Less than 20 it does not take.
inline constexpr int kMaxOpenFilesAtFirst = 20;
/// Bytes of a table of the index keyspace: the first lookup in one reads all of its filter.
inline constexpr std::uint64_t kMaxIndexTableBytes = 4ULL << 20;
/// Log files replayed at an open beyond which the open writes them into tables.
inline constexpr std::size_t kMaxReplayedLogs = 8;
/// Writes in memtables beyond which a close, or an open that replayed them, writes them into
/// tables: replaying 10,000 takes about 10 ms of the next open.
inline constexpr std::uint64_t kMaxReplayedEntries = 3'000;
/// Times a read-only open starts over when the writer removes a file under it.
inline constexpr int kReadOnlyOpenAttempts = 5;

}  // namespace keiretsu::storage
