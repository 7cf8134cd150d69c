#include "graph/analysis/algorithms/cut_points.h"

#include <algorithm>
#include <boost/graph/biconnected_components.hpp>
#include <iterator>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// The edges of one biconnected component: how many, and one of them.
struct BlockSummary {
  SimpleGraph::Edge edge;
  std::uint32_t edges = 0;
};

/// Takes the component of each edge as the library finds it.
class BlockMap {
 public:
  using key_type = SimpleGraph::Edge;
  using value_type = std::size_t;
  using reference = void;
  using category = boost::writable_property_map_tag;

  BlockMap() = default;
  explicit BlockMap(std::vector<BlockSummary>* blocks) : blocks_(blocks) {}
  friend void put(const BlockMap& map, const SimpleGraph::Edge& edge, std::size_t block) {
    if (block >= map.blocks_->size()) map.blocks_->resize(block + 1);
    BlockSummary& summary = (*map.blocks_)[block];
    summary.edge = edge;
    ++summary.edges;
  }

 private:
  std::vector<BlockSummary>* blocks_ = nullptr;
};

/// Adds the relationship between two nodes if it is the only one.
void AddIfSingle(const SnapshotGraph& graph, SimpleGraph::Edge ends,
                 std::vector<SnapshotGraph::Edge>& bridges) {
  std::size_t count = 0;
  SnapshotGraph::Edge found;
  const auto look = [&](Vertex source, Vertex target) {
    for (std::uint16_t type = 0; type < graph.types().size(); ++type) {
      const auto list = graph.List(type, Direction::kOut, source);
      const auto [first, last] = std::equal_range(list.begin(), list.end(), target);
      if (first == last) continue;
      count += static_cast<std::size_t>(last - first);
      found = {source, target, type, 0};
    }
  };
  look(ends.source, ends.target);
  look(ends.target, ends.source);
  if (count == 1) bridges.push_back(found);
}

}  // namespace

Result<CutPoints> FindCutPoints(const SnapshotGraph& graph, const CancelCheck& check_cancelled) {
  const SimpleUndirectedGraph undirected(&graph);
  SearchWatch watch(check_cancelled);
  std::vector<std::uint32_t> discovered(graph.vertex_count());
  std::vector<std::uint32_t> low(graph.vertex_count());
  std::vector<Vertex> parent(graph.vertex_count());
  std::vector<BlockSummary> blocks;
  CutPoints result;
  RETURN_IF_ERROR(CallBoost([&] {
    boost::biconnected_components(
        undirected, BlockMap(&blocks), std::back_inserter(result.articulation_points),
        boost::discover_time_map(WatchedMap(&discovered, &watch))
            .lowpoint_map(MapOf(low))
            .predecessor_map(MapOf(parent)));
  }));
  std::sort(result.articulation_points.begin(), result.articulation_points.end());
  for (const BlockSummary& block : blocks) {
    if (block.edges == 1) AddIfSingle(graph, block.edge, result.bridges);
  }
  std::sort(result.bridges.begin(), result.bridges.end());
  return result;
}

}  // namespace keiretsu::graph
