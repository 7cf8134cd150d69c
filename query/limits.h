/// Named bounds of the query layer. Reaching one is an error that carries its number.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::query {

/// Query text, in bytes.
inline constexpr std::size_t kMaxQueryBytes = 16U << 20;
/// Tokens of a query; a long list of literals is one (query/parser/literal_lists.h).
inline constexpr std::size_t kMaxQueryTokens = 1'000'000;
/// Bytes from which a list of literals counts as long.
inline constexpr std::size_t kLongListBytes = 4096;
/// Brackets, subqueries and CASE within each other; checked on tokens before parsing.
inline constexpr std::size_t kMaxNestingDepth = 400;
/// Levels of an expression's tree: what brackets cannot show, such as a.b.c.d or x IN y IN z.
inline constexpr std::size_t kMaxExpressionDepth = 400;
/// Steps of a plan that lie above each other, those of nested subqueries included.
inline constexpr std::size_t kMaxPlanSteps = 5'000;
/// Rows of one batch: one block of the graph.
inline constexpr std::size_t kBatchRows = 2048;
/// Entities up to which a gather of one property reads them one by one instead of by whole columns.
inline constexpr std::size_t kPointReadRows = 32;
/// Elements of a list that one function call makes.
inline constexpr std::size_t kMaxListElements = 100'000'000;
/// Bytes of a text that one function call makes.
inline constexpr std::size_t kMaxStringBytes = 1U << 30;

/// Relationships of one path of a variable-length pattern.
inline constexpr std::size_t kMaxTrailLength = 100'000;
/// Relationships that the walk of a variable-length pattern keeps in memory, beside its trail.
inline constexpr std::size_t kMaxKeptTrailSteps = 1U << 20;
/// Hops of `-[:T*n]->` up to which it is bound as n relationships.
inline constexpr std::size_t kMaxHopsWrittenOut = 4;
/// A pattern is counted without enumeration when its undirected relationships and its pairs that
/// must differ are together at most this many; the work at planning doubles with each.
inline constexpr std::size_t kMaxCountTermSetBits = 10;
/// Relationships of a pattern up to which every order of following them is considered.
inline constexpr std::size_t kMaxOrderedEdges = 10;
/// Neighbours of nodes with long lists that an expansion keeps parted by a property.
inline constexpr std::size_t kMaxPartedNeighbours = 8U << 20;
/// Nodes on the cycles of a pattern that counting goes through one by one, nested.
inline constexpr std::size_t kMaxFixedNodes = 3;
/// Nodes and relationships of a graph file, which are in memory until it is written.
inline constexpr std::size_t kMaxExportedEntities = 10'000'000;
/// Plans kept for statements that come again; longer texts than kMaxCachedTextBytes are not kept.
inline constexpr std::size_t kMaxCachedPlans = 512;
inline constexpr std::size_t kMaxCachedTextBytes = 64U << 10;
/// Times that a statement is planned when the schema changes meanwhile.
inline constexpr int kPlanAttempts = 4;

}  // namespace keiretsu::query
