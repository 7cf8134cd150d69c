#include "storage/rocksdb_cursor.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include <string>

#include "storage/rocksdb_slice.h"
#include "storage/rocksdb_status.h"

namespace keiretsu::storage {
namespace {

std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

class RocksDbCursor final : public Cursor {
 public:
  RocksDbCursor(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, Keyspace keyspace,
                std::string_view begin, std::string_view end, const rocksdb::Snapshot* snapshot)
      : keyspace_(keyspace), begin_(begin), end_(end), last_key_(begin) {
    // RocksDB keeps pointers to the bounds, so they live here.
    begin_slice_ = begin_;
    end_slice_ = end_;
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    options.iterate_lower_bound = &begin_slice_;
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    options.auto_prefix_mode = false;
    options.total_order_seek = true;
    iterator_.reset(db->NewIterator(options, family));
    iterator_->SeekToFirst();
  }

  bool Valid() const override { return iterator_->Valid(); }

  void Next() override {
    if (!iterator_->Valid()) return;
    RememberKey();
    iterator_->Next();
  }

  void Prev() override {
    if (!iterator_->Valid()) return;
    RememberKey();
    iterator_->Prev();
  }

  void Seek(std::string_view key) override {
    last_key_ = key;
    iterator_->Seek(ToSlice(key));
  }

  void SeekToLast() override {
    last_key_ = end_;
    iterator_->SeekToLast();
  }

  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override { return ToView(iterator_->value()); }

  Status status() const override {
    const rocksdb::Status status = iterator_->status();
    if (status.ok()) return {};
    return FromRocksDb(status, Place("scanning", keyspace_, last_key_));
  }

 private:
  void RememberKey() {
    const rocksdb::Slice key = iterator_->key();
    last_key_.assign(key.data(), key.size());
  }

  const Keyspace keyspace_;
  const std::string begin_;
  const std::string end_;
  rocksdb::Slice begin_slice_;
  rocksdb::Slice end_slice_;
  std::string last_key_;  ///< for messages: the key before the latest move
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

/// A range without keys. RocksDB asks for begin <= end, which callers need not check.
class EmptyCursor final : public Cursor {
 public:
  bool Valid() const override { return false; }
  void Next() override {}
  void Prev() override {}
  void Seek(std::string_view /*key*/) override {}
  void SeekToLast() override {}
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  Status status() const override { return {}; }
};

}  // namespace

std::unique_ptr<Cursor> NewCursor(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family,
                                  Keyspace keyspace, std::string_view begin, std::string_view end,
                                  const rocksdb::Snapshot* snapshot) {
  if (!end.empty() && end <= begin) return std::make_unique<EmptyCursor>();
  return std::make_unique<RocksDbCursor>(db, family, keyspace, begin, end, snapshot);
}

}  // namespace keiretsu::storage
