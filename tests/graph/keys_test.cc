#include "graph/keys.h"

#include <string>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) >> 4];
    hex += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

TEST(KeysTest, ExactBytes) {
  const AdjacencyKey adjacency{TypeId(0x0102), Direction::kIn, 0x03040506, 0x0708};
  const ColumnKey column{Owner::kEdge, TypeId(0x0102), KeyId(0x03040506), 0x0708090A, 0x0B0C};
  const DeltaTarget target{Owner::kEdge, TypeId(0x0102), Direction::kIn, 0x03040506};
  struct Case {
    const char* name;
    std::string key;
    const char* expected;
  };
  const Case cases[] = {
      {"catalog", CatalogKey{7, 0x01020304}.Encode(), "0701020304"},
      {"adjacency", adjacency.Encode(),
       "0102"
       "01"
       "03040506"
       "0708"},
      {"node column", ColumnKey{Owner::kNode, TypeId(0), kLabelSetKey, 1, 0}.Encode(),
       "00"
       "0000"
       "00000000"
       "00000001"
       "0000"},
      {"edge column", column.Encode(),
       "01"
       "0102"
       "03040506"
       "0708090a"
       "0b0c"},
      {"delta prefix", target.EncodePrefix(),
       "01"
       "0102"
       "01"
       "03040506"},
      {"delta", DeltaKey{target, 0x0708090A0B0C0D0E}.Encode(),
       "010102010304050607"
       "08090a0b0c0d0e"},
      {"index", IndexKey(IndexId(0x01020304), "ab", NodeId(0x05060708)),
       "01020304"
       "6162"
       "0005060708"},
      {"unique index", UniqueIndexKey(IndexId(0x01020304), "ab"),
       "01020304"
       "6162"},
      {"indexed node", EncodeIndexedNode(NodeId(0x05060708)), "0005060708"},
      {"big", BigKey(0x0102030405060708), "0102030405060708"},
      {"statistics", StatisticsKey(2, {3, 4}),
       "73"
       "02"
       "00000003"
       "00000004"},
      {"job", JobKey(5),
       "6a"
       "0000000000000005"},
  };
  for (const Case& c : cases) EXPECT_EQ(Hex(c.key), c.expected) << c.name;
}

TEST(KeysTest, ParsingIsTheInverse) {
  const CatalogKey catalog{7, 9};
  EXPECT_EQ(CatalogKey::Parse(catalog.Encode()), catalog);
  const AdjacencyKey adjacency{TypeId(1), Direction::kIn, 2, 3};
  EXPECT_EQ(AdjacencyKey::Parse(adjacency.Encode()), adjacency);
  const ColumnKey column{Owner::kEdge, TypeId(1), KeyId(2), 3, 4};
  EXPECT_EQ(ColumnKey::Parse(column.Encode()), column);
  const DeltaKey delta{{Owner::kEdge, TypeId(1), Direction::kIn, 2}, ~0ULL};
  EXPECT_EQ(DeltaKey::Parse(delta.Encode()), delta);
  EXPECT_EQ(ParseBigKey(BigKey(77)), 77U);
  EXPECT_EQ(ParseJobKey(JobKey(77)), 77U);
  EXPECT_EQ(ParseIndexedNode(EncodeIndexedNode(NodeId(12))), NodeId(12));

  const std::string key = IndexKey(IndexId(4), "tuple", NodeId(6));
  const auto parsed = ParseIndexKey(key, false);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->index, IndexId(4));
  EXPECT_EQ(parsed->tuple, "tuple");
  EXPECT_EQ(parsed->node, NodeId(6));
  const std::string unique_key = UniqueIndexKey(IndexId(4), "tuple");
  const auto unique = ParseIndexKey(unique_key, true);
  ASSERT_TRUE(unique.has_value());
  EXPECT_EQ(unique->tuple, "tuple");
  EXPECT_FALSE(unique->node.valid());
}

TEST(KeysTest, OtherLengthsAndImpossibleFieldsAreRefused) {
  const auto refuses = [](const std::string& key, auto parse) {
    EXPECT_TRUE(parse(key).has_value());
    for (std::size_t size = 0; size < key.size(); ++size) {
      EXPECT_FALSE(parse(key.substr(0, size)).has_value()) << size;
    }
    EXPECT_FALSE(parse(key + "x").has_value());
  };
  refuses(CatalogKey{}.Encode(), CatalogKey::Parse);
  refuses(AdjacencyKey{}.Encode(), AdjacencyKey::Parse);
  refuses(ColumnKey{}.Encode(), ColumnKey::Parse);
  refuses(DeltaKey{}.Encode(), DeltaKey::Parse);
  refuses(BigKey(1), ParseBigKey);
  refuses(JobKey(1), ParseJobKey);
  refuses(EncodeIndexedNode(NodeId(1)), ParseIndexedNode);

  std::string bad_direction = AdjacencyKey{}.Encode();
  bad_direction[2] = 2;
  EXPECT_FALSE(AdjacencyKey::Parse(bad_direction).has_value());
  std::string bad_owner = ColumnKey{}.Encode();
  bad_owner[0] = 2;
  EXPECT_FALSE(ColumnKey::Parse(bad_owner).has_value());
  EXPECT_FALSE(ParseIndexedNode(std::string("\x01\0\0\0\0", 5)).has_value());
  EXPECT_FALSE(ParseIndexedNode("\xff\xff\xff\xff").has_value());
  EXPECT_FALSE(ParseJobKey(StatisticsKey(1, {2, 3})).has_value());
}

TEST(KeysTest, RangesHoldExactlyTheirKeys) {
  const auto holds = [](const KeyRange& range, const std::string& key) {
    return range.begin <= key && (range.end.empty() || key < range.end);
  };
  const auto adjacency = [](std::uint16_t type, Direction direction, std::uint32_t block,
                            std::uint16_t part) {
    return AdjacencyKey{TypeId(type), direction, block, part}.Encode();
  };
  const KeyRange type = AdjacencyKey::RangeOfType(TypeId(0xFF), Direction::kOut);
  EXPECT_TRUE(holds(type, adjacency(0xFF, Direction::kOut, 0, 0)));
  EXPECT_TRUE(holds(type, adjacency(0xFF, Direction::kOut, ~0U, 0xFFFF)));
  EXPECT_FALSE(holds(type, adjacency(0xFF, Direction::kIn, 0, 0)));
  EXPECT_FALSE(holds(type, adjacency(0x100, Direction::kOut, 0, 0)));
  EXPECT_FALSE(holds(type, adjacency(0xFE, Direction::kIn, ~0U, 0xFFFF)));

  const KeyRange block = AdjacencyKey::RangeOfBlock(TypeId(1), Direction::kIn, ~0U);
  EXPECT_TRUE(holds(block, adjacency(1, Direction::kIn, ~0U, 0xFFFF)));
  EXPECT_FALSE(holds(block, adjacency(1, Direction::kIn, ~0U - 1, 0xFFFF)));
  EXPECT_FALSE(holds(block, adjacency(2, Direction::kOut, 0, 0)));

  const DeltaTarget target{Owner::kNode, TypeId(0), Direction::kOut, 5};
  const KeyRange deltas = target.RangeFrom(10);
  EXPECT_FALSE(holds(deltas, DeltaKey{target, 9}.Encode()));
  EXPECT_TRUE(holds(deltas, DeltaKey{target, 10}.Encode()));
  EXPECT_TRUE(holds(deltas, DeltaKey{target, ~0ULL}.Encode()));
  EXPECT_FALSE(holds(deltas, DeltaKey{{Owner::kNode, TypeId(0), Direction::kOut, 6}, 0}.Encode()));

  EXPECT_TRUE(holds(RangeOfPrefix("\xff\xff"), "\xff\xff\xff"));
  EXPECT_EQ(RangeOfPrefix("\xff\xff").end, "");
  EXPECT_TRUE(holds(RangeOfStatistics(), StatisticsKey(0xFF, {~0U})));
  EXPECT_FALSE(holds(RangeOfStatistics(), JobKey(1)));
  EXPECT_TRUE(holds(RangeOfJobs(), JobKey(~0ULL)));
  const KeyRange names = CatalogKey::RangeOfKind(3);
  EXPECT_TRUE(holds(names, CatalogKey{3, ~0U}.Encode()));
  EXPECT_FALSE(holds(names, CatalogKey{4, 0}.Encode()));
  const KeyRange property = ColumnKey::RangeOfProperty(Owner::kNode, TypeId(0), KeyId(4));
  EXPECT_TRUE(holds(property, ColumnKey{Owner::kNode, TypeId(0), KeyId(4), ~0U, 9}.Encode()));
  EXPECT_FALSE(holds(property, ColumnKey{Owner::kNode, TypeId(0), KeyId(5), 0, 0}.Encode()));
}

}  // namespace
}  // namespace keiretsu::graph
