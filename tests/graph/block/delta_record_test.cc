#include "graph/block/delta_record.h"

#include <gtest/gtest.h>

#include "tests/graph/block/damage.h"
#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

constexpr std::uint32_t kBlock = 1000;

DeltaOp RandomOp(Random& random, Owner owner) {
  constexpr DeltaKind kNodeKinds[] = {DeltaKind::kAddNode, DeltaKind::kDeleteNode,
                                      DeltaKind::kSetLabels, DeltaKind::kSetProperty,
                                      DeltaKind::kClearProperty};
  constexpr DeltaKind kEdgeKinds[] = {DeltaKind::kAddEdge, DeltaKind::kDeleteEdge,
                                      DeltaKind::kSetProperty, DeltaKind::kClearProperty};
  DeltaOp op;
  op.kind = owner == Owner::kNode ? kNodeKinds[Below(random, 5)] : kEdgeKinds[Below(random, 4)];
  op.row = static_cast<std::uint32_t>(Below(random, kBlockSize));
  if (owner == Owner::kEdge) {
    op.neighbour = NodeId(static_cast<std::uint32_t>(Below(random, 0xFFFF'FFFF)));
    op.edge = EdgeId(random() >> (1 + Below(random, 60)));
  }
  const auto key = [&] { return KeyId(static_cast<std::uint32_t>(Below(random, 1 << 20))); };
  if (op.kind == DeltaKind::kSetProperty || op.kind == DeltaKind::kClearProperty) op.key = key();
  if (op.kind == DeltaKind::kSetProperty) op.value = RandomValue(random);
  if (op.kind == DeltaKind::kAddNode || op.kind == DeltaKind::kSetLabels) {
    op.labels = LabelSetId(static_cast<std::uint32_t>(Below(random, 1000)));
  }
  if (op.kind == DeltaKind::kAddNode || op.kind == DeltaKind::kAddEdge) {
    for (std::uint64_t n = Below(random, 4); n > 0; --n) {
      op.properties.emplace_back(key(), RandomValue(random));
    }
  }
  return op;
}

std::vector<DeltaOp> RandomOps(Random& random, Owner owner, std::size_t count) {
  std::vector<DeltaOp> ops;
  while (ops.size() < count) ops.push_back(RandomOp(random, owner));
  return ops;
}

TEST(DeltaRecordTest, RandomRecordsRoundTrip) {
  for (const Owner owner : {Owner::kNode, Owner::kEdge}) {
    for (std::uint64_t seed = 31; seed < 60; ++seed) {
      Random random(seed);
      const auto block = static_cast<std::uint32_t>(Below(random, 1 << 21));
      const auto ops = RandomOps(random, owner, Below(random, 300));
      const auto decoded =
          DecodeDelta(owner, block, EncodeDelta(owner, block, ops, nullptr), nullptr);
      ASSERT_TRUE(decoded.has_value()) << "seed " << seed << decoded.status().message();
      EXPECT_EQ(*decoded, ops) << "seed " << seed;
    }
  }
}

TEST(DeltaRecordTest, AnInsertIsShort) {
  DeltaOp op;
  op.kind = DeltaKind::kAddEdge;
  op.row = 5;
  op.neighbour = NodeAt(kBlock, 40);
  op.edge = EdgeId(1'000'000);
  EXPECT_LE(EncodeDelta(Owner::kEdge, kBlock, std::span(&op, 1), nullptr).size(), 16U);
}

TEST(DeltaRecordTest, LargeValuesGoToTheOverflow) {
  MemoryOverflow overflow;
  DeltaOp op;
  op.kind = DeltaKind::kSetProperty;
  op.key = KeyId(3);
  op.value = Value(std::string(100'000, 'x'));
  const std::string bytes = EncodeDelta(Owner::kNode, kBlock, std::span(&op, 1), &overflow);
  EXPECT_LT(bytes.size(), 40U);
  const auto decoded = DecodeDelta(Owner::kNode, kBlock, bytes, &overflow);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ((*decoded)[0].value, op.value);
}

TEST(DeltaRecordTest, RefusesImpossibleOperations) {
  const auto refused = [](Owner owner, DeltaOp op) {
    const std::string bytes = EncodeDelta(owner, kBlock, std::span(&op, 1), nullptr);
    return DecodeDelta(owner, kBlock, bytes, nullptr).status().code() == StatusCode::kCorruption;
  };
  DeltaOp edge;
  edge.kind = DeltaKind::kDeleteEdge;
  edge.neighbour = NodeId(1);
  edge.edge = EdgeId(1);
  EXPECT_FALSE(refused(Owner::kEdge, edge));
  EXPECT_TRUE(refused(Owner::kNode, edge));
  DeltaOp bad = edge;
  bad.row = kBlockSize;
  EXPECT_TRUE(refused(Owner::kEdge, bad));
  bad = edge;
  bad.neighbour = NodeId();
  EXPECT_TRUE(refused(Owner::kEdge, bad));
  bad = edge;
  bad.edge = EdgeId();
  EXPECT_TRUE(refused(Owner::kEdge, bad));
  bad = edge;
  bad.kind = static_cast<DeltaKind>(9);
  EXPECT_TRUE(refused(Owner::kEdge, bad));
  DeltaOp node;
  node.kind = DeltaKind::kAddNode;
  EXPECT_TRUE(refused(Owner::kNode, node)) << "no label set";
  node.labels = LabelSetId(1);
  EXPECT_FALSE(refused(Owner::kNode, node));
  EXPECT_TRUE(refused(Owner::kEdge, node));
  const std::string as_node = EncodeDelta(Owner::kNode, kBlock, std::span(&node, 1), nullptr);
  EXPECT_FALSE(DecodeDelta(Owner::kEdge, kBlock, as_node, nullptr).has_value());
}

TEST(DeltaRecordTest, DamageIsCorruptionAndNeverCrashes) {
  Random random(61);
  for (const Owner owner : {Owner::kNode, Owner::kEdge}) {
    const std::string bytes = EncodeDelta(owner, kBlock, RandomOps(random, owner, 12), nullptr);
    ForEachTruncation(bytes, [owner](std::string_view cut) {
      EXPECT_EQ(DecodeDelta(owner, kBlock, cut, nullptr).status().code(), StatusCode::kCorruption);
      if (cut.size() < 6) return;
      EXPECT_FALSE(DecodeDelta(owner, kBlock, Resealed(std::string(cut)), nullptr).has_value());
    });
    for (int round = 0; round < 4000; ++round) {
      std::string damaged = bytes;
      char& byte = damaged[Below(random, damaged.size())];
      byte = static_cast<char>(byte ^ (1 << Below(random, 8)));
      ASSERT_FALSE(DecodeDelta(owner, kBlock, damaged, nullptr).has_value());
      static_cast<void>(DecodeDelta(owner, kBlock, Resealed(damaged), nullptr));
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
