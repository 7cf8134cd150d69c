/// Binds patterns: what they match or create, and which variables they introduce.
#pragma once

#include <optional>
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
///
/// A first pass declares variables, labels and types; a second one binds properties and conditions,
/// which may read what any part declares. What a search meets on its way (elements of repeated
/// parts, inner elements of parts with a path prefix) has no value until the search ends: only
/// conditions on those very elements read it.
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
  using Predicates = std::vector<BoundExpressionPtr>;

  // First pass (bind_pattern.cc): variables, labels and types.
  Result<BoundPatternPart> Declare(const ast::PatternPart& part, Use use);
  Result<BoundNodePattern> DeclareNode(const ast::NodePattern& node, Use use, bool alone);
  /// `one_hop`: one of the hops that the pattern is written out as.
  Result<BoundRelationshipPattern> DeclareRelationship(const ast::RelationshipPattern& pattern,
                                                       Use use, bool one_hop);
  Status DeclarePath(const ast::PatternPart& part, BoundPatternPart& bound);
  Status NameNode(const ast::NodePattern& node, Use use, bool alone, BoundNodePattern& bound);
  Status NameRelationship(const ast::RelationshipPattern& pattern, Use use,
                          BoundRelationshipPattern& bound);
  Status AddLabels(const ast::NodePattern& node, Use use, BoundNodePattern& bound);
  Status AddTypes(const ast::RelationshipPattern& pattern, BoundRelationshipPattern& bound);
  Status UndefinedVariable(const ast::Name& name) const;

  // Also of the first pass (bind_search.cc): repeated parts and path prefixes.
  Result<BoundRelationshipPattern> DeclareGroup(const ast::RelationshipPattern& pattern);
  /// A new variable inside a repeated part, and the list of all its values outside.
  Result<VariableId> DeclareElement(const std::optional<ast::Name>& name, StaticType type,
                                    BoundGroup& group);
  Status DeclareSearch(const ast::PatternPart& part, BoundPatternPart& bound);
  Status CheckNew(const ast::Name& name);

  // Second pass (bind_pattern.cc): properties and conditions.
  Status BindProperties(const ast::PatternPart& part, Use use, BoundPatternPart& bound);
  Status BindProperties(const ast::RelationshipPattern& pattern, Use use, bool searched,
                        BoundRelationshipPattern& bound);
  Status BindProperties(const ast::ExpressionPtr& written, Use use,
                        std::vector<BoundProperty>& properties, BoundExpressionPtr& map);
  Status BindConditions(const ast::PatternPart& part, BoundPatternPart& bound);
  Status BindNodeConditions(const ast::NodePattern& node, const BoundNodePattern& bound,
                            Predicates& out);
  Status BindRelationshipConditions(const ast::RelationshipPattern& pattern, VariableId element,
                                    Predicates& out);
  Status BindElementConditions(const ast::RelationshipPattern& pattern,
                               BoundRelationshipPattern& bound);
  Status BindCondition(const ast::ExpressionPtr& written, Predicates& out);

  // Also of the second pass (bind_search.cc).
  Status BindGroup(const ast::PatternPart& part, BoundGroup& group);
  Status BindEqualities(const ast::ExpressionPtr& written, VariableId element, Predicates& out);
  Status BindSearchConditions(const ast::PatternPart& part, BoundPatternPart& bound);
  Status BindRank(const ast::PatternPart& part, BoundPatternPart& bound);
  /// The names of the clause without those that a search finds.
  Names NamesOutsideSearches() const;

  Binding& binding_;
  Scope& scope_;
  bool introduces_;
  std::set<VariableId> relationships_;  // of this clause
  Names before_;                        // of the clause
  std::set<VariableId> found_;          // by the searches of this clause, on their way
  std::vector<BoundExpressionPtr> conditions_;
};

/// The bounds of a repetition as far as they can be counted.
BoundRelationshipPattern::Hops HopsOf(const ast::HopRange& range);

/// The conjunction of conditions, or null when there is none.
BoundExpressionPtr Conjunction(std::vector<BoundExpressionPtr> conditions);

}  // namespace keiretsu::query
