#include "graph/id_allocator.h"

#include <fmt/format.h>

#include <charconv>
#include <string>

#include "graph/keys.h"
#include "graph/limits.h"
#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Followed by the label set in decimal: the next id of its open block.
constexpr std::string_view kOpenBlockPrefix = "next_node.";

std::string EncodeCounter(std::uint64_t value) {
  std::string bytes;
  storage::ByteWriter(&bytes).U64(value);
  return bytes;
}

Result<std::uint64_t> DecodeCounter(std::string_view name, std::string_view bytes) {
  storage::ByteReader reader(bytes);
  const std::uint64_t value = reader.U64();
  if (!reader.AtEnd()) {
    return Status::Corruption(fmt::format("keyspace {} key {}: not a counter",
                                          KeyspaceName(storage::Keyspace::kMeta), name));
  }
  return value;
}

Result<std::uint64_t> ReadCounter(const storage::Engine& engine, std::string_view name) {
  ASSIGN_OR_RETURN(const auto value, engine.Get(storage::Keyspace::kMeta, name));
  if (!value) return std::uint64_t{0};
  return DecodeCounter(name, value->view());
}

Status OutOfIds() {
  return Status::ResourceExhausted(fmt::format("all {} node ids are used", kMaxNodes));
}

}  // namespace

Status IdAllocator::Load(const storage::Engine& engine) {
  ASSIGN_OR_RETURN(const std::uint64_t next_node, ReadCounter(engine, meta::kNextNode));
  if (next_node > (std::uint64_t{1} << 32)) {
    return Status::Corruption("keyspace meta key next_node: past the last node id");
  }
  ASSIGN_OR_RETURN(const std::uint64_t next_edge, ReadCounter(engine, meta::kNextEdge));
  ASSIGN_OR_RETURN(const std::uint64_t next_big, ReadCounter(engine, meta::kNextBig));
  block_count_ = written_blocks_ =
      static_cast<std::uint32_t>((next_node + kBlockSize - 1) >> kBlockBits);
  next_edge_ = written_edge_ = next_edge;
  next_big_ = written_big_ = next_big;

  const KeyRange range = RangeOfPrefix(std::string(kOpenBlockPrefix));
  auto cursor = engine.Scan(storage::Keyspace::kMeta, range.begin, range.end);
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view digits = cursor->key().substr(kOpenBlockPrefix.size());
    std::uint32_t set = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), set);
    ASSIGN_OR_RETURN(const std::uint64_t next, DecodeCounter(cursor->key(), cursor->value()));
    if (parsed.ec != std::errc() || next > next_node) {
      return Status::Corruption(
          fmt::format("keyspace meta key {}: not an open block", cursor->key()));
    }
    open_[set] = next;
  }
  return cursor->status();
}

Result<NodeId> IdAllocator::AllocateNode(LabelSetId set) {
  const std::lock_guard lock(mutex_);
  const auto [place, created] = open_.try_emplace(set.value, 0);
  std::uint64_t& next = place->second;
  if ((next & (kBlockSize - 1)) == 0) {  // the open block is full, or there was none
    next = static_cast<std::uint64_t>(block_count_.load()) << kBlockBits;
    if (next > kMaxNodes) return OutOfIds();
    block_count_.fetch_add(1, std::memory_order_release);
  }
  if (next > kMaxNodes) return OutOfIds();
  changed_sets_.insert(set.value);
  return NodeId(static_cast<std::uint32_t>(next++));
}

Result<std::uint32_t> IdAllocator::AllocateBlocks(std::uint32_t count) {
  const std::lock_guard lock(mutex_);
  const std::uint32_t first = block_count_.load();
  if (((static_cast<std::uint64_t>(first) + count) << kBlockBits) > kMaxNodes) return OutOfIds();
  block_count_.store(first + count, std::memory_order_release);
  return first;
}

void IdAllocator::WriteCounters(storage::WriteBatch& batch) {
  const std::lock_guard lock(mutex_);
  const auto put = [&batch](std::string_view name, std::uint64_t value) {
    batch.Put(storage::Keyspace::kMeta, name, EncodeCounter(value));
  };
  if (const std::uint32_t blocks = block_count_.load(); blocks != written_blocks_) {
    put(meta::kNextNode, static_cast<std::uint64_t>(blocks) << kBlockBits);
    written_blocks_ = blocks;
  }
  if (const std::uint64_t edge = next_edge_.load(); edge != written_edge_) {
    put(meta::kNextEdge, edge);
    written_edge_ = edge;
  }
  if (const std::uint64_t big = next_big_.load(); big != written_big_) {
    put(meta::kNextBig, big);
    written_big_ = big;
  }
  for (const std::uint32_t set : changed_sets_) {
    put(fmt::format("{}{}", kOpenBlockPrefix, set), open_[set]);
  }
  changed_sets_.clear();
}

}  // namespace keiretsu::graph
