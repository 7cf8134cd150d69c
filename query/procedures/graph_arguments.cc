#include "query/procedures/graph_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "graph/as_of_view.h"
#include "graph/validity.h"
#include "query/procedures/ownership_arguments.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::GraphView;
using graph::KeyId;
using graph::SnapshotGraph;
using graph::TypeId;

/// What the maps of an algorithm take by vertex, and a graph's blocks by type and block.
constexpr std::uint64_t kBytesPerVertex = 48;
constexpr std::uint64_t kBytesPerBlock = 2 * sizeof(void*);

/// Procedures that take fewer keys ask for their defaults.
const Value& Given(const ProcedureArguments& arguments, std::string_view key) {
  static const Value kNull;
  const Map& values = arguments.values();
  const auto found = std::find_if(values.begin(), values.end(),
                                  [key](const auto& entry) { return entry.first == key; });
  return found == values.end() ? kNull : found->second;
}

Status UnknownName(const ProcedureArguments& arguments, std::string_view what,
                   std::string_view name, const std::vector<std::string>& names) {
  std::string hint = DidYouMean(name, names);
  if (hint.empty() && !names.empty()) {
    hint = fmt::format("there are {}", fmt::join(names.begin(),
                                                 names.begin() + std::min<std::ptrdiff_t>(
                                                     std::ssize(names), 10), ", "));
  }
  return ProcedureFailure(arguments, fmt::format("no {} is named '{}'", what, name), hint);
}

Result<std::vector<std::string>> Names(const ProcedureArguments& arguments,
                                       std::string_view key) {
  std::vector<std::string> names;
  for (const Value& value : Given(arguments, key).AsList()) {
    if (value.type() != ValueType::kString) {
      return ProcedureFailure(arguments, fmt::format("'{}' is a list of names, not of {}", key,
                                                     value.ToString()));
    }
    names.emplace_back(value.AsString());
  }
  return names;
}

/// A property name; null and names that nothing has are no key.
KeyId PropertyKey(const GraphView& view, const Value& name) {
  return name.is_null() ? KeyId() : view.catalog().FindKey(name.AsString());
}

}  // namespace

std::vector<ProcedureKey> WithGraphKeys(std::vector<ProcedureKey> own) {
  own.push_back({"types", "LIST?", Value(), "relationship types; null: all"});
  own.push_back({"labels", "LIST?", Value(), "only nodes with one of these labels; null: all"});
  own.push_back({"start", "STRING?", Value(),
                 "property with the first day; null: as declared for the type, or 'start'"});
  own.push_back({"end", "STRING?", Value(),
                 "property with the day it ended; null: as declared for the type, or 'end'"});
  own.push_back({"as_of", "ANY?", Value(), "only relationships alive on this day; null: all"});
  return own;
}

ProcedureKey DirectionKey(std::string_view default_direction) {
  return {"direction", "STRING", Value(default_direction),
          "follow relationships 'out', 'in' or in 'both' directions"};
}

ProcedureKey WeightKey(std::string name, std::string doc) {
  return {std::move(name), "STRING?", Value(), std::move(doc)};
}

ProcedureKey DefaultWeightKey() {
  return {"default_weight", "NUMBER", Value(1.0), "weight of a relationship without the property"};
}

GraphCall::GraphCall(const ProcedureContext& context, const ProcedureArguments& arguments)
    : context_(context),
      arguments_(arguments),
      check_([cancel = context.cancel] { return cancel->Check(); }),
      view_(context.view) {}

GraphCall::~GraphCall() { context_.memory->Release(charged_bytes_); }

Result<std::unique_ptr<GraphCall>> GraphCall::Open(const ProcedureContext& context,
                                                   const ProcedureArguments& arguments) {
  std::unique_ptr<GraphCall> call(new GraphCall(context, arguments));
  if (const Status status = call->Choose(); !status.ok()) return call->Explained(status);
  return call;
}

Status GraphCall::Choose() {
  ASSIGN_OR_RETURN(const std::vector<TypeId> types, Types());
  ASSIGN_OR_RETURN(const auto labels, Labels());
  ASSIGN_OR_RETURN(const std::optional<Date> day, Day());
  if (day) RETURN_IF_ERROR(SetDay(*day, types));
  RETURN_IF_ERROR(Charge(types.size()));
  ASSIGN_OR_RETURN(graph_, SnapshotGraph::Make(*view_, types, labels));
  return Status();
}

Result<std::vector<TypeId>> GraphCall::Types() const {
  const graph::Catalog& catalog = view_->catalog();
  std::vector<TypeId> types;
  if (Given(arguments_, "types").is_null()) {
    for (std::uint16_t type = 0; type < catalog.type_count(); ++type) {
      ASSIGN_OR_RETURN(const std::uint64_t count, view_->EdgeCount(TypeId(type)));
      if (count > 0) types.push_back(TypeId(type));
    }
    return types;
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> names, Names(arguments_, "types"));
  for (const std::string& name : names) {
    const TypeId type = catalog.FindType(name);
    // Where no relationship exists at all, a name is not a slip: nothing is the answer.
    if (!type.valid() && catalog.type_count() == 0) continue;
    if (!type.valid()) {
      return UnknownName(arguments_, "relationship type", name, catalog.TypeNames());
    }
    types.push_back(type);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

Result<std::optional<std::vector<graph::LabelId>>> GraphCall::Labels() const {
  if (Given(arguments_, "labels").is_null()) return std::optional<std::vector<graph::LabelId>>();
  const graph::Catalog& catalog = view_->catalog();
  ASSIGN_OR_RETURN(const std::vector<std::string> names, Names(arguments_, "labels"));
  std::vector<graph::LabelId> labels;
  for (const std::string& name : names) {
    labels.push_back(catalog.FindLabel(name));
    if (!labels.back().valid()) {
      return UnknownName(arguments_, "label", name, catalog.LabelNames());
    }
  }
  return std::optional(std::move(labels));
}

Result<std::optional<Date>> GraphCall::Day() const {
  ASSIGN_OR_RETURN(const std::optional<Date> given, graph::ReadDay(Given(arguments_, "as_of")));
  // Under AS OF the view shows that day already, by declared properties.
  const bool other_properties =
      !Given(arguments_, "start").is_null() || !Given(arguments_, "end").is_null();
  return given || !other_properties ? given : context_.as_of;
}

Status GraphCall::SetDay(Date day, const std::vector<TypeId>& types) {
  const graph::Catalog& catalog = view_->catalog();
  const auto declared = catalog.Validities();
  auto used = std::make_shared<graph::ValidityList>();
  for (const TypeId type : types) {
    const graph::ValidityKeys keys = graph::ValidityOf(catalog, *declared, type);
    const Value& start = Given(arguments_, "start");
    const Value& end = Given(arguments_, "end");
    used->push_back({type, start.is_null() ? keys.start : PropertyKey(*view_, start),
                     end.is_null() ? keys.end : PropertyKey(*view_, end)});
  }
  // The view is the context's and outlives this call: shared without owning.
  const std::shared_ptr<const GraphView> base(std::shared_ptr<void>(), view_);
  alive_ = std::make_unique<graph::AsOfView>(
      base, std::make_shared<graph::DateSlice>(day, std::move(used), 0));
  view_ = alive_.get();
  return Status();
}

Status GraphCall::Charge(std::size_t types) {
  const std::uint64_t blocks = view_->node_block_count();
  charged_bytes_ = blocks * (graph::kBlockSize * kBytesPerVertex + types * kBytesPerBlock);
  return context_.memory->Charge(charged_bytes_);
}

Result<graph::Vertex> GraphCall::NodeOf(std::string_view key) const {
  ASSIGN_OR_RETURN(const graph::NodeId node, NodeArgument(context_, arguments_, key));
  if (node.value < graph_->vertex_count() && graph_->is_node(node.value)) return node.value;
  return ProcedureFailure(arguments_, fmt::format("'{}' has none of the labels", key),
                          "leave out labels, or name one of the node's");
}

Result<graph::SimpleGraph> GraphCall::Simple() const {
  ASSIGN_OR_RETURN(const graph::Sides sides, (EnumArgument<graph::Sides>(arguments_, "direction",
                                                                         {"out", "in", "both"})));
  return graph::SimpleGraph(&*graph_, sides);
}

Result<std::unique_ptr<const graph::EdgeWeights>> GraphCall::WeightsOf(
    std::string_view key) const {
  if (!arguments_.Has(key)) return std::unique_ptr<const graph::EdgeWeights>();
  return WeightsOrOnes(key);
}

Result<std::unique_ptr<const graph::EdgeWeights>> GraphCall::WeightsOrOnes(
    std::string_view key) const {
  graph::WeightRule rule;
  if (arguments_.Has(key)) {
    const std::string_view name = arguments_[key].AsString();
    rule.key = view_->catalog().FindKey(name);
    if (!rule.key.valid()) {
      return UnknownName(arguments_, "property", name, view_->catalog().KeyNames());
    }
    ASSIGN_OR_RETURN(rule.missing, NumberArgument(arguments_, "default_weight", 0,
                                                  std::numeric_limits<double>::max()));
  }
  auto weights = graph::EdgeWeights::Make(*view_, *graph_, rule, check_);
  if (!weights) return Explained(weights.error());
  return std::unique_ptr<const graph::EdgeWeights>(
      std::make_unique<graph::EdgeWeights>(*std::move(weights)));
}

Value GraphCall::RelationshipOf(const SnapshotGraph::Edge& edge) const {
  const graph::EdgeRef found = graph_->ToEdgeRef(edge);
  return Value(Relationship{.id = found.id.value,
                            .start = found.source.value,
                            .end = found.target.value,
                            .type = std::string(view_->catalog().TypeName(found.type)),
                            .properties = {},
                            .complete = false,
                            .type_id = found.type.value});
}

Status GraphCall::Explained(const Status& status) const {
  if (status.query_error() != nullptr) return status;
  if (status.code() == StatusCode::kInvalidArgument) {
    return ProcedureFailure(arguments_, std::string(status.message()));
  }
  if (status.code() == StatusCode::kResourceExhausted) {
    return Status::ResourceExhausted(
        fmt::format("{}: {}", arguments_.procedure(), status.message()));
  }
  return status;
}

}  // namespace keiretsu::query
