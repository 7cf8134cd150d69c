#include "query/procedures/ownership_arguments.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/procedures/id_lookup.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// The nodes given as `value`: a node, an id, or a list of both.
Result<std::vector<graph::NodeId>> FindNodes(const ProcedureContext& context,
                                             const ProcedureArguments& arguments,
                                             std::string_view key, const Value& value) {
  const List single = {value};
  std::vector<graph::NodeId> nodes;
  std::vector<Value> ids;
  for (const Value& item : value.type() == ValueType::kList ? value.AsList() : single) {
    if (item.type() == ValueType::kString || item.is_number()) {
      ids.push_back(item);
      continue;
    }
    if (item.type() != ValueType::kNode) {
      return ProcedureFailure(
          arguments, fmt::format("'{}' is a node or its id, not {}", key, item.ToString()));
    }
    const graph::NodeId node(static_cast<std::uint32_t>(item.NodeId()));
    ASSIGN_OR_RETURN(const graph::LabelSetId set, context.view->LabelSetOf(node));
    if (set == graph::kNoNode) {
      return ProcedureFailure(arguments, fmt::format("the node given as '{}' was deleted", key));
    }
    nodes.push_back(node);
  }
  ASSIGN_OR_RETURN(const auto found, FindNodesById(*context.view, ids));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (found[i].empty()) {
      return ProcedureFailure(arguments,
                              fmt::format("'{}': no node has the id {}", key, ids[i].ToString()),
                              "give a node, or the value of its property id");
    }
    if (found[i].size() > 1) {
      return ProcedureFailure(arguments,
                              fmt::format("'{}': {} nodes have the id {}", key, found[i].size(),
                                          ids[i].ToString()),
                              "MATCH the one that is meant and pass the node");
    }
    nodes.push_back(found[i].front());
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

}  // namespace

Result<std::unique_ptr<OwnershipCall>> OwnershipCall::Open(const ProcedureContext& context,
                                                           const ProcedureArguments& arguments) {
  std::unique_ptr<OwnershipCall> call(new OwnershipCall());
  ASSIGN_OR_RETURN(call->rules_, ReadShareRules(context, arguments));
  call->input_.check_cancelled = [cancel = context.cancel] { return cancel->Check(); };
  call->input_.threads = context.threads;
  auto model = context.models->Get(*context.view, call->rules_, call->input_.check_cancelled,
                                   context.threads);
  if (!model.has_value()) {
    if (model.error().code() != StatusCode::kInvalidArgument) return model.error();
    return ProcedureFailure(arguments, std::string(model.error().message()));
  }
  call->model_ = *std::move(model);
  call->exact_ = std::make_unique<graph::ViewExactShares>(context.view, &call->rules_,
                                                          &call->model_->projection());
  call->input_.projection = &call->model_->projection();
  call->input_.exact = call->exact_.get();
  return call;
}

Result<graph::NodeId> NodeArgument(const ProcedureContext& context,
                                   const ProcedureArguments& arguments, std::string_view key) {
  ASSIGN_OR_RETURN(const std::vector<graph::NodeId> nodes,
                   FindNodes(context, arguments, key, arguments[key]));
  if (nodes.size() == 1) return nodes.front();
  return ProcedureFailure(arguments, fmt::format("'{}' is one node, not {}", key, nodes.size()));
}

Result<std::vector<graph::NodeId>> NodesArgument(const ProcedureContext& context,
                                                 const ProcedureArguments& arguments,
                                                 std::string_view key) {
  return FindNodes(context, arguments, key, arguments[key]);
}

Result<std::optional<std::vector<graph::NodeId>>> SourcesArgument(
    const ProcedureContext& context, const ProcedureArguments& arguments) {
  if (arguments.Has("source") && arguments.Has("sources")) {
    return ProcedureFailure(arguments, "source and sources are both given", "give one of them");
  }
  for (const std::string_view key : {"source", "sources"}) {
    if (!arguments.Has(key)) continue;
    ASSIGN_OR_RETURN(std::vector<graph::NodeId> nodes, NodesArgument(context, arguments, key));
    return std::optional(std::move(nodes));
  }
  return std::optional<std::vector<graph::NodeId>>();
}

Result<graph::Rational> DecimalArgument(const ProcedureArguments& arguments, std::string_view key,
                                        double low, double high) {
  const Value& given = arguments[key];
  const double number = given.AsNumber();
  if (!(number >= low && number <= high)) {
    return ProcedureFailure(arguments, fmt::format("{} cannot be {}", key, given.ToString()),
                            fmt::format("it lies between {} and {}", low, high));
  }
  return graph::ExactDecimal(number);
}

Result<bool> HasLabel(const graph::GraphView& view, graph::NodeId node, std::string_view label) {
  const graph::LabelId id = view.catalog().FindLabel(label);
  if (!id.valid()) return false;
  ASSIGN_OR_RETURN(const graph::LabelSetId set, view.LabelSetOf(node));
  if (set == graph::kNoNode) return false;
  return view.catalog().LabelSetContains(set, id);
}

}  // namespace keiretsu::query
