/// Random changes made to a transaction and to a model alike.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "graph/graph_store.h"
#include "tests/support/model_graph.h"

namespace keiretsu::graph {

/// Draws operations from a seed. External synchronisation.
class RandomWriter {
 public:
  RandomWriter(std::uint64_t seed, Catalog* catalog);

  /// Makes one operation in both. Returns a description of what went wrong, or "".
  std::string Step(GraphTransaction& transaction, ModelGraph* model);
  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

  const std::vector<LabelId>& labels() const { return labels_; }
  const std::vector<TypeId>& types() const { return types_; }
  /// Holds integers from a small range, so that an index over it has equal keys.
  KeyId indexed_key() const { return keys_[0]; }

 private:
  std::string CreateNode(GraphTransaction& transaction, ModelGraph* model);
  std::string CreateEdge(GraphTransaction& transaction, ModelGraph* model);
  std::string ChangeNode(GraphTransaction& transaction, ModelGraph* model);
  std::string ChangeEdge(GraphTransaction& transaction, ModelGraph* model);
  std::string ChangeLabels(GraphTransaction& transaction, ModelGraph* model);
  std::string DeleteEdge(GraphTransaction& transaction, ModelGraph* model);
  std::string DeleteNode(GraphTransaction& transaction, ModelGraph* model);

  NodeId AnyNode(const ModelGraph& model);
  EdgeRef AnyEdge(const ModelGraph& model);
  std::vector<LabelId> SomeLabels();
  Value AnyValue(KeyId key);
  PropertyList SomeProperties();

  std::mt19937_64 random_;
  std::vector<LabelId> labels_;
  std::vector<TypeId> types_;
  std::vector<KeyId> keys_;
};

}  // namespace keiretsu::graph
