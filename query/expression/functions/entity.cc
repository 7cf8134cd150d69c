#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "query/expression/functions/families.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using Arguments = std::span<const Value>;

bool IsNode(const Value& v) { return v.type() == ValueType::kNode; }

Value StringList(const std::vector<std::string>& strings) {
  List list;
  list.reserve(strings.size());
  for (const std::string& s : strings) list.emplace_back(s);
  return Value(std::move(list));
}

std::uint64_t IdOf(const Value& entity) {
  return IsNode(entity) ? entity.NodeId() : entity.AsRelationship().id;
}

Result<Value> Id(FunctionContext&, Arguments arguments) {
  return Value(static_cast<std::int64_t>(IdOf(arguments[0])));
}

Result<Value> ElementId(FunctionContext&, Arguments arguments) {
  return Value(
      fmt::format("{}:{}", IsNode(arguments[0]) ? "node" : "relationship", IdOf(arguments[0])));
}

Result<Value> Labels(FunctionContext& context, Arguments arguments) {
  ASSIGN_OR_RETURN(const std::vector<std::string> labels, context.Labels(arguments[0]));
  return StringList(labels);
}

Result<Value> Type(FunctionContext& context, Arguments arguments) {
  ASSIGN_OR_RETURN(const std::string type, context.TypeName(arguments[0]));
  return Value(type);
}

Result<Value> StartNode(FunctionContext& context, Arguments arguments) {
  return context.StartNode(arguments[0]);
}

Result<Value> EndNode(FunctionContext& context, Arguments arguments) {
  return context.EndNode(arguments[0]);
}

Result<Value> Properties(FunctionContext& context, Arguments arguments) {
  if (arguments[0].type() == ValueType::kMap) return arguments[0];
  ASSIGN_OR_RETURN(Map properties, context.Properties(arguments[0]));
  return Value(std::move(properties));
}

Value KeysOf(const Map& map) {
  List keys;
  keys.reserve(map.size());
  for (const auto& entry : map) keys.emplace_back(entry.first);
  return Value(std::move(keys));
}

Result<Value> Keys(FunctionContext& context, Arguments arguments) {
  if (arguments[0].type() == ValueType::kMap) return KeysOf(arguments[0].AsMap());
  ASSIGN_OR_RETURN(const Map properties, context.Properties(arguments[0]));
  return KeysOf(properties);
}

Result<Value> Nodes(FunctionContext&, Arguments arguments) {
  return Value(arguments[0].AsPath().nodes);
}

Result<Value> Relationships(FunctionContext&, Arguments arguments) {
  return Value(arguments[0].AsPath().relationships);
}

Result<Value> Length(FunctionContext&, Arguments arguments) {
  return Value(static_cast<std::int64_t>(arguments[0].AsPath().relationships.size()));
}

Result<Value> PathValue(FunctionContext&, Arguments arguments) {
  const std::optional<double> worth = arguments[0].AsPath().worth;
  return worth ? Value(*worth) : Value();
}

Result<Value> Exists(FunctionContext&, Arguments arguments) {
  return Value(!arguments[0].is_null());
}

Result<Value> Coalesce(FunctionContext&, Arguments arguments) {
  for (const Value& argument : arguments) {
    if (!argument.is_null()) return argument;
  }
  return Value();
}

constexpr FunctionSignature OnGraph(std::string_view name, TypeSet parameter, TypeSet result,
                                    ScalarFunction function, std::string_view usage) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = 1,
          .parameters = {parameter, parameter, parameter},
          .result = result,
          .check = ArgumentCheck::kCompileTime,
          .deterministic = false,
          .constant_in_statement = false,
          .type_error_detail = "InvalidArgumentValue",
          .function = function,
          .usage = usage};
}

constexpr FunctionSignature OnAnything(std::string_view name, std::uint8_t max_arguments,
                                       TypeSet result, ScalarFunction function,
                                       std::string_view usage) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = max_arguments,
          .result = result,
          .null_propagating = false,
          .function = function,
          .usage = usage};
}

constexpr std::array<FunctionSignature, 14> kEntityFunctions = {{
    OnGraph("id", kEntities, kIntegerType, Id, "id(node or relationship): its id"),
    OnGraph("elementId", kEntities, kStrings, ElementId,
            "elementId(node or relationship): its kind and id as a text"),
    OnGraph("labels", kNodeType, kLists, Labels, "labels(node): its labels"),
    OnGraph("type", kRelationships, kStrings, Type, "type(relationship): its type"),
    OnGraph("startNode", kRelationships, kNodeType, StartNode,
            "startNode(relationship): the node it starts at"),
    OnGraph("endNode", kRelationships, kNodeType, EndNode,
            "endNode(relationship): the node it ends at"),
    OnGraph("properties", kEntities | kMaps, kMaps, Properties,
            "properties(node, relationship or map): its properties as a map"),
    OnGraph("keys", kEntities | kMaps, kLists, Keys,
            "keys(node, relationship or map): the names of its properties"),
    OnGraph("nodes", kPaths, kLists, Nodes, "nodes(path): its nodes in order"),
    OnGraph("relationships", kPaths, kLists, Relationships,
            "relationships(path): its relationships in order"),
    OnGraph("length", kPaths, kIntegerType, Length, "length(path): its number of relationships"),
    OnGraph("path_value", kPaths, kFloatType, PathValue,
            "path_value(path): what STRONGEST or WIDEST found it to be worth"),
    OnAnything("exists", 1, kBooleanType, Exists, "exists(value): whether it is not null"),
    OnAnything("coalesce", kAnyNumberOfArguments, TypeSet::Any(), Coalesce,
               "coalesce(value, ...): the first that is not null"),
}};

}  // namespace

std::span<const FunctionSignature> EntityFunctions() { return kEntityFunctions; }

}  // namespace keiretsu::query
