/// influence.compare_routes.
#include <algorithm>
#include <set>
#include <utility>

#include "query/procedures/influence_families.h"
#include "query/procedures/influence_map.h"
#include "query/procedures/partner_links.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::Direction;
using graph::EdgeRef;
using graph::NodeId;

/// One way to customers: its name and the targets it reaches, ascending.
struct Route {
  const char* name;
  std::vector<NodeId> targets;
};

class RouteComparison {
 public:
  RouteComparison(const ProcedureArguments& arguments, InfluenceMap& map)
      : arguments_(arguments), map_(map) {}

  Status Run(NodeId vendor, RowSink& sink) {
    std::vector<Route> routes(3);
    routes[0].name = "private equity";
    routes[1].name = "cloud";
    routes[2].name = "direct sales";
    ASSIGN_OR_RETURN(const std::vector<Partner> partners, map_.PartnersOf(vendor));
    ASSIGN_OR_RETURN(const std::vector<VendorTarget> reached,
                     map_.Reached(partners, arguments_["include_asked"].AsBoolean()));
    for (const VendorTarget& target : reached) routes[0].targets.push_back(target.target);
    ASSIGN_OR_RETURN(routes[1].targets, OverCloud(vendor));
    ASSIGN_OR_RETURN(routes[2].targets, Direct(vendor));
    for (Route& route : routes) std::sort(route.targets.begin(), route.targets.end());
    for (const Route& route : routes) {
      std::vector<NodeId> only;
      for (NodeId target : route.targets) {
        const auto has_it = [&](const Route& other) {
          return &other != &route &&
                 std::binary_search(other.targets.begin(), other.targets.end(), target);
        };
        if (std::none_of(routes.begin(), routes.end(), has_it)) only.push_back(target);
      }
      std::vector<NodeId> targets = route.targets;
      RETURN_IF_ERROR(map_.order().Sort(targets));
      RETURN_IF_ERROR(map_.order().Sort(only));
      RETURN_IF_ERROR(sink.Add({Value(route.name), NodeList(targets), NodeList(only)}));
    }
    return Status();
  }

 private:
  Result<std::vector<NodeId>> OverCloud(NodeId vendor) {
    std::set<NodeId> found;
    const std::vector<std::string> customer_types = TextList(arguments_, "customer_types");
    ASSIGN_OR_RETURN(
        const std::vector<EdgeRef> clouds,
        map_.hops().Links(TextList(arguments_, "sales_types"), Direction::kOut, vendor));
    for (const EdgeRef& cloud : clouds) {
      ASSIGN_OR_RETURN(const std::vector<EdgeRef> customers,
                       map_.hops().Links(customer_types, Direction::kIn, cloud.target));
      for (const EdgeRef& customer : customers) {
        if (map_.IsTarget(customer.source.value)) found.insert(customer.source);
      }
    }
    return std::vector<NodeId>(found.begin(), found.end());
  }

  // A sales contact counts whichever side it was written from.
  Result<std::vector<NodeId>> Direct(NodeId vendor) {
    std::set<NodeId> found;
    const std::vector<std::string> types = TextList(arguments_, "contact_types");
    for (const Direction direction : {Direction::kOut, Direction::kIn}) {
      ASSIGN_OR_RETURN(const std::vector<EdgeRef> contacts,
                       map_.hops().Links(types, direction, vendor));
      for (const EdgeRef& contact : contacts) {
        const NodeId other = OtherEnd(contact, vendor);
        if (map_.IsTarget(other.value)) found.insert(other);
      }
    }
    return std::vector<NodeId>(found.begin(), found.end());
  }

  const ProcedureArguments& arguments_;
  InfluenceMap& map_;
};

Status RunCompareRoutes(const ProcedureContext& context, const ProcedureArguments& arguments,
                        RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<InfluenceMap> map, InfluenceMap::Open(context, arguments));
  ASSIGN_OR_RETURN(const NodeId vendor, NodeArgument(context, arguments, "vendor"));
  return RouteComparison(arguments, *map).Run(vendor, sink);
}

}  // namespace

BuiltinProcedure CompareRoutesProcedure() {
  return {
      "influence.compare_routes",
      "What a vendor reaches over private equity, over cloud providers and by direct sales, and "
      "over one of them alone.",
      WithInfluenceKeys(
          {{"vendor", "ANY", Value(), "the vendor"},
           {"include_asked", "BOOLEAN", Value(false), "count what can only be asked too"},
           {"sales_types", "LIST OF STRING", Value(List{Value("SELLS_VIA")}),
            "relationships from a vendor to its cloud providers"},
           {"customer_types", "LIST OF STRING", Value(List{Value("CUSTOMER_OF")}),
            "relationships from a company to its cloud provider"},
           {"contact_types", "LIST OF STRING", Value(List{Value("SALES_CONTACT")}),
            "relationships between a vendor and a company it sells to"}}),
      {{"route", "STRING"}, {"targets", "LIST"}, {"only_here", "LIST"}},
      RunCompareRoutes};
}

}  // namespace keiretsu::query
