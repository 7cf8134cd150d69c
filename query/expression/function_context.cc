#include "query/expression/function_context.h"

#include <algorithm>

namespace keiretsu::query {
namespace {

Status NoGraph() { return Status::Internal("this expression is evaluated without a graph"); }

}  // namespace

Result<std::vector<std::string>> DetachedFunctionContext::Labels(const Value& node) {
  if (node.is_node_reference()) return NoGraph();
  return node.AsNode().labels;
}

Result<Map> DetachedFunctionContext::Properties(const Value& entity) {
  if (entity.type() == ValueType::kNode) {
    if (entity.is_node_reference()) return NoGraph();
    return entity.AsNode().properties;
  }
  if (!entity.AsRelationship().complete) return NoGraph();
  return entity.AsRelationship().properties;
}

Result<Value> DetachedFunctionContext::Property(const Value& entity, std::string_view key) {
  Result<Map> properties = Properties(entity);
  if (!properties) return properties.error();
  const auto it =
      std::lower_bound(properties->begin(), properties->end(), key,
                       [](const auto& entry, std::string_view k) { return entry.first < k; });
  return it != properties->end() && it->first == key ? it->second : Value();
}

Result<std::string> DetachedFunctionContext::TypeName(const Value& relationship) {
  return relationship.AsRelationship().type;
}

Result<Value> DetachedFunctionContext::StartNode(const Value& relationship) {
  return Value::NodeReference(relationship.AsRelationship().start);
}

Result<Value> DetachedFunctionContext::EndNode(const Value& relationship) {
  return Value::NodeReference(relationship.AsRelationship().end);
}

std::uint64_t DetachedFunctionContext::RandomBits() {
  // splitmix64: every seed gives a sequence that passes for random.
  random_state_ += 0x9E37'79B9'7F4A'7C15ULL;
  std::uint64_t z = random_state_;
  z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EBULL;
  return z ^ (z >> 31);
}

}  // namespace keiretsu::query
