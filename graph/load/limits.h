/// Named bounds of loading.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::graph {

/// Bytes of input read and handed to a worker at once.
inline constexpr std::size_t kSliceBytes = 1U << 20;
/// Bytes of a compressed file read at once.
inline constexpr std::size_t kPackedReadBytes = 256U << 10;
/// How many times as large as its compressed bytes a file's content may be, past the first
/// kFreeExpansionBytes: text of registers shrinks to a tenth or twentieth, only a bomb to less.
inline constexpr std::uint64_t kMaxExpansion = 250;
inline constexpr std::uint64_t kFreeExpansionBytes = 64U << 20;
/// Files in a zip archive, and the longest of their names.
inline constexpr std::size_t kMaxZipMembers = 65'536;
inline constexpr std::size_t kMaxZipNameBytes = 4096;
/// Longest record of a file, in bytes.
inline constexpr std::size_t kMaxRecordBytes = 16U << 20;
/// Partitions of blocks over which a load too large for memory spreads its rows on disk.
inline constexpr std::uint32_t kSpillPartitions = 64;
/// Memory, or temporary disk, that a byte of a file of relationships takes at most as typed columns
/// with the pairs of ends.
inline constexpr std::uint64_t kTableBytesPerByte = 1;
/// The same that a byte of a register's file takes, as records and as the columns made of them.
inline constexpr std::uint64_t kRecordBytesPerByte = 2;
/// Rows of a column that lie together on temporary disk.
inline constexpr std::uint32_t kSegmentRows = 16'384;
/// Which part of what a load's budget leaves the values of one column may take that are read from
/// disk at once.
inline constexpr std::uint64_t kColumnShare = 4;
/// Which part of the memory limit of a load is left for arrays that grow and what writes tables.
inline constexpr std::uint64_t kUncountedPart = 4;
/// Which part of the memory limit each of the store's two caches has beside a load that needs the
/// rest.
inline constexpr std::uint64_t kLoadCacheShare = 16;
/// Which part of the memory limit maps of keys may take between two loads.
inline constexpr std::uint64_t kCacheShare = 8;
/// Rows from which every column of a load is a file of its own: its keys then lie among no other
/// file's, and the store need not merge them.
inline constexpr std::uint64_t kRowsPerColumnFile = 50'000;
/// Bytes of content that a byte of a compressed file is taken for, before it is read.
inline constexpr std::uint64_t kLikelyExpansion = 8;
/// Rows of one file.
inline constexpr std::uint64_t kMaxLoadRows = (1ULL << 31) - 1;
/// Records looked at to find out how a file is written.
inline constexpr std::size_t kSniffRecords = 1000;
/// Columns of one file.
inline constexpr std::size_t kMaxLoadColumns = 4096;
/// Distinct `$(column)` label cells, or relationship types, of one file: past it the column is
/// most likely the wrong one, and the catalog never forgets a name.
inline constexpr std::size_t kMaxNamesPerLoad = 4096;
/// Rows up to which a load is an ordinary transaction: at 25 us a row that costs what the files and
/// syncs of the other way do, 0.1 s.
inline constexpr std::uint64_t kSmallLoadRows = 5'000;
/// Times a small load starts over when other writers get in its way.
inline constexpr int kSmallLoadAttempts = 5;
/// Bytes of a record that is too long written to the file of errors.
inline constexpr std::size_t kShownLineBytes = 1000;
/// Bytes at a file's start that tell its format: the header of a golden copy has 12 KiB.
inline constexpr std::size_t kDetectionBytes = 64U << 10;
/// Bytes of a cell shown in an error.
inline constexpr std::size_t kShownCellBytes = 40;

}  // namespace keiretsu::graph
