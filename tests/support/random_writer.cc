#include "tests/support/random_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace keiretsu::graph {

namespace {

std::string Report(std::string_view what, const Status& status) {
  return status.ok() ? "" : fmt::format("{}: {}", what, status.ToString());
}

std::map<KeyId, Value> ToMap(const PropertyList& properties) {
  return {properties.begin(), properties.end()};
}

}  // namespace

RandomWriter::RandomWriter(std::uint64_t seed, Catalog* catalog) : random_(seed) {
  for (const char* name : {"A", "B", "C"}) labels_.push_back(*catalog->InternLabel(name));
  for (const char* name : {"R", "S"}) types_.push_back(*catalog->InternType(name));
  for (const char* name : {"k", "x", "y"}) keys_.push_back(*catalog->InternKey(name));
}

NodeId RandomWriter::AnyNode(const ModelGraph& model) {
  // Often one of the first few, so that hubs and parallel edges come about.
  const std::uint64_t bound = Below(2) == 0 ? std::min<std::uint64_t>(4, model.nodes.size())
                                            : model.nodes.size();
  return std::next(model.nodes.begin(), static_cast<std::ptrdiff_t>(Below(bound)))->first;
}

EdgeRef RandomWriter::AnyEdge(const ModelGraph& model) {
  const auto index = static_cast<std::ptrdiff_t>(Below(model.edges.size()));
  return std::next(model.edges.begin(), index)->second.ref;
}

std::vector<LabelId> RandomWriter::SomeLabels() {
  std::vector<LabelId> some;
  for (const LabelId label : labels_) {
    if (Below(3) == 0) some.push_back(label);
  }
  return some;
}

Value RandomWriter::AnyValue(KeyId key) {
  const auto number = static_cast<std::int64_t>(Below(20));
  if (key == indexed_key()) return Value(number);
  switch (Below(5)) {
    case 0: return Value(number);
    case 1: return Value(static_cast<double>(number) / 4);
    case 2: return Value(std::string(Below(40) == 0 ? 20'000 : 5, static_cast<char>('a' + number)));
    case 3: return Value(number % 2 == 0);
    default: return Value(List{Value(number), Value("x")});
  }
}

PropertyList RandomWriter::SomeProperties() {
  PropertyList properties;
  for (const KeyId key : keys_) {
    if (Below(2) == 0) properties.emplace_back(key, AnyValue(key));
  }
  return properties;
}

std::string RandomWriter::CreateNode(GraphTransaction& transaction, ModelGraph* model) {
  const std::vector<LabelId> labels = SomeLabels();
  const PropertyList properties = SomeProperties();
  const auto node = transaction.CreateNode(labels, properties);
  if (!node) return Report("CreateNode", node.error());
  model->nodes[*node] = {{labels.begin(), labels.end()}, ToMap(properties)};
  return "";
}

std::string RandomWriter::CreateEdge(GraphTransaction& transaction, ModelGraph* model) {
  const TypeId type = types_[Below(types_.size())];
  const NodeId source = AnyNode(*model);
  const NodeId target = Below(10) == 0 ? source : AnyNode(*model);
  const PropertyList properties = SomeProperties();
  const auto edge = transaction.CreateEdge(type, source, target, properties);
  if (!edge) return Report("CreateEdge", edge.error());
  model->edges[edge->id] = {*edge, ToMap(properties)};
  return "";
}

std::string RandomWriter::ChangeNode(GraphTransaction& transaction, ModelGraph* model) {
  const NodeId node = AnyNode(*model);
  const KeyId key = keys_[Below(keys_.size())];
  auto& properties = model->nodes[node].properties;
  if (Below(4) == 0) {
    properties.erase(key);
    return Report("remove", transaction.SetNodeProperty(node, key, Value()));
  }
  const Value value = AnyValue(key);
  properties[key] = value;
  return Report("SetNodeProperty", transaction.SetNodeProperty(node, key, value));
}

std::string RandomWriter::ChangeEdge(GraphTransaction& transaction, ModelGraph* model) {
  const EdgeRef edge = AnyEdge(*model);
  const KeyId key = keys_[Below(keys_.size())];
  auto& properties = model->edges[edge.id].properties;
  if (Below(4) == 0) {
    properties.erase(key);
    return Report("remove", transaction.SetEdgeProperty(edge, key, Value()));
  }
  const Value value = AnyValue(key);
  properties[key] = value;
  return Report("SetEdgeProperty", transaction.SetEdgeProperty(edge, key, value));
}

std::string RandomWriter::ChangeLabels(GraphTransaction& transaction, ModelGraph* model) {
  const NodeId node = AnyNode(*model);
  const std::vector<LabelId> some = SomeLabels();
  auto& labels = model->nodes[node].labels;
  if (Below(2) == 0) {
    labels.insert(some.begin(), some.end());
    return Report("AddLabels", transaction.AddLabels(node, some));
  }
  for (const LabelId label : some) labels.erase(label);
  return Report("RemoveLabels", transaction.RemoveLabels(node, some));
}

std::string RandomWriter::DeleteEdge(GraphTransaction& transaction, ModelGraph* model) {
  const EdgeRef edge = AnyEdge(*model);
  model->edges.erase(edge.id);
  return Report("DeleteEdge", transaction.DeleteEdge(edge));
}

std::string RandomWriter::DeleteNode(GraphTransaction& transaction, ModelGraph* model) {
  const NodeId node = AnyNode(*model);
  if (model->HasEdges(node)) {
    if (transaction.DeleteNode(node).code() != StatusCode::kConstraintViolation) {
      return "DeleteNode deleted a node with relationships";
    }
    const auto edges = transaction.EdgesOf(node);
    if (!edges) return Report("EdgesOf", edges.error());
    for (const EdgeRef& edge : *edges) {
      const Status status = transaction.DeleteEdge(edge);
      if (!status.ok()) return Report("detach", status);
      if (model->edges.erase(edge.id) != 1) return "EdgesOf gave an edge that is not there";
    }
  }
  model->nodes.erase(node);
  return Report("DeleteNode", transaction.DeleteNode(node));
}

std::string RandomWriter::Step(GraphTransaction& transaction, ModelGraph* model) {
  if (model->nodes.size() < 5) return CreateNode(transaction, model);
  const std::uint64_t draw = Below(100);
  if (draw < 25) return CreateNode(transaction, model);
  if (draw < 60 || model->edges.size() < 5) return CreateEdge(transaction, model);
  if (draw < 72) return ChangeNode(transaction, model);
  if (draw < 82) return ChangeEdge(transaction, model);
  if (draw < 88) return ChangeLabels(transaction, model);
  if (draw < 96) return DeleteEdge(transaction, model);
  return DeleteNode(transaction, model);
}

}  // namespace keiretsu::graph
