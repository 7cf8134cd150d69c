#include "query/expression/graph_function_context.h"

#include <algorithm>
#include <chrono>

#include "query/expression/entity_access.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

graph::NodeId IdOf(const Value& node) {
  return graph::NodeId(static_cast<std::uint32_t>(node.NodeId()));
}

Map NamedProperties(const graph::PropertyList& properties, const graph::Catalog& catalog) {
  Map map;
  map.reserve(properties.size());
  for (const auto& [key, value] : properties) {
    map.emplace_back(std::string(catalog.KeyName(key)), value);
  }
  std::sort(map.begin(), map.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return map;
}

}  // namespace

Result<std::vector<std::string>> GraphFunctionContext::Labels(const Value& node) {
  if (!node.is_node_reference()) return node.AsNode().labels;
  ASSIGN_OR_RETURN(const graph::LabelSetId set, ExistingLabelSet(*view_, IdOf(node)));
  std::vector<std::string> names;
  for (graph::LabelId label : view_->catalog().LabelsOf(set)) {
    names.emplace_back(view_->catalog().LabelName(label));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<Map> GraphFunctionContext::Properties(const Value& entity) {
  if (entity.type() == ValueType::kNode) {
    if (!entity.is_node_reference()) return entity.AsNode().properties;
    RETURN_IF_ERROR(ExistingLabelSet(*view_, IdOf(entity)).status());
    ASSIGN_OR_RETURN(const graph::PropertyList list, view_->NodeProperties(IdOf(entity)));
    return NamedProperties(list, view_->catalog());
  }
  const Relationship& relationship = entity.AsRelationship();
  if (relationship.complete) return relationship.properties;
  const graph::EdgeRef edge = EdgeRefOf(relationship);
  ASSIGN_OR_RETURN(const bool exists, view_->EdgeExists(edge));
  if (!exists) return DeletedEntityError("properties of a relationship");
  ASSIGN_OR_RETURN(const graph::PropertyList list, view_->EdgeProperties(edge));
  return NamedProperties(list, view_->catalog());
}

Result<Value> GraphFunctionContext::Property(const Value& entity, std::string_view key) {
  ASSIGN_OR_RETURN(const Map map, Properties(entity));
  const auto it = std::lower_bound(
      map.begin(), map.end(), key,
      [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  return it != map.end() && it->first == key ? it->second : Value();
}

Result<std::string> GraphFunctionContext::TypeName(const Value& relationship) {
  const Relationship& content = relationship.AsRelationship();
  if (!content.type.empty()) return content.type;
  return std::string(view_->catalog().TypeName(graph::TypeId(content.type_id)));
}

Result<Value> GraphFunctionContext::StartNode(const Value& relationship) {
  return Value::NodeReference(relationship.AsRelationship().start);
}

Result<Value> GraphFunctionContext::EndNode(const Value& relationship) {
  return Value::NodeReference(relationship.AsRelationship().end);
}

std::uint64_t GraphFunctionContext::RandomBits() {
  if (!random_) {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    random_ = std::make_unique<std::mt19937_64>(seed);
  }
  return (*random_)();
}

Instant GraphFunctionContext::Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
  return {.epoch_seconds = nanoseconds / 1'000'000'000,
          .nanoseconds = static_cast<std::int32_t>(nanoseconds % 1'000'000'000)};
}

}  // namespace keiretsu::query
