// What a graph is made of: components, cores, cut points, cycles, orders, triangles.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/algorithms/cohesion.h"
#include "graph/analysis/algorithms/components.h"
#include "graph/analysis/algorithms/cut_points.h"
#include "graph/analysis/algorithms/order.h"
#include "query/procedures/graph_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::Vertex;

Status Components(const ProcedureContext& context, const ProcedureArguments& arguments,
                  RowSink& sink) {
  enum class Mode : std::uint8_t { kStrong, kWeak };
  ASSIGN_OR_RETURN(const Mode mode,
                   (EnumArgument<Mode>(arguments, "mode", {"strong", "weak"})));
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::ComponentNumbers numbers,
                   mode == Mode::kStrong ? graph::FindStrongComponents(call->graph(), call->check())
                             : graph::FindWeakComponents(call->graph(), call->check()));
  std::vector<std::pair<std::uint32_t, Vertex>> rows;
  for (Vertex v = 0; v < numbers.size(); ++v) {
    if (numbers[v] != graph::kNoVertex) rows.emplace_back(numbers[v], v);
  }
  std::sort(rows.begin(), rows.end());
  for (const auto& [number, v] : rows) {
    RETURN_IF_ERROR(sink.Add({CountValue(number), NodeValue(v)}));
  }
  return Status();
}

Status CoreNumbers(const ProcedureContext& context, const ProcedureArguments& arguments,
                   RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const std::vector<std::uint32_t> cores,
                   graph::CoreNumbers(call->graph(), call->check()));
  return call->ForEachNode(
      [&](Vertex v) { return sink.Add({NodeValue(v), CountValue(cores[v])}); });
}

Status ArticulationPoints(const ProcedureContext& context, const ProcedureArguments& arguments,
                          RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::CutPoints found,
                   graph::FindCutPoints(call->graph(), call->check()));
  for (const Vertex v : found.articulation_points) RETURN_IF_ERROR(sink.Add({NodeValue(v)}));
  return Status();
}

Status Bridges(const ProcedureContext& context, const ProcedureArguments& arguments,
               RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::CutPoints found,
                   graph::FindCutPoints(call->graph(), call->check()));
  for (const auto& edge : found.bridges) {
    RETURN_IF_ERROR(sink.Add(
        {NodeValue(edge.source), NodeValue(edge.target), call->RelationshipOf(edge)}));
  }
  return Status();
}

Value VertexList(const std::vector<Vertex>& vertices) {
  List nodes;
  for (const Vertex v : vertices) nodes.push_back(NodeValue(v));
  return Value(std::move(nodes));
}

Status Cycles(const ProcedureContext& context, const ProcedureArguments& arguments, RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const auto cycles, graph::FindCycles(call->graph(), call->check()));
  for (const auto& cycle : cycles) {
    RETURN_IF_ERROR(sink.Add({CountValue(cycle.size()), VertexList(cycle)}));
  }
  return Status();
}

Status TopologicalOrder(const ProcedureContext& context, const ProcedureArguments& arguments,
                        RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const auto cycles, graph::FindCycles(call->graph(), call->check()));
  if (!cycles.empty()) {
    return ProcedureFailure(
        arguments,
        fmt::format("the graph has cycles, one of {} node{}, so no order exists",
                    cycles.front().size(), cycles.front().size() == 1 ? "" : "s"),
        "CALL graph.cycles shows one of each part");
  }
  ASSIGN_OR_RETURN(const std::vector<Vertex> order,
                   graph::TopologicalOrder(call->graph(), call->check()));
  for (std::size_t i = 0; i < order.size(); ++i) {
    RETURN_IF_ERROR(sink.Add({CountValue(i), NodeValue(order[i])}));
  }
  return Status();
}

Status CountTriangles(const ProcedureContext& context, const ProcedureArguments& arguments,
                      RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, GraphCall::Open(context, arguments));
  ASSIGN_OR_RETURN(const graph::Triangles found,
                   graph::CountTriangles(call->graph(), call->check()));
  return call->ForEachNode([&](Vertex v) {
    return sink.Add({NodeValue(v), CountValue(found.count[v]), Value(found.clustering[v])});
  });
}

/// graph.components takes all nodes: WithGraphKeys without labels.
std::vector<ProcedureKey> ComponentKeys() {
  std::vector<ProcedureKey> keys = WithGraphKeys(
      {{"mode", "STRING", Value("strong"),
        "'strong': nodes that reach each other; 'weak': where direction does not matter"}});
  std::erase_if(keys, [](const ProcedureKey& key) { return key.name == "labels"; });
  return keys;
}

}  // namespace

std::vector<BuiltinProcedure> GraphStructureProcedures() {
  return {
      {"graph.components", "The connected components of all nodes.", ComponentKeys(),
       {{"component", "INTEGER"}, {"node", "NODE"}}, Components},
      {"graph.k_core",
       "For each node the largest k so that it is in a part where each has k neighbours in it.",
       WithGraphKeys({}), {{"node", "NODE"}, {"core", "INTEGER"}}, CoreNumbers},
      {"graph.articulation_points", "Nodes without which their part falls apart.",
       WithGraphKeys({}), {{"node", "NODE"}}, ArticulationPoints},
      {"graph.bridges", "Relationships without which their part falls apart.", WithGraphKeys({}),
       {{"source", "NODE"}, {"target", "NODE"}, {"relationship", "RELATIONSHIP"}}, Bridges},
      {"graph.cycles",
       "A shortest cycle through the first node of each part whose nodes reach each other.",
       WithGraphKeys({}), {{"length", "INTEGER"}, {"nodes", "LIST"}}, Cycles},
      {"graph.topological_order", "The nodes, each before those that its relationships lead to.",
       WithGraphKeys({}), {{"position", "INTEGER"}, {"node", "NODE"}}, TopologicalOrder},
      {"graph.triangles",
       "The triangles at each node, and the share of its pairs of neighbours that are neighbours.",
       WithGraphKeys({}),
       {{"node", "NODE"}, {"triangles", "INTEGER"}, {"clustering", "FLOAT"}}, CountTriangles},
  };
}

}  // namespace keiretsu::query
