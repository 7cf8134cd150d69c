/// "Did you mean": the candidate nearest to a misspelt name.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace keiretsu::query {

/// The number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into
/// `b`, letters of ASCII compared without case; `limit` + 1 when it is more than `limit`.
/// Counts bytes. Time O(|a| * |b|), stopping early; texts longer than 64 bytes count as too far.
std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate nearest to `name`, if near enough to be what was meant: one edit up to four
/// bytes, two up to eight, else three. Of equally near ones, the first. A candidate that differs
/// in case alone is nearest of all; `name` itself is never suggested.
std::optional<std::string> Suggest(std::string_view name, std::span<const std::string> candidates);

/// The hint for an error: "did you mean 'name'?", or "" without a suggestion.
std::string DidYouMean(std::string_view name, std::span<const std::string> candidates);

}  // namespace keiretsu::query
