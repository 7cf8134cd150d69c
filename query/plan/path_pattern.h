/// What a search walks along: path patterns as plain data, without names.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/ids.h"
#include "query/binder/bound_query.h"
#include "query/expression/expression.h"

namespace keiretsu::query {

/// The direction seen from the other end.
inline ast::PatternDirection Flip(ast::PatternDirection direction) {
  switch (direction) {
    case ast::PatternDirection::kOutgoing: return ast::PatternDirection::kIncoming;
    case ast::PatternDirection::kIncoming: return ast::PatternDirection::kOutgoing;
    case ast::PatternDirection::kEither: return ast::PatternDirection::kEither;
  }
  return direction;
}

/// A condition on each relationship or node of a walk, by itself: an inline WHERE, or the inside of
/// `all(r IN relationships(p) WHERE ...)`.
struct ElementPredicate {
  const BoundExpression* expression;
  VariableId element;    ///< what it calls the relationship or node
  bool local = false;    ///< `element` is a comprehension's variable
  bool negated = false;  ///< of none(): it must be false
};
/// A condition on one repetition of a segment, or on its end node.
struct RepetitionPredicate {
  const BoundExpression* expression;
  std::vector<std::uint32_t> nodes;  ///< the positions whose nodes it reads
  std::vector<std::uint32_t> edges;  ///< likewise relationships
};
/// A node met on the way.
struct PathNodeStep {
  VariableId variable;
  std::vector<graph::LabelId> labels;  ///< it has every one
};
/// A relationship to follow.
struct PathEdgeStep {
  VariableId element;
  std::vector<graph::TypeId> types;
  bool any_type = false;
  ast::PatternDirection direction = ast::PatternDirection::kOutgoing;  ///< as written
  const std::vector<BoundProperty>* properties = nullptr;
  std::vector<ElementPredicate> predicates;
};
/// A part of a path that is walked low to high times: one relationship, or several with nodes
/// between. `nodes` has one more element than `edges`; position 0 of a repetition is the last
/// position of the one before.
struct PathSegment {
  std::uint32_t low = 1;
  std::uint32_t high = 1;
  std::vector<PathNodeStep> nodes;
  std::vector<PathEdgeStep> edges;
  std::vector<RepetitionPredicate> predicates;
  /// The node behind the segment; of the last one, the end of the path, without tests.
  PathNodeStep end;
  std::vector<const BoundExpression*> end_predicates;

  VariableId relationships;  ///< the one, or the list of all
  bool single = false;
  struct List {
    VariableId list;
    std::uint32_t position;
    bool of_edges;
  };
  std::vector<List> lists;  ///< an element of all repetitions
};

}  // namespace keiretsu::query
