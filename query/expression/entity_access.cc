#include "query/expression/entity_access.h"

#include <algorithm>

#include "query/expression/query_failure.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

graph::NodeId NodeIdOf(std::uint64_t id) { return graph::NodeId(static_cast<std::uint32_t>(id)); }

Result<Value> LabelsOfNode(const EvaluationContext& context, const Value& node,
                           const LabelExpression& expression) {
  if (!node.is_node_reference()) {
    const std::vector<std::string>& own = node.AsNode().labels;
    if (expression.any) return Value(!own.empty());
    return Value(std::ranges::all_of(expression.labels, [&](const std::string& label) {
      return std::ranges::find(own, label) != own.end();
    }));
  }
  ASSIGN_OR_RETURN(const graph::LabelSetId set,
                   ExistingLabelSet(*context.view, NodeIdOf(node.NodeId())));
  if (expression.any) return Value(!context.view->catalog().LabelsOf(set).empty());
  return Value(LabelSetHasAll(context.view->catalog(), set, expression.label_ids));
}

Value TypeOfRelationship(const EvaluationContext& context, const Relationship& relationship,
                         const LabelExpression& expression) {
  const std::string_view type =
      relationship.complete
          ? std::string_view(relationship.type)
          : context.view->catalog().TypeName(graph::TypeId(relationship.type_id));
  return Value(std::ranges::all_of(expression.labels,
                                   [&](const std::string& label) { return label == type; }));
}

}  // namespace

graph::EdgeRef EdgeRefOf(const Relationship& relationship) {
  return {graph::EdgeId(relationship.id), NodeIdOf(relationship.start), NodeIdOf(relationship.end),
          graph::TypeId(relationship.type_id)};
}

Result<graph::LabelSetId> ExistingLabelSet(const graph::GraphView& view, graph::NodeId node) {
  ASSIGN_OR_RETURN(const graph::LabelSetId set, view.LabelSetOf(node));
  if (set == graph::kNoNode) return DeletedEntityError("a node");
  return set;
}

bool LabelSetHasAll(const graph::Catalog& catalog, graph::LabelSetId set,
                    std::span<const graph::LabelId> labels) {
  return std::ranges::all_of(labels, [&](graph::LabelId label) {
    return label.valid() && catalog.LabelSetContains(set, label);
  });
}

Result<Value> NodeProperty(const EvaluationContext& context, graph::NodeId node,
                           graph::KeyId key) {
  Value value;
  if (key.valid()) {
    ASSIGN_OR_RETURN(value, context.view->NodeProperty(node, key));
  }
  if (value.is_null() && context.may_see_deleted) {
    RETURN_IF_ERROR(ExistingLabelSet(*context.view, node).status());
  }
  return value;
}

Result<Value> EdgeProperty(const EvaluationContext& context, const graph::EdgeRef& edge,
                           graph::KeyId key) {
  if (context.may_see_deleted) {
    ASSIGN_OR_RETURN(const bool exists, context.view->EdgeExists(edge));
    if (!exists) return DeletedEntityError("a relationship");
  }
  if (!key.valid()) return Value();
  return context.view->EdgeProperty(edge, key);
}

Result<Value> PropertyOf(const EvaluationContext& context, const Value& subject,
                         const PropertyExpression& property) {
  if (subject.is_node_reference()) {
    return NodeProperty(context, NodeIdOf(subject.NodeId()), property.key_id);
  }
  if (subject.type() == ValueType::kRelationship && !subject.AsRelationship().complete) {
    return EdgeProperty(context, EdgeRefOf(subject.AsRelationship()), property.key_id);
  }
  return GetProperty(*context.functions, subject, property.key);
}

Result<Value> HasLabels(const EvaluationContext& context, const Value& subject,
                        const LabelExpression& labels) {
  if (subject.is_null()) return Value();
  if (subject.type() == ValueType::kNode) return LabelsOfNode(context, subject, labels);
  if (subject.type() == ValueType::kRelationship) {
    return TypeOfRelationship(context, subject.AsRelationship(), labels);
  }
  return TypeError("InvalidArgumentType", "labels are tested on a NODE or RELATIONSHIP, not on " +
                                              WithArticle(subject.type()));
}

}  // namespace keiretsu::query
