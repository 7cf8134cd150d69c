// Ways through a graph: distances, dominators, flows, spanning forests.
#include <limits>
#include <utility>

#include "graph/analysis/algorithms/distances.h"
#include "graph/analysis/algorithms/max_flow.h"
#include "graph/analysis/algorithms/spanning_forest.h"
#include "graph/analysis/dominators.h"
#include "query/procedures/graph_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::SearchTree;
using graph::Vertex;

/// Rows of a tree: with a target, of the path to it.
Status AddTree(const SearchTree& tree, std::optional<Vertex> target, bool hops, RowSink& sink) {
  const std::vector<Vertex> vertices = target ? tree.PathTo(*target) : tree.reached;
  for (const Vertex v : vertices) {
    const Value distance = hops ? CountValue(static_cast<std::uint64_t>(tree.distance[v]))
                                : Value(tree.distance[v]);
    const Vertex previous = tree.previous[v];
    RETURN_IF_ERROR(
        sink.Add({NodeValue(v), distance, previous == v ? Value() : NodeValue(previous)}));
  }
  return Status();
}

Result<graph::SearchOptions> ReadOptions(const GraphCall& call,
                                         const ProcedureArguments& arguments) {
  graph::SearchOptions options;
  ASSIGN_OR_RETURN(options.source, call.NodeOf("source"));
  if (arguments.Has("target")) {
    ASSIGN_OR_RETURN(options.target, call.NodeOf("target"));
  }
  if (arguments.Has("max_distance")) {
    ASSIGN_OR_RETURN(options.max_distance,
                     NumberArgument(arguments, "max_distance", 0,
                                    std::numeric_limits<double>::max()));
  }
  return options;
}

Status Bfs(const ProcedureContext& context, const ProcedureArguments& arguments, RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::SimpleGraph simple, call->Simple());
  ASSIGN_OR_RETURN(const graph::SearchOptions options, ReadOptions(*call, arguments));
  ASSIGN_OR_RETURN(const SearchTree tree, graph::BreadthFirst(simple, options, call->check()));
  return AddTree(tree, options.target, /*hops=*/true, sink);
}

Status ShortestPaths(const ProcedureContext& context, const ProcedureArguments& arguments,
                     RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::SimpleGraph simple, call->Simple());
  ASSIGN_OR_RETURN(const graph::SearchOptions options, ReadOptions(*call, arguments));
  ASSIGN_OR_RETURN(const auto weights, call->WeightsOrOnes("weight"));
  ASSIGN_OR_RETURN(const SearchTree tree,
                   graph::LightestPaths(simple, *weights, options, call->check()));
  return AddTree(tree, options.target, /*hops=*/false, sink);
}

/// The pairs of neighbours as arcs among vertices.
Result<graph::ArcLists> Arcs(const GraphCall& call) {
  const graph::SimpleDirectedGraph along(&call.graph());
  graph::ArcLists arcs;
  arcs.offsets.reserve(along.vertex_count() + std::size_t{1});
  for (Vertex v = 0; v < along.vertex_count(); ++v) {
    if (v % graph::kBlockSize == 0) RETURN_IF_ERROR(call.check()());
    for (auto [at, end] = adjacent_vertices(v, along); at != end; ++at) arcs.heads.push_back(*at);
    arcs.offsets.push_back(arcs.heads.size());
  }
  return arcs;
}

Status Dominators(const ProcedureContext& context, const ProcedureArguments& arguments,
                  RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const Vertex root, call->NodeOf("root"));
  ASSIGN_OR_RETURN(const graph::ArcLists arcs, Arcs(*call));
  const std::vector<std::uint32_t> dominators = graph::ImmediateDominators(arcs, root);
  const graph::DominatorTree tree = graph::MakeDominatorTree(dominators, root);
  return call->ForEachNode([&](Vertex v) {
    if (v != root && dominators[v] == graph::kNoDominator) return Status();
    const Value dominator = v == root ? Value() : NodeValue(dominators[v]);
    return sink.Add({NodeValue(v), dominator, CountValue(tree.end[v] - tree.begin[v] - 1)});
  });
}

Result<graph::FlowAndCut> FlowOf(const GraphCall& call, const ProcedureArguments& arguments) {
  ASSIGN_OR_RETURN(const Vertex source, call.NodeOf("source"));
  ASSIGN_OR_RETURN(const Vertex target, call.NodeOf("target"));
  if (source == target) {
    return ProcedureFailure(arguments, "'source' and 'target' are the same node",
                            "a flow needs two");
  }
  ASSIGN_OR_RETURN(const auto capacities, call.WeightsOrOnes("capacity"));
  auto flow = graph::MaxFlow(call.graph(), *capacities, source, target, call.check());
  if (!flow) return call.Explained(flow.error());
  return flow;
}

Status MaxFlow(const ProcedureContext& context, const ProcedureArguments& arguments,
               RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::FlowAndCut flow, FlowOf(*call, arguments));
  return sink.Add({Value(flow.total)});
}

Status FlowRows(const std::vector<graph::PairFlow>& pairs, RowSink& sink) {
  for (const graph::PairFlow& pair : pairs) {
    RETURN_IF_ERROR(sink.Add({NodeValue(pair.source), NodeValue(pair.target), Value(pair.flow),
                              Value(pair.capacity)}));
  }
  return Status();
}

Status FlowPairs(const ProcedureContext& context, const ProcedureArguments& arguments,
                 RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::FlowAndCut flow, FlowOf(*call, arguments));
  return FlowRows(flow.flows, sink);
}

Status MinCut(const ProcedureContext& context, const ProcedureArguments& arguments, RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::FlowAndCut flow, FlowOf(*call, arguments));
  return FlowRows(flow.cut, sink);
}

Status SpanningForest(const ProcedureContext& context, const ProcedureArguments& arguments,
                      RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const auto weights, call->WeightsOrOnes("weight"));
  const auto forest = graph::SpanningForest(call->graph(), *weights,
                                            arguments["maximum"].AsBoolean(), call->check());
  if (!forest) return call->Explained(forest.error());
  for (const auto& edge : *forest) {
    RETURN_IF_ERROR(sink.Add({NodeValue(edge.source), NodeValue(edge.target),
                              call->RelationshipOf(edge), Value(weights->Of(edge))}));
  }
  return Status();
}

ProcedureKey NodeKey(std::string name, bool required, std::string doc) {
  return {std::move(name), required ? "ANY" : "ANY?", Value(), std::move(doc)};
}

std::vector<ProcedureKey> SearchKeys() {
  return {NodeKey("source", true, "the node to start from, or its `id`"),
          NodeKey("target", false, "rows are the nodes of one path to this node; null: all nodes"),
          {"max_distance", "NUMBER?", Value(), "what is farther is left out; null: nothing"},
          DirectionKey("out")};
}

std::vector<ProcedureKey> FlowKeys() {
  return WithGraphKeys(
      {NodeKey("source", true, "the node that it flows from, or its `id`"),
       NodeKey("target", true, "the node that it flows to, or its `id`"),
       WeightKey("capacity", "property that bounds what flows along a relationship; null: 1 each"),
       DefaultWeightKey()});
}

std::vector<ProcedureKey> WeightedSearchKeys() {
  std::vector<ProcedureKey> keys = SearchKeys();
  keys.push_back(WeightKey("weight", "property with a relationship's length; null: 1 each"));
  keys.push_back(DefaultWeightKey());
  return WithGraphKeys(std::move(keys));
}

const std::vector<ProcedureField> kFlowOutputs = {
    {"source", "NODE"}, {"target", "NODE"}, {"flow", "FLOAT"}, {"capacity", "FLOAT"}};

}  // namespace

std::vector<BuiltinProcedure> GraphPathProcedures() {
  return {
      {"graph.bfs", "The fewest hops from a node to each that it reaches.",
       WithGraphKeys(SearchKeys()),
       {{"node", "NODE"}, {"distance", "INTEGER"}, {"previous", "NODE?"}}, Bfs},
      {"graph.shortest_paths",
       "The least total weight of a path from a node to each that it reaches.",
       WeightedSearchKeys(),
       {{"node", "NODE"}, {"distance", "FLOAT"}, {"previous", "NODE?"}}, ShortestPaths},
      {"graph.dominators",
       "For each node reached from a root, the last other node that every path to it passes.",
       WithGraphKeys({NodeKey("root", true, "the node that all paths start from, or its `id`")}),
       {{"node", "NODE"}, {"dominator", "NODE?"}, {"dominates", "INTEGER"}}, Dominators},
      {"graph.max_flow", "The most that can flow from one node to another.", FlowKeys(),
       {{"flow", "FLOAT"}}, MaxFlow},
      {"graph.flows", "What flows between neighbours in one largest flow.", FlowKeys(),
       kFlowOutputs, FlowPairs},
      {"graph.min_cut",
       "The pairs of neighbours that hold the largest flow down, nearest the source.",
       FlowKeys(), kFlowOutputs, MinCut},
      {"graph.spanning_forest", "The lightest relationships that keep every part connected.",
       WithGraphKeys({WeightKey("weight", "property to add up; null: 1 each"), DefaultWeightKey(),
                      {"maximum", "BOOLEAN", Value(false), "the heaviest instead"}}),
       {{"source", "NODE"},
        {"target", "NODE"},
        {"relationship", "RELATIONSHIP"},
        {"weight", "FLOAT"}},
       SpanningForest},
  };
}

}  // namespace keiretsu::query
