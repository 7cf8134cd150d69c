// The naive evaluator's writes: CREATE, MERGE, SET, REMOVE, DELETE.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "storage/status_macros.h"
#include "tests/support/naive_steps.h"
#include "tests/support/naive_values.h"

namespace keiretsu::naive {
namespace {

bool IsStorable(const Value& value) {
  const ValueType type = value.type();
  if (type == ValueType::kList) {
    return std::all_of(value.AsList().begin(), value.AsList().end(), [](const Value& item) {
      return item.type() != ValueType::kList && !item.is_null() && IsStorable(item);
    });
  }
  return type != ValueType::kMap && type != ValueType::kNode &&
         type != ValueType::kRelationship && type != ValueType::kPath;
}

Status SetKey(std::map<std::string, Value>& properties, const std::string& key,
              const Value& value) {
  if (!IsStorable(value)) {
    return Failure("TypeError", "InvalidPropertyType", "no value for a property");
  }
  if (value.is_null()) {
    properties.erase(key);
  } else {
    properties[key] = value;
  }
  return Status();
}

Result<std::map<std::string, Value>> PropertiesOf(const Context& context, const Row& row,
                                                  const ast::ExpressionPtr& map, bool merging) {
  std::map<std::string, Value> properties;
  if (map == nullptr) return properties;
  ASSIGN_OR_RETURN(const Value value, Evaluate(context, row, *map));
  for (const auto& [key, item] : value.AsMap()) {
    if (item.is_null() && merging) {
      return Failure("SemanticError", "MergeReadOwnWrites", "MERGE of a null property");
    }
    RETURN_IF_ERROR(SetKey(properties, key, item));
  }
  return properties;
}

// Creates what a pattern names and `row` does not have yet; `row` gets its variables.
Status CreatePart(const Context& context, Row& row, const ast::PatternPart& part) {
  Graph& graph = *context.graph;
  Path path;
  std::vector<std::map<std::string, Value>> edges;
  const Row before = row;
  for (const ast::NodePattern& node : part.nodes) {
    if (node.variable && row.contains(node.variable->text)) {
      path.nodes.push_back(row.at(node.variable->text));
      continue;
    }
    const std::uint64_t id = graph.next_id++;
    ASSIGN_OR_RETURN(graph.nodes[id].properties,
                     PropertiesOf(context, before, node.properties, false));
    for (const ast::NameOrColumn& label : node.labels) {
      graph.nodes[id].labels.insert(label.name.text);
    }
    path.nodes.push_back(Value::NodeReference(id));
    if (node.variable) row[node.variable->text] = path.nodes.back();
  }
  for (std::size_t i = 0; i < part.relationships.size(); ++i) {
    const ast::RelationshipPattern& edge = part.relationships[i];
    if (path.nodes[i].is_null() || path.nodes[i + 1].is_null()) return WrongType("an end is null");
    const bool turned = edge.direction == ast::PatternDirection::kIncoming;
    const std::uint64_t id = graph.next_id++;
    ASSIGN_OR_RETURN(auto properties, PropertiesOf(context, before, edge.properties, false));
    graph.edges[id] = {.type = edge.types.front().name.text,
                       .start = path.nodes[turned ? i + 1 : i].NodeId(),
                       .end = path.nodes[turned ? i : i + 1].NodeId(),
                       .properties = std::move(properties)};
    path.relationships.push_back(EdgeReference(graph, id));
    if (edge.variable) row[edge.variable->text] = path.relationships.back();
  }
  if (part.path_variable) row[part.path_variable->text] = Value(std::move(path));
  return Status();
}

std::map<std::string, Value>& MutableProperties(Graph& graph, const Value& entity) {
  return entity.type() == ValueType::kNode
             ? graph.nodes.at(entity.NodeId()).properties
             : graph.edges.at(entity.AsRelationship().id).properties;
}

bool IsEntity(const Value& value) {
  return value.type() == ValueType::kNode || value.type() == ValueType::kRelationship;
}

// `x = map` and `x += map`.
Status SetAll(const Context& context, const ast::SetItem& item, const Value& entity,
              const Value& value) {
  std::map<std::string, Value>& properties = MutableProperties(*context.graph, entity);
  Map map;
  if (value.type() == ValueType::kMap) {
    map = value.AsMap();
  } else if (IsEntity(value)) {
    const auto& source = MutableProperties(*context.graph, value);
    map.assign(source.begin(), source.end());
  } else if (!value.is_null()) {
    return WrongType("properties come from a map, a node or a relationship");
  }
  if (item.kind == ast::SetItem::Kind::kReplaceAll) properties.clear();
  for (const auto& [key, each] : map) RETURN_IF_ERROR(SetKey(properties, key, each));
  return Status();
}

Status ApplyItem(const Context& context, const Row& row, const ast::SetItem& item) {
  const auto* access = std::get_if<ast::PropertyAccess>(&item.target->node);
  const bool property = item.kind == ast::SetItem::Kind::kProperty;
  ASSIGN_OR_RETURN(const Value entity,
                   Evaluate(context, row, property ? *access->subject : *item.target));
  if (entity.is_null()) return Status();
  if (!IsEntity(entity)) return WrongType("only nodes and relationships are changed");
  if (item.kind == ast::SetItem::Kind::kLabels) {
    for (const ast::Name& label : item.labels) {
      context.graph->nodes.at(entity.NodeId()).labels.insert(label.text);
    }
    return Status();
  }
  ASSIGN_OR_RETURN(const Value value, Evaluate(context, row, *item.value));
  if (!property) return SetAll(context, item, entity, value);
  return SetKey(MutableProperties(*context.graph, entity), access->key.text, value);
}

Status ApplyItems(const Context& context, const Row& row, const std::vector<ast::SetItem>& items) {
  for (const ast::SetItem& item : items) RETURN_IF_ERROR(ApplyItem(context, row, item));
  return Status();
}

// MERGE fails on a null property even where the pattern is found without looking at it.
Status CheckMerged(const Context& context, const Row& row, const ast::PatternPart& part) {
  for (const ast::NodePattern& node : part.nodes) {
    RETURN_IF_ERROR(PropertiesOf(context, row, node.properties, true).status());
  }
  for (const ast::RelationshipPattern& edge : part.relationships) {
    RETURN_IF_ERROR(PropertiesOf(context, row, edge.properties, true).status());
  }
  return Status();
}

Status Collect(const Value& target, std::set<std::uint64_t>& nodes,
               std::set<std::uint64_t>& edges) {
  if (target.is_null()) return Status();
  if (target.type() == ValueType::kNode) {
    nodes.insert(target.NodeId());
  } else if (target.type() == ValueType::kRelationship) {
    edges.insert(target.AsRelationship().id);
  } else if (target.type() == ValueType::kPath) {
    for (const Value& node : target.AsPath().nodes) nodes.insert(node.NodeId());
    for (const Value& edge : target.AsPath().relationships) edges.insert(edge.AsRelationship().id);
  } else {
    return WrongType("only nodes, relationships and paths are deleted");
  }
  return Status();
}

}  // namespace

// Part by part over all rows, so that properties can read what earlier parts created.
Result<Rows> Change(const Context& context, Rows rows, const ast::Create& create) {
  for (const ast::PatternPart& part : create.pattern.parts) {
    for (Row& row : rows) RETURN_IF_ERROR(CreatePart(context, row, part));
  }
  return rows;
}

Result<Rows> Change(const Context& context, Rows rows, const ast::Merge& merge) {
  Rows result;
  for (Row& row : rows) {
    RETURN_IF_ERROR(CheckMerged(context, row, merge.pattern));
    ASSIGN_OR_RETURN(Rows found, Matches(context, row, {&merge.pattern}, nullptr));
    for (const Row& match : found) RETURN_IF_ERROR(ApplyItems(context, match, merge.on_match));
    if (found.empty()) {
      RETURN_IF_ERROR(CreatePart(context, row, merge.pattern));
      RETURN_IF_ERROR(ApplyItems(context, row, merge.on_create));
      found.push_back(row);
    }
    std::move(found.begin(), found.end(), std::back_inserter(result));
  }
  return result;
}

Result<Rows> Change(const Context& context, Rows rows, const ast::Set& set) {
  for (const Row& row : rows) RETURN_IF_ERROR(ApplyItems(context, row, set.items));
  return rows;
}

Result<Rows> Change(const Context& context, Rows rows, const ast::Remove& remove) {
  for (const Row& row : rows) {
    for (const ast::RemoveItem& item : remove.items) {
      const auto* access = std::get_if<ast::PropertyAccess>(&item.target->node);
      const bool labels = !item.labels.empty();
      ASSIGN_OR_RETURN(const Value entity,
                       Evaluate(context, row, labels ? *item.target : *access->subject));
      if (entity.is_null()) continue;
      if (!labels) MutableProperties(*context.graph, entity).erase(access->key.text);
      for (const ast::Name& label : item.labels) {
        context.graph->nodes.at(entity.NodeId()).labels.erase(label.text);
      }
    }
  }
  return rows;
}

Result<Rows> Change(const Context& context, Rows rows, const ast::Delete& deletion) {
  std::set<std::uint64_t> nodes;
  std::set<std::uint64_t> edges;
  for (const Row& row : rows) {
    for (const ast::ExpressionPtr& target : deletion.targets) {
      ASSIGN_OR_RETURN(const Value value, Evaluate(context, row, *target));
      RETURN_IF_ERROR(Collect(value, nodes, edges));
    }
  }
  Graph& graph = *context.graph;
  std::erase_if(graph.edges, [&](const auto& entry) {
    const GraphEdge& edge = entry.second;
    const bool loses_end = nodes.contains(edge.start) || nodes.contains(edge.end);
    return edges.contains(entry.first) || (deletion.detach && loses_end);
  });
  for (const auto& [id, edge] : graph.edges) {
    if (nodes.contains(edge.start) || nodes.contains(edge.end)) {
      return Status::ConstraintViolation("a node that has relationships cannot be deleted");
    }
  }
  std::erase_if(graph.nodes, [&nodes](const auto& entry) { return nodes.contains(entry.first); });
  return rows;
}

}  // namespace keiretsu::naive
