#include "graph/property_index.h"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/unique_key_cache.h"
#include "storage/limits.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

class IndexTest : public testing::Test {
 protected:
  NodeId Add(const Value& value) {
    auto tx = db_.Begin();
    const NodeId node = tx->CreateNode(labels_, {{key_, value}}).value();
    EXPECT_TRUE(CommitNow(*tx).ok());
    return node;
  }
  std::vector<NodeId> Find(const Value& value) {
    return db_->Read()->IndexLookup(*index_, std::vector<Value>{value}).value();
  }
  void CreateIndex(bool unique) {
    index_ = db_->CreateIndex("by_k", label_, {key_}, unique).value();
  }

  GraphFixture db_;
  LabelId label_ = db_.Label("A");
  std::vector<LabelId> labels_{label_};
  KeyId key_ = db_.Key("k");
  std::optional<IndexDefinition> index_;
};

TEST_F(IndexTest, FindsByLanguageEquality) {
  const NodeId before = Add(Value(1));  // there before the index
  CreateIndex(false);
  const NodeId real = Add(Value(1.0));
  const NodeId text = Add(Value("1"));
  const NodeId yes = Add(Value(true));
  Add(Value(std::nan("")));
  Add(Value());
  const struct {
    Value value;
    std::vector<NodeId> nodes;
  } kCases[] = {
      {Value(1), {before, real}}, {Value(1.0), {before, real}}, {Value("1"), {text}},
      {Value(true), {yes}},       {Value(std::nan("")), {}},    {Value(), {}},
      {Value(2), {}},             {Value(Map{}), {}},
  };
  for (const auto& c : kCases) EXPECT_EQ(Find(c.value), c.nodes) << c.value.ToString();
}

TEST_F(IndexTest, RangesStayWithinOneType) {
  CreateIndex(false);
  std::vector<NodeId> numbers;
  for (const double x : {-1.5, 0.0, 2.0, 7.25}) numbers.push_back(Add(Value(x)));
  const NodeId apple = Add(Value("apple"));
  const NodeId apply = Add(Value("apply"));
  const NodeId pear = Add(Value("pear"));
  const auto view = db_->Read();
  const auto range = [&](std::optional<IndexBound> low, std::optional<IndexBound> high) {
    return view->IndexRange(*index_, low, high).value();
  };
  using Bound = std::optional<IndexBound>;
  const auto at = [](Value value, bool inclusive) { return Bound(IndexBound{value, inclusive}); };
  using Nodes = std::vector<NodeId>;
  EXPECT_EQ(range(at(Value(0), true), {}), (Nodes{numbers[1], numbers[2], numbers[3]}));
  EXPECT_EQ(range(at(Value(0), false), at(Value(7.25), false)), (Nodes{numbers[2]}));
  EXPECT_EQ(range({}, at(Value(0), true)), (Nodes{numbers[0], numbers[1]}));
  EXPECT_EQ(range(at(Value("apple"), false), {}), (Nodes{apply, pear}));
  EXPECT_EQ(range(at(Value(1), true), at(Value("z"), true)), Nodes{});
  EXPECT_EQ(range(at(Value(9), true), at(Value(3), true)), Nodes{});
  EXPECT_EQ(range(at(Value(), true), {}), Nodes{});
  EXPECT_EQ(view->IndexPrefix(*index_, "appl").value(), (Nodes{apple, apply}));
  EXPECT_EQ(view->IndexPrefix(*index_, "").value(), (Nodes{apple, apply, pear}));
}

TEST_F(IndexTest, FollowsEveryKindOfChange) {
  CreateIndex(false);
  const NodeId node = Add(Value(1));
  auto tx = db_.Begin();
  const auto own = [&](int value) {
    return tx->view().IndexLookup(*index_, std::vector<Value>{Value(value)})->size();
  };
  ASSERT_TRUE(tx->SetNodeProperty(node, key_, Value(2)).ok());
  EXPECT_EQ(own(1), 0u);
  EXPECT_EQ(own(2), 1u);
  ASSERT_TRUE(tx->RemoveLabels(node, labels_).ok());
  EXPECT_EQ(own(2), 0u);
  ASSERT_TRUE(tx->SetNodeProperty(node, key_, Value(3)).ok());
  ASSERT_TRUE(tx->AddLabels(node, labels_).ok());
  EXPECT_EQ(own(3), 1u);
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(Find(Value(3)).size(), 1u);
  tx = db_.Begin();
  ASSERT_TRUE(tx->DeleteNode(node).ok());
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(Find(Value(3)).size(), 0u);
  EXPECT_TRUE(db_->ConsistencyCheck()->findings.empty());
}

TEST_F(IndexTest, UniqueKeyIsKeptAgainstSnapshotOwnWritesAndOthers) {
  CreateIndex(true);
  const NodeId holder = Add(Value("x"));
  auto tx = db_.Begin();
  const Status refused = tx->CreateNode(labels_, {{key_, Value("x")}}).status();
  EXPECT_EQ(refused.code(), StatusCode::kConstraintViolation);
  ASSERT_NE(refused.query_error(), nullptr);
  EXPECT_EQ(refused.query_error()->type, "ConstraintValidationFailed");
  ASSERT_TRUE(tx->SetNodeProperty(holder, key_, Value("x")).ok());  // its own key
  ASSERT_TRUE(tx->SetNodeProperty(holder, key_, Value("y")).ok());
  ASSERT_TRUE(tx->CreateNode(labels_, {{key_, Value("x")}}).has_value());  // free again
  auto other = db_.Begin();
  ASSERT_TRUE(other->CreateNode(labels_, {{key_, Value("z")}}).has_value());
  ASSERT_TRUE(tx->CreateNode(labels_, {{key_, Value("z")}}).has_value());
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(CommitNow(*other).code(), StatusCode::kConflict);
  EXPECT_TRUE(db_->ConsistencyCheck()->findings.empty());
}

// A key that wanders from node to node: every state, and a transaction above it, has its own
// answer, whoever was found last.
TEST_F(IndexTest, UniqueKeyIsFoundWhereTheStateAskedHasIt) {
  CreateIndex(true);
  const auto nodes = [](NodeId node) { return std::vector<NodeId>{node}; };
  const std::vector<Value> key{Value(1.0)};  // found by 1 as well
  const NodeId first = Add(Value(1));
  const auto with_first = db_->Read();
  EXPECT_EQ(with_first->IndexLookup(*index_, key).value(), nodes(first));
  auto tx = db_.Begin();
  ASSERT_TRUE(tx->SetNodeProperty(first, key_, Value(2)).ok());
  EXPECT_EQ(tx->view().IndexLookup(*index_, key).value(), std::vector<NodeId>());
  const NodeId second = tx->CreateNode(labels_, {{key_, Value(1)}}).value();
  EXPECT_EQ(tx->view().IndexLookup(*index_, key).value(), nodes(second));
  EXPECT_EQ(Find(Value(1)), nodes(first));
  ASSERT_TRUE(CommitNow(*tx).ok());
  const auto with_second = db_->Read();
  EXPECT_EQ(with_second->IndexLookup(*index_, key).value(), nodes(second));
  EXPECT_EQ(with_first->IndexLookup(*index_, key).value(), nodes(first));
  EXPECT_EQ(with_second->IndexLookup(*index_, key).value(), nodes(second));
  tx = db_.Begin();
  ASSERT_TRUE(tx->RemoveLabels(second, labels_).ok());
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(Find(Value(1)), std::vector<NodeId>());
  EXPECT_EQ(with_second->IndexLookup(*index_, key).value(), nodes(second));
  tx = db_.Begin();
  ASSERT_TRUE(tx->DeleteNode(first).ok());
  ASSERT_TRUE(CommitNow(*tx).ok());
  const NodeId third = Add(Value(1));
  ASSERT_TRUE(db_->Checkpoint().ok());
  EXPECT_EQ(Find(Value(1)), nodes(third));
  EXPECT_EQ(Find(Value(2)), std::vector<NodeId>());
  EXPECT_EQ(with_first->IndexLookup(*index_, key).value(), nodes(first));
}

TEST(UniqueKeyCache, GrowsWithinItsBudgetAndThenForgets) {
  const auto meter = std::make_shared<MemoryMeter>();
  constexpr std::uint64_t kBudget = 256 << 10;
  UniqueKeyCache cache(kBudget, meter);
  const auto hash = [](std::uint32_t key) { return (key + 1) * 0x9E37'79B9'7F4A'7C15ULL; };
  EXPECT_FALSE(cache.Find(hash(0)).valid());
  const auto fill = [&](std::uint32_t keys) {
    std::uint32_t found = 0;
    for (std::uint32_t key = 0; key < keys; ++key) cache.Remember(hash(key), NodeId(key));
    for (std::uint32_t key = 0; key < keys; ++key) {
      const NodeId node = cache.Find(hash(key));
      if (!node.valid()) continue;
      EXPECT_EQ(node, NodeId(key));
      ++found;
    }
    return found;
  };
  EXPECT_GT(fill(10'000), 9'500U);
  EXPECT_LE(meter->bytes(), static_cast<std::int64_t>(2 * kBudget));
  const std::uint32_t kept = fill(1'000'000);
  EXPECT_GT(kept, 20'000U);
  EXPECT_LE(kept, kBudget / 8);
  cache.Remember(hash(5), NodeId(77));
  EXPECT_EQ(cache.Find(hash(5)), NodeId(77));
}

TEST_F(IndexTest, ConstraintOverEqualKeysIsRefusedAndLeavesNothing) {
  Add(Value(5));
  Add(Value(5.0));
  const auto refused = db_->CreateIndex("u", label_, {key_}, true);
  EXPECT_EQ(refused.status().code(), StatusCode::kConstraintViolation);
  EXPECT_FALSE(db_->catalog().FindIndexByName("u").has_value());
  CreateIndex(false);
  EXPECT_EQ(Find(Value(5)).size(), 2u);
  EXPECT_TRUE(db_->ConsistencyCheck()->findings.empty());
}

TEST_F(IndexTest, DefinitionsExcludeEachOther) {
  CreateIndex(false);
  EXPECT_EQ(db_->CreateIndex("by_k", label_, {key_}, true).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(db_->CreateIndex("other", label_, {key_}, false).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(db_->DropIndex("nix").code(), StatusCode::kNotFound);
  ASSERT_TRUE(db_->DropIndex("by_k").ok());
  CreateIndex(false);
}

TEST_F(IndexTest, ViewOlderThanTheIndexScans) {
  const NodeId node = Add(Value(1));
  const auto older = db_->Read();
  Add(Value(1));
  CreateIndex(false);
  EXPECT_EQ(older->IndexLookup(*index_, std::vector<Value>{Value(1)}).value(),
            std::vector<NodeId>{node});
  EXPECT_EQ(Find(Value(1)).size(), 2u);
}

TEST_F(IndexTest, WriterThatDoesNotKnowTheIndexStartsOver) {
  auto tx = db_.Begin();
  ASSERT_TRUE(tx->CreateNode(labels_, {{key_, Value(1)}}).has_value());
  CreateIndex(false);
  EXPECT_EQ(CommitNow(*tx).code(), StatusCode::kConflict);
}

TEST_F(IndexTest, CompositeKeysAndPrefixesOfThem) {
  const KeyId second = db_.Key("second");
  const IndexDefinition index = db_->CreateIndex("two", label_, {key_, second}, false).value();
  auto tx = db_.Begin();
  const NodeId a = tx->CreateNode(labels_, {{key_, Value(1)}, {second, Value("a")}}).value();
  const NodeId b = tx->CreateNode(labels_, {{key_, Value(1)}, {second, Value("b")}}).value();
  ASSERT_TRUE(tx->CreateNode(labels_, {{key_, Value(1)}}).has_value());  // not in the index
  ASSERT_TRUE(CommitNow(*tx).ok());
  const auto find = [&](std::vector<Value> values) {
    return db_->Read()->IndexLookup(index, values).value();
  };
  EXPECT_EQ(find({Value(1)}), (std::vector<NodeId>{a, b}));
  EXPECT_EQ(find({Value(1), Value("b")}), std::vector<NodeId>{b});
}

TEST_F(IndexTest, OverlongKeyIsRefusedWithTheLimit) {
  CreateIndex(false);
  auto tx = db_.Begin();
  const std::string text(storage::kMaxKeyBytes + 1, 'x');
  const Status status = tx->CreateNode(labels_, {{key_, Value(text)}}).status();
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted);
  EXPECT_NE(status.message().find(std::to_string(storage::kMaxKeyBytes)), std::string_view::npos);
  EXPECT_FALSE(tx->has_writes());
}

TEST(IndexPersistence, EntriesAndDefinitionsSurviveReopening) {
  GraphFixture db(/*in_memory=*/false);
  const LabelId label = db.Label("A");
  const KeyId key = db.Key("k");
  ASSERT_TRUE(db->CreateIndex("dropped", label, {key}, false).has_value());
  ASSERT_TRUE(db->DropIndex("dropped").ok());
  ASSERT_TRUE(db->CreateIndex("u", label, {key}, true).has_value());
  auto tx = db.Begin();
  const std::vector<LabelId> labels{label};
  const NodeId node = tx->CreateNode(labels, {{key, Value(7)}}).value();
  ASSERT_TRUE(CommitNow(*tx).ok());
  tx.reset();
  db.Reopen();
  EXPECT_FALSE(db->catalog().FindIndexByName("dropped").has_value());
  const auto index = db->catalog().FindIndexByName("u");
  ASSERT_TRUE(index.has_value());
  EXPECT_EQ(db->Read()->IndexLookup(*index, std::vector<Value>{Value(7)}).value(),
            std::vector<NodeId>{node});
}

}  // namespace
}  // namespace keiretsu::graph
