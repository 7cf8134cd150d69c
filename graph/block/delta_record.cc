#include "graph/block/delta_record.h"

#include <limits>

#include <fmt/format.h>

#include "graph/block/value_codec.h"
#include "graph/block/value_frame.h"
#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::uint32_t kMaxId32 = std::numeric_limits<std::uint32_t>::max();

/// Shortest operation: kind and row.
constexpr std::size_t kMinOpBytes = 2;

bool FitsOwner(DeltaKind kind, Owner owner) {
  switch (kind) {
    case DeltaKind::kAddEdge:
    case DeltaKind::kDeleteEdge:
      return owner == Owner::kEdge;
    case DeltaKind::kSetProperty:
    case DeltaKind::kClearProperty:
      return true;
    case DeltaKind::kAddNode:
    case DeltaKind::kDeleteNode:
    case DeltaKind::kSetLabels:
      return owner == Owner::kNode;
  }
  return false;
}

class DeltaWriter {
 public:
  DeltaWriter(Owner owner, std::uint32_t block, OverflowWriter* overflow)
      : owner_(owner),
        block_(block),
        overflow_(overflow),
        bytes_(BeginFrame(FrameKind::kDelta)),
        writer_(&bytes_) {
    writer_.U8(static_cast<std::uint8_t>(owner));
  }

  void Write(std::span<const DeltaOp> ops) {
    writer_.Varint(ops.size());
    for (const DeltaOp& op : ops) Write(op);
  }

  std::string Finish() {
    EndFrame(FrameKind::kDelta, &bytes_);
    return std::move(bytes_);
  }

 private:
  void Write(const DeltaOp& op) {
    writer_.U8(static_cast<std::uint8_t>(op.kind));
    writer_.Varint(op.row);
    if (owner_ == Owner::kEdge) {
      const std::int64_t self = NodeAt(block_, op.row).value;
      writer_.ZigzagVarint(std::int64_t{op.neighbour.value} - self);
      writer_.Varint(op.edge.value);
    }
    switch (op.kind) {
      case DeltaKind::kAddEdge:
        WriteProperties(op);
        return;
      case DeltaKind::kSetProperty:
        writer_.Varint(op.key.value);
        EncodeValue(op.value, overflow_, &bytes_);
        return;
      case DeltaKind::kClearProperty:
        writer_.Varint(op.key.value);
        return;
      case DeltaKind::kAddNode:
        writer_.Varint(op.labels.value);
        WriteProperties(op);
        return;
      case DeltaKind::kSetLabels:
        writer_.Varint(op.labels.value);
        return;
      case DeltaKind::kDeleteEdge:
      case DeltaKind::kDeleteNode:
        return;
    }
  }

  void WriteProperties(const DeltaOp& op) {
    writer_.Varint(op.properties.size());
    for (const auto& [key, value] : op.properties) {
      writer_.Varint(key.value);
      EncodeValue(value, overflow_, &bytes_);
    }
  }

  const Owner owner_;
  const std::uint32_t block_;
  OverflowWriter* const overflow_;
  std::string bytes_;
  storage::ByteWriter writer_;
};

class DeltaReader {
 public:
  DeltaReader(Owner owner, std::uint32_t block, std::string_view body,
              const OverflowReader* overflow)
      : owner_(owner), block_(block), reader_(body), overflow_(overflow) {}

  Result<std::vector<DeltaOp>> Read() {
    if (reader_.U8() != static_cast<std::uint8_t>(owner_)) reader_.Fail();
    const std::uint64_t count = reader_.Varint();
    if (count > reader_.remaining() / kMinOpBytes) reader_.Fail();
    std::vector<DeltaOp> ops;
    for (std::uint64_t i = 0; i < count && reader_.ok(); ++i) {
      RETURN_IF_ERROR(ReadOp(&ops.emplace_back()));
    }
    if (!reader_.AtEnd()) return Malformed();
    return ops;
  }

 private:
  Status Malformed() const {
    return Status::Corruption(fmt::format("delta record of block {}: malformed", block_));
  }

  std::uint32_t ReadId() {
    const std::uint64_t id = reader_.Varint();
    if (id >= kMaxId32) reader_.Fail();
    return static_cast<std::uint32_t>(id);
  }

  Status ReadOp(DeltaOp* op) {
    op->kind = static_cast<DeltaKind>(reader_.U8());
    op->row = ReadId();
    if (!reader_.ok() || !FitsOwner(op->kind, owner_) || op->row >= kBlockSize) {
      return Malformed();
    }
    if (owner_ == Owner::kEdge) ReadEdge(op);
    switch (op->kind) {
      case DeltaKind::kAddEdge:
        return ReadProperties(op);
      case DeltaKind::kSetProperty: {
        op->key = KeyId(ReadId());
        ASSIGN_OR_RETURN(op->value, DecodeValue(&reader_, overflow_));
        break;
      }
      case DeltaKind::kClearProperty:
        op->key = KeyId(ReadId());
        break;
      case DeltaKind::kAddNode:
        op->labels = LabelSetId(ReadId());
        return ReadProperties(op);
      case DeltaKind::kSetLabels:
        op->labels = LabelSetId(ReadId());
        break;
      case DeltaKind::kDeleteEdge:
      case DeltaKind::kDeleteNode:
        break;
    }
    return reader_.ok() ? Status() : Malformed();
  }

  void ReadEdge(DeltaOp* op) {
    const std::int64_t self = NodeAt(block_, op->row).value;
    const std::int64_t difference = reader_.ZigzagVarint();
    if (difference < -self || difference >= std::int64_t{kMaxId32} - self) reader_.Fail();
    op->neighbour = NodeId(static_cast<std::uint32_t>(self + (reader_.ok() ? difference : 0)));
    op->edge = EdgeId(reader_.Varint());
    if (!op->edge.valid()) reader_.Fail();
  }

  Status ReadProperties(DeltaOp* op) {
    const std::uint64_t count = reader_.Varint();
    if (count > reader_.remaining()) reader_.Fail();
    if (!reader_.ok()) return Malformed();
    for (std::uint64_t i = 0; i < count; ++i) {
      const KeyId key(ReadId());
      ASSIGN_OR_RETURN(Value value, DecodeValue(&reader_, overflow_));
      op->properties.emplace_back(key, std::move(value));
    }
    return reader_.ok() ? Status() : Malformed();
  }

  const Owner owner_;
  const std::uint32_t block_;
  storage::ByteReader reader_;
  const OverflowReader* const overflow_;
};

}  // namespace

std::string EncodeDelta(Owner owner, std::uint32_t block, std::span<const DeltaOp> ops,
                        OverflowWriter* overflow) {
  DeltaWriter writer(owner, block, overflow);
  writer.Write(ops);
  return writer.Finish();
}

Result<std::vector<DeltaOp>> DecodeDelta(Owner owner, std::uint32_t block, std::string_view bytes,
                                         const OverflowReader* overflow) {
  const std::string what = fmt::format("delta record of block {}", block);
  ASSIGN_OR_RETURN(const std::string_view body, OpenFrame(FrameKind::kDelta, bytes, what));
  return DeltaReader(owner, block, body, overflow).Read();
}

}  // namespace keiretsu::graph
