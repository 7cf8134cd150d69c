/// Tests of a string property against one string, column by column without making Values.
#pragma once

#include <span>
#include <string_view>

#include "query/expression/evaluator.h"

namespace keiretsu::query {

/// `node.key op operand` for many nodes, as kBooleans. Few distinct strings of a block are tested
/// once each. Errors: as GatherNodeProperty().
Status CompareNodeStrings(const EvaluationContext& context, std::span<const graph::NodeId> nodes,
                          graph::KeyId key, ast::ComparisonOperator op, const Value& operand,
                          Vector& out);
/// The same for STARTS WITH, ENDS WITH and CONTAINS. REQUIRES: not kMatchesRegex.
Status MatchNodeStrings(const EvaluationContext& context, std::span<const graph::NodeId> nodes,
                        graph::KeyId key, ast::StringOperator op, const Value& operand,
                        Vector& out);

}  // namespace keiretsu::query
