/// Small graphs that a test knows as a list of relationships, stored and plain.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "graph/analysis/algorithms/edge_weights.h"
#include "graph/analysis/algorithms/simple_graph.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {

struct ListedEdge {
  Vertex source;
  Vertex target;
  double weight;
};

/// A store with these relationships, spread over two types, and nodes in two blocks of ids.
class RelationshipList {
 public:
  RelationshipList() : types_{db_.Type("R"), db_.Type("S")} {}

  /// `density`: relationships per node. A tenth have a parallel one, a twentieth are self loops;
  /// weights are small whole numbers, some of them unset (then 1).
  static std::unique_ptr<RelationshipList> Random(std::uint64_t seed, int nodes, double density,
                                                  bool with_labels = true) {
    std::mt19937_64 random(seed);
    auto list = std::make_unique<RelationshipList>();
    list->AddNodes(nodes, with_labels);
    const int edges = static_cast<int>(density * nodes);
    for (int i = 0; i < edges; ++i) {
      const auto source = random() % list->nodes.size();
      const auto target = i % 20 == 0 ? source : random() % list->nodes.size();
      for (int copy = 0; copy < (i % 10 == 0 ? 2 : 1); ++copy) {
        list->AddEdge(source, target, static_cast<double>(random() % 6));
      }
    }
    list->Store(random);
    return list;
  }
  /// A chain or ring of 300,000 nodes, made once for all tests.
  static RelationshipList& Long(bool close) {
    static const std::unique_ptr<RelationshipList> kChain = Chain(300'000, false);
    static const std::unique_ptr<RelationshipList> kRing = Chain(300'000, true);
    return close ? *kRing : *kChain;
  }
  /// 0 -> 1 -> ... and, with `close`, back.
  static std::unique_ptr<RelationshipList> Chain(int nodes, bool close) {
    std::mt19937_64 random(1);
    auto list = std::make_unique<RelationshipList>();
    list->AddNodes(nodes, false);
    const auto count = static_cast<std::size_t>(nodes);
    for (std::size_t i = 0; i + 1 < count; ++i) list->AddEdge(i, i + 1, 1);
    if (close) list->AddEdge(count - 1, 0, 1);
    list->Store(random);
    return list;
  }

  /// Without `labels` all nodes lie in one block.
  void AddNodes(int count, bool with_labels = true) {
    auto tx = db_.Begin();
    for (int i = 0; i < count; ++i) {
      const std::vector<LabelId> labels(!with_labels || i % 3 == 0 ? 0 : 1, db_.Label("A"));
      labelled.push_back(!labels.empty());
      nodes.push_back(tx->CreateNode(labels, {}).value().value);
    }
    EXPECT_TRUE(CommitNow(*tx).ok());
  }
  void AddEdge(std::size_t from, std::size_t to, double weight) {
    edges.push_back({nodes[from], nodes[to], weight});
  }
  void Store(std::mt19937_64& random) {
    auto tx = db_.Begin();
    for (ListedEdge& edge : edges) {
      PropertyList properties;
      if (edge.weight == 1 && random() % 2 == 0) {
        // left to the default
      } else if (random() % 2 == 0) {
        properties.emplace_back(db_.Key("w"), Value(edge.weight));
      } else {
        properties.emplace_back(db_.Key("w"), Value(static_cast<std::int64_t>(edge.weight)));
      }
      ASSERT_TRUE(tx->CreateEdge(types_[random() % 2], NodeId(edge.source), NodeId(edge.target),
                                 properties)
                      .has_value());
    }
    ASSERT_TRUE(CommitNow(*tx).ok());
    view_ = db_->Read();
  }

  SnapshotGraph Graph() const { return SnapshotGraph::Make(*view_, types_).value(); }
  SnapshotGraph LabelledGraph() {
    return SnapshotGraph::Make(*view_, types_, std::vector{db_.Label("A")}).value();
  }
  Result<EdgeWeights> Weights(const SnapshotGraph& graph) {
    return EdgeWeights::Make(*view_, graph, {.key = db_.Key("w"), .missing = 1}, kNeverCancelled);
  }

  inline static const CancelCheck kNeverCancelled = [] { return Status(); };

  std::vector<Vertex> nodes;
  std::vector<bool> labelled;  // by position in `nodes`
  std::vector<ListedEdge> edges;

 private:
  GraphFixture db_;
  std::vector<TypeId> types_;
  std::shared_ptr<const GraphView> view_;
};

/// A check that cancels when asked.
inline const CancelCheck kCancelled = [] { return Status::Cancelled("stopped"); };

}  // namespace keiretsu::graph
