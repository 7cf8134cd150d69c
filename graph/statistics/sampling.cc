#include "graph/statistics/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace keiretsu::graph {

namespace {

using NodeCounts = std::map<LabelSetId, std::int64_t>;

/// Blocks whose nodes are looked at.
constexpr std::uint32_t kMaxProbes = 1024;
/// Blocks that stand for the nodes of one label set, and for all sets together, unless there are
/// more sets: each has one.
constexpr std::size_t kBlocksPerSet = 12;
constexpr std::size_t kMaxBlocks = 96;
/// How many times as many relationships as most blocks one has that is no sample of others.
constexpr double kOutlierFactor = 4;
/// Values of a property that are read.
constexpr std::size_t kSampledValues = 16'384;

// Calls `visit(i)` for up to `most` numbers below `count`: by steps of the golden ratio, so that
// those so far are spread evenly at any time and follow no period of what they number.
template <typename Visit>
void ForEachSpread(std::uint32_t count, std::uint32_t most, const Visit& visit) {
  if (count == 0) return;
  constexpr double kGoldenRatio = 0.6180339887498949;
  auto step = static_cast<std::uint64_t>(std::lround(kGoldenRatio * count));
  while (std::gcd(step, std::uint64_t{count}) != 1) ++step;
  for (std::uint32_t i = 0; i < std::min(count, most); ++i) {
    visit(static_cast<std::uint32_t>(i * step % count));
  }
}

void CountNodes(const NodeBlock& nodes, NodeCounts& counts) {
  if (nodes.distinct_sets.size() == 1) {
    counts[nodes.distinct_sets[0]] += nodes.live_count;
    return;
  }
  for (const LabelSetId set : nodes.label_sets) {
    if (set != kNoNode) ++counts[set];
  }
}

// The blocks of the sample that have nodes of label sets that `wanted(set)` names.
template <typename Wanted>
std::set<std::uint32_t> BlocksOf(const BlockSample& sample, const Wanted& wanted) {
  std::set<std::uint32_t> blocks;
  for (std::size_t i = 0; i < kBlocksPerSet && (i == 0 || blocks.size() < kMaxBlocks); ++i) {
    for (const auto& [set, of_set] : sample.blocks) {
      if (i < of_set.size() && wanted(set)) blocks.insert(of_set[i]);
    }
  }
  return blocks;
}
std::set<std::uint32_t> AllBlocks(const BlockSample& sample) {
  return BlocksOf(sample, [](LabelSetId) { return true; });
}

// Null when the block has no such relationships.
const AdjacencyBlock* AdjacencyOf(const GraphView& view, TypeId type, Direction direction,
                                  std::uint32_t block) {
  const auto adjacency = view.Adjacency(type, direction, block);
  const bool there = adjacency && *adjacency != nullptr && (*adjacency)->edge_count() > 0;
  return there ? *adjacency : nullptr;
}

/// The nodes of one label set in one block.
struct BlockDegrees {
  std::int64_t nodes = 0;
  double edges = 0;
  DegreeHistogram degrees;
};

// What blocks say of all `nodes` of a label set. One with far more edges than most, as hubs lie
// near each other in a register, stands for itself alone.
DegreeHistogram Extrapolate(std::vector<BlockDegrees> blocks, std::int64_t nodes) {
  const auto by_edges = [](const BlockDegrees& a, const BlockDegrees& b) {
    return a.edges < b.edges;
  };
  std::sort(blocks.begin(), blocks.end(), by_edges);
  const double most = kOutlierFactor * std::max(blocks[blocks.size() / 2].edges, 1.0);
  DegreeHistogram typical;
  DegreeHistogram outliers;
  std::int64_t typical_nodes = 0;
  for (const BlockDegrees& block : blocks) {
    if (block.edges > most) {
      outliers.Add(block.degrees);
      nodes -= block.nodes;
    } else {
      typical.Add(block.degrees);
      typical_nodes += block.nodes;
    }
  }
  const auto seen = static_cast<double>(std::max<std::int64_t>(typical_nodes, 1));
  typical.Scale(std::max(static_cast<double>(nodes) / seen, 1.0));
  typical.Add(outliers);
  return typical;
}

// Each label set stands for all its nodes: sets differ in their degrees and in how many of their
// nodes are in the sample.
TypeStatistics::Ends SampleEnds(const GraphView& view, const BlockSample& sample, TypeId type,
                                Direction direction, const NodeCounts& all) {
  std::map<LabelSetId, std::vector<BlockDegrees>> seen;
  for (const std::uint32_t block : AllBlocks(sample)) {
    const auto nodes = view.Nodes(block);
    if (!nodes) continue;
    NodeCounts counts;
    CountNodes(**nodes, counts);
    for (const auto& [set, count] : counts) seen[set].push_back({count, 0, {}});
    const AdjacencyBlock* adjacency = AdjacencyOf(view, type, direction, block);
    for (std::uint32_t row = 0; row < kBlockSize && adjacency != nullptr; ++row) {
      const std::uint32_t degree = adjacency->Degree(row);
      if (degree == 0) continue;
      BlockDegrees& degrees = seen[(*nodes)->label_sets[row]].back();
      degrees.degrees.Add(degree);
      degrees.edges += degree;
    }
  }
  TypeStatistics::Ends ends;
  for (auto& [set, blocks] : seen) {
    const bool none = std::all_of(blocks.begin(), blocks.end(),
                                  [](const BlockDegrees& block) { return block.edges == 0; });
    const auto count = all.find(set);
    if (none) continue;
    ends[set] = Extrapolate(std::move(blocks), count == all.end() ? 0 : count->second);
  }
  return ends;
}

// Adds up to `most` values of rows spread over `rows` ones.
template <typename Row>
void AddValues(const Column* column, std::uint32_t rows, std::size_t most, const Row& row,
               ValueSampler& sampler) {
  ForEachSpread(rows, static_cast<std::uint32_t>(most), [&](std::uint32_t i) {
    sampler.Add(column == nullptr ? Value() : column->Get(row(i)));
  });
}

}  // namespace

BlockSample SampleBlocks(const GraphView& view) {
  BlockSample sample;
  const std::uint32_t blocks = view.node_block_count();
  ForEachSpread(blocks, kMaxProbes, [&](std::uint32_t block) {
    const auto nodes = view.Nodes(block);
    if (!nodes) return;
    CountNodes(**nodes, sample.nodes);
    for (const LabelSetId set : (*nodes)->distinct_sets) {
      std::vector<std::uint32_t>& of_set = sample.blocks[set];
      if (of_set.size() < kBlocksPerSet) of_set.push_back(block);
    }
  });
  for (auto& [set, count] : sample.nodes) {
    count = std::llround(static_cast<double>(count) * blocks / std::min(blocks, kMaxProbes));
  }
  return sample;
}

TypeStatistics SampleType(const GraphView& view, const BlockSample& sample, TypeId type,
                          const std::map<LabelSetId, std::int64_t>& nodes) {
  TypeStatistics statistics;
  for (const Direction direction : {Direction::kOut, Direction::kIn}) {
    statistics.ends[static_cast<std::size_t>(direction)] =
        SampleEnds(view, sample, type, direction, nodes);
  }
  for (const auto& [set, histogram] : statistics.At(Direction::kOut)) {
    statistics.edge_count += histogram.edges();
  }
  return statistics;
}

ValueStatistics SampleNodeValues(const GraphView& view, const BlockSample& sample, LabelId label,
                                 KeyId key, double rows) {
  const auto fits = [&](LabelSetId set) {
    return set != kNoNode && (!label.valid() || view.catalog().LabelSetContains(set, label));
  };
  ValueSampler sampler;
  std::vector<std::uint32_t> fitting;
  const std::set<std::uint32_t> blocks = BlocksOf(sample, fits);
  for (const std::uint32_t block : blocks) {
    const auto nodes = view.Nodes(block);
    const auto column = view.NodeColumn(block, key);
    if (!nodes || !column) continue;
    fitting.clear();
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if (fits((*nodes)->label_sets[row])) fitting.push_back(row);
    }
    AddValues(*column, static_cast<std::uint32_t>(fitting.size()), kSampledValues / blocks.size(),
              [&fitting](std::uint32_t i) { return fitting[i]; }, sampler);
  }
  return sampler.Finish(rows);
}

ValueStatistics SampleEdgeValues(const GraphView& view, const BlockSample& sample, TypeId type,
                                 KeyId key, double rows) {
  ValueSampler sampler;
  const std::set<std::uint32_t> blocks = AllBlocks(sample);
  for (const std::uint32_t block : blocks) {
    const AdjacencyBlock* adjacency = AdjacencyOf(view, type, Direction::kOut, block);
    const auto column = view.EdgeColumn(type, block, key);
    if (adjacency == nullptr || !column) continue;
    AddValues(*column, static_cast<std::uint32_t>(adjacency->edge_count()),
              kSampledValues / blocks.size(),
              [](std::uint32_t i) { return i; }, sampler);
  }
  return sampler.Finish(rows);
}

}  // namespace keiretsu::graph
