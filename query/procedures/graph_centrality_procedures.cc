// How central nodes are: degrees, PageRank, betweenness, closeness.
#include <limits>
#include <utility>

#include "graph/analysis/algorithms/centrality.h"
#include "query/procedures/graph_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::Vertex;

Status Degrees(const ProcedureContext& context, const ProcedureArguments& arguments,
               RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  const graph::SnapshotGraph& graph = call->graph();
  const graph::SimpleUndirectedGraph undirected(&graph);
  return call->ForEachNode([&](Vertex v) {
    return sink.Add({NodeValue(v), CountValue(in_degree(v, graph)),
                     CountValue(out_degree(v, graph)), CountValue(undirected.Degree(v))});
  });
}

Status PageRanks(const ProcedureContext& context, const ProcedureArguments& arguments,
                 RowSink& sink) {
  graph::PageRankOptions options;
  ASSIGN_OR_RETURN(options.damping, NumberArgument(arguments, "damping", 0, 0.9999));
  ASSIGN_OR_RETURN(options.tolerance, NumberArgument(arguments, "tolerance", 1e-15, 1));
  ASSIGN_OR_RETURN(const double iterations,
                   NumberArgument(arguments, "max_iterations", 1, 1'000'000));
  options.max_iterations = static_cast<std::uint32_t>(iterations);
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  const auto ranks = graph::PageRank(call->graph(), options, call->check());
  if (!ranks) return call->Explained(ranks.error());
  return call->ForEachNode(
      [&](Vertex v) { return sink.Add({NodeValue(v), Value((*ranks)[v])}); });
}

Status BetweennessOfNodes(const ProcedureContext& context, const ProcedureArguments& arguments,
                          RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::SimpleGraph simple, call->Simple());
  ASSIGN_OR_RETURN(const auto weights, call->WeightsOf("weight"));
  const auto result = graph::Betweenness(simple, weights.get(), call->check());
  if (!result) return call->Explained(result.error());
  return call->ForEachNode(
      [&](Vertex v) { return sink.Add({NodeValue(v), Value((*result)[v])}); });
}

Status ClosenessOfNodes(const ProcedureContext& context, const ProcedureArguments& arguments,
                        RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::SimpleGraph simple, call->Simple());
  const auto result = graph::ClosenessOfAll(simple, call->check());
  if (!result) return call->Explained(result.error());
  return call->ForEachNode([&](Vertex v) {
    return sink.Add({NodeValue(v), Value(result->closeness[v]), Value(result->harmonic[v])});
  });
}

std::vector<ProcedureKey> PageRankKeys() {
  return WithGraphKeys(
      {{"damping", "NUMBER", Value(0.85), "chance to follow a relationship, not to start again"},
       {"tolerance", "NUMBER", Value(1e-10), "total change of the ranks that ends the iteration"},
       {"max_iterations", "INTEGER", Value(1000), "more are an error"}});
}

}  // namespace

std::vector<BuiltinProcedure> GraphCentralityProcedures() {
  return {
      {"graph.degree", "The relationships into and out of each node, and its distinct neighbours.",
       WithGraphKeys({}),
       {{"node", "NODE"},
        {"in_degree", "INTEGER"},
        {"out_degree", "INTEGER"},
        {"neighbours", "INTEGER"}},
       Degrees},
      {"graph.pagerank", "How often a random walk along relationships is at each node.",
       PageRankKeys(), {{"node", "NODE"}, {"rank", "FLOAT"}}, PageRanks},
      {"graph.betweenness", "How many shortest paths between others each node is on.",
       WithGraphKeys({DirectionKey("out"),
                      WeightKey("weight", "property with a relationship's length; null: 1 each"),
                      DefaultWeightKey()}),
       {{"node", "NODE"}, {"betweenness", "FLOAT"}}, BetweennessOfNodes},
      {"graph.closeness", "How near each node is to those that it reaches.",
       WithGraphKeys({DirectionKey("out")}),
       {{"node", "NODE"}, {"closeness", "FLOAT"}, {"harmonic", "FLOAT"}}, ClosenessOfNodes},
  };
}

}  // namespace keiretsu::query
