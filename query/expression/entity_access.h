/// Reads of properties and labels of nodes and relationships through a view.
#pragma once

#include <span>

#include "graph/graph_view.h"
#include "query/expression/evaluator.h"

namespace keiretsu::query {

/// Where a relationship Value of the engine lies.
graph::EdgeRef EdgeRefOf(const Relationship& relationship);

/// One property, or null. Errors: EntityNotFound DeletedEntityAccess where the context says that
/// entities may be deleted; those of GraphView.
Result<Value> NodeProperty(const EvaluationContext& context, graph::NodeId node, graph::KeyId key);
Result<Value> EdgeProperty(const EvaluationContext& context, const graph::EdgeRef& edge,
                           graph::KeyId key);

/// One property of a node, relationship, map or temporal value, or null.
/// Errors: as above; TypeError InvalidArgumentType for values without properties.
Result<Value> PropertyOf(const EvaluationContext& context, const Value& subject,
                         const PropertyExpression& property);

/// Whether a node has all labels, or a relationship the one type; null for null.
/// Errors: as above; TypeError InvalidArgumentType for other values.
Result<Value> HasLabels(const EvaluationContext& context, const Value& subject,
                        const LabelExpression& labels);

/// The label set of a node. Errors: EntityNotFound DeletedEntityAccess, whatever the context says;
/// those of GraphView.
Result<graph::LabelSetId> ExistingLabelSet(const graph::GraphView& view, graph::NodeId node);
bool LabelSetHasAll(const graph::Catalog& catalog, graph::LabelSetId set,
                    std::span<const graph::LabelId> labels);

/// Whether each node has all labels, as kBooleans; null for an invalid id.
/// Errors: as ExistingLabelSet().
Status TestNodeLabels(const graph::GraphView& view, std::span<const graph::NodeId> nodes,
                      std::span<const graph::LabelId> labels, Vector& out);

/// A property of many entities, as a column of the narrowest kind; invalid ids give null.
/// Errors: as NodeProperty and EdgeProperty.
Status GatherNodeProperty(const EvaluationContext& context, const Vector& nodes, graph::KeyId key,
                          Vector& out);
Status GatherEdgeProperty(const EvaluationContext& context, const Vector& edges,
                          graph::KeyId key, Vector& out);

}  // namespace keiretsu::query
