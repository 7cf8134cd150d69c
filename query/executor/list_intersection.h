/// Intersection of ascending lists.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace keiretsu::query {

/// What several ascending lists have in common.
class ListIntersection {
 public:
  using List = std::span<const std::uint32_t>;
  explicit ListIntersection(std::size_t count) : lists_(count) {}
  void Set(std::size_t i, List list) { lists_[i] = list; }
  /// Calls `visit(id, ways)` for each id that is in all lists; ways is the product of how often.
  template <typename Visit>
  void ForEach(const Visit& visit) {
    if (lists_.size() == 1) {
      for (const std::uint32_t id : lists_.front()) visit(id, 1);
      return;
    }
    std::sort(lists_.begin(), lists_.end(), [](List a, List b) { return a.size() < b.size(); });
    while (!lists_.front().empty()) {
      const std::uint32_t id = lists_.front().front();
      std::uint64_t ways = 1;
      for (List& list : lists_) {
        ways *= TakeRun(list, id);
        if (ways == 0) break;
      }
      if (ways > 0) visit(id, ways);
    }
  }

 private:
  // Drops everything up to and with `id`; how often `id` was there.
  static std::uint64_t TakeRun(List& list, std::uint32_t id) {
    std::size_t low = 0;
    std::size_t step = 1;
    for (; low + step < list.size() && list[low + step] < id; step *= 2) low += step;
    const std::size_t high = std::min(list.size(), low + step + 1);
    const auto first = std::lower_bound(list.begin() + static_cast<std::ptrdiff_t>(low),
                                        list.begin() + static_cast<std::ptrdiff_t>(high), id);
    const auto begin = static_cast<std::size_t>(first - list.begin());
    std::size_t end = begin;
    while (end < list.size() && list[end] == id) ++end;
    list = list.subspan(end);
    return end - begin;
  }

  std::vector<List> lists_;
};

}  // namespace keiretsu::query
