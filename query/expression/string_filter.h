/// Tests of a string property against one string, column by column without making Values.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "query/expression/evaluator.h"

namespace keiretsu::query {

/// `node.key op operand` for many nodes, as kBooleans. Few distinct strings of a block are tested
/// once each; under a uniqueness constraint the one node is looked up for = and <>.
/// Errors: as GatherNodeProperty().
Status CompareNodeStrings(const EvaluationContext& context, const Vector& nodes, graph::KeyId key,
                          ast::ComparisonOperator op, const Value& operand,
                          Vector& out);
/// The same for STARTS WITH, ENDS WITH and CONTAINS. REQUIRES: not kMatchesRegex.
Status MatchNodeStrings(const EvaluationContext& context, const Vector& nodes, graph::KeyId key,
                        ast::StringOperator op, const Value& operand,
                        Vector& out);

/// A property of many nodes.
struct NodesProperty {
  const Vector* nodes = nullptr;
  graph::KeyId key;
  explicit operator bool() const { return nodes != nullptr; }
};
/// `left op right`, row by row, of two such properties whose values are strings; false, and nothing
/// is done, when some are not. REQUIRES: as many nodes on both sides. Errors: likewise.
Result<bool> CompareNodeStrings(const EvaluationContext& context, const NodesProperty& left,
                                ast::ComparisonOperator op, const NodesProperty& right,
                                Vector& out);

}  // namespace keiretsu::query
