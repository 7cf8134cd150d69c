#include "cli/json_value.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "keiretsu/temporal_text.h"

namespace keiretsu::cli {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

Status Malformed(std::string_view what) {
  return Status::InvalidArgument(fmt::format("not a value of the protocol: {}", what));
}

Result<Value> FloatFromJson(const element& json) {
  double number = 0;
  if (json.get_double().get(number) == simdjson::SUCCESS) return Value(number);
  std::string_view text;
  if (json.get_string().get(text) == simdjson::SUCCESS) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (text == "NaN") return Value(std::nan(""));
    if (text == "Infinity") return Value(kInfinity);
    if (text == "-Infinity") return Value(-kInfinity);
  }
  return Malformed("$float wants a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
}

Result<Value> ListFromJson(const array& json) {
  List list;
  for (const element item : json) {
    Result<Value> value = ValueFromJson(item);
    if (!value) return value;
    list.push_back(*std::move(value));
  }
  return Value(std::move(list));
}

Result<Map> EntriesFromJson(const element& json, std::string_view what) {
  object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) {
    return Malformed(fmt::format("{} wants an object", what));
  }
  Map entries;
  for (const auto [key, item] : members) {
    Result<Value> value = ValueFromJson(item);
    if (!value) return value.error();
    entries.emplace_back(std::string(key), *std::move(value));
  }
  return entries;
}

Result<Value> MapFromJson(const element& json) {
  Result<Map> entries = EntriesFromJson(json, "$map");
  if (!entries) return entries.error();
  return Value::MakeMap(*std::move(entries));
}

/// Sorted, as entities hold them.
Result<Map> PropertiesFromJson(const element& entity) {
  element json;
  if (entity["properties"].get(json) != simdjson::SUCCESS) return Map();
  Result<Map> entries = EntriesFromJson(json, "properties");
  if (!entries) return entries.error();
  return Value::MakeMap(*std::move(entries)).AsMap();
}

Result<Value> NodeFromJson(const element& json) {
  Node node;
  if (json["id"].get_uint64().get(node.id) != simdjson::SUCCESS) {
    return Malformed("$node wants an id");
  }
  array labels;
  if (json["labels"].get_array().get(labels) == simdjson::SUCCESS) {
    for (const element label : labels) {
      std::string_view name;
      if (label.get_string().get(name) != simdjson::SUCCESS) {
        return Malformed("labels are texts");
      }
      node.labels.emplace_back(name);
    }
  }
  Result<Map> properties = PropertiesFromJson(json);
  if (!properties) return properties.error();
  node.properties = *std::move(properties);
  return Value(std::move(node));
}

Result<Value> RelationshipFromJson(const element& json) {
  Relationship relationship;
  std::string_view type;
  if (json["id"].get_uint64().get(relationship.id) != simdjson::SUCCESS ||
      json["start"].get_uint64().get(relationship.start) != simdjson::SUCCESS ||
      json["end"].get_uint64().get(relationship.end) != simdjson::SUCCESS ||
      json["type"].get_string().get(type) != simdjson::SUCCESS) {
    return Malformed("$rel wants id, start, end and type");
  }
  relationship.type = type;
  Result<Map> properties = PropertiesFromJson(json);
  if (!properties) return properties.error();
  relationship.properties = *std::move(properties);
  return Value(std::move(relationship));
}

Result<Value> PathFromJson(const element& json) {
  array items;
  if (json.get_array().get(items) != simdjson::SUCCESS) return Malformed("$path wants a list");
  Path path;
  for (const element item : items) {
    Result<Value> value = ValueFromJson(item);
    if (!value) return value;
    const bool wants_node = path.nodes.size() == path.relationships.size();
    if (value->type() != (wants_node ? ValueType::kNode : ValueType::kRelationship)) {
      return Malformed("in $path, nodes and relationships alternate");
    }
    (wants_node ? path.nodes : path.relationships).push_back(*std::move(value));
  }
  if (path.nodes.size() != path.relationships.size() + 1) {
    return Malformed("$path begins and ends with a node");
  }
  return Value(std::move(path));
}

std::optional<ValueType> TemporalType(std::string_view tag) {
  static const std::map<std::string_view, ValueType> kTypes = {
      {"$date", ValueType::kDate},         {"$localtime", ValueType::kLocalTime},
      {"$time", ValueType::kTime},         {"$localdatetime", ValueType::kLocalDateTime},
      {"$datetime", ValueType::kDateTime}, {"$duration", ValueType::kDuration},
  };
  const auto found = kTypes.find(tag);
  return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

Result<Value> TaggedFromJson(const object& json) {
  if (json.size() != 1) return Malformed("an object has exactly one key, such as $map");
  const auto [tag, content] = *json.begin();
  if (tag == "$float") return FloatFromJson(content);
  if (tag == "$map") return MapFromJson(content);
  if (tag == "$node") return NodeFromJson(content);
  if (tag == "$rel") return RelationshipFromJson(content);
  if (tag == "$path") return PathFromJson(content);
  if (tag == "$list") return ValueFromJson(content);
  const std::optional<ValueType> type = TemporalType(tag);
  std::string_view text;
  if (!type) return Malformed(fmt::format("unknown tag \"{}\"", tag));
  if (content.get_string().get(text) != simdjson::SUCCESS) {
    return Malformed(fmt::format("{} wants a text", tag));
  }
  return ParseTemporalText(*type, text);
}

}  // namespace

Result<Value> ValueFromJson(const element& json) {
  switch (json.type()) {
    case element_type::NULL_VALUE:
      return Value();
    case element_type::BOOL:
      return Value(bool{json.get_bool()});
    case element_type::INT64:
      return Value(std::int64_t{json.get_int64()});
    case element_type::UINT64:
      return Malformed("an integer beyond 64 bits with sign");
    case element_type::DOUBLE:
      return Value(double{json.get_double()});
    case element_type::STRING:
      return Value(std::string_view(json.get_string()));
    case element_type::ARRAY:
      return ListFromJson(json.get_array());
    case element_type::OBJECT:
      return TaggedFromJson(json.get_object());
  }
  return Malformed("unknown kind of JSON");
}

Result<Parameters> ParametersFromJson(const element& json) {
  object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) return Malformed("params is an object");
  Parameters parameters;
  for (const auto [name, item] : members) {
    Result<Value> value = ValueFromJson(item);
    if (!value) return value.error();
    parameters.insert_or_assign(std::string(name), *std::move(value));
  }
  return parameters;
}

}  // namespace keiretsu::cli
