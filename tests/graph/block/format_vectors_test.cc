// The worked examples of docs/format.md, both ways: the document and the code cannot drift apart.

#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "graph/block/adjacency_segment.h"
#include "graph/block/bit_packing.h"
#include "graph/block/column_chunk.h"
#include "graph/block/delta_record.h"
#include "graph/block/value_codec.h"
#include "graph/block/value_frame.h"
#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

std::string ParseHex(const std::string& line) {
  std::istringstream tokens(line.substr(0, line.find(';')));
  std::string bytes;
  for (std::string token; tokens >> token;) {
    bytes.push_back(static_cast<char>(std::strtoul(token.c_str(), nullptr, 16)));
  }
  return bytes;
}

/// The examples by name; one of kind `vectors` has its lines apart.
const std::map<std::string, std::vector<std::string>>& Vectors() {
  static const auto* const kVectors = [] {
    auto* vectors = new std::map<std::string, std::vector<std::string>>();
    std::ifstream file(std::string(KEIRETSU_SOURCE_DIR) + "/docs/format.md");
    std::vector<std::string>* open = nullptr;
    bool by_line = false;
    for (std::string line; std::getline(file, line);) {
      if (line.rfind("```vector", 0) == 0) {
        by_line = line[9] == 's';
        open = &(*vectors)[line.substr(line.find(' ') + 1)];
        if (!by_line) open->emplace_back();
      } else if (line.rfind("```", 0) == 0) {
        open = nullptr;
      } else if (open != nullptr && by_line) {
        open->push_back(ParseHex(line));
      } else if (open != nullptr) {
        open->back() += ParseHex(line);
      }
    }
    return vectors;
  }();
  return *kVectors;
}

std::string Vector(const std::string& name) {
  const auto found = Vectors().find(name);
  if (found != Vectors().end() && found->second.size() == 1) return found->second[0];
  ADD_FAILURE() << "docs/format.md has no vector " << name;
  return {};
}

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) >> 4];
    hex += kDigits[static_cast<unsigned char>(c) & 15];
    hex += ' ';
  }
  return hex;
}

TEST(FormatVectorsTest, IntegerSequences) {
  std::vector<std::uint64_t> consecutive(20);
  std::iota(consecutive.begin(), consecutive.end(), 1ULL << 40);
  std::vector<std::uint64_t> close = {3, 0, 1, 2, 0, 3, 1, 2};
  for (auto& v : close) v += 1ULL << 40;
  const std::vector<std::uint64_t> sequences[] = {
      {1, 2, 3}, std::vector<std::uint64_t>(10, 1ULL << 40), close, consecutive};
  for (std::uint8_t codec = 1; codec <= 4; ++codec) {
    const auto& values = sequences[codec - 1];
    const std::string expected = Vector("integers " + std::to_string(codec));
    std::string bytes;
    EXPECT_EQ(EncodeIntegers(std::span<const std::uint64_t>(values), &bytes),
              static_cast<IntegerCodec>(codec));
    EXPECT_EQ(Hex(bytes), Hex(expected));
    const std::string padded = expected + std::string(8, '\0');
    std::vector<std::uint64_t> decoded(values.size());
    ASSERT_TRUE(DecodeIntegers(codec, std::string_view(padded).substr(0, expected.size()),
                               values.size(), decoded.data()));
    EXPECT_EQ(decoded, values);
  }
}

TEST(FormatVectorsTest, Values) {
  const Value values[] = {
      Value(),
      Value(true),
      Value(1),
      Value(-1),
      Value(300),
      Value(0.5),
      Value("\xC3\x85sa"),
      Value(Date{19000}),
      Value(LocalTime{0}),
      Value(Time{1, 3600}),
      Value(LocalDateTime{-1, 500}),
      Value(DateTime{0, 0, 7200, "X"}),
      Value(Duration{1, -2, 3, 4}),
      Value(List{Value(1), Value("a")}),
      Value(Map{{"k", Value()}}),
  };
  const auto found = Vectors().find("values");
  ASSERT_TRUE(found != Vectors().end());
  ASSERT_EQ(found->second.size(), std::size(values));
  for (std::size_t i = 0; i < std::size(values); ++i) {
    std::string bytes;
    EncodeValue(values[i], nullptr, &bytes);
    EXPECT_EQ(Hex(bytes), Hex(found->second[i])) << values[i].ToString();
    storage::ByteReader reader(found->second[i]);
    const auto decoded = DecodeValue(&reader, nullptr);
    ASSERT_TRUE(decoded.has_value() && reader.AtEnd()) << values[i].ToString();
    EXPECT_EQ(*decoded, values[i]);
  }
}

TEST(FormatVectorsTest, LargeValueAndReference) {
  std::string big = BeginFrame(FrameKind::kBig);
  EncodeValue(Value("hi"), nullptr, &big);
  EndFrame(FrameKind::kBig, &big);
  EXPECT_EQ(Hex(big), Hex(Vector("big")));
  MemoryOverflow overflow;
  overflow.stored.resize(5);
  overflow.stored.push_back(Vector("big"));
  const std::string reference = Vector("reference");
  storage::ByteReader reader(reference);
  const auto decoded = DecodeValue(&reader, &overflow);
  ASSERT_TRUE(decoded.has_value() && reader.AtEnd()) << decoded.status().message();
  EXPECT_EQ(*decoded, Value("hi"));
}

AdjacencyBlock Lists(std::uint32_t block,
                     const std::map<std::uint32_t, std::vector<std::uint32_t>>& lists,
                     std::vector<std::uint64_t> edge_ids, std::uint64_t fold_ts) {
  AdjacencyBlock adjacency = AdjacencyBlock::Empty(fold_ts);
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    if (const auto list = lists.find(row); list != lists.end()) {
      adjacency.neighbours.insert(adjacency.neighbours.end(), list->second.begin(),
                                  list->second.end());
    }
    adjacency.offsets[row + 1] = adjacency.edge_count();
  }
  adjacency.edge_ids = std::move(edge_ids);
  UpdateDerivedFields(block, &adjacency);
  return adjacency;
}

void ExpectSegment(const std::string& name, std::uint32_t block, Direction direction,
                   const AdjacencyBlock& adjacency) {
  const std::string expected = Vector(name);
  const auto parts = EncodeAdjacency(adjacency, block, direction);
  ASSERT_TRUE(parts.has_value());
  ASSERT_EQ(parts->size(), 1U);
  EXPECT_EQ(Hex((*parts)[0]), Hex(expected)) << name;
  const std::string_view view = expected;
  const auto decoded = DecodeAdjacency(block, direction, std::span(&view, 1));
  ASSERT_TRUE(decoded.has_value()) << name << decoded.status().message();
  EXPECT_TRUE(*decoded == adjacency) << name;
}

TEST(FormatVectorsTest, AdjacencySegments) {
  ExpectSegment("adjacency out", 1, Direction::kOut,
                Lists(1, {{0, {2050, 2050}}, {2, {2050}}}, {7, 9, 8}, 5));
  ExpectSegment("adjacency in", 0, Direction::kIn, Lists(0, {{0, {9, 25}}}, {}, 9));
}

TEST(FormatVectorsTest, AdjacencyDirectory) {
  std::vector<std::uint32_t> hub(40'000);
  for (std::uint32_t i = 0; i < hub.size(); ++i) hub[i] = i * 70'000;
  std::vector<std::uint64_t> ids(hub.size());
  std::iota(ids.begin(), ids.end(), 0U);
  const auto parts = EncodeAdjacency(Lists(0, {{3, hub}}, ids, 5), 0, Direction::kOut);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->size(), 3U);
  const std::string expected = Vector("adjacency directory");
  EXPECT_EQ(Hex((*parts)[0]), Hex(expected));
  const auto summary = DecodeAdjacencySummary(expected);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->part_count, 2U);
  EXPECT_EQ(summary->edge_count, 40'000U);
}

Column Rows(const std::vector<Value>& values) {
  ColumnBuilder builder;
  for (const Value& value : values) builder.Append(value);
  return builder.Build(7);
}

TEST(FormatVectorsTest, ColumnChunks) {
  struct Case {
    std::string name;
    std::vector<Value> rows;
  };
  const Case cases[] = {
      {"column integers", {Value(10), Value(), Value(12), Value(13)}},
      {"column decimals", {Value(0.5), Value(12.25)}},
      {"column dictionary", {Value("SE"), Value("SE"), Value("DE"), Value("SE")}},
      {"column variant", {Value(1), Value("a")}},
  };
  for (const Case& c : cases) {
    const std::string expected = Vector(c.name);
    const auto parts = EncodeColumn(Rows(c.rows), nullptr);
    ASSERT_TRUE(parts.has_value());
    ASSERT_EQ(parts->size(), 1U);
    EXPECT_EQ(Hex((*parts)[0]), Hex(expected)) << c.name;
    const std::string_view view = expected;
    const auto rows = static_cast<std::uint32_t>(c.rows.size());
    const auto decoded = DecodeColumn(std::span(&view, 1), rows, nullptr);
    ASSERT_TRUE(decoded.has_value()) << c.name << decoded.status().message();
    for (std::uint32_t row = 0; row < rows; ++row) EXPECT_EQ(decoded->Get(row), c.rows[row]);
  }
}

TEST(FormatVectorsTest, ColumnDirectory) {
  std::vector<Value> values;
  for (int i = 1; i <= 16'000; ++i) values.emplace_back(1.0 / i);
  const auto parts = EncodeColumn(Rows(values), nullptr);
  ASSERT_TRUE(parts.has_value());
  const std::string expected = Vector("column directory");
  EXPECT_EQ(Hex((*parts)[0]), Hex(expected));
  const auto summary = DecodeColumnSummary(expected);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->part_count, 3U);
}

DeltaOp Op(DeltaKind kind) {
  DeltaOp op;
  op.kind = kind;
  return op;
}

void ExpectDelta(const std::string& name, Owner owner, const std::vector<DeltaOp>& ops) {
  const std::string expected = Vector(name);
  EXPECT_EQ(Hex(EncodeDelta(owner, 1, ops, nullptr)), Hex(expected)) << name;
  const auto decoded = DecodeDelta(owner, 1, expected, nullptr);
  ASSERT_TRUE(decoded.has_value()) << name << decoded.status().message();
  EXPECT_EQ(*decoded, ops) << name;
}

TEST(FormatVectorsTest, DeltaRecords) {
  DeltaOp add_edge = Op(DeltaKind::kAddEdge);
  add_edge.row = 5;
  add_edge.neighbour = NodeId(2050);
  add_edge.edge = EdgeId(300);
  DeltaOp delete_edge = add_edge;
  delete_edge.kind = DeltaKind::kDeleteEdge;
  add_edge.properties.emplace_back(KeyId(4), Value(0.5));
  ExpectDelta("delta edge", Owner::kEdge, {add_edge, delete_edge});

  DeltaOp add_node = Op(DeltaKind::kAddNode);
  add_node.labels = LabelSetId(2);
  add_node.properties.emplace_back(KeyId(1), Value("a"));
  DeltaOp set = Op(DeltaKind::kSetProperty);
  set.key = KeyId(1);
  set.value = Value(1);
  DeltaOp clear = Op(DeltaKind::kClearProperty);
  clear.key = KeyId(1);
  DeltaOp labels = Op(DeltaKind::kSetLabels);
  labels.labels = LabelSetId(3);
  ExpectDelta("delta node", Owner::kNode,
              {add_node, set, clear, labels, Op(DeltaKind::kDeleteNode)});
}

}  // namespace
}  // namespace keiretsu::graph
