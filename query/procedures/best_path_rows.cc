#include "query/procedures/best_path_rows.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;
using graph::Place;
using graph::Vertex;

class Search {
 public:
  Search(const ProcedureContext& context, const graph::ShareMatrix& shares,
         const graph::ExactArc& exact, const BestPathRequest& request, const BestPathSink& sink)
      : check_([&context] { return context.cancel->Check(); }),
        shares_(shares),
        exact_(exact),
        request_(request),
        sink_(sink),
        builder_(&shares),
        order_(context.view) {}

  Status Run() {
    if (request_.source) return From(*request_.source);
    if (request_.target) return Into(*request_.target);
    for (Vertex v = 0; v < shares_.vertex_count(); ++v) {
      if (v % 1024 == 0) RETURN_IF_ERROR(check_());
      if (shares_.Holdings(v).size() > 0) RETURN_IF_ERROR(From(NodeId(v)));
    }
    return Status();
  }

 private:
  Status From(NodeId source) {
    std::vector<Vertex> vertices = builder_.Descendants(source.value);
    if (request_.target) {
      std::vector<Vertex> above = builder_.Ancestors(request_.target->value);
      std::sort(above.begin(), above.end());
      std::erase_if(vertices, [&above](Vertex v) {
        return !std::binary_search(above.begin(), above.end(), v);
      });
      if (vertices.empty()) return Status();
    }
    ASSIGN_OR_RETURN(const graph::PathGraph graph, Arrange(std::move(vertices)));
    graph::BestPathFinder finder(&graph, exact_, check_);
    const Place from = PlaceOf(graph, source);
    if (request_.target) return Emit(graph, finder, from, PlaceOf(graph, *request_.target));
    for (Place to = 0; to < graph.size(); ++to) RETURN_IF_ERROR(Emit(graph, finder, from, to));
    return Status();
  }

  Status Into(NodeId target) {
    ASSIGN_OR_RETURN(const graph::PathGraph graph, Arrange(builder_.Ancestors(target.value)));
    graph::BestPathFinder finder(&graph, exact_, check_);
    const Place to = PlaceOf(graph, target);
    for (Place from = 0; from < graph.size(); ++from) {
      RETURN_IF_ERROR(Emit(graph, finder, from, to));
    }
    return Status();
  }

  Result<graph::PathGraph> Arrange(std::vector<Vertex> vertices) {
    std::vector<NodeId> nodes;
    nodes.reserve(vertices.size());
    for (Vertex v : vertices) nodes.emplace_back(v);
    RETURN_IF_ERROR(order_.Sort(nodes));
    for (std::size_t i = 0; i < nodes.size(); ++i) vertices[i] = nodes[i].value;
    return builder_.Make(std::move(vertices));
  }

  // REQUIRES: the node is in the graph.
  static Place PlaceOf(const graph::PathGraph& graph, NodeId node) {
    const auto it = std::find(graph.vertices.begin(), graph.vertices.end(), node.value);
    return static_cast<Place>(it - graph.vertices.begin());
  }

  Status Emit(const graph::PathGraph& graph, graph::BestPathFinder& finder, Place from, Place to) {
    ASSIGN_OR_RETURN(const std::vector<graph::RankedPath> paths,
                     finder.Find(from, to, request_.k, request_.by));
    for (const graph::RankedPath& path : paths) {
      std::vector<Vertex> vertices;
      vertices.reserve(path.places.size());
      for (Place p : path.places) vertices.push_back(graph.vertices[p]);
      RETURN_IF_ERROR(sink_(std::move(vertices), path.value));
    }
    return Status();
  }

  std::function<Status()> check_;
  const graph::ShareMatrix& shares_;
  const graph::ExactArc& exact_;
  const BestPathRequest& request_;
  const BestPathSink& sink_;
  graph::PathGraphBuilder builder_;
  NodeOrder order_;
};

}  // namespace

Status FindBestPaths(const ProcedureContext& context, const graph::ShareMatrix& shares,
                     const graph::ExactArc& exact, const BestPathRequest& request,
                     const BestPathSink& sink) {
  return Search(context, shares, exact, request, sink).Run();
}

Result<BestPathRequest> BestPathRequest::Read(const ProcedureContext& context,
                                              const ProcedureArguments& arguments) {
  BestPathRequest request;
  if (arguments.Has("source")) {
    ASSIGN_OR_RETURN(request.source, NodeArgument(context, arguments, "source"));
  }
  if (arguments.Has("target")) {
    ASSIGN_OR_RETURN(request.target, NodeArgument(context, arguments, "target"));
  }
  ASSIGN_OR_RETURN(const double k, NumberArgument(arguments, "k", 1, graph::kMaxBestPaths));
  request.k = static_cast<std::uint32_t>(k);
  return request;
}

}  // namespace keiretsu::query
