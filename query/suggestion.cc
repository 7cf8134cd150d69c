#include "query/suggestion.h"

#include <algorithm>
#include <array>

namespace keiretsu::query {
namespace {

constexpr std::size_t kMaxCompared = 64;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t AllowedEdits(std::size_t length) {
  if (length <= 1) return 0;
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
}

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit || a.size() > kMaxCompared || b.size() > kMaxCompared) return limit + 1;
  using Row = std::array<std::size_t, kMaxCompared + 1>;
  Row before_last{};
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
          Lower(a[i - 2]) == Lower(b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
      least = std::min(least, row[j]);
    }
    if (least > limit) return limit + 1;
    before_last = last;
    last = row;
  }
  return std::min(last[b.size()], limit + 1);
}

std::optional<std::string> Suggest(std::string_view name, std::span<const std::string> candidates) {
  std::size_t limit = AllowedEdits(name.size());
  const std::string* nearest = nullptr;
  for (const std::string& candidate : candidates) {
    if (candidate == name) continue;
    const std::size_t distance = EditDistance(name, candidate, limit);
    if (distance > limit || (nearest != nullptr && distance == limit)) continue;
    nearest = &candidate;
    limit = distance;
    if (distance == 0) break;
  }
  if (nearest == nullptr) return std::nullopt;
  return *nearest;
}

std::string DidYouMean(std::string_view name, std::span<const std::string> candidates) {
  const auto suggestion = Suggest(name, candidates);
  return suggestion ? "did you mean '" + *suggestion + "'?" : "";
}

}  // namespace keiretsu::query
