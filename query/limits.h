/// Named bounds of the query layer. Reaching one is an error that carries its number.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::query {

/// Query text, in bytes.
inline constexpr std::size_t kMaxQueryBytes = 16U << 20;
/// Brackets, subqueries and CASE within each other; checked on tokens before parsing.
inline constexpr std::size_t kMaxNestingDepth = 400;
/// Levels of an expression's tree: what brackets cannot show, such as a.b.c.d or x IN y IN z.
inline constexpr std::size_t kMaxExpressionDepth = 400;
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
/// Nodes and relationships of a graph file, which are in memory until it is written.
inline constexpr std::size_t kMaxExportedEntities = 10'000'000;
/// Plans kept for statements that come again; longer texts than kMaxCachedTextBytes are not kept.
inline constexpr std::size_t kMaxCachedPlans = 512;
inline constexpr std::size_t kMaxCachedTextBytes = 64U << 10;

}  // namespace keiretsu::query
