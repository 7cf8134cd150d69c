/// influence.strongest_paths.
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "query/procedures/best_path_rows.h"
#include "query/procedures/influence_families.h"
#include "query/procedures/influence_map.h"
#include "query/procedures/partner_links.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::EdgeRef;
using graph::NodeId;
using graph::Vertex;

/// Shares, and the links without shares as arcs of weight 1.
class InfluenceNetwork {
 public:
  InfluenceNetwork(const ProcedureContext& context, InfluenceMap& map, PartnerLinks& links,
                   bool full_control)
      : context_(context), map_(map), links_(links), full_control_(full_control) {}

  /// From `source` on, or from every node.
  Result<graph::ShareMatrix> Build(std::optional<NodeId> source) {
    const Vertex count = map_.call().projection().vertex_count();
    std::vector<bool> seen(count, !source.has_value());
    std::vector<Vertex> queue;
    if (source && source->value < count) queue.push_back(source->value);
    if (!source) {
      for (Vertex v = 0; v < count; ++v) queue.push_back(v);
    } else if (!queue.empty()) {
      seen[source->value] = true;
    }
    for (std::size_t i = 0; i < queue.size(); ++i) {
      if (i % 1024 == 0) RETURN_IF_ERROR(context_.cancel->Check());
      const std::size_t first = entries_.size();
      RETURN_IF_ERROR(AddEntries(queue[i], count));
      for (std::size_t j = first; j < entries_.size(); ++j) {
        if (seen[entries_[j].held]) continue;
        seen[entries_[j].held] = true;
        queue.push_back(entries_[j].held);
      }
    }
    return graph::ShareMatrix(count, std::move(entries_));
  }

  /// The relationship of a hop that is none of shares or control; nullptr otherwise.
  const EdgeRef* Link(Vertex from, Vertex to) const {
    const auto it = linked_.find({from, to});
    return it == linked_.end() ? nullptr : &it->second;
  }
  /// Whether the hop counts its share, not 1.
  bool CountsShare(Vertex from, Vertex to) const { return !full_.contains({from, to}); }

 private:
  // A pair's share counts where it has one; a partnership or control alone counts 1.
  Status AddEntries(Vertex v, Vertex count) {
    const graph::Projection& projection = map_.call().projection();
    std::map<Vertex, double> weights;
    const graph::ShareList holdings = projection.shares.Holdings(v);
    for (std::size_t i = 0; i < holdings.size(); ++i) {
      if (holdings.lower[i] > 0) weights[holdings.vertices[i]] = holdings.lower[i];
    }
    const auto add_full = [&](Vertex to, bool always) {
      if (to == v || to >= count) return false;
      const auto [it, is_new] = weights.try_emplace(to, 1);
      if (!is_new && (!always || it->second >= 1)) return false;
      it->second = 1;
      full_.insert({v, to});
      return is_new;
    };
    for (Vertex held : projection.controls.Out(v)) add_full(held, full_control_);
    ASSIGN_OR_RETURN(const std::vector<EdgeRef> links, links_.From(NodeId(v)));
    for (const EdgeRef& link : links) {
      const Vertex to = OtherEnd(link, NodeId(v)).value;
      if (add_full(to, false)) linked_.try_emplace({v, to}, link);
    }
    for (const auto& [to, weight] : weights) {
      if (to != v) entries_.push_back({v, to, weight, weight});
    }
    return Status();
  }

  const ProcedureContext& context_;
  InfluenceMap& map_;
  PartnerLinks& links_;
  bool full_control_;
  std::vector<graph::ShareMatrix::Entry> entries_;
  std::map<std::pair<Vertex, Vertex>, EdgeRef> linked_;
  std::set<std::pair<Vertex, Vertex>> full_;
};

Result<Value> NetworkPath(const InfluenceNetwork& network, HopReader& hops,
                          const std::vector<Vertex>& vertices) {
  std::vector<EdgeRef> edges;
  for (std::size_t i = 0; i + 1 < vertices.size(); ++i) {
    const Vertex from = vertices[i];
    const Vertex to = vertices[i + 1];
    if (const EdgeRef* link = network.Link(from, to)) {
      edges.push_back(*link);
      continue;
    }
    const HopKind kind = network.CountsShare(from, to) ? HopKind::kShare : HopKind::kControl;
    ASSIGN_OR_RETURN(const EdgeRef edge, hops.Find(NodeId(from), NodeId(to), kind));
    edges.push_back(edge);
  }
  return hops.PathAlong(edges, NodeId(vertices.front()), {}, HopKind::kShare);
}

Status RunStrongestPaths(const ProcedureContext& context, const ProcedureArguments& arguments,
                         RowSink& sink) {
  enum class ControlWeight : std::uint8_t { kShare, kFull };
  ASSIGN_OR_RETURN(const ControlWeight control,
                   (EnumArgument<ControlWeight>(arguments, "control", {"share", "full"})));
  ASSIGN_OR_RETURN(const std::unique_ptr<InfluenceMap> map, InfluenceMap::Open(context, arguments));
  ASSIGN_OR_RETURN(const BestPathRequest request, BestPathRequest::Read(context, arguments));
  PartnerLinks links(arguments, map->hops());
  InfluenceNetwork network(context, *map, links, control == ControlWeight::kFull);
  ASSIGN_OR_RETURN(const graph::ShareMatrix shares, network.Build(request.source));
  const graph::ExactArc share_of = graph::ExactArcsOf(map->call().input());
  const graph::ExactArc exact = [&](Vertex from, Vertex to) -> Result<graph::Rational> {
    if (!network.CountsShare(from, to)) return graph::Rational(1);
    return share_of(from, to);
  };
  const BestPathSink add = [&](const std::vector<Vertex>& vertices, double value) -> Status {
    ASSIGN_OR_RETURN(Value path, NetworkPath(network, map->hops(), vertices));
    return sink.Add({std::move(path), Value(value)});
  };
  return FindBestPaths(context, shares, exact, request, add);
}

}  // namespace

BuiltinProcedure StrongestPathsProcedure() {
  return {"influence.strongest_paths",
          "The k best simple paths over partnerships, ventures, control and shares, by product.",
          WithInfluenceKeys(
              {{"source", "ANY?", Value(), "where paths start; null: anywhere"},
               {"target", "ANY?", Value(), "where paths end; null: anywhere"},
               {"k", "INTEGER", Value(3), "paths of each pair"},
               {"control", "STRING", Value("share"),
                "what a hop with both control and a share counts: its 'share', or 'full' (1)"}}),
          {{"path", "PATH"}, {"value", "FLOAT"}},
          RunStrongestPaths};
}

}  // namespace keiretsu::query
