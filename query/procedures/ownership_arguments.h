/// The keys that all ownership procedures take, and what they make of them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "graph/analysis/model_cache.h"
#include "graph/analysis/projection_builder.h"
#include "graph/analysis/share_rules.h"
#include "query/procedures/builtin.h"

namespace keiretsu::query {

/// `own` followed by the keys that all take.
std::vector<ProcedureKey> WithShareKeys(std::vector<ProcedureKey> own);

/// One call's rules, its projection and exact shares. Must not outlive the context.
class OwnershipCall {
 public:
  /// Errors: ArgumentError for a bad key; those of BuildProjection.
  static Result<std::unique_ptr<OwnershipCall>> Open(const ProcedureContext& context,
                                                     const ProcedureArguments& arguments);

  const graph::ShareRules& rules() const { return rules_; }
  const graph::OwnershipModel& model() const { return *model_; }
  const graph::Projection& projection() const { return model_->projection(); }
  const graph::AnalysisInput& input() const { return input_; }

 private:
  OwnershipCall() = default;
  graph::ShareRules rules_;
  std::shared_ptr<const graph::OwnershipModel> model_;
  std::unique_ptr<graph::ViewExactShares> exact_;
  graph::AnalysisInput input_;
};

/// The rules that the arguments spell. Errors: ArgumentError.
Result<graph::ShareRules> ReadShareRules(const ProcedureContext& context,
                                         const ProcedureArguments& arguments);

/// A node given as a node or as its `id` property. Errors: ArgumentError when there is none, when
/// several have the id, or for another type. REQUIRES: the key is not null.
Result<graph::NodeId> NodeArgument(const ProcedureContext& context,
                                   const ProcedureArguments& arguments, std::string_view key);
/// A list of nodes or ids, or one; each once, ascending by node.
Result<std::vector<graph::NodeId>> NodesArgument(const ProcedureContext& context,
                                                 const ProcedureArguments& arguments,
                                                 std::string_view key);
/// `source` or `sources`; nullopt when neither is given: all nodes. Errors: both given.
Result<std::optional<std::vector<graph::NodeId>>> SourcesArgument(
    const ProcedureContext& context, const ProcedureArguments& arguments);
/// A number as the decimal it is written as. Errors: ArgumentError outside [low, high] or NaN.
Result<graph::Rational> DecimalArgument(const ProcedureArguments& arguments, std::string_view key,
                                        double low, double high);

/// Nodes by their `id` property: numbers before text, text by bytes; nodes without come last, by
/// node id. Keeps what it reads. External synchronisation.
class NodeOrder {
 public:
  explicit NodeOrder(const graph::GraphView* view);
  Result<bool> Less(graph::NodeId a, graph::NodeId b);
  /// Rank of each node among `nodes`, for many comparisons: sorts once.
  Status Sort(std::vector<graph::NodeId>& nodes);
  Result<Value> IdOf(graph::NodeId node) const;

 private:
  const graph::GraphView* view_;
  graph::KeyId key_;
};

/// Whether a node has a label; false for a label that nothing has.
Result<bool> HasLabel(const graph::GraphView& view, graph::NodeId node, std::string_view label);

}  // namespace keiretsu::query
