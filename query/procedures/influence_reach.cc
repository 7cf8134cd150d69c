/// influence.reach and influence.contested.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/share_reader.h"
#include "query/procedures/influence_families.h"
#include "query/procedures/influence_map.h"
#include "query/procedures/partner_links.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;

Value NodeValue(NodeId node) { return Value::NodeReference(node.value); }

Status RunReach(const ProcedureContext& context, const ProcedureArguments& arguments,
                RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<InfluenceMap> map, InfluenceMap::Open(context, arguments));
  ASSIGN_OR_RETURN(const std::vector<NodeId> vendors, map->Vendors("vendor"));
  for (NodeId vendor : vendors) {
    ASSIGN_OR_RETURN(const std::vector<Partner> partners, map->PartnersOf(vendor));
    ASSIGN_OR_RETURN(const std::vector<VendorTarget> reached, map->Reached(partners, true));
    for (const VendorTarget& target : reached) {
      ASSIGN_OR_RETURN(Value path, map->PathTo(vendor, partners, target));
      RETURN_IF_ERROR(sink.Add({NodeValue(vendor), NodeValue(target.target),
                                Value(target.told ? "told" : "asked"), std::move(path)}));
    }
  }
  return Status();
}

// How hard it is to leave what a company has adopted.
class LockIn {
 public:
  // Errors: ArgumentError for a threshold or a scope's lock-in that is none.
  static Result<LockIn> Read(const ProcedureContext& context, const ProcedureArguments& arguments,
                             HopReader& hops) {
    LockIn lock_in(context, arguments, hops);
    ASSIGN_OR_RETURN(lock_in.threshold_, NumberArgument(arguments, "lock_in_threshold", 0, 1));
    for (const auto& [scope, value] : arguments["scope_lock_in"].AsMap()) {
      if (IsLockIn(value)) continue;
      return ProcedureFailure(
          arguments, fmt::format("'scope_lock_in' has {} for '{}'", value.ToString(), scope),
          "write a number from 0 to 1");
    }
    return lock_in;
  }

  // Whether no adoption that counts is locked in to the threshold.
  // Errors: ArgumentError for a relationship whose lock-in is none.
  Result<bool> IsOpen(NodeId company) {
    ASSIGN_OR_RETURN(const std::vector<graph::EdgeRef> adoptions,
                     hops_.Links(types_, graph::Direction::kOut, company));
    for (const graph::EdgeRef& adoption : adoptions) {
      ASSIGN_OR_RETURN(const double lock_in, Of(adoption));
      if (lock_in >= threshold_) return false;
    }
    return true;
  }

 private:
  LockIn(const ProcedureContext& context, const ProcedureArguments& arguments, HopReader& hops)
      : view_(*context.view),
        arguments_(arguments),
        hops_(hops),
        types_(TextList(arguments, "adoption_types")) {
    lock_in_ = view_.catalog().FindKey(arguments["lock_in"].AsString());
    scope_ = view_.catalog().FindKey(arguments["scope"].AsString());
  }

  static bool IsLockIn(const Value& value) {
    return value.is_number() && value.AsNumber() >= 0 && value.AsNumber() <= 1;
  }

  Result<double> Of(const graph::EdgeRef& adoption) {
    if (lock_in_.valid()) {
      ASSIGN_OR_RETURN(const Value value, view_.EdgeProperty(adoption, lock_in_));
      if (IsLockIn(value)) return value.AsNumber();
      if (!value.is_null()) {
        ASSIGN_OR_RETURN(const std::string name, graph::DescribeEdge(view_, adoption));
        return ProcedureFailure(
            arguments_, fmt::format("the lock-in of {} is {}", name, value.ToString()),
            "it is a number from 0 to 1; mend the relationship");
      }
    }
    if (!scope_.valid()) return 0.0;
    ASSIGN_OR_RETURN(const Value scope, view_.EdgeProperty(adoption, scope_));
    if (scope.type() != ValueType::kString) return 0.0;
    const Value* known = arguments_["scope_lock_in"].Find(scope.AsString());
    return known != nullptr ? known->AsNumber() : 0.0;
  }

  const graph::GraphView& view_;
  const ProcedureArguments& arguments_;
  HopReader& hops_;
  std::vector<std::string> types_;
  graph::KeyId lock_in_;
  graph::KeyId scope_;
  double threshold_ = 0;
};

// The reach of every vendor, kept for the paths.
struct VendorReach {
  NodeId vendor;
  std::vector<Partner> partners;
  std::vector<VendorTarget> reached;
};

Status RunContested(const ProcedureContext& context, const ProcedureArguments& arguments,
                    RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<InfluenceMap> map, InfluenceMap::Open(context, arguments));
  ASSIGN_OR_RETURN(const std::vector<NodeId> vendors, map->Vendors("vendors"));
  const bool asked = arguments["include_asked"].AsBoolean();
  std::vector<VendorReach> reaches;
  std::map<NodeId, std::vector<std::pair<std::size_t, std::size_t>>> by_target;
  for (NodeId vendor : vendors) {
    VendorReach reach{vendor, {}, {}};
    ASSIGN_OR_RETURN(reach.partners, map->PartnersOf(vendor));
    ASSIGN_OR_RETURN(reach.reached, map->Reached(reach.partners, asked));
    for (std::size_t i = 0; i < reach.reached.size(); ++i) {
      by_target[reach.reached[i].target].emplace_back(reaches.size(), i);
    }
    reaches.push_back(std::move(reach));
  }
  ASSIGN_OR_RETURN(LockIn lock_in, LockIn::Read(context, arguments, map->hops()));
  for (const auto& [target, hits] : by_target) {
    if (hits.size() < 2) continue;
    List by;
    List paths;
    for (const auto& [vendor, place] : hits) {
      const VendorReach& reach = reaches[vendor];
      by.push_back(NodeValue(reach.vendor));
      ASSIGN_OR_RETURN(Value path, map->PathTo(reach.vendor, reach.partners, reach.reached[place]));
      paths.push_back(std::move(path));
    }
    ASSIGN_OR_RETURN(const bool open, lock_in.IsOpen(target));
    RETURN_IF_ERROR(
        sink.Add({NodeValue(target), Value(std::move(by)), Value(std::move(paths)), Value(open)}));
  }
  return Status();
}

}  // namespace

BuiltinProcedure ReachProcedure() {
  return {"influence.reach",
          "What a vendor's partners can tell (they control it) and what they can only ask.",
          WithInfluenceKeys({{"vendor", "ANY?", Value(), "a vendor; null: all of them"}}),
          {{"vendor", "NODE"}, {"target", "NODE"}, {"mode", "STRING"}, {"path", "PATH"}},
          RunReach};
}

BuiltinProcedure ContestedProcedure() {
  const Value scopes =
      Value::MakeMap({{"api", Value(0.2)}, {"workflow", Value(0.6)}, {"database", Value(0.8)}});
  return {"influence.contested",
          "Targets that two or more vendors reach, each by its strongest way, and whether they are "
          "still open.",
          WithInfluenceKeys(
              {{"vendors", "ANY?", Value(), "a list of vendors; null: all"},
               {"include_asked", "BOOLEAN", Value(false), "count what can only be asked too"},
               {"adoption_types", "LIST OF STRING", Value(List{Value("ADOPTED")}),
                "relationships from a company to the vendor it uses"},
               {"lock_in", "STRING", Value("lock_in"), "property of an adoption, from 0 to 1"},
               {"scope", "STRING", Value("scope"), "property that stands in for a missing lock_in"},
               {"scope_lock_in", "MAP", scopes, "lock-in by scope"},
               {"lock_in_threshold", "NUMBER", Value(0.5), "closed from here on"}}),
          {{"target", "NODE"}, {"vendors", "LIST"}, {"paths", "LIST"}, {"open", "BOOLEAN"}},
          RunContested};
}

}  // namespace keiretsu::query
