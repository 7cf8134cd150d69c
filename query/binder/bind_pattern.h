/// Binds patterns: what they match or create, and which variables they introduce.
#pragma once

#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "query/binder/binding.h"
#include "query/binder/scope.h"

namespace keiretsu::query {

/// Patterns to match, with conditions that the pattern structs have no place for.
struct MatchedPattern {
  std::vector<BoundPatternPart> parts;
  std::vector<BoundExpressionPtr> conditions;
};

/// Binds the patterns of one clause. External synchronisation.
class PatternBinder {
 public:
  /// `introduces`: the pattern may name new variables, which are then in scope.
  PatternBinder(Binding& binding, Scope& scope, bool introduces = true)
      : binding_(binding), scope_(scope), introduces_(introduces) {}

  /// Patterns of MATCH: all their variables may be read in all their properties.
  Result<MatchedPattern> BindMatch(std::span<const ast::PatternPart* const> parts);
  /// Patterns of CREATE. Properties read what was bound before the clause and by earlier parts of
  /// it; a part that does the latter begins a clause of its own.
  Result<std::vector<BoundCreate>> BindCreate(std::span<const ast::PatternPart> parts);
  Result<BoundPatternPart> BindMerge(const ast::PatternPart& part);

 private:
  enum class Use { kMatch, kCreate, kMerge };

  // First pass: variables, labels and types.
  Result<BoundPatternPart> Declare(const ast::PatternPart& part, Use use);
  Result<BoundNodePattern> DeclareNode(const ast::NodePattern& node, Use use, bool alone);
  Result<BoundRelationshipPattern> DeclareRelationship(const ast::RelationshipPattern& pattern,
                                                       Use use);
  Status DeclarePath(const ast::PatternPart& part, BoundPatternPart& bound);
  Status NameNode(const ast::NodePattern& node, Use use, bool alone, BoundNodePattern& bound);
  Status NameRelationship(const ast::RelationshipPattern& pattern, Use use,
                          BoundRelationshipPattern& bound);
  Status AddLabels(const ast::NodePattern& node, Use use, BoundNodePattern& bound);

  // Second pass: properties.
  Status BindProperties(const ast::PatternPart& part, Use use, BoundPatternPart& bound);
  Status BindProperties(const ast::ExpressionPtr& written, Use use,
                        std::vector<BoundProperty>& properties, BoundExpressionPtr& map);

  Binding& binding_;
  Scope& scope_;
  bool introduces_;
  std::set<VariableId> relationships_;  // of this clause
  std::vector<BoundExpressionPtr> conditions_;
};

/// The conjunction of conditions, or null when there is none.
BoundExpressionPtr Conjunction(std::vector<BoundExpressionPtr> conditions);

}  // namespace keiretsu::query
