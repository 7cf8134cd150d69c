// The store against a model graph: random changes with folds, reopening, savepoints, rollbacks and
// readers of older states in between. A failure prints its seed.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <utility>

#include "graph/graph_store.h"
#include "tests/graph/graph_fixture.h"
#include "tests/support/model_graph.h"
#include "tests/support/random_writer.h"

namespace keiretsu::graph {
namespace {

void ExpectConsistent(GraphFixture& db) {
  const auto report = db->ConsistencyCheck();
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  for (const ConsistencyFinding& finding : report->findings) {
    ADD_FAILURE() << finding.invariant << ": " << finding.detail;
  }
}

/// One run of `transactions` transactions from a seed.
class RandomRun {
 public:
  RandomRun(std::uint64_t seed, bool in_memory)
      : db_(in_memory), in_memory_(in_memory), writer_(seed, &db_->catalog()) {}

  void Go(int transactions) {
    ASSERT_TRUE(db_->CreateIndex("by_k", writer_.labels()[0], {writer_.indexed_key()}, false)
                    .has_value());
    for (int i = 0; i < transactions && !testing::Test::HasFailure(); ++i) {
      Transaction();
      Between();
    }
    ASSERT_EQ(FirstDifference(model_, *db_->Read()), "");
    ASSERT_TRUE(db_->Checkpoint().ok());
    ASSERT_EQ(FirstDifference(model_, *db_->Read()), "") << "after the last checkpoint";
    ExpectConsistent(db_);
  }

 private:
  void Transaction() {
    auto tx = db_.Begin();
    ModelGraph changed = model_;
    Steps(*tx, &changed);
    if (writer_.Below(4) == 0) {
      const auto savepoint = tx->SetSavepoint();
      const ModelGraph saved = changed;
      Steps(*tx, &changed);
      ASSERT_TRUE(tx->RollbackTo(savepoint).ok());
      changed = saved;
      Steps(*tx, &changed);
    }
    ASSERT_EQ(FirstDifference(changed, tx->view()), "") << "inside the transaction";
    if (writer_.Below(6) == 0) return;  // rolled back
    const Status committed = CommitNow(*tx);
    ASSERT_TRUE(committed.ok()) << committed.ToString();
    model_ = std::move(changed);
  }

  void Steps(GraphTransaction& tx, ModelGraph* model) {
    const std::uint64_t steps = 1 + writer_.Below(12);
    for (std::uint64_t i = 0; i < steps; ++i) ASSERT_EQ(writer_.Step(tx, model), "");
  }

  void Between() {
    if (writer_.Below(5) == 0) older_.emplace_back(db_->Read(), model_);
    if (writer_.Below(8) == 0) {
      ASSERT_TRUE(db_->Checkpoint().ok());
    }
    if (writer_.Below(3) == 0) {
      ASSERT_EQ(FirstDifference(model_, *db_->Read()), "");
    }
    if (older_.size() > 3 || (!older_.empty() && writer_.Below(8) == 0)) {
      ASSERT_EQ(FirstDifference(older_.front().second, *older_.front().first), "") << "older state";
      older_.pop_front();
    }
    if (writer_.Below(25) == 0) ExpectConsistent(db_);
    if (!in_memory_ && writer_.Below(12) == 0) {
      older_.clear();
      db_.Reopen();
      ASSERT_EQ(FirstDifference(model_, *db_->Read()), "") << "reopened";
    }
  }

  GraphFixture db_;
  const bool in_memory_;
  RandomWriter writer_;
  ModelGraph model_;
  std::deque<std::pair<std::shared_ptr<const GraphView>, ModelGraph>> older_;
};

TEST(GraphProperty, InMemoryStoreAgreesWithTheModel) {
  for (std::uint64_t seed = 1; seed <= 4 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RandomRun(seed, true).Go(60);
  }
}

TEST(GraphProperty, StoreOnDiskAgreesWithTheModelOverReopening) {
  for (std::uint64_t seed = 101; seed <= 102 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RandomRun(seed, false).Go(60);
  }
}

}  // namespace
}  // namespace keiretsu::graph
