/// Writes of nodes and relationships that CREATE, MERGE, SET and REMOVE share.
#pragma once

#include <vector>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// External synchronisation.
class EntityWriter {
 public:
  explicit EntityWriter(const ExecutionContext& context) : context_(context) {}

  /// Creates the elements of a pattern that are not bound yet and appends each new variable's
  /// value, the path's too, to its column of `created` (one row more than before). Bound variables
  /// are read from `batch`.
  Status CreatePattern(const BoundPatternPart& part, const RowBatch& batch, std::size_t row,
                       RowBatch& created);
  /// MERGE cannot look for null. Errors: SemanticError MergeReadOwnWrites.
  Status RejectNullProperties(const BoundPatternPart& part, const RowBatch& batch,
                              std::size_t row);
  /// Applies SET and REMOVE items in order.
  Status ApplySetItems(const std::vector<BoundSetItem>& items, const RowBatch& batch,
                       std::size_t row);

 private:
  Result<graph::PropertyList> Properties(const std::vector<BoundProperty>& properties,
                                         const BoundExpressionPtr& map, const RowBatch& batch,
                                         std::size_t row, bool merging);
  Result<graph::NodeId> CreateNode(const BoundNodePattern& node, const RowBatch& batch,
                                   std::size_t row);
  Result<graph::PropertyList> ToPropertyList(const Map& map);
  Result<Map> MapOf(const Value& value);
  Status ApplySetItem(const BoundSetItem& item, const RowBatch& batch, std::size_t row);
  Status SetProperty(const Value& entity, graph::KeyId key, const Value& value);
  Status SetAll(const BoundSetItem& item, const Value& entity, const Value& value);
  Result<graph::PropertyList> PropertiesOf(const Value& entity);

  const ExecutionContext& context_;
};

}  // namespace keiretsu::query
