#include "query/procedures/influence_map.h"

#include <algorithm>
#include <utility>

#include "query/procedures/partner_links.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::Direction;
using graph::EdgeRef;
using graph::NodeId;
using graph::Vertex;

Value Texts(const std::vector<std::string>& texts) {
  List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return Value(std::move(list));
}

// The way that is stronger, then shorter; `route` hops are partnerships, which count as 1.
struct Strength {
  bool told;
  double weakest;
  std::size_t hops;
  bool Beats(const Strength& other) const {
    if (told != other.told) return told;
    if (weakest != other.weakest) return weakest > other.weakest;
    return hops < other.hops;
  }
};

}  // namespace

std::vector<ProcedureKey> WithInfluenceKeys(std::vector<ProcedureKey> own) {
  std::vector<ProcedureKey> keys = std::move(own);
  keys.push_back({"partner_types", "LIST OF STRING", Texts({"PARTNERS_WITH"}),
                  "relationships from a vendor to its partners"});
  keys.push_back({"venture_types", "LIST OF STRING", Texts({"OPERATES"}),
                  "relationships from a vendor to its joint ventures"});
  keys.push_back({"commitment_types", "LIST OF STRING", Texts({"COMMITTED"}),
                  "relationships from a partner to a joint venture"});
  keys.push_back({"vendor_labels", "LIST OF STRING", Texts({"AIVendor"}), "labels of vendors"});
  keys.push_back(
      {"target_labels", "LIST OF STRING", Texts({"Company"}),
       "labels of what is to be reached; []: any"});
  keys.push_back({"threshold", "NUMBER", Value(0.5),
                  "control, so that a company can be told: more than this share of the votes"});
  keys.push_back({"influence", "NUMBER", Value(0.2),
                  "influence, so that a company can be asked: at least this share"});
  return WithShareKeys(std::move(keys));
}

Result<std::unique_ptr<InfluenceMap>> InfluenceMap::Open(const ProcedureContext& context,
                                                         const ProcedureArguments& arguments) {
  std::unique_ptr<InfluenceMap> map(new InfluenceMap(context, arguments));
  graph::ControlRule rule;
  ASSIGN_OR_RETURN(rule.threshold, DecimalArgument(arguments, "threshold", 0, 1));
  ASSIGN_OR_RETURN(map->influence_, DecimalArgument(arguments, "influence", 0, 1));
  ASSIGN_OR_RETURN(map->call_, OwnershipCall::Open(context, arguments));
  map->hops_ = std::make_unique<HopReader>(context.view, &map->call_->rules());
  map->control_ =
      std::make_unique<graph::ControlSolver>(&map->call_->input(), rule, graph::ShareEnd::kLower);
  map->reach_ = std::make_unique<graph::ReachSolver>(map->control_.get(), map->influence_);
  map->ways_ = std::make_unique<graph::ReachWays>(&map->call_->projection());
  RETURN_IF_ERROR(map->FindTargets());
  return map;
}

Result<std::vector<NodeId>> InfluenceMap::Labelled(std::string_view key) {
  const graph::GraphView& view = *context_.view;
  const graph::Catalog& catalog = view.catalog();
  const std::vector<std::string> names = TextList(arguments_, key);
  std::vector<graph::LabelId> labels;
  for (const std::string& name : names) {
    const graph::LabelId label = catalog.FindLabel(name);
    if (label.valid()) labels.push_back(label);
  }
  const auto has_one = [&](graph::LabelSetId set) {
    return names.empty() || std::any_of(labels.begin(), labels.end(), [&](graph::LabelId label) {
             return catalog.LabelSetContains(set, label);
           });
  };
  std::vector<NodeId> nodes;
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    RETURN_IF_ERROR(context_.cancel->Check());
    ASSIGN_OR_RETURN(const graph::NodeBlock* rows, view.Nodes(block));
    std::vector<graph::LabelSetId> wanted;
    for (graph::LabelSetId set : rows->distinct_sets) {
      if (set != graph::kNoNode && has_one(set)) wanted.push_back(set);
    }
    if (wanted.empty()) continue;
    for (std::uint32_t row = 0; row < rows->label_sets.size(); ++row) {
      if (std::find(wanted.begin(), wanted.end(), rows->label_sets[row]) != wanted.end()) {
        nodes.push_back(graph::NodeAt(block, row));
      }
    }
  }
  return nodes;
}

Status InfluenceMap::FindTargets() {
  ASSIGN_OR_RETURN(const std::vector<NodeId> targets, Labelled("target_labels"));
  is_target_.assign(call_->projection().vertex_count(), false);
  for (NodeId target : targets) {
    if (target.value < is_target_.size()) is_target_[target.value] = true;
  }
  return Status();
}

Result<std::vector<NodeId>> InfluenceMap::Vendors(std::string_view key) {
  std::vector<NodeId> vendors;
  if (arguments_.Has(key)) {
    ASSIGN_OR_RETURN(vendors, NodesArgument(context_, arguments_, key));
  } else {
    ASSIGN_OR_RETURN(vendors, Labelled("vendor_labels"));
  }
  RETURN_IF_ERROR(order_.Sort(vendors));
  return vendors;
}

Result<std::vector<Partner>> InfluenceMap::PartnersOf(NodeId vendor) {
  std::map<NodeId, std::vector<EdgeRef>> routes;
  ASSIGN_OR_RETURN(const std::vector<EdgeRef> partnerships,
                   hops_->Links(TextList(arguments_, "partner_types"), Direction::kOut, vendor));
  for (const EdgeRef& edge : partnerships) {
    routes.try_emplace(edge.target, std::vector<EdgeRef>{edge});
  }
  ASSIGN_OR_RETURN(const std::vector<EdgeRef> ventures,
                   hops_->Links(TextList(arguments_, "venture_types"), Direction::kOut, vendor));
  const std::vector<std::string> commitment_types = TextList(arguments_, "commitment_types");
  for (const EdgeRef& venture : ventures) {
    ASSIGN_OR_RETURN(const std::vector<EdgeRef> commitments,
                     hops_->Links(commitment_types, Direction::kIn, venture.target));
    for (const EdgeRef& edge : commitments) {
      routes.try_emplace(edge.source, std::vector<EdgeRef>{venture, edge});
    }
  }
  routes.erase(vendor);
  std::vector<NodeId> firms;
  for (const auto& [firm, route] : routes) firms.push_back(firm);
  RETURN_IF_ERROR(order_.Sort(firms));
  std::vector<Partner> partners;
  for (NodeId firm : firms) partners.push_back({firm, std::move(routes[firm])});
  return partners;
}

Result<std::vector<VendorTarget>> InfluenceMap::Reached(std::span<const Partner> partners,
                                                        bool asked) {
  std::map<NodeId, std::pair<Strength, VendorTarget>> best;
  for (std::size_t i = 0; i < partners.size(); ++i) {
    RETURN_IF_ERROR(context_.cancel->Check());
    const Vertex firm = partners[i].firm.value;
    graph::PartnerReach reach;
    if (asked) {
      ASSIGN_OR_RETURN(reach, reach_->Of(firm));
    } else {
      ASSIGN_OR_RETURN(reach.told, reach_->Told(firm));
    }
    ways_->Find(firm, reach);
    const auto offer = [&](Vertex target, bool told) {
      if (!IsTarget(target)) return;
      graph::ReachWays::Way way = ways_->To(target);
      const Strength strength{told, way.weakest, way.vertices.size() + partners[i].route.size()};
      const auto [it, is_new] = best.try_emplace(NodeId(target));
      if (!is_new && !strength.Beats(it->second.first)) return;
      it->second = {strength, {NodeId(target), told, i, std::move(way.vertices)}};
    };
    for (Vertex target : reach.told) offer(target, true);
    for (Vertex target : reach.asked) offer(target, false);
  }
  std::vector<NodeId> targets;
  for (const auto& [target, found] : best) targets.push_back(target);
  RETURN_IF_ERROR(order_.Sort(targets));
  std::vector<VendorTarget> reached;
  for (NodeId target : targets) reached.push_back(std::move(best.at(target).second));
  return reached;
}

Result<Value> InfluenceMap::PathTo(NodeId vendor, std::span<const Partner> partners,
                                   const VendorTarget& target) {
  const Partner& partner = partners[target.partner];
  return hops_->PathAlong(partner.route, vendor, target.way, HopKind::kControl);
}

}  // namespace keiretsu::query
