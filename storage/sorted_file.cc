#include "storage/sorted_file.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_writer.h>

#include <utility>

#include "storage/rocksdb_slice.h"
#include "storage/rocksdb_status.h"
#include "storage/status_macros.h"

namespace keiretsu::storage {
namespace {

class RocksDbSortedFile final : public SortedFileWriter {
 public:
  RocksDbSortedFile(rocksdb::Options options, rocksdb::ColumnFamilyHandle* family,
                    Keyspace keyspace, std::string path)
      : env_(options.env),
        keyspace_(keyspace),
        path_(std::move(path)),
        // The file is read soon after it is ingested: its pages stay in the system's cache.
        writer_(rocksdb::EnvOptions(options), options, family, /*invalidate_page_cache=*/false) {}

  ~RocksDbSortedFile() override {
    if (opened_ && !finished_) static_cast<void>(env_->DeleteFile(path_));
  }
  RocksDbSortedFile(const RocksDbSortedFile&) = delete;
  RocksDbSortedFile& operator=(const RocksDbSortedFile&) = delete;

  Status Put(std::string_view key, std::string_view value) override {
    RETURN_IF_ERROR(OpenOnce());
    return Checked(writer_.Put(ToSlice(key), ToSlice(value)), key);
  }

  Status Delete(std::string_view key) override {
    RETURN_IF_ERROR(OpenOnce());
    return Checked(writer_.Delete(ToSlice(key)), key);
  }

  Result<std::string> Finish() override {
    if (!opened_) return std::string();
    const rocksdb::Status status = writer_.Finish();
    if (!status.ok()) return FromRocksDb(status, fmt::format("finishing {}", path_));
    finished_ = true;
    return path_;
  }

  std::uint64_t size_bytes() const override {
    // FileSize() is not const in RocksDB's interface, though it only reads.
    return opened_ ? const_cast<rocksdb::SstFileWriter&>(writer_).FileSize() : 0;
  }

 private:
  Status OpenOnce() {
    if (opened_) return {};
    const rocksdb::Status status = writer_.Open(path_);
    if (!status.ok()) return FromRocksDb(status, fmt::format("creating {}", path_));
    opened_ = true;
    return {};
  }

  Status Checked(const rocksdb::Status& status, std::string_view key) const {
    if (status.ok()) return {};
    return FromRocksDb(status, Place("writing a file of", keyspace_, key));
  }

  rocksdb::Env* const env_;
  const Keyspace keyspace_;
  const std::string path_;
  rocksdb::SstFileWriter writer_;
  bool opened_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<SortedFileWriter> MakeSortedFile(rocksdb::DB* db,
                                                 rocksdb::ColumnFamilyHandle* family,
                                                 Keyspace keyspace, std::string path) {
  return std::make_unique<RocksDbSortedFile>(db->GetOptions(family), family, keyspace,
                                             std::move(path));
}

}  // namespace keiretsu::storage
