// AsOfView against a graph that holds only the relationships alive on the day: every read, over
// random graphs with folds and open transactions in between. A failure prints its seed.
#include "graph/as_of_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "graph/date_slice_cache.h"
#include "tests/graph/graph_fixture.h"
#include "tests/support/model_graph.h"
#include "tests/support/random_writer.h"

namespace keiretsu::graph {
namespace {

constexpr std::int64_t kFirstDay = 20'000;
constexpr std::int64_t kDays = 12;

/// The model's own reading of a validity property.
std::optional<std::int64_t> ModelDay(const ModelEdge& edge, KeyId key) {
  const auto found = edge.properties.find(key);
  if (found == edge.properties.end()) return std::nullopt;
  const Value& value = found->second;
  if (value.type() == ValueType::kDate) return value.AsDate().epoch_days;
  if (value.type() == ValueType::kLocalDateTime) {
    return value.AsLocalDateTime().epoch_seconds / 86'400;
  }
  return kFirstDay + (value.AsString().back() - '4');  // 2024-10-04 to -08, see below
}

class RandomHistory {
 public:
  explicit RandomHistory(std::uint64_t seed) : writer_(seed, &db_->catalog()) {
    // The first type keeps the default properties, the second has its own.
    keys_[0] = {db_.Key("start"), db_.Key("end")};
    keys_[1] = {db_.Key("valid_from"), db_.Key("valid_to")};
    EXPECT_TRUE(
        db_->DeclareValidity({writer_.types()[1], keys_[1].start, keys_[1].end}).ok());
  }

  void Go(int transactions) {
    for (int i = 0; i < transactions && !testing::Test::HasFailure(); ++i) {
      auto tx = db_.Begin();
      const std::uint64_t steps = 1 + writer_.Below(15);
      for (std::uint64_t s = 0; s < steps; ++s) {
        ASSERT_EQ(writer_.Step(*tx, &model_), "");
        SetValidity(*tx);
      }
      if (writer_.Below(3) == 0) Compare(Unowned(tx->view()), "in the transaction");
      ASSERT_TRUE(CommitNow(*tx).ok());
      if (writer_.Below(4) == 0) Compare(db_->Read(), "after a commit");
      if (writer_.Below(8) == 0) {
        ASSERT_TRUE(db_->Checkpoint().ok());
      }
    }
    Compare(db_->Read(), "at the end");
    Compare(db_->Read(), "from the cache");
    EXPECT_GT(left_out_, 0U);
  }

 private:
  static std::shared_ptr<const GraphView> Unowned(const GraphView& view) {
    return {std::shared_ptr<const GraphView>(), &view};
  }

  void SetValidity(GraphTransaction& tx) {
    if (model_.edges.empty()) return;
    const auto index = static_cast<std::ptrdiff_t>(writer_.Below(model_.edges.size()));
    ModelEdge& edge = std::next(model_.edges.begin(), index)->second;
    const ValidityKeys keys = keys_[edge.ref.type == writer_.types()[1] ? 1 : 0];
    const KeyId key = writer_.Below(2) == 0 ? keys.start : keys.end;
    const auto offset = static_cast<std::int64_t>(writer_.Below(kDays));
    Value value;
    switch (writer_.Below(4)) {
      case 0: value = Value(LocalDateTime{(kFirstDay + offset) * 86'400 + 7, 0}); break;
      case 1: value = Value("2024-10-0" + std::to_string(4 + offset % 5)); break;
      default: value = Value(Date{kFirstDay + offset});
    }
    ASSERT_TRUE(tx.SetEdgeProperty(edge.ref, key, value).ok());
    edge.properties[key] = value;
  }

  void Compare(const std::shared_ptr<const GraphView>& view, const char* when) {
    const Date day{kFirstDay - 1 + static_cast<std::int64_t>(writer_.Below(kDays + 2))};
    ModelGraph alive = model_;
    std::erase_if(alive.edges, [&](const auto& entry) {
      const ModelEdge& edge = entry.second;
      const ValidityKeys keys = keys_[edge.ref.type == writer_.types()[1] ? 1 : 0];
      const auto start = ModelDay(edge, keys.start);
      const auto end = ModelDay(edge, keys.end);
      return (start && *start > day.epoch_days) || (end && *end <= day.epoch_days);
    });
    left_out_ += model_.edges.size() - alive.edges.size();
    const AsOfView as_of(
        view, cache_.Get(view->state_number(), day, db_->catalog().Validities()));
    // Points before blocks, then after them: the two take different ways.
    for (const auto& [id, stored] : model_.edges) {
      const auto& edge = stored;  // clang 14 lets no lambda read a structured binding
      const bool expected = alive.edges.contains(id);
      ASSERT_EQ(as_of.EdgeExists(edge.ref).value(), expected) << when;
      NeighbourScratch scratch;
      scratch.want_edge_ids = writer_.Below(2) == 0;
      const auto in = as_of.Neighbours(edge.ref.type, Direction::kIn, edge.ref.target, scratch);
      ASSERT_TRUE(in.has_value()) << in.error().ToString();
      const auto count = std::ranges::count_if(alive.edges, [&](const auto& other) {
        return other.second.ref.type == edge.ref.type && other.second.ref.target == edge.ref.target;
      });
      ASSERT_EQ(in->neighbours.size(), static_cast<std::size_t>(count)) << when;
      if (scratch.want_edge_ids) {
        ASSERT_EQ(in->edge_ids.size(), in->neighbours.size());
      }
    }
    ASSERT_EQ(FirstDifference(alive, as_of), "") << when << ", day " << day.epoch_days;
  }

  GraphFixture db_;
  RandomWriter writer_;
  ValidityKeys keys_[2];
  DateSliceCache cache_;
  ModelGraph model_;
  std::size_t left_out_ = 0;
};

TEST(AsOfView, ReadsAsAGraphOfTheRelationshipsThatAreAlive) {
  ASSERT_EQ(ReadDay(Value("2024-10-04")).value()->epoch_days, kFirstDay);
  for (std::uint64_t seed = 1; seed <= 4 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RandomHistory(seed).Go(40);
  }
}

struct Lifetime {
  const char* start;
  const char* end;
  bool alive;  // on 2026-05-03
};

TEST(AsOfView, StartIsInAndEndIsOut) {
  const Lifetime cases[] = {
      {"", "", true},
      {"2026-05-03", "", true},
      {"2026-05-04", "", false},
      {"", "2026-05-03", false},
      {"", "2026-05-04", true},
      {"2026-05-03", "2026-05-04", true},
      {"2026-05-03", "2026-05-03", false},
      {"2026-05", "2026-06", true},
      {"2026", "2027", true},
      {"2025", "2026", false},
      {"2027", "", false},
  };
  for (const Lifetime& c : cases) {
    SCOPED_TRACE(testing::Message() << "'" << c.start << "' to '" << c.end << "'");
    GraphFixture db;
    auto tx = db.Begin();
    const NodeId node = tx->CreateNode({}, {}).value();
    PropertyList properties;
    if (*c.start != 0) properties.emplace_back(db.Key("start"), Value(c.start));
    if (*c.end != 0) properties.emplace_back(db.Key("end"), Value(c.end));
    std::ranges::sort(properties, {}, &PropertyList::value_type::first);
    const EdgeRef edge = tx->CreateEdge(db.Type("OWNS"), node, node, properties).value();
    ASSERT_TRUE(CommitNow(*tx).ok());
    DateSliceCache cache;
    const auto view = db->Read();
    const Date day = ReadDay(Value("2026-05-03")).value().value();
    const AsOfView as_of(
        view, cache.Get(view->state_number(), day, db->catalog().Validities()));
    EXPECT_EQ(as_of.EdgeExists(edge).value(), c.alive);
    EXPECT_EQ(as_of.EdgeCount(edge.type).value(), c.alive ? 1U : 0U);
  }
}

TEST(AsOfView, HandsOnBlocksWithoutValidity) {
  GraphFixture db;
  auto tx = db.Begin();
  const NodeId node = tx->CreateNode({}, {}).value();
  const TypeId type = db.Type("KNOWS");
  ASSERT_TRUE(tx->CreateEdge(type, node, node, {}).has_value());
  ASSERT_TRUE(CommitNow(*tx).ok());
  DateSliceCache cache;
  const auto view = db->Read();
  const auto slice = cache.Get(view->state_number(), Date{0}, db->catalog().Validities());
  const AsOfView as_of(view, slice);
  for (const Direction direction : {Direction::kOut, Direction::kIn}) {
    EXPECT_EQ(as_of.Adjacency(type, direction, 0).value(),
              view->Adjacency(type, direction, 0).value());
  }
  EXPECT_EQ(slice->memory_bytes(), 0U);
}

TEST(AsOfView, AValueThatIsNoDayIsAnErrorThatNamesTheRelationship) {
  GraphFixture db;
  auto tx = db.Begin();
  const NodeId node = tx->CreateNode({}, {}).value();
  const EdgeRef edge =
      tx->CreateEdge(db.Type("OWNS"), node, node, {{db.Key("start"), Value(7)}}).value();
  ASSERT_TRUE(CommitNow(*tx).ok());
  DateSliceCache cache;
  const auto view = db->Read();
  const AsOfView as_of(
      view, cache.Get(view->state_number(), Date{0}, db->catalog().Validities()));
  const auto points = as_of.EdgeExists(edge);
  ASSERT_FALSE(points.has_value());
  const auto blocks = as_of.Adjacency(edge.type, Direction::kIn, 0);
  ASSERT_FALSE(blocks.has_value());
  EXPECT_EQ(points.error().ToString(), blocks.error().ToString());
  EXPECT_NE(points.error().ToString().find("property start of a relationship of type OWNS"),
            std::string::npos)
      << points.error().ToString();
  // Once declared otherwise, the property is one like any other.
  ASSERT_TRUE(db->DeclareValidity({edge.type, db.Key("valid_from"), db.Key("valid_to")}).ok());
  const AsOfView declared(
      view, cache.Get(view->state_number(), Date{0}, db->catalog().Validities()));
  EXPECT_TRUE(declared.EdgeExists(edge).value());
}

TEST(AsOfView, ThreadsShareASlice) {
  GraphFixture db;
  const TypeId type = db.Type("OWNS");
  const KeyId start = db.Key("start");
  constexpr std::int64_t kNodes = 3 * kBlockSize;
  auto tx = db.Begin();
  std::vector<NodeId> nodes;
  for (std::int64_t i = 0; i < kNodes; ++i) nodes.push_back(tx->CreateNode({}, {}).value());
  for (std::int64_t i = 0; i < kNodes; ++i) {
    const NodeId target = nodes[static_cast<std::size_t>((i * 7 + 1) % kNodes)];
    ASSERT_TRUE(tx->CreateEdge(type, nodes[static_cast<std::size_t>(i)], target,
                               {{start, Value(Date{i % 10})}})
                    .has_value());
  }
  ASSERT_TRUE(CommitNow(*tx).ok());
  DateSliceCache cache;
  const auto view = db->Read();
  const auto slice = cache.Get(view->state_number(), Date{4}, db->catalog().Validities());
  std::vector<std::uint64_t> counts(4);
  std::vector<std::thread> threads;
  for (std::uint64_t& count : counts) {
    threads.emplace_back([&] {
      const AsOfView as_of(view, slice);
      for (const Direction direction : {Direction::kIn, Direction::kOut}) {
        for (std::uint32_t block = 0; block < as_of.node_block_count(); ++block) {
          const auto adjacency = as_of.Adjacency(type, direction, block);
          if (adjacency && *adjacency != nullptr) count += (*adjacency)->edge_count();
          const auto column = as_of.EdgeColumn(type, block, start);
          if (column && *column != nullptr) count += (*column)->rows();
        }
      }
      if (const auto edges = as_of.EdgeCount(type)) count += *edges;
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto days = static_cast<std::uint64_t>(kNodes);
  const std::uint64_t alive = days / 10 * 5 + std::min<std::uint64_t>(days % 10, 5);
  // In lists, out lists, the column twice, and the count.
  for (const std::uint64_t count : counts) EXPECT_EQ(count, 5 * alive);
}

TEST(DateSliceCache, SharesSlicesByStateDayAndDeclarations) {
  DateSliceCache cache;
  const auto declared = std::make_shared<const ValidityList>();
  const auto slice = cache.Get(5, Date{1}, declared);
  EXPECT_EQ(cache.Get(5, Date{1}, declared), slice);
  EXPECT_NE(cache.Get(6, Date{1}, declared), slice);
  EXPECT_NE(cache.Get(5, Date{2}, declared), slice);
  EXPECT_NE(cache.Get(5, Date{1}, std::make_shared<const ValidityList>()), slice);
  EXPECT_EQ(cache.size(), 4U);
  const auto own = cache.Get(std::nullopt, Date{1}, declared);
  EXPECT_NE(own, slice);
  EXPECT_NE(own->number(), slice->number());
  EXPECT_EQ(cache.size(), 4U);
}

TEST(DateSliceCache, TheSliceUsedLongestAgoGoesFirst) {
  GraphFixture db;
  auto tx = db.Begin();
  const NodeId node = tx->CreateNode({}, {}).value();
  const TypeId type = db.Type("OWNS");
  ASSERT_TRUE(tx->CreateEdge(type, node, node, {{db.Key("start"), Value(Date{100})}}).has_value());
  ASSERT_TRUE(CommitNow(*tx).ok());
  const auto view = db->Read();
  const auto declared = db->catalog().Validities();
  const auto fill = [&](DateSliceCache& cache, std::int64_t day) {
    const auto slice = cache.Get(view->state_number(), Date{day}, declared);
    EXPECT_TRUE(slice->Block(*view, type, Direction::kOut, 0).has_value());
    return slice;
  };
  DateSliceCache measure;
  const std::size_t one = fill(measure, 0)->memory_bytes();
  ASSERT_GT(one, 0U);
  DateSliceCache cache(2 * one);
  const auto first = fill(cache, 1);
  fill(cache, 2);
  fill(cache, 3);
  EXPECT_EQ(fill(cache, 1), first) << "three fit until a fourth is asked for";
  fill(cache, 4);
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_EQ(fill(cache, 1), first) << "used after 2 and 3";
}

TEST(Catalog, ValidityDeclarationsSurviveReopening) {
  GraphFixture db(/*in_memory=*/false);
  const TypeId owns = db.Type("OWNS");
  const TypeId leases = db.Type("LEASES");
  const KeyId from = db.Key("from");
  const KeyId to = db.Key("to");
  ASSERT_TRUE(db->DeclareValidity({leases, to, from}).ok());
  ASSERT_TRUE(db->DeclareValidity({owns, from, to}).ok());
  ASSERT_TRUE(db->DeclareValidity({leases, from, to}).ok());
  ASSERT_TRUE(db->DropValidity(owns).ok());
  EXPECT_EQ(db->DropValidity(owns).code(), StatusCode::kNotFound);
  db.Reopen();
  const auto declared = db->catalog().Validities();
  ASSERT_EQ(declared->size(), 1U);
  EXPECT_EQ(declared->front().type, leases);
  EXPECT_EQ(declared->front().start, from);
  EXPECT_EQ(ValidityOf(db->catalog(), *declared, leases).end, to);
  EXPECT_FALSE(ValidityOf(db->catalog(), *declared, owns).any());
}

}  // namespace
}  // namespace keiretsu::graph
