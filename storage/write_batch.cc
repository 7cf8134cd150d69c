#include <cstring>
#include <utility>

#include "storage/check.h"
#include "storage/engine.h"
#include "storage/write_batch_rep.h"

namespace keiretsu::storage {
namespace {

struct Header {
  std::uint32_t key_size;
  std::uint32_t value_size;
  Keyspace keyspace;
  bool is_delete;
};

}  // namespace

void WriteBatch::Rep::Add(const BatchedWrite& write) {
  // RocksDB's lengths are 32 bits; a larger value is a bug above, and cutting it would lose data.
  CHECK(write.key.size() <= UINT32_MAX && write.value.size() <= UINT32_MAX);
  Header header{};
  header.key_size = static_cast<std::uint32_t>(write.key.size());
  header.value_size = static_cast<std::uint32_t>(write.value.size());
  header.keyspace = write.keyspace;
  header.is_delete = write.is_delete;
  bytes.append(reinterpret_cast<const char*>(&header), sizeof(header));
  bytes.append(write.key);
  bytes.append(write.value);
  ++count;
}

bool WriteBatch::Rep::Next(std::size_t& offset, BatchedWrite& write) const {
  if (offset >= bytes.size()) return false;
  Header header{};
  std::memcpy(&header, bytes.data() + offset, sizeof(header));
  offset += sizeof(header);
  write.keyspace = header.keyspace;
  write.is_delete = header.is_delete;
  write.key = std::string_view(bytes).substr(offset, header.key_size);
  offset += header.key_size;
  write.value = std::string_view(bytes).substr(offset, header.value_size);
  offset += header.value_size;
  return true;
}

WriteBatch::WriteBatch() : rep_(std::make_unique<Rep>()) {}
WriteBatch::~WriteBatch() = default;

WriteBatch::WriteBatch(WriteBatch&& other) noexcept : rep_(std::move(other.rep_)) {}

WriteBatch& WriteBatch::operator=(WriteBatch&& other) noexcept {
  rep_ = std::move(other.rep_);
  return *this;
}

void WriteBatch::Put(Keyspace keyspace, std::string_view key, std::string_view value) {
  if (!rep_) rep_ = std::make_unique<Rep>();  // A moved-from batch is an empty one.
  rep_->Add({keyspace, false, key, value});
}

void WriteBatch::Delete(Keyspace keyspace, std::string_view key) {
  if (!rep_) rep_ = std::make_unique<Rep>();
  rep_->Add({keyspace, true, key, {}});
}

void WriteBatch::Append(const WriteBatch& other) {
  if (!other.rep_) return;
  if (!rep_) rep_ = std::make_unique<Rep>();
  rep_->bytes += other.rep_->bytes;
  rep_->count += other.rep_->count;
}

void WriteBatch::Clear() {
  if (!rep_) return;
  rep_->bytes.clear();
  rep_->count = 0;
}

std::size_t WriteBatch::count() const { return rep_ ? rep_->count : 0; }
std::size_t WriteBatch::size_bytes() const { return rep_ ? rep_->bytes.size() : 0; }

}  // namespace keiretsu::storage
