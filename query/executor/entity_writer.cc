#include "query/executor/entity_writer.h"

#include <algorithm>

#include "query/executor/build_path.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<graph::PropertyList> EntityWriter::ToPropertyList(const Map& map) {
  graph::PropertyList list;
  for (const auto& [key, value] : map) {
    if (value.is_null()) continue;
    ASSIGN_OR_RETURN(const graph::KeyId id, context_.catalog->InternKey(key));
    list.emplace_back(id, value);
  }
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return list;
}

Result<graph::PropertyList> EntityWriter::Properties(const std::vector<BoundProperty>& properties,
                                                     const BoundExpressionPtr& map,
                                                     const RowBatch& batch, std::size_t row,
                                                     bool merging) {
  if (map != nullptr) {
    ASSIGN_OR_RETURN(const Value value, context_.evaluator->EvaluateRow(*map, batch, row));
    if (value.is_null()) return graph::PropertyList();
    ASSIGN_OR_RETURN(const Map content, MapOf(value));
    return ToPropertyList(content);
  }
  graph::PropertyList list;
  for (const BoundProperty& property : properties) {
    ASSIGN_OR_RETURN(Value value, context_.evaluator->EvaluateRow(*property.value, batch, row));
    if (value.is_null()) {
      if (!merging) continue;
      return Status::FromQueryError(
          {.type = "SemanticError",
           .phase = "runtime",
           .detail = "MergeReadOwnWrites",
           .span = property.span},
          "MERGE cannot look for a property that is null: '" + property.key + "'");
    }
    list.emplace_back(property.key_id, std::move(value));
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return list;
}

Status EntityWriter::RejectNullProperties(const BoundPatternPart& part, const RowBatch& batch,
                                          std::size_t row) {
  for (const BoundNodePattern& node : part.nodes) {
    RETURN_IF_ERROR(Properties(node.properties, node.property_map, batch, row, true).status());
  }
  for (const BoundRelationshipPattern& edge : part.relationships) {
    RETURN_IF_ERROR(Properties(edge.properties, edge.property_map, batch, row, true).status());
  }
  return Status();
}

Result<graph::NodeId> EntityWriter::CreateNode(const BoundNodePattern& node, const RowBatch& batch,
                                               std::size_t row) {
  ASSIGN_OR_RETURN(const graph::PropertyList properties,
                   Properties(node.properties, node.property_map, batch, row, false));
  std::vector<graph::LabelId> labels = node.label_ids;
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return context_.transaction->CreateNode(labels, properties);
}

Status EntityWriter::CreatePattern(const BoundPatternPart& part, const RowBatch& batch,
                                   std::size_t row, RowBatch& created) {
  std::vector<graph::NodeId> nodes;
  std::vector<std::pair<VariableId, graph::NodeId>> new_nodes;
  for (const BoundNodePattern& node : part.nodes) {
    graph::NodeId id;
    const auto here =
        std::find_if(new_nodes.begin(), new_nodes.end(),
                     [&node](const auto& made) { return made.first == node.variable; });
    if (here != new_nodes.end()) {
      id = here->second;
    } else if (!node.already_bound) {
      ASSIGN_OR_RETURN(id, CreateNode(node, batch, row));
      new_nodes.emplace_back(node.variable, id);
      if (created[node.variable].kind() == VectorKind::kUnset) {
        created[node.variable].Reset(VectorKind::kNodes);
      }
      created[node.variable].nodes().push_back(id);
    } else {
      ASSIGN_OR_RETURN(id, NodeAtRow(batch[node.variable], row));
    }
    nodes.push_back(id);
  }
  for (std::size_t i = 0; i < part.relationships.size(); ++i) {
    const BoundRelationshipPattern& pattern = part.relationships[i];
    if (!nodes[i].valid() || !nodes[i + 1].valid()) {
      return TypeError("InvalidArgumentType",
                       "a relationship cannot be created: the node at one end is null");
    }
    ASSIGN_OR_RETURN(const graph::PropertyList properties,
                     Properties(pattern.properties, pattern.property_map, batch, row, false));
    const bool incoming = pattern.direction == ast::PatternDirection::kIncoming;
    ASSIGN_OR_RETURN(const graph::EdgeRef edge,
                     context_.transaction->CreateEdge(pattern.type_ids.front(),
                                                      nodes[incoming ? i + 1 : i],
                                                      nodes[incoming ? i : i + 1], properties));
    Vector& column = created[pattern.variable];
    if (column.kind() == VectorKind::kUnset) column.Reset(VectorKind::kEdges);
    column.edges().push_back(edge);
  }
  if (!part.path.valid()) return Status();
  RowBatch path_row;
  path_row.Clear(context_.query->width);
  path_row.size = 1;
  BuildPathNode path{.path = part.path, .nodes = {}, .relationships = {}};
  for (std::size_t i = 0; i < part.nodes.size(); ++i) {
    path.nodes.push_back(part.nodes[i].variable);
    path_row[part.nodes[i].variable].Reset(VectorKind::kNodes);
    path_row[part.nodes[i].variable].nodes().push_back(nodes[i]);
  }
  for (const BoundRelationshipPattern& pattern : part.relationships) {
    path.relationships.push_back(pattern.variable);
    path_row[pattern.variable].Reset(VectorKind::kEdges);
    path_row[pattern.variable].edges().push_back(created[pattern.variable].edges().back());
  }
  ASSIGN_OR_RETURN(Value value, BuildPath(path.nodes, path.relationships, path_row, 0));
  created[part.path].Append(value);
  return Status();
}

Result<graph::PropertyList> EntityWriter::PropertiesOf(const Value& entity) {
  if (entity.type() == ValueType::kNode) {
    return context_.view->NodeProperties(
        graph::NodeId(static_cast<std::uint32_t>(entity.NodeId())));
  }
  return context_.view->EdgeProperties(EdgeRefOf(entity.AsRelationship()));
}

// The map to take properties from: a map itself, or an entity's properties.
Result<Map> EntityWriter::MapOf(const Value& value) {
  if (value.type() == ValueType::kMap) return value.AsMap();
  if (value.type() == ValueType::kNode || value.type() == ValueType::kRelationship) {
    return context_.evaluator->context().functions->Properties(value);
  }
  return TypeError("InvalidArgumentType",
                   "properties need a map, a node or a relationship, not " +
                       WithArticle(value.type()));
}

Status EntityWriter::SetProperty(const Value& entity, graph::KeyId key, const Value& value) {
  if (entity.type() == ValueType::kNode) {
    return context_.transaction->SetNodeProperty(
        graph::NodeId(static_cast<std::uint32_t>(entity.NodeId())), key, value);
  }
  return context_.transaction->SetEdgeProperty(EdgeRefOf(entity.AsRelationship()), key, value);
}

Status EntityWriter::SetAll(const BoundSetItem& item, const Value& entity, const Value& value) {
  ASSIGN_OR_RETURN(const Map map, value.is_null() ? Result<Map>(Map()) : MapOf(value));
  if (item.kind == BoundSetItem::Kind::kReplaceAll) {
    ASSIGN_OR_RETURN(const graph::PropertyList old, PropertiesOf(entity));
    for (const auto& [key, unused] : old) {
      const Value* kept = nullptr;
      for (const auto& [name, fresh] : map) {
        if (name == context_.catalog->KeyName(key) && !fresh.is_null()) kept = &fresh;
      }
      if (kept == nullptr) RETURN_IF_ERROR(SetProperty(entity, key, Value()));
    }
  }
  for (const auto& [name, fresh] : map) {
    ASSIGN_OR_RETURN(const graph::KeyId key, context_.catalog->InternKey(name));
    RETURN_IF_ERROR(SetProperty(entity, key, fresh));
  }
  return Status();
}

Status EntityWriter::ApplySetItem(const BoundSetItem& item, const RowBatch& batch,
                                  std::size_t row) {
  ASSIGN_OR_RETURN(const Value entity, context_.evaluator->EvaluateRow(*item.target, batch, row));
  if (entity.is_null()) return Status();
  const bool is_node = entity.type() == ValueType::kNode;
  if (!is_node && entity.type() != ValueType::kRelationship) {
    return TypeError("InvalidArgumentType",
                     "SET and REMOVE need a node or a relationship, not " +
                         WithArticle(entity.type()));
  }
  switch (item.kind) {
    case BoundSetItem::Kind::kSetProperty: {
      ASSIGN_OR_RETURN(const Value value, context_.evaluator->EvaluateRow(*item.value, batch, row));
      return SetProperty(entity, item.key_id, value);
    }
    case BoundSetItem::Kind::kRemoveProperty: return SetProperty(entity, item.key_id, Value());
    case BoundSetItem::Kind::kReplaceAll:
    case BoundSetItem::Kind::kMergeAll: {
      ASSIGN_OR_RETURN(const Value value, context_.evaluator->EvaluateRow(*item.value, batch, row));
      return SetAll(item, entity, value);
    }
    case BoundSetItem::Kind::kAddLabels:
    case BoundSetItem::Kind::kRemoveLabels: break;
  }
  if (!is_node) return TypeError("InvalidArgumentType", "only nodes have labels to set or remove");
  const graph::NodeId node(static_cast<std::uint32_t>(entity.NodeId()));
  if (item.kind == BoundSetItem::Kind::kAddLabels) {
    return context_.transaction->AddLabels(node, item.label_ids);
  }
  return context_.transaction->RemoveLabels(node, item.label_ids);
}

Status EntityWriter::ApplySetItems(const std::vector<BoundSetItem>& items, const RowBatch& batch,
                                   std::size_t row) {
  for (const BoundSetItem& item : items) RETURN_IF_ERROR(ApplySetItem(item, batch, row));
  return Status();
}

}  // namespace keiretsu::query
