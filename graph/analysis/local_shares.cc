#include "graph/analysis/local_shares.h"

#include <algorithm>
#include <limits>

namespace keiretsu::graph {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Number of `v` among the members, or kNone.
std::uint32_t NumberOf(std::span<const Vertex> members, Vertex v) {
  const auto at = std::lower_bound(members.begin(), members.end(), v);
  if (at == members.end() || *at != v) return kNone;
  return static_cast<std::uint32_t>(at - members.begin());
}

LocalLists HoldingsAmong(const ShareMatrix& shares, ShareEnd end,
                         std::span<const Vertex> members) {
  LocalLists lists;
  for (const Vertex member : members) {
    const ShareList list = shares.Holdings(member);
    const std::span<const double> values = list.at(end);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!(values[i] > 0)) continue;
      const std::uint32_t number = NumberOf(members, list.vertices[i]);
      if (number == kNone) continue;
      lists.numbers.push_back(number);
      lists.shares.push_back(values[i]);
    }
    lists.offsets.push_back(static_cast<std::uint32_t>(lists.numbers.size()));
  }
  return lists;
}

/// Numbers in the reverse of the order in which a depth-first search leaves them.
std::vector<std::uint32_t> ReversePostorder(const LocalLists& lists) {
  const std::size_t size = lists.offsets.size() - 1;
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> next(lists.offsets.begin(), lists.offsets.end() - 1);
  std::vector<bool> entered(size, false);
  std::vector<std::uint32_t> stack;
  for (std::uint32_t root = 0; root < size; ++root) {
    if (entered[root]) continue;
    entered[root] = true;
    stack.push_back(root);
    while (!stack.empty()) {
      const std::uint32_t top = stack.back();
      if (next[top] == lists.offsets[top + 1]) {
        order.push_back(top);
        stack.pop_back();
      } else if (const std::uint32_t to = lists.numbers[next[top]++]; !entered[to]) {
        entered[to] = true;
        stack.push_back(to);
      }
    }
  }
  std::reverse(order.begin(), order.end());
  return order;
}

/// The lists with list and entry numbers exchanged for their places in `order`.
LocalLists Renumbered(const LocalLists& lists, const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  LocalLists result;
  for (const std::uint32_t old : order) {
    for (std::uint32_t i = lists.offsets[old]; i < lists.offsets[old + 1]; ++i) {
      result.numbers.push_back(place[lists.numbers[i]]);
      result.shares.push_back(lists.shares[i]);
    }
    result.offsets.push_back(static_cast<std::uint32_t>(result.numbers.size()));
  }
  return result;
}

LocalLists Transposed(const LocalLists& lists) {
  const std::size_t size = lists.offsets.size() - 1;
  LocalLists result;
  result.offsets.assign(size + 1, 0);
  for (const std::uint32_t number : lists.numbers) ++result.offsets[number + 1];
  for (std::size_t i = 0; i < size; ++i) result.offsets[i + 1] += result.offsets[i];
  result.numbers.resize(lists.numbers.size());
  result.shares.resize(lists.numbers.size());
  std::vector<std::uint32_t> next(result.offsets.begin(), result.offsets.end() - 1);
  for (std::uint32_t from = 0; from < size; ++from) {
    for (std::uint32_t i = lists.offsets[from]; i < lists.offsets[from + 1]; ++i) {
      const std::uint32_t at = next[lists.numbers[i]]++;
      result.numbers[at] = from;
      result.shares[at] = lists.shares[i];
    }
  }
  return result;
}

}  // namespace

LocalShares SharesAmong(const ShareMatrix& shares, ShareEnd end, std::span<const Vertex> members,
                        std::optional<Vertex> excluded) {
  std::vector<Vertex> kept;
  kept.reserve(members.size());
  for (const Vertex member : members) {
    if (member != excluded) kept.push_back(member);
  }
  const LocalLists unordered = HoldingsAmong(shares, end, kept);
  const std::vector<std::uint32_t> order = ReversePostorder(unordered);
  LocalShares result;
  result.vertices.reserve(kept.size());
  for (const std::uint32_t number : order) result.vertices.push_back(kept[number]);
  result.holdings = Renumbered(unordered, order);
  result.holders = Transposed(result.holdings);
  return result;
}

}  // namespace keiretsu::graph
