#include "storage/rocksdb_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include "storage/limits.h"

namespace keiretsu::storage {
namespace {

constexpr int kFilterBitsPerKey = 10;
constexpr std::uint64_t kMinBlobBytes = 4096;

rocksdb::BlockBasedTableOptions MakeTableOptions(Keyspace keyspace,
                                                 const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // Debian's build computes CRC32 in software.
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  // An absent column chunk means "all null", so point reads of absent keys are common.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  table.block_size = 16 << 10;
  if (keyspace == Keyspace::kIndex) {
    table.block_size = 4 << 10;
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    // A key is found without asking the cache, which takes a lock, for a table's index and filter.
    // What is pinned is bounded: a quarter of a megabyte for each of the tables that are open.
    table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
  }
  return table;
}

void SetCompression(Keyspace keyspace, rocksdb::ColumnFamilyOptions& family) {
  family.compression = rocksdb::kLZ4Compression;
  // Segments are bit-packed: compressing them again costs time and saves nothing.
  if (keyspace == Keyspace::kAdjacency) family.compression = rocksdb::kNoCompression;
  if (keyspace == Keyspace::kColumn || keyspace == Keyspace::kBig) {
    family.bottommost_compression = rocksdb::kZSTD;
  }
}

}  // namespace

const char* ColumnFamilyName(Keyspace keyspace) {
  switch (keyspace) {
    case Keyspace::kMeta: return "default";
    case Keyspace::kCatalog: return "cat";
    case Keyspace::kAdjacency: return "adj";
    case Keyspace::kColumn: return "col";
    case Keyspace::kDelta: return "dlt";
    case Keyspace::kIndex: return "idx";
    case Keyspace::kBig: return "big";
    case Keyspace::kAux: return "aux";
  }
  return "";
}

rocksdb::DBOptions MakeDbOptions(const EngineOptions& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = options.create_if_missing;
  db.create_missing_column_families = true;

  // Safety. Point-in-time recovery would lose acknowledged commits silently after a flipped byte in
  // the middle of the log; this mode refuses that, and still opens a log torn at its end.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.track_and_verify_wals_in_manifest = true;
  db.paranoid_checks = true;
  // A failed write or sync is never retried behind our back: the engine turns read-only.
  db.max_bgerror_resume_count = 0;
  db.max_total_wal_size = kMaxLogBytes;

  // Fast opening. Nothing here uses the statistics of files; periodic tasks would start a thread;
  // flushing what the log holds would write up to eight tables before the first answer.
  db.skip_stats_update_on_db_open = true;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.avoid_flush_during_recovery = true;
  db.avoid_unnecessary_blocking_io = true;  // files of before are deleted in the background
  db.allow_fallocate = false;
  db.fail_if_options_file_error = false;

  // One thread for each of many files would cost more than it saves, for each keyspace again.
  db.max_file_opening_threads = 1;

  // Readers beside a writer need every file open before the writer can remove it. A writer opens
  // files when they are first read: opening must not grow with the graph.
  db.max_open_files = options.read_only ? -1 : kMaxOpenFilesAtFirst;
  db.max_background_jobs = 2;
  db.enable_write_thread_adaptive_yield = false;  // one leader writes; spinning helps nobody
  db.allow_concurrent_memtable_write = false;     // and inserts cost less when they know it
  db.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes);
  return db;
}

std::shared_ptr<rocksdb::Cache> MakeCache(const EngineOptions& options) {
  rocksdb::LRUCacheOptions cache;
  cache.capacity = options.cache_bytes;
  cache.high_pri_pool_ratio = 0.3;
  return rocksdb::NewLRUCache(cache);
}

rocksdb::ColumnFamilyOptions MakeKeyspaceOptions(const EngineOptions& options, Keyspace keyspace,
                                                 const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions family;
  family.compaction_style = rocksdb::kCompactionStyleLevel;
  family.level_compaction_dynamic_level_bytes = true;
  // The manager bounds all keyspaces together; one may use all of it.
  family.write_buffer_size = options.write_buffer_bytes;
  family.arena_block_size = 256 << 10;
  SetCompression(keyspace, family);
  if (keyspace == Keyspace::kIndex) family.target_file_size_base = kMaxIndexTableBytes;
  if (keyspace == Keyspace::kBig) {
    family.enable_blob_files = true;
    family.min_blob_size = kMinBlobBytes;
    family.blob_compression_type = rocksdb::kLZ4Compression;
    family.enable_blob_garbage_collection = true;
  }
  family.table_factory.reset(
      rocksdb::NewBlockBasedTableFactory(MakeTableOptions(keyspace, cache)));
  return family;
}

}  // namespace keiretsu::storage
