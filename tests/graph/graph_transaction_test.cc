// Isolation, conflicts, constraints, savepoints and refused writes.
#include "graph/graph_transaction.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

class TransactionTest : public testing::Test {
 protected:
  NodeId MakeNode(const PropertyList& properties = {}) {
    auto tx = db_.Begin();
    const NodeId node = tx->CreateNode({}, properties).value();
    EXPECT_TRUE(CommitNow(*tx).ok());
    return node;
  }
  EdgeRef MakeEdge(NodeId source, NodeId target) {
    auto tx = db_.Begin();
    const EdgeRef edge = tx->CreateEdge(type_, source, target, {}).value();
    EXPECT_TRUE(CommitNow(*tx).ok());
    return edge;
  }

  GraphFixture db_;
  TypeId type_ = db_.Type("R");
  KeyId key_ = db_.Key("k");
};

TEST_F(TransactionTest, ReadsOneStateWhileOthersCommit) {
  const NodeId node = MakeNode({{key_, Value(1)}});
  auto reader = db_.Begin();
  auto writer = db_.Begin();
  ASSERT_TRUE(writer->SetNodeProperty(node, key_, Value(2)).ok());
  ASSERT_TRUE(CommitNow(*writer).ok());
  EXPECT_EQ(reader->view().NodeProperty(node, key_)->AsInteger(), 1);
  EXPECT_EQ(db_->Read()->NodeProperty(node, key_)->AsInteger(), 2);
}

TEST_F(TransactionTest, FirstCommitterWinsOnOneEntity) {
  const NodeId a = MakeNode();
  const NodeId b = MakeNode();
  const EdgeRef edge = MakeEdge(a, b);
  using Write = std::function<Status(GraphTransaction&)>;
  const Write set_node = [&](auto& tx) { return tx.SetNodeProperty(a, key_, Value(1)); };
  const Write other_node = [&](auto& tx) { return tx.SetNodeProperty(b, key_, Value(1)); };
  const Write label = [&](auto& tx) {
    const std::vector<LabelId> labels{
        db_.Label("L" + std::to_string(db_->catalog().label_count()))};
    return tx.AddLabels(a, labels);
  };
  const Write set_edge = [&](auto& tx) { return tx.SetEdgeProperty(edge, key_, Value(1)); };
  const Write new_edge = [&](auto& tx) { return tx.CreateEdge(type_, a, b, {}).status(); };
  const struct {
    const char* name;
    Write first;
    Write second;
    bool conflict;
  } kCases[] = {
      {"same property", set_node, set_node, true},
      {"property and label", set_node, label, true},
      {"two nodes", set_node, other_node, false},
      {"same edge", set_edge, set_edge, true},
      {"both extend a hub", new_edge, new_edge, false},
      {"property of an end", new_edge, set_node, false},
  };
  for (const auto& c : kCases) {
    auto first = db_.Begin();
    auto second = db_.Begin();
    ASSERT_TRUE(c.first(*first).ok()) << c.name;
    ASSERT_TRUE(c.second(*second).ok()) << c.name;
    ASSERT_TRUE(CommitNow(*first).ok()) << c.name;
    EXPECT_EQ(CommitNow(*second).code(), c.conflict ? StatusCode::kConflict : StatusCode::kOk)
        << c.name;
  }
}

TEST_F(TransactionTest, NobodyLeavesADanglingEdge) {
  for (const bool delete_first : {true, false}) {
    const NodeId a = MakeNode();
    const NodeId b = MakeNode();
    auto deleter = db_.Begin();
    auto extender = db_.Begin();
    ASSERT_TRUE(deleter->DeleteNode(b).ok());
    ASSERT_TRUE(extender->CreateEdge(type_, a, b, {}).has_value());
    ASSERT_TRUE(CommitNow(delete_first ? *deleter : *extender).ok());
    EXPECT_EQ(CommitNow(delete_first ? *extender : *deleter).code(), StatusCode::kConflict);
  }
}

TEST_F(TransactionTest, ConnectedNodeCannotBeDeleted) {
  const NodeId node = MakeNode();
  const EdgeRef loop = MakeEdge(node, node);
  auto tx = db_.Begin();
  EXPECT_EQ(tx->EdgesOf(node)->size(), 1u);  // a self loop once
  const Status refused = tx->DeleteNode(node);
  EXPECT_EQ(refused.code(), StatusCode::kConstraintViolation);
  ASSERT_NE(refused.query_error(), nullptr);
  EXPECT_EQ(refused.query_error()->type, "ConstraintVerificationFailed");
  EXPECT_EQ(refused.query_error()->detail, "DeleteConnectedNode");
  ASSERT_TRUE(tx->DeleteEdge(loop).ok());
  ASSERT_TRUE(tx->DeleteNode(node).ok());
  ASSERT_TRUE(tx->DeleteNode(node).ok());  // again does nothing
  EXPECT_EQ(tx->counts().nodes_deleted, 1u);
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(db_->Read()->LabelSetOf(node).value(), kNoNode);
}

TEST_F(TransactionTest, DeleteAndRecreateInOneTransaction) {
  const NodeId a = MakeNode();
  const NodeId b = MakeNode();
  const EdgeRef old_edge = MakeEdge(a, b);
  auto tx = db_.Begin();
  ASSERT_TRUE(tx->DeleteEdge(old_edge).ok());
  const EdgeRef first = tx->CreateEdge(type_, a, b, {{key_, Value(1)}}).value();
  const EdgeRef second = tx->CreateEdge(type_, a, b, {{key_, Value(2)}}).value();
  ASSERT_TRUE(tx->DeleteEdge(first).ok());
  const NodeId gone = tx->CreateNode({}, {}).value();
  ASSERT_TRUE(tx->DeleteNode(gone).ok());
  ASSERT_TRUE(CommitNow(*tx).ok());
  const auto view = db_->Read();
  EXPECT_FALSE(view->EdgeExists(old_edge).value());
  EXPECT_FALSE(view->EdgeExists(first).value());
  EXPECT_EQ(view->EdgeProperty(second, key_)->AsInteger(), 2);
  EXPECT_EQ(view->EdgeCount(type_).value(), 1u);
  EXPECT_EQ(view->NodeCount().value(), 2u);
}

TEST_F(TransactionTest, RefusedWritesSayWhy) {
  const NodeId node = MakeNode();
  auto tx = db_.Begin();
  const NodeId absent(12345);
  EXPECT_EQ(tx->CreateEdge(type_, node, absent, {}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(tx->SetNodeProperty(absent, key_, Value(1)).code(), StatusCode::kNotFound);
  EXPECT_EQ(tx->SetEdgeProperty({EdgeId(9), node, node, type_}, key_, Value(1)).code(),
            StatusCode::kNotFound);
  for (const Value& bad : {Value(Map{}), Value(List{Value(Map{})}), Value::NodeReference(1)}) {
    const Status status = tx->SetNodeProperty(node, key_, bad);
    ASSERT_NE(status.query_error(), nullptr) << status.ToString();
    EXPECT_EQ(status.query_error()->type, "TypeError");
    EXPECT_EQ(status.query_error()->detail, "InvalidPropertyType");
  }
  EXPECT_FALSE(tx->has_writes());
}

TEST_F(TransactionTest, CountsFollowTheTck) {
  const NodeId node = MakeNode({{key_, Value(1)}});
  const std::vector<LabelId> labels{db_.Label("A"), db_.Label("B")};
  auto tx = db_.Begin();
  ASSERT_TRUE(tx->CreateNode(labels, {{key_, Value(1)}, {db_.Key("z"), Value()}}).has_value());
  ASSERT_TRUE(tx->SetNodeProperty(node, key_, Value(1)).ok());  // the same value counts
  ASSERT_TRUE(tx->SetNodeProperty(node, key_, Value()).ok());
  ASSERT_TRUE(tx->SetNodeProperty(node, key_, Value()).ok());  // absent already
  ASSERT_TRUE(tx->AddLabels(node, labels).ok());
  ASSERT_TRUE(tx->RemoveLabels(node, std::vector<LabelId>{labels[0]}).ok());
  ASSERT_TRUE(tx->RemoveLabels(node, std::vector<LabelId>{labels[0]}).ok());
  const MutationCounts expected{.nodes_created = 1,
                                .nodes_deleted = 0,
                                .relationships_created = 0,
                                .relationships_deleted = 0,
                                .properties_set = 3,
                                .labels_added = 4,
                                .labels_removed = 1};
  EXPECT_EQ(tx->counts(), expected);
}

TEST_F(TransactionTest, SavepointUndoesIndexEntriesClaimsAndCounts) {
  const LabelId label = db_.Label("A");
  const std::vector<LabelId> labels{label};
  const IndexDefinition index = db_->CreateIndex("u", label, {key_}, true).value();
  auto tx = db_.Begin();
  ASSERT_TRUE(tx->CreateNode(labels, {{key_, Value(1)}}).has_value());
  const auto savepoint = tx->SetSavepoint();
  ASSERT_TRUE(tx->CreateNode(labels, {{key_, Value(2)}}).has_value());
  EXPECT_EQ(tx->CreateNode(labels, {{key_, Value(2)}}).status().code(),
            StatusCode::kConstraintViolation);
  ASSERT_TRUE(tx->RollbackTo(savepoint).ok());
  EXPECT_EQ(tx->counts().nodes_created, 1u);
  EXPECT_EQ(tx->view().IndexLookup(index, std::vector<Value>{Value(2)})->size(), 0u);
  ASSERT_TRUE(tx->CreateNode(labels, {{key_, Value(2)}}).has_value());
  ASSERT_TRUE(tx->RollbackTo(savepoint).ok());  // twice
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(db_->Read()->NodeCount().value(), 1u);
}

TEST_F(TransactionTest, ReleasedSavepointKeepsItsWritesForAnEarlierOne) {
  auto tx = db_.Begin();
  ASSERT_TRUE(tx->CreateNode({}, {{key_, Value(1)}}).has_value());
  const auto outer = tx->SetSavepoint();
  ASSERT_TRUE(tx->CreateNode({}, {{key_, Value(2)}}).has_value());
  const auto inner = tx->SetSavepoint();
  ASSERT_TRUE(tx->CreateNode({}, {{key_, Value(3)}}).has_value());
  tx->ReleaseSavepoint(inner);
  EXPECT_EQ(tx->counts().nodes_created, 3u);
  ASSERT_TRUE(tx->RollbackTo(outer).ok());
  EXPECT_EQ(tx->counts().nodes_created, 1u);
  tx->ReleaseSavepoint(outer);
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(db_->Read()->NodeCount().value(), 1u);
}

TEST_F(TransactionTest, NothingOfARolledBackTransactionRemains) {
  {
    auto tx = db_.Begin();
    ASSERT_TRUE(tx->CreateNode({}, {{key_, Value(1)}}).has_value());
  }
  EXPECT_EQ(db_->Read()->NodeCount().value(), 0u);
  auto ended = db_.Begin();
  ASSERT_TRUE(CommitNow(*ended).ok());
  EXPECT_EQ(ended->CreateNode({}, {}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(CommitNow(*ended).code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace keiretsu::graph
