/// Named bounds of the analyses.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::graph {

/// Ownership models kept for the next call, and their bytes.
inline constexpr std::size_t kMaxCachedModels = 8;
inline constexpr std::size_t kMaxCachedModelBytes = std::size_t{2} << 30;

/// What AS OF keeps for later statements: slices (a state on a day), and their bytes.
inline constexpr std::size_t kMaxDateSlices = 256;
inline constexpr std::size_t kMaxDateSliceBytes = std::size_t{256} << 20;
/// A point read under AS OF tests so many relationships one by one; for more it filters the blocks
/// that they are in.
inline constexpr std::size_t kMaxLifetimesReadSingly = 64;

/// Hops in which two paths may differ and still be compared exactly; exact shares kept meanwhile.
inline constexpr std::size_t kMaxExactPathHops = 4096;
inline constexpr std::size_t kMaxKnownExactShares = 1U << 20;
/// Steps of branch and bound for best paths where a cycle's product is above 1.
inline constexpr std::uint64_t kMaxPathSearchSteps = 20'000'000;
/// Best paths of one pair.
inline constexpr std::int64_t kMaxBestPaths = 10'000;

/// Vertices of a cyclic system that are solved by a dense factorisation; above, by sweeps.
inline constexpr std::uint32_t kMaxDenseUnknowns = 512;
/// Gauss-Seidel sweeps over one system before its accuracy is taken as it is.
inline constexpr int kMaxSweeps = 20'000;
/// Steps of the search for a proof that a system diverges.
inline constexpr int kMaxPowerSteps = 2'000;
/// Vertices of a cyclic system that are decided in exact numbers, and the work of one decision in
/// products of 64-bit words: a second or two.
inline constexpr std::uint32_t kMaxExactUnknowns = 256;
inline constexpr std::uint64_t kMaxExactWork = 4'000'000;
/// Vertices on the chains of one exact decision.
inline constexpr std::size_t kMaxExactVertices = 20'000;
/// Steps of the searches for simple paths in one call.
inline constexpr std::uint64_t kMaxSimplePathSteps = 10'000'000;
/// Bytes of factorised components that one solver keeps.
inline constexpr std::size_t kMaxFactorBytes = std::size_t{1} << 30;

/// Exact shares that one analysis keeps at hand for decisions at a threshold.
inline constexpr std::size_t kMaxCachedExactShares = std::size_t{1} << 20;
/// Pairs of controller and company in one answer.
inline constexpr std::size_t kMaxControlPairs = std::size_t{1} << 25;
/// Steps along chains of holdings in one call of the weakest link.
inline constexpr std::uint64_t kMaxChainSteps = 50'000'000;
/// Voters of one company whose votes have no small common unit (meet in the middle: 2^(n/2)).
inline constexpr std::size_t kMaxFineVoters = 32;
/// Voters up to which swings are counted one by one: their number then fits an INTEGER.
inline constexpr std::size_t kMaxCountedVoters = 63;
/// Additions for the voting power in one company.
inline constexpr std::uint64_t kMaxVotingSteps = 2'000'000'000;

/// Steps of an algorithm that searches from every node, and edges that one sorts or copies
/// (graph.betweenness, graph.closeness; graph.spanning_forest; graph.max_flow).
inline constexpr std::uint64_t kMaxAllPairsSteps = 20'000'000'000;
inline constexpr std::uint64_t kMaxSortedEdges = 200'000'000;
inline constexpr std::uint64_t kMaxFlowEdges = 20'000'000;

/// Sweeps over a component that bound the walks up from its members; what has not settled by then
/// counts as unbounded, and so does what may be longer than is of use.
inline constexpr int kMaxBoundSweeps = 1000;
inline constexpr double kMaxWalkBound = 100;
/// Steps of local searches for one source before all its shares are computed instead.
inline constexpr std::uint64_t kMaxLocalSteps = 200'000;

/// Vertices that a walk passes between two looks at cancellation.
inline constexpr std::size_t kVerticesPerCheck = 1U << 16;

}  // namespace keiretsu::graph
