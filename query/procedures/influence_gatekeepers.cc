/// influence.gatekeepers.
#include <algorithm>
#include <utility>

#include "graph/analysis/dominators.h"
#include "query/procedures/influence_families.h"
#include "query/procedures/influence_map.h"
#include "query/procedures/partner_links.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::EdgeRef;
using graph::NodeId;
using graph::Vertex;

/// Everything that a vendor's influence can pass, as arcs among places; the vendor is place 0.
class InfluenceArcs {
 public:
  InfluenceArcs(const ProcedureContext& context, InfluenceMap& map, PartnerLinks& links,
                double min_share)
      : context_(context), map_(map), links_(links), min_share_(min_share) {}

  Status Follow(NodeId vendor) {
    place_.assign(std::max<std::size_t>(map_.call().projection().vertex_count(),
                                        std::size_t{vendor.value} + 1),
                  graph::kNoDominator);
    Enter(vendor.value);
    for (std::size_t i = 0; i < vertices_.size(); ++i) {
      if (i % 1024 == 0) RETURN_IF_ERROR(context_.cancel->Check());
      RETURN_IF_ERROR(AddArcs(vertices_[i]));
      arcs_.offsets.push_back(arcs_.heads.size());
    }
    return Status();
  }

  const graph::ArcLists& arcs() const { return arcs_; }
  Vertex vertex(std::uint32_t place) const { return vertices_[place]; }

 private:
  std::uint32_t Enter(Vertex v) {
    if (v >= place_.size()) place_.resize(v + std::size_t{1}, graph::kNoDominator);
    if (place_[v] == graph::kNoDominator) {
      place_[v] = static_cast<std::uint32_t>(vertices_.size());
      vertices_.push_back(v);
    }
    return place_[v];
  }

  Status AddArcs(Vertex v) {
    const graph::Projection& projection = map_.call().projection();
    ASSIGN_OR_RETURN(const std::vector<EdgeRef> links, links_.From(NodeId(v)));
    for (const EdgeRef& link : links) {
      arcs_.heads.push_back(Enter(OtherEnd(link, NodeId(v)).value));
    }
    if (v >= projection.vertex_count() || projection.is_barred(v)) return Status();
    for (Vertex held : projection.controls.Out(v)) arcs_.heads.push_back(Enter(held));
    AddHoldings(projection.shares.Holdings(v));
    if (!projection.votes_are_shares) AddHoldings(projection.own_votes.Holdings(v));
    return Status();
  }

  void AddHoldings(const graph::ShareList& holdings) {
    for (std::size_t i = 0; i < holdings.size(); ++i) {
      if (holdings.lower[i] > 0 && holdings.lower[i] >= min_share_) {
        arcs_.heads.push_back(Enter(holdings.vertices[i]));
      }
    }
  }

  const ProcedureContext& context_;
  InfluenceMap& map_;
  PartnerLinks& links_;
  double min_share_;
  std::vector<std::uint32_t> place_;  // by vertex
  std::vector<Vertex> vertices_;      // by place
  graph::ArcLists arcs_;
};

Status RunGatekeepers(const ProcedureContext& context, const ProcedureArguments& arguments,
                      RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<InfluenceMap> map, InfluenceMap::Open(context, arguments));
  ASSIGN_OR_RETURN(const NodeId vendor, NodeArgument(context, arguments, "vendor"));
  ASSIGN_OR_RETURN(const double min_share, NumberArgument(arguments, "min_share", 0, 1));
  PartnerLinks links(arguments, map->hops());
  InfluenceArcs influence(context, *map, links, min_share);
  RETURN_IF_ERROR(influence.Follow(vendor));
  const graph::DominatorTree tree =
      graph::MakeDominatorTree(graph::ImmediateDominators(influence.arcs(), 0), 0);
  for (std::uint32_t place = 1; place < influence.arcs().count(); ++place) {
    std::vector<NodeId> loses;
    for (std::uint32_t i = tree.begin[place] + 1; i < tree.end[place]; ++i) {
      const Vertex v = influence.vertex(tree.order[i]);
      if (map->IsTarget(v)) loses.emplace_back(v);
    }
    if (loses.empty()) continue;
    RETURN_IF_ERROR(map->order().Sort(loses));
    RETURN_IF_ERROR(context.memory->Charge(loses.size() * sizeof(Value)));
    RETURN_IF_ERROR(sink.Add({Value::NodeReference(influence.vertex(place)), NodeList(loses)}));
  }
  return Status();
}

}  // namespace

BuiltinProcedure GatekeepersProcedure() {
  return {
      "influence.gatekeepers",
      "Nodes that every way from the vendor to some target passes, and the targets lost without "
      "each.",
      WithInfluenceKeys({{"vendor", "ANY", Value(), "where influence starts"},
                         {"min_share", "NUMBER", Value(0.0), "smaller shares are no way"}}),
      {{"node", "NODE"}, {"loses", "LIST"}},
      RunGatekeepers};
}

}  // namespace keiretsu::query
