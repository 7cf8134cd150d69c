/// k best paths of many pairs of nodes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "graph/analysis/best_paths.h"
#include "query/procedures/ownership_arguments.h"

namespace keiretsu::query {

/// Which paths are asked for.
struct BestPathRequest {
  std::optional<graph::NodeId> source;  ///< nullopt: all nodes
  std::optional<graph::NodeId> target;
  std::uint32_t k = 3;
  graph::PathRank by = graph::PathRank::kProduct;

  /// The keys source, target and k. Errors: those of NodeArgument; ArgumentError for k below 1 or
  /// above kMaxBestPaths.
  static Result<BestPathRequest> Read(const ProcedureContext& context,
                                      const ProcedureArguments& arguments);
};

/// Takes one path: the vertices from source to target, and its value.
using BestPathSink = std::function<Status(std::vector<graph::Vertex> vertices, double value)>;

/// The k best of each pair, the best first, over the lower ends of `shares`.
/// Errors: those of the search and of the sink; cancellation.
Status FindBestPaths(const ProcedureContext& context, const graph::ShareMatrix& shares,
                     const graph::ExactArc& exact, const BestPathRequest& request,
                     const BestPathSink& sink);

}  // namespace keiretsu::query
