#include "query/executor/cycle_walk.h"

#include <algorithm>
#include <array>
#include <limits>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Up to so many ends, a ring is closed by comparing all of them at once.
constexpr std::size_t kShortRing = 64;
constexpr std::uint32_t kFilterBits = 1U << 16;
constexpr std::size_t kOffsetsFetchedAhead = 8;
constexpr std::size_t kListsFetchedAhead = 4;

std::uint64_t CountIn(std::span<const std::uint32_t> list, std::uint32_t id) {
  const auto [begin, end] = std::equal_range(list.begin(), list.end(), id);
  return static_cast<std::uint64_t>(end - begin);
}

}  // namespace

CycleWalk::CycleWalk(const CycleCounter& counter)
    : counter_(counter),
      restrictions_(counter.tree_.size()),
      sums_(counter.tree_.size()),
      candidates_(counter.tree_.size()) {
  const std::size_t limit = counter.graph_.node_limit();
  for (const TreeNode& node : counter.tree_) {
    for (const std::uint32_t child : node.children) {
      const bool taken_at_once = node.up.empty() && child == node.children.back();
      if (!taken_at_once) sums_[child].sums.resize(limit);
    }
  }
  for (std::size_t i = 0; i < restrictions_.size(); ++i) {
    const TreeNode& node = counter.tree_[i];
    if (IsFiltered(node) && !node.children.empty()) {
      restrictions_[i].filter.resize(kFilterBits / 64);
    }
  }
  if (counter.attached_) counts_.resize(limit);
  if (counter.IsRing()) {
    const CycleCounter::Root& root = counter.roots_.front();
    ring_ways_ = {RingWayOf(root.place), RingWayOf(*root.other_way)};
  }
}

std::size_t CycleWalk::SumCount(const CycleCounter& counter) {
  std::size_t count = 0;
  for (const TreeNode& node : counter.tree_) {
    const std::size_t at_once = node.up.empty() && !node.children.empty() ? 1 : 0;
    count += node.children.size() - at_once;
  }
  return count;
}

std::uint64_t CycleWalk::Times(std::uint64_t a, std::uint64_t b) {
  overflow_ |= __builtin_mul_overflow(a, b, &a);
  return a;
}

void CycleWalk::Add(std::uint64_t& sum, std::uint64_t count) {
  overflow_ |= __builtin_add_overflow(sum, count, &sum);
}

Status CycleWalk::CountFrom(std::uint32_t block) {
  if (!ring_ways_.empty()) {
    CountRings(block);
    return overflow_ ? CountOverflowError() : Status();
  }
  const std::uint32_t fixed = counter_.fixed_.front();
  const std::vector<Link>& links = counter_.links_[fixed];
  const std::uint32_t first = block << graph::kBlockBits;
  for (std::uint32_t id = first; id < first + graph::kBlockSize; ++id) {
    const bool leads_nowhere = std::any_of(links.begin(), links.end(), [id](const Link& link) {
      return link.lists->Of(id).empty();
    });
    if (!leads_nowhere) CountFromNode(id);
  }
  return overflow_ ? CountOverflowError() : Status();
}

void CycleWalk::CountFromNode(std::uint32_t id) {
  const std::uint64_t weight = counter_.nodes_[counter_.fixed_.front()].WeightOf(id);
  if (weight == 0) return;
  ids_.assign(1, id);
  Fix(1, weight);
}

CycleWalk::RingWay CycleWalk::RingWayOf(std::uint32_t place) const {
  const TreeNode& last = counter_.tree_[place];
  const TreeNode& next = counter_.tree_[last.children.front()];
  return {next.fixed.front().lists, next.up.front().lists, last.fixed.front().lists,
          &counter_.nodes_[next.node], &counter_.nodes_[last.node]};
}

void CycleWalk::CountRings(std::uint32_t block) {
  const std::uint32_t first = block << graph::kBlockBits;
  rings_.clear();
  for (std::uint32_t id = first; id < first + graph::kBlockSize; ++id) {
    const std::span<const std::uint32_t> a = ring_ways_[0].next_lists->Of(id);
    const std::span<const std::uint32_t> b = ring_ways_[0].last_lists->Of(id);
    if (a.empty() || b.empty()) continue;
    const bool other_way = b.size() < a.size();  // what is beside a node decides how much is met
    rings_.push_back(other_way ? Ring{id, b, a, &ring_ways_[1]} : Ring{id, a, b, &ring_ways_[0]});
  }
  const CycleCounter::Node& fixed = counter_.nodes_[counter_.fixed_.front()];
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    FetchAhead(i);
    const Ring& ring = rings_[i];
    if (ring.last.size() > kShortRing) {
      CountFromNode(ring.id);  // a filter of so long a list pays off
      continue;
    }
    const std::uint64_t weight = fixed.WeightOf(ring.id);
    if (weight > 0) total_ += Times(weight, CountShortRing(ring));
  }
}

// Most lists are short, so what they lead to is fetched some nodes before it is asked for.
void CycleWalk::FetchAhead(std::size_t at) const {
  constexpr std::size_t kOffsetsAhead = 16;
  constexpr std::size_t kListsAhead = 8;
  constexpr std::size_t kFetched = 8;
  if (at + kOffsetsAhead < rings_.size()) {
    const Ring& ring = rings_[at + kOffsetsAhead];
    for (const std::uint32_t id : ring.next.first(std::min(ring.next.size(), kFetched))) {
      ring.way->lists->FetchOffsets(id);
    }
  }
  if (at + kListsAhead < rings_.size()) {
    const Ring& ring = rings_[at + kListsAhead];
    for (const std::uint32_t id : ring.next.first(std::min(ring.next.size(), kFetched))) {
      ring.way->lists->FetchList(id);
    }
  }
}

std::uint64_t CycleWalk::CountShortRing(const Ring& ring) {
  constexpr std::size_t kLanes = 8;
  constexpr std::size_t kLongerToSearch = 16;
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();  // no node's id
  std::array<std::uint32_t, kShortRing> last;
  const std::size_t lanes = (ring.last.size() + kLanes - 1) / kLanes * kLanes;
  for (std::size_t i = 0; i < lanes; ++i) last[i] = i < ring.last.size() ? ring.last[i] : kNone;
  const RingWay& way = *ring.way;
  const bool weighted = !way.last_node->plain();
  std::uint64_t ways = 0;
  for (const std::uint32_t next : ring.next) {
    const std::uint64_t weight = way.next_node->WeightOf(next);
    const std::span<const std::uint32_t> list = way.lists->Of(next);
    if (weight == 0 || list.empty()) continue;
    std::uint64_t met = 0;
    if (list.size() > kLongerToSearch * ring.last.size()) {  // a hub's: looked up, not gone through
      for (const std::uint32_t id : ring.last) {
        const std::uint64_t same = CountIn(list, id);
        if (same > 0) Add(met, Times(same, way.last_node->WeightOf(id)));
      }
    } else {
      for (const std::uint32_t id : list) {
        std::uint32_t same = 0;
        for (std::size_t i = 0; i < lanes; i += kLanes) {
          for (std::size_t lane = 0; lane < kLanes; ++lane) same += last[i + lane] == id ? 1U : 0U;
        }
        if (!weighted) {
          met += same;
        } else if (same > 0) {
          Add(met, Times(same, way.last_node->WeightOf(id)));
        }
      }
    }
    Add(ways, Times(weight, met));
  }
  return ways;
}

void CycleWalk::Fix(std::size_t at, std::uint64_t count) {
  if (at == counter_.fixed_.size()) return CountForest(count);
  const std::uint32_t node = counter_.fixed_[at];
  Restriction restriction;
  for (std::size_t i = 0; i < at; ++i) {
    for (const Link& link : counter_.links_[counter_.fixed_[i]]) {
      if (link.other != node) continue;
      restriction.lists.push_back(link.lists->Of(ids_[i]));
      if (link.without_loops) restriction.without_loops.push_back(ids_[i]);
      if (restriction.lists.back().size() < restriction.lists[restriction.shortest].size()) {
        restriction.shortest = restriction.lists.size() - 1;
      }
    }
  }
  const std::span<const std::uint32_t> list = restriction.lists[restriction.shortest];
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0 && list[i] == list[i - 1]) continue;
    const std::uint64_t ways = Among(restriction, list[i]);
    if (ways == 0) continue;
    const std::uint64_t weight = counter_.nodes_[node].WeightOf(list[i]);
    if (weight == 0) continue;
    ids_.resize(at);
    ids_.push_back(list[i]);
    Fix(at + 1, Times(count, Times(ways, weight)));
  }
}

bool CycleWalk::IsFiltered(const TreeNode& node) const { return !node.fixed.empty(); }

// False when some node of the forest has no candidate.
bool CycleWalk::Restrict() {
  for (std::size_t i = 0; i < restrictions_.size(); ++i) {
    Restriction& restriction = restrictions_[i];
    restriction.lists.clear();
    restriction.without_loops.clear();
    restriction.shortest = 0;
    for (const Link& link : counter_.tree_[i].fixed) {
      const auto place =
          std::find(counter_.fixed_.begin(), counter_.fixed_.end(), link.other);
      const std::uint32_t id = ids_[static_cast<std::size_t>(place - counter_.fixed_.begin())];
      restriction.lists.push_back(link.lists->Of(id));
      if (restriction.lists.back().empty()) return false;
      if (link.without_loops) restriction.without_loops.push_back(id);
      if (restriction.lists.back().size() < restriction.lists[restriction.shortest].size()) {
        restriction.shortest = restriction.lists.size() - 1;
      }
    }
  }
  return true;
}

// Marks, or clears, what lies below a node of the forest, itself included.
void CycleWalk::SetFilters(std::uint32_t at, bool marked) {
  Restriction& restriction = restrictions_[at];
  if (!restriction.filter.empty()) {
    for (const std::uint32_t id : restriction.lists[restriction.shortest]) {
      const std::uint32_t bit = id % kFilterBits;
      if (marked) {
        restriction.filter[bit / 64] |= 1ULL << (bit % 64);
      } else {
        restriction.filter[bit / 64] = 0;
      }
    }
  }
  for (const std::uint32_t child : counter_.tree_[at].children) SetFilters(child, marked);
}

std::size_t CycleWalk::AscentOf(std::uint32_t root) const {
  const std::uint32_t child = counter_.tree_[root].children.front();
  const Restriction& restriction = restrictions_[child];
  std::size_t entries = 0;
  for (const std::uint32_t id : restriction.lists[restriction.shortest]) {
    entries += counter_.tree_[child].up.front().lists->Of(id).size();
  }
  return entries;
}

// Finding out exactly costs as much as going along short lists, so these are judged by length.
std::uint32_t CycleWalk::ShorterWay(const CycleCounter::Root& root) const {
  if (!root.other_way) return root.place;
  constexpr std::size_t kShort = 16;
  const auto candidates = [this](std::uint32_t place) {
    const Restriction& child = restrictions_[counter_.tree_[place].children.front()];
    return child.lists[child.shortest].size();
  };
  const std::size_t one_way = candidates(root.place);
  const std::size_t other_way = candidates(*root.other_way);
  const bool exactly = one_way > kShort && other_way > kShort;
  const bool other_is_shorter = exactly ? AscentOf(*root.other_way) < AscentOf(root.place)
                                        : other_way < one_way;
  return other_is_shorter ? *root.other_way : root.place;
}

std::uint64_t CycleWalk::Among(const Restriction& restriction, std::uint32_t id) const {
  const auto& excluded = restriction.without_loops;
  if (std::find(excluded.begin(), excluded.end(), id) != excluded.end()) return 0;
  std::uint64_t ways = 1;
  for (const auto& list : restriction.lists) {
    ways *= CountIn(list, id);
    if (ways == 0) return 0;
  }
  return ways;
}

std::uint64_t CycleWalk::Below(const TreeNode& node, std::uint32_t id) const {
  std::uint64_t ways = 1;
  for (const std::uint32_t child : node.children) {
    if (!sums_[child].sums.empty()) ways *= sums_[child].sums[id];
  }
  return ways;
}

template <typename Take>
void CycleWalk::Ascend(std::uint32_t child, const TreeNode& parent, const Take& take) {
  const TreeNode& below = counter_.tree_[child];
  const auto place = static_cast<std::size_t>(&parent - counter_.tree_.data());
  const std::uint64_t* const filter =
      restrictions_[place].filter.empty() ? nullptr : restrictions_[place].filter.data();
  const Link& first = below.up.front();
  const std::vector<Weighted>& from = candidates_[child];
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (i + kOffsetsFetchedAhead < from.size()) {
      first.lists->FetchOffsets(from[i + kOffsetsFetchedAhead].id);
      first.lists->FetchList(from[i + kListsFetchedAhead].id);
    }
    const std::uint32_t id = from[i].id;
    for (const std::uint32_t up : first.lists->Of(id)) {
      if (filter != nullptr) {
        const std::uint32_t bit = up % kFilterBits;
        if (((filter[bit / 64] >> (bit % 64)) & 1) == 0) continue;
      }
      std::uint64_t count = from[i].count;
      for (const Link& link : below.up) {
        if (link.without_loops && up == id) count = 0;
        if (&link != &first && count > 0) count = Times(count, CountIn(link.lists->Of(id), up));
      }
      if (count > 0) take(up, count);
    }
  }
}

void CycleWalk::SumAscent(std::uint32_t child, const TreeNode& parent) {
  SparseSums& sums = sums_[child];
  Ascend(child, parent, [this, &sums](std::uint32_t id, std::uint64_t count) {
    if (sums.sums[id] == 0) sums.touched.push_back(id);
    Add(sums.sums[id], count);
  });
}

void CycleWalk::ResetSums(std::uint32_t child) {
  for (const std::uint32_t id : sums_[child].touched) sums_[child].sums[id] = 0;
  sums_[child].touched.clear();
}

void CycleWalk::Candidates(std::uint32_t at, std::vector<Weighted>& out) {
  const TreeNode& node = counter_.tree_[at];
  const CycleCounter::Node& place = counter_.nodes_[node.node];
  out.clear();
  for (const std::uint32_t child : node.children) {
    Candidates(child, candidates_[child]);
    SumAscent(child, node);
  }
  const auto offer = [&](std::uint32_t id, std::uint64_t ways) {
    const std::uint64_t count = Times(ways, Times(place.WeightOf(id), Below(node, id)));
    if (count > 0) out.push_back({id, count});
  };
  if (IsFiltered(node)) {
    const Restriction& restriction = restrictions_[at];
    const auto list = restriction.lists[restriction.shortest];
    const bool single = restriction.lists.size() == 1 && restriction.without_loops.empty();
    for (std::size_t i = 0; i < list.size();) {
      std::size_t end = i + 1;
      while (end < list.size() && list[end] == list[i]) ++end;
      const std::uint64_t ways = single ? end - i : Among(restriction, list[i]);
      if (ways > 0) offer(list[i], ways);
      i = end;
    }
  } else {
    for (const std::uint32_t id : sums_[node.children.front()].touched) offer(id, 1);
  }
  for (const std::uint32_t child : node.children) ResetSums(child);
}

void CycleWalk::AddCount(std::uint32_t id, std::uint64_t count) { Add(counts_[id], count); }

std::uint64_t CycleWalk::CountTree(std::uint32_t root, std::uint64_t factor, bool attached) {
  SetFilters(root, true);
  const std::uint64_t total = CountMarkedTree(root, factor, attached);
  SetFilters(root, false);
  return total;
}

std::uint64_t CycleWalk::CountMarkedTree(std::uint32_t root, std::uint64_t factor,
                                         bool attached) {
  const TreeNode& node = counter_.tree_[root];
  const CycleCounter::Node& place = counter_.nodes_[node.node];
  std::uint64_t total = 0;
  const auto take = [&](std::uint32_t id, std::uint64_t count) {
    Add(total, count);
    if (attached) AddCount(id, Times(count, factor));
  };
  if (node.children.empty()) {
    Candidates(root, candidates_[root]);
    for (const Weighted& found : candidates_[root]) take(found.id, found.count);
    return total;
  }
  for (const std::uint32_t child : node.children) {
    Candidates(child, candidates_[child]);
    if (child != node.children.back()) SumAscent(child, node);
  }
  const bool filtered = IsFiltered(node);
  const Restriction& restriction = restrictions_[root];
  Ascend(node.children.back(), node, [&](std::uint32_t id, std::uint64_t count) {
    if (filtered) count = Times(count, Among(restriction, id));
    if (count > 0) count = Times(count, Times(place.WeightOf(id), Below(node, id)));
    if (count > 0) take(id, count);
  });
  for (const std::uint32_t child : node.children) ResetSums(child);
  return total;
}

void CycleWalk::CountForest(std::uint64_t count) {
  if (!Restrict()) return;
  const std::optional<std::uint32_t> attached = counter_.attached_;
  bool at_root = false;
  for (const CycleCounter::Root& root : counter_.roots_) {
    if (count == 0) break;
    const std::uint32_t place = ShorterWay(root);
    at_root = attached && counter_.nodes_[counter_.tree_[place].node].name == *attached;
    const std::uint64_t ways = CountTree(place, count, at_root);
    count = Times(count, ways);
  }
  if (attached && !at_root && count > 0) {
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (counter_.nodes_[counter_.fixed_[i]].name == *attached) AddCount(ids_[i], count);
    }
  }
  total_ += count;
}

}  // namespace keiretsu::query
